import { all } from "../lib/dom";

/** Height of what stays at the top of the window, in pixels. */
export function topEdge(): number {
  const head = document.querySelector(".masthead--stays");
  return head ? Math.max(0, head.getBoundingClientRect().bottom) : 0;
}

/**
 * Changes the page without moving what is being read: the block that holds the reader's place keeps its position in
 * the window, whatever grows or goes above it.
 */
export function keepPlace(change: () => void, place: Element | null): void {
  const anchor = place && isInView(place) ? place : firstInView();
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  if (!anchor?.isConnected) return;
  const moved = anchor.getBoundingClientRect().top - before;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
}

function isInView(element: Element): boolean {
  const box = element.getBoundingClientRect();
  return box.bottom > topEdge() && box.top < innerHeight;
}

function firstInView(): Element | null {
  return all("[data-block]").find(isInView) ?? null;
}
