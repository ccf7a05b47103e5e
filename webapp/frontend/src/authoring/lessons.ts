import { all, find, icon, make } from "../lib/dom";
import { sortable } from "./sortable";

/** Lessons dragged within their course; the page then loads again, as after any of its buttons. */
export function dragLessons(course: HTMLElement): void {
  for (const row of all("[data-lesson]", course))
    row.prepend(make("span", { class: "piece__grip", "data-grip": "", "aria-hidden": "true" }, icon("i-drag")));
  sortable(course, "[data-lesson]", "[data-grip]", (moved, at, behind) => {
    const unit = at.closest<HTMLElement>("[data-unit]")?.dataset["unit"] ?? "";
    const form = find<HTMLFormElement>("form.acts", moved);
    if (!form || !unit) return;
    const order = all("[data-lesson]", at.parentElement ?? course).filter((row) => row !== moved);
    const place = order.indexOf(at) + (behind ? 1 : 0);
    for (const [name, value] of Object.entries({ act: "place", unit, at: String(place) }))
      form.append(make("input", { type: "hidden", name, value }));
    form.requestSubmit();
  });
}
