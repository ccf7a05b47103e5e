import { all, find, fragment, hit, need } from "../lib/dom";
import { toast } from "../lib/toast";
import { gettext } from "../lib/words";
import { NotSent, send } from "./send";

const CHECK_MS = 600;

export function writeTime(seconds: number): string {
  const thousandths = Math.round(seconds * 1000);
  const rest = thousandths % 60000;
  const part = String(rest % 1000).padStart(3, "0");
  return `${Math.floor(thousandths / 60000)}:${String(Math.floor(rest / 1000)).padStart(2, "0")}.${part}`;
}

export function readTime(text: string): number {
  const parts = text.trim().replace(",", ".").split(":").map(Number);
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}

/** The list of captions and the film they belong to. */
export class CueList {
  private readonly form: HTMLFormElement;
  private readonly list: HTMLElement;
  private timer = 0;
  private changed = false;
  private stopAt = Infinity;
  private asked = 0;

  constructor(
    page: HTMLElement,
    private readonly film: HTMLVideoElement | null,
  ) {
    this.form = need<HTMLFormElement>("[data-cues-form]", page);
    this.list = need("[data-cues]", page);
    this.form.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("submit", (event) => void this.submitted(event));
    this.form.addEventListener("input", () => this.touched());
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("beforeunload", (event) => {
      if (this.changed) event.preventDefault();
    });
    if (film) this.follow(film, page);
    this.dress();
  }

  private follow(film: HTMLVideoElement, page: HTMLElement): void {
    const said = need("[data-said]", page);
    need("[data-keys]", page).hidden = false;
    film.addEventListener("timeupdate", () => {
      if (film.currentTime >= this.stopAt) {
        film.pause();
        this.stopAt = Infinity;
      }
      const now = this.rows().find((row) => this.start(row) <= film.currentTime && film.currentTime < this.end(row));
      for (const row of this.rows()) row.classList.toggle("is-now", row === now);
      const words = now ? need<HTMLTextAreaElement>("textarea", now).value : "";
      said.textContent = words;
      said.hidden = !words;
    });
  }

  /** Buttons that need the player are there only where there is one. */
  private dress(): void {
    for (const part of all("[data-needs-film]", this.list)) part.hidden = !this.film;
  }

  private rows(): HTMLElement[] {
    return all("[data-cue]", this.list);
  }

  private start(row: HTMLElement): number {
    return readTime(need<HTMLInputElement>("[data-start]", row).value);
  }

  private end(row: HTMLElement): number {
    return readTime(need<HTMLInputElement>("[data-end]", row).value);
  }

  private clicked(event: Event): void {
    const row = hit(event, "[data-cue]");
    if (!row || !this.film) return;
    if (hit(event, "[data-play-here]")) this.play(row);
    if (hit(event, "[data-set-start]")) this.set(row, "[data-start]");
    if (hit(event, "[data-set-end]")) this.set(row, "[data-end]");
  }

  private play(row: HTMLElement): void {
    if (!this.film) return;
    this.film.currentTime = this.start(row);
    this.stopAt = this.end(row);
    this.film.play().catch(() => toast(gettext("The film does not play here.")));
  }

  private set(row: HTMLElement, which: string): void {
    if (!this.film) return;
    need<HTMLInputElement>(which, row).value = writeTime(this.film.currentTime);
    this.touched();
  }

  private key(event: KeyboardEvent): void {
    if (!event.altKey || !this.film) return;
    const row = document.activeElement?.closest<HTMLElement>("[data-cue]");
    if (event.code === "KeyP") {
      if (this.film.paused) void this.film.play().catch(() => undefined);
      else this.film.pause();
    } else if (event.code === "BracketLeft" && row) this.set(row, "[data-start]");
    else if (event.code === "BracketRight" && row) this.set(row, "[data-end]");
    else return;
    this.stopAt = Infinity;
    event.preventDefault();
  }

  private touched(): void {
    this.changed = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.act("check"), CHECK_MS);
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    if (!button || button.value === "save") {
      clearTimeout(this.timer);
      this.changed = false;
      return; // the page itself sends it, and comes back with what is wrong or goes on to the lesson
    }
    event.preventDefault();
    this.changed = true;
    await this.act(this.withTime(button));
  }

  /** Splitting and adding go by where the film stands. */
  private withTime(button: HTMLButtonElement): string {
    const row = button.closest<HTMLElement>("[data-cue]");
    const at = this.film?.currentTime ?? 0;
    if (row && button.matches("[data-split]") && at > this.start(row) && at < this.end(row))
      return `${button.value} ${writeTime(at)}`;
    if (!row && button.matches("[data-add-here]") && at > 0) return `add 0 ${writeTime(at)}`;
    return button.value;
  }

  private async act(act: string): Promise<void> {
    clearTimeout(this.timer);
    const asked = ++this.asked;
    const data = new FormData(this.form);
    data.set("act", act);
    try {
      const answer = await send(location.href, data);
      if (asked !== this.asked) return; // something newer is on its way
      if (act === "check") this.notesOnly(answer.html ?? "");
      else this.redraw(answer.html ?? "", act);
    } catch (error) {
      const signedOut = error instanceof NotSent && error.trouble === "signed-out";
      toast(signedOut ? gettext("You are signed out. Sign in in another tab, then go on here.") : gettext("No connection just now. Go on writing; nothing is lost on this page."));
    }
  }

  private redraw(html: string, act: string): void {
    const [verb, number] = act.split(" ");
    this.list.replaceChildren(fragment(html));
    this.dress();
    const rows = this.rows();
    const place = verb === "add" ? rows.findIndex((row) => !need<HTMLTextAreaElement>("textarea", row).value) : Number(number) - 1;
    const row = rows[Math.max(0, Math.min(place, rows.length - 1))];
    if (row) need<HTMLTextAreaElement>("textarea", row).focus();
  }

  /** While somebody types, only what is said about the captions changes: the fields stay under their fingers. */
  private notesOnly(html: string): void {
    const fresh = fragment(html);
    const rows = this.rows();
    all("[data-cue]", fresh).forEach((row, place) => {
      const here = rows[place];
      if (!here) return;
      find(".cue__notes", here)?.remove();
      const notes = find(".cue__notes", row);
      if (notes) need("textarea", here).after(notes);
    });
    need("[data-cue-state]", this.list).textContent = need("[data-cue-state]", fresh).textContent;
  }
}
