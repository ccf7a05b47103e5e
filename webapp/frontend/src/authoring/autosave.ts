import { find, make, need } from "../lib/dom";
import { gettext } from "../lib/words";
import type { KeptWriting } from "./kept";
import { type Answer, NotSent, send } from "./send";
import type { State } from "./state";

const AFTER_MS = 700;
const AGAIN_MS = 6000;

/** One form that saves itself. What is not saved yet is kept in the browser from the first letter on. */
export class Autosave {
  private dirty = false;
  private timer = 0;
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly kept: KeptWriting,
    private readonly state: State,
    private readonly saved: (answer: Answer) => void,
  ) {
    form.addEventListener("input", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === "file") return;
      this.touched();
    });
  }

  get part(): string {
    return `${this.form.dataset["autosave"]}${this.form.dataset["level"] ? `-${this.form.dataset["level"]}` : ""}`;
  }

  get unsaved(): boolean {
    return this.dirty;
  }

  touched(): void {
    this.dirty = true;
    if (!this.kept.keep(this.part, this.form.action, new FormData(this.form)))
      this.state.unsaved(gettext("Not saved yet. This browser keeps nothing, so stay on this page until it is."));
    this.later(AFTER_MS);
  }

  /** Saves now if anything is unsaved; resolves when nothing more can be done about it. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.dirty && !this.stopped) await this.save();
  }

  /** Sends the form with a button that was pressed in it. */
  async press(data: FormData, sending: (url: string, data: FormData) => Promise<Answer> = send): Promise<Answer | null> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    data.set("base", this.base.value);
    this.kept.keep(this.part, this.form.action, data);
    try {
      const answer = await sending(this.form.action, data);
      return this.settle(answer) ? answer : null;
    } catch (error) {
      this.failed(error);
      return null;
    }
  }

  /** A last try while the page is going away. */
  farewell(): void {
    if (this.dirty && !this.stopped) void send(this.form.action, new FormData(this.form), true).catch(() => undefined);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private get base(): HTMLInputElement {
    return need<HTMLInputElement>("[data-base]", this.form);
  }

  private later(after: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), after);
  }

  private async save(): Promise<void> {
    this.dirty = false;
    this.state.saving();
    this.running = this.attempt();
    await this.running;
    this.running = null;
  }

  private async attempt(): Promise<void> {
    try {
      const answer = await send(this.form.action, new FormData(this.form));
      if (this.settle(answer)) this.saved(answer);
    } catch (error) {
      this.dirty = true;
      this.failed(error);
    }
  }

  private settle(answer: Answer): boolean {
    if (answer.state === "saved") {
      if (answer.base) this.base.value = answer.base;
      this.complain(null);
      if (!this.dirty) this.kept.forget(this.part);
      if (answer.status) this.state.saved(answer.status);
      return true;
    }
    this.state.unsaved(gettext("Not saved yet. See below."));
    if (answer.state === "conflict") this.conflict(answer);
    else this.complain(answer.words ?? gettext("That could not be saved."));
    return false;
  }

  private conflict(answer: Answer): void {
    this.dirty = true;
    this.stopped = true;
    const mine = make("button", { type: "button", class: "btn" }, gettext("Save mine"));
    mine.addEventListener("click", () => {
      this.base.value = answer.base ?? "";
      this.stopped = false;
      void this.flush();
    });
    const theirs = make("a", { class: "btn", href: location.href.split("#")[0] ?? "" }, gettext("Look at theirs"));
    theirs.addEventListener("click", () => this.stop());
    this.complain(answer.words ?? "", make("span", { class: "cluster" }, mine, theirs));
  }

  private failed(error: unknown): void {
    const trouble = error instanceof NotSent ? error.trouble : "fault";
    this.dirty = true;
    this.state.trouble(trouble);
    if (trouble === "offline" || trouble === "fault") this.later(AGAIN_MS);
  }

  private complain(words: string | null, ...more: Node[]): void {
    const line = find("[data-wrong]", this.form);
    if (!line) return;
    line.hidden = !words;
    line.replaceChildren(...(words ? [make("span", {}, words), ...more] : []));
  }
}
