import { find, make, need } from "../lib/dom";
import type { Change, Level } from "../lib/protocol";
import { toast } from "../lib/toast";
import { hasUnchecked } from "./exercise";
import type { Films } from "./film";
import type { Going } from "./going";
import { keepPlace } from "./place";
import type { Reading } from "./reading";
import { gettext } from "../lib/words";

const TRIES = 3;
const READ_IN_ORDER = ["text", "remedial", "worked_example"];

/** Which blocks a change shows at which level. */
function levelsOf(change: Change): [string, Level][] {
  const { level } = change;
  if (change.levels) return Object.entries(change.levels);
  return level ? (change.blocks ?? []).map((key) => [key, level]) : [];
}

/**
 * Puts changes on the page: another level of a block, a block brought in or taken away, captions, a place to go to.
 *
 * What a change would disturb waits: text that is being read until the reader has left it, an exercise that is being
 * answered until it is checked, a film until it has stopped. A change the student asked for does not wait for reading.
 */
export class Changes {
  private waiting = new Map<string, Level>();
  private wanted = new Map<string, Level>();

  constructor(
    private readonly blocks: HTMLElement,
    private readonly blockUrl: string,
    private readonly reading: Reading,
    private readonly films: Films,
    private readonly going: Going,
    private readonly settled: () => void,
  ) {}

  /** `asked`: the student pressed something to bring this change about. */
  async apply(change: Change | null, asked: boolean): Promise<void> {
    if (!change) return;
    if (typeof change.on === "boolean") this.films.setCaptions(change.on);
    if (change.remove) this.remove(change.remove);
    if (change.insert) await this.insert(change.insert, change.after ?? null);
    await Promise.all(levelsOf(change).map(([key, level]) => this.showLevel(key, level, asked)));
    if (change.goto && asked) this.going.go(change);
  }

  /** Shows a block at another level, now or when it no longer disturbs. */
  async showLevel(key: string, level: Level, asked: boolean): Promise<void> {
    const section = this.section(key);
    if (!section) return;
    this.waiting.delete(key);
    this.wanted.set(key, level);
    if (section.dataset["level"] === level) return;
    if (this.disturbs(section, asked)) {
      this.waiting.set(key, level);
      return;
    }
    const fresh = await this.load(key, level);
    if (fresh && this.wanted.get(key) === level) this.swap(section, fresh);
  }

  /** Brings about what waited, where it no longer disturbs. */
  catchUp(): void {
    for (const [key, level] of [...this.waiting]) void this.showLevel(key, level, false);
  }

  section(key: string): HTMLElement | null {
    return document.getElementById(`block-${key}`);
  }

  private disturbs(section: HTMLElement, asked: boolean): boolean {
    const key = section.dataset["block"] ?? "";
    if (hasUnchecked(section) || this.films.isPlaying(key)) return true;
    const readInOrder = READ_IN_ORDER.includes(section.dataset["kind"] ?? "");
    return !asked && readInOrder && this.reading.current === key;
  }

  private swap(section: HTMLElement, fresh: HTMLElement): void {
    const old = need(".block__body", section);
    const body = need(".block__body", fresh);
    this.keepLastResult(old, body);
    const wayBack = find("[data-way-back]", old);
    if (wayBack) body.prepend(wayBack);
    const focusWasInside = old.contains(document.activeElement);
    keepPlace(() => {
      body.classList.add("is-new");
      old.replaceWith(body);
      section.dataset["level"] = fresh.dataset["level"] ?? "standard";
      if (fresh.dataset["seconds"]) section.dataset["seconds"] = fresh.dataset["seconds"];
    }, this.reading.element());
    this.films.adopt(section);
    if (focusWasInside) section.focus({ preventScroll: true });
    this.settled();
  }

  /** What was said about the last answer stays readable above the exercise that takes its place. */
  private keepLastResult(old: HTMLElement, fresh: HTMLElement): void {
    const result = find("[data-result] .answer", old);
    const form = find("form[data-exercise]", fresh);
    if (!result || !form) return;
    need("[data-result]", fresh).replaceChildren();
    form.prepend(
      make(
        "div",
        { class: "exercise__before" },
        make("p", { class: "fine" }, gettext("About the answer you just gave")),
        result,
      ),
    );
  }

  private async insert(key: string, after: string | null): Promise<void> {
    if (this.section(key)) return;
    const fresh = await this.load(key, "standard");
    if (!fresh || this.section(key)) return;
    fresh.classList.add("block--extra");
    need(".block__body", fresh).classList.add("is-new");
    const place = (after && this.section(after)) || this.reading.element() || this.blocks.lastElementChild;
    keepPlace(() => (place ? place.after(fresh) : this.blocks.append(fresh)), this.reading.element());
    this.films.adopt(fresh);
    this.settled();
  }

  private remove(key: string): void {
    const section = this.section(key);
    if (!section) return;
    const notes = [...section.querySelectorAll(".note")];
    const before = section.previousElementSibling ?? section.nextElementSibling;
    if (before) find("[data-margin]", before)?.append(...notes); // "Undo" may stand in the block that goes
    keepPlace(() => section.remove(), this.reading.element() === section ? before : this.reading.element());
    this.settled();
  }

  private async load(key: string, level: Level): Promise<HTMLElement | null> {
    const url = this.blockUrl.replace("KEY", encodeURIComponent(key)).replace("LEVEL", level);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      try {
        const response = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
        if (response.ok) return this.parse(await response.text());
        if (response.status < 500) break;
      } catch {
        // No connection just now: the next try may have one.
      }
      await new Promise((resolve) => setTimeout(resolve, 800 * 2 ** attempt));
    }
    toast(gettext("One part could not be loaded just now. The rest of the lesson is as it was."));
    return null;
  }

  private parse(html: string): HTMLElement | null {
    const page = new DOMParser().parseFromString(html, "text/html");
    const section = page.querySelector<HTMLElement>("[data-block]");
    return section ? document.adoptNode(section) : null;
  }
}
