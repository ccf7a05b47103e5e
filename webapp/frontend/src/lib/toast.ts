import { find, need } from "./dom";

let timer = 0;

/** Says something in passing, with at most one thing to press. */
export function toast(words: string, act?: { label: string; run: () => void }): void {
  const box = find("[data-toast]");
  if (!box) return;
  need("[data-toast-words]", box).textContent = words;
  const button = need<HTMLButtonElement>("[data-toast-act]", box);
  button.hidden = !act;
  button.textContent = act?.label ?? "";
  button.onclick = () => {
    box.hidden = true;
    act?.run();
  };
  need("[data-toast-close]", box).onclick = () => (box.hidden = true);
  box.hidden = false;
  window.clearTimeout(timer);
  // Long enough to read twice; it stays while the pointer or the focus is in it.
  const leave = (): void => {
    if (box.matches(":hover, :focus-within")) timer = window.setTimeout(leave, 2000);
    else box.hidden = true;
  };
  timer = window.setTimeout(leave, 9000);
}
