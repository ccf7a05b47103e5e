import { all, hit } from "../lib/dom";

/** Dragging the items of lists by their grips. Everything it does, buttons do too. */
export function sortable(
  root: HTMLElement,
  item: string,
  grip: string,
  dropped: (moved: HTMLElement, at: HTMLElement, behind: boolean) => void,
): void {
  let moved: HTMLElement | null = null;
  const clear = (): void => all(`${item}.is-before, ${item}.is-behind`, root).forEach((one) => unmark(one));
  root.addEventListener("pointerdown", (event) => {
    const held = hit(event, grip)?.closest<HTMLElement>(item);
    if (held) held.draggable = true;
  });
  root.addEventListener("dragstart", (event) => {
    moved = hit(event, item);
    if (!moved?.draggable || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    moved.classList.add("is-moving");
  });
  root.addEventListener("dragover", (event) => {
    const over = hit(event, item);
    if (!moved || !over || over.parentElement?.dataset["group"] !== moved.parentElement?.dataset["group"]) return;
    event.preventDefault();
    clear();
    if (over !== moved) over.classList.add(isBehind(event, over) ? "is-behind" : "is-before");
  });
  root.addEventListener("drop", (event) => {
    const over = hit(event, item);
    if (!moved || !over || over === moved) return;
    event.preventDefault();
    dropped(moved, over, isBehind(event, over));
  });
  root.addEventListener("dragend", () => {
    clear();
    moved?.classList.remove("is-moving");
    if (moved) moved.draggable = false;
    moved = null;
  });
}

function isBehind(event: DragEvent, over: HTMLElement): boolean {
  const box = over.getBoundingClientRect();
  return event.clientY > box.top + box.height / 2;
}

function unmark(one: HTMLElement): void {
  one.classList.remove("is-before", "is-behind");
}
