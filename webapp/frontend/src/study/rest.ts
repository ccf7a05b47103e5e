import { icon, make, need, setText } from "../lib/dom";
import { gettext } from "../lib/words";

const MINUTE = 60_000;

export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A calm card with a timer: it can be stopped, made longer and ended at any time, and it makes no sound. */
export class Rest {
  private left: number;
  private endsAt: number | null = null;
  private readonly card: HTMLElement;
  private readonly timer: number;

  constructor(
    place: HTMLElement,
    minutes: number,
    private readonly announce: (words: string) => void,
  ) {
    this.left = minutes * MINUTE;
    this.card = this.build();
    place.replaceChildren(this.card);
    this.timer = window.setInterval(() => this.draw(), 500);
    this.toggle();
    this.on("[data-rest=pause]", () => this.toggle());
    this.on("[data-rest=more]", () => this.more());
    this.on("[data-rest=end]", () => this.end());
    need("[data-rest=pause]", this.card).focus({ preventScroll: true });
  }

  private build(): HTMLElement {
    return make(
      "div",
      { class: "rest" },
      make("p", { class: "rest__time", role: "timer", "aria-label": gettext("Time left") }),
      make("p", { class: "rest__words" }, gettext("Look away from the screen, or stand up. Nothing is missed here.")),
      make(
        "div",
        { class: "rest__acts" },
        make("button", { class: "btn", type: "button", "data-rest": "pause" }, gettext("Stop the clock")),
        make("button", { class: "btn", type: "button", "data-rest": "more" }, gettext("A minute more")),
        make("button", { class: "btn", type: "button", "data-rest": "end" }, icon("i-tick"), gettext("I am back")),
      ),
    );
  }

  private on(selector: string, act: () => void): void {
    need(selector, this.card).addEventListener("click", act);
  }

  private toggle(): void {
    if (this.endsAt === null) this.endsAt = performance.now() + this.left;
    else {
      this.left = this.remaining();
      this.endsAt = null;
    }
    setText(need("[data-rest=pause]", this.card), this.endsAt === null ? gettext("Go on counting") : gettext("Stop the clock"));
    this.draw();
  }

  private more(): void {
    const left = this.remaining() + MINUTE;
    this.left = left;
    if (this.endsAt !== null) this.endsAt = performance.now() + left;
    this.draw();
  }

  private remaining(): number {
    return Math.max(0, this.endsAt === null ? this.left : this.endsAt - performance.now());
  }

  private draw(): void {
    if (!this.card.isConnected || this.card.offsetParent === null) return clearInterval(this.timer); // not wanted after all
    setText(need(".rest__time", this.card), clock(this.remaining()));
    if (this.remaining() > 0 || this.card.classList.contains("is-over")) {
      if (this.remaining() > 0) this.card.classList.remove("is-over");
      return;
    }
    this.card.classList.add("is-over");
    const words = gettext("The time is over. Go on when you are ready.");
    setText(need(".rest__words", this.card), words);
    this.announce(words);
  }

  private end(): void {
    clearInterval(this.timer);
    const words = make("p", { class: "note__then", tabindex: "-1" }, gettext("You are back. The lesson is where you left it."));
    this.card.replaceWith(words);
    words.focus({ preventScroll: true });
  }
}
