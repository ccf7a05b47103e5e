import { all, find, hit, icon, make, need } from "../lib/dom";
import type { Change } from "../lib/protocol";
import { keepPlace } from "./place";
import { gettext } from "../lib/words";

const READ_FIRST = gettext("When you have answered, go back and read that part again.");
const READ_NOW = gettext("Now read the part again, with the question in mind.");

/** Brings a block to where it is read, and the keyboard with it. */
export function goTo(key: string): boolean {
  const section = document.getElementById(`block-${key}`);
  if (!section) return false;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  section.scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
  section.focus({ preventScroll: true });
  return true;
}

/** Leads to a place in the lesson and keeps the way back beside it, until it is taken. */
export class Going {
  constructor(private readonly blocks: HTMLElement) {
    blocks.addEventListener("click", (event) => {
      const link = hit<HTMLAnchorElement>(event, "a[data-back], a[data-again]");
      const key = link?.getAttribute("href")?.match(/^#block-(.+)$/)?.[1];
      if (!link || !key) return;
      event.preventDefault();
      if (goTo(key) && link.dataset["back"] !== undefined) this.forget();
    });
  }

  go(change: Change): void {
    if (!change.goto) return;
    this.forget();
    const section = document.getElementById(`block-${change.goto}`);
    if (section && change.back) need(".block__body", section).prepend(this.wayBack(change.back, change.reread === true));
    goTo(change.goto);
  }

  /** An exercise was answered: who came for one question is asked back to the text. */
  answered(key: string): void {
    const way = find("[data-reread]", document.getElementById(`block-${key}`) ?? document.createElement("i"));
    if (!way || way.classList.contains("is-due")) return;
    way.classList.add("is-due");
    need("span", way).textContent = READ_NOW;
    // Where the eyes are now is below the answer.
    keepPlace(() => find(".exercise", way.parentElement ?? way)?.after(way), way.closest("[data-block]"));
  }

  private wayBack(back: string, reread: boolean): HTMLElement {
    const words = reread ? READ_FIRST : gettext("Your place is kept.");
    const link = make("a", { class: "btn", href: `#block-${back}`, "data-back": "" }, icon("i-undo"));
    link.append(reread ? gettext("Back to the text") : gettext("Back to where you were"));
    const way = make("p", { class: "way-back", "data-way-back": "" }, make("span", { role: "status" }, words), link);
    if (reread) way.dataset["reread"] = "";
    return way;
  }

  private forget(): void {
    for (const way of all("[data-way-back]", this.blocks)) way.remove();
  }
}
