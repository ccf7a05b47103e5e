import { all } from "../lib/dom";
import { gettext } from "../lib/words";

/** Formulas too wide for the column scroll sideways; the keyboard must be able to do so too. */
export function reachWideParts(root: ParentNode): void {
  for (const part of all(".math.block", root)) {
    if (part.scrollWidth <= part.clientWidth + 1) continue;
    part.tabIndex = 0;
    part.setAttribute("role", "group");
    part.setAttribute("aria-label", gettext("Long formula"));
  }
}
