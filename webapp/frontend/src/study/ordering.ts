import { all, find, hit } from "../lib/dom";
import { fill, gettext } from "../lib/words";

/** Puts things in order: by dragging, or with the two buttons of each. Every move is said aloud. */
export class Ordering {
  private dragged: HTMLElement | null = null;

  constructor(
    blocks: HTMLElement,
    private readonly moved: (form: HTMLFormElement) => void,
  ) {
    blocks.addEventListener("click", (event) => {
      const button = hit<HTMLButtonElement>(event, "[data-move]");
      if (button) this.step(button, Number(button.dataset["move"]));
    });
    blocks.addEventListener("pointerdown", (event) => this.grab(event));
    blocks.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"] as const) blocks.addEventListener(end, () => this.drop());
  }

  private step(button: HTMLButtonElement, by: number): void {
    const item = button.closest<HTMLElement>("[data-item]");
    const list = item?.parentElement;
    if (!item || !list) return;
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (other) {
      if (by < 0) other.before(item);
      else other.after(item);
      button.focus(); // moving an element takes the focus from what is in it
    }
    this.say(item, !other);
    if (other) this.changed(list);
  }

  private grab(event: PointerEvent): void {
    const item = hit(event, "[data-grip]")?.closest<HTMLElement>("[data-item]");
    if (!item || event.button !== 0) return;
    event.preventDefault();
    this.dragged = item;
    item.classList.add("is-held");
    item.setPointerCapture(event.pointerId);
  }

  private drag(event: PointerEvent): void {
    const item = this.dragged;
    const list = item?.parentElement;
    if (!item || !list) return;
    const others = all("[data-item]", list).filter((other) => other !== item);
    const after = others.filter((other) => middle(other) < event.clientY).length;
    if (all("[data-item]", list).indexOf(item) === after) return;
    // The others move around the held one: moving the one itself would end its hold on the pointer.
    others.slice(0, after).forEach((other) => item.before(other));
    others.slice(after).reduceRight<Element>((last, other) => (last.after(other), last), item);
  }

  private drop(): void {
    const item = this.dragged;
    if (!item) return;
    this.dragged = null;
    item.classList.remove("is-held");
    this.say(item, false);
    if (item.parentElement) this.changed(item.parentElement);
  }

  private changed(list: Element): void {
    const form = list.closest("form");
    if (form) this.moved(form);
  }

  private say(item: HTMLElement, atTheEnd: boolean): void {
    const items = all("[data-item]", item.parentElement ?? item);
    const place = items.indexOf(item) + 1;
    const said = find("[data-order-said]", item.closest("form") ?? document);
    const words = find(".order__words", item)?.textContent?.trim() ?? "";
    if (said) said.textContent = fill(
        atTheEnd ? gettext("%(words)s: stays %(place)s of %(all)s.") : gettext("%(words)s: now %(place)s of %(all)s."),
        { words, place, all: items.length },
      );
  }
}

function middle(element: Element): number {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}
