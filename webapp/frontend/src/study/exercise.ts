import { find, fragment, hit, icon, make, need } from "../lib/dom";
import type { AnswerResult } from "../lib/protocol";
import { Refused, type Socket } from "../lib/socket";
import { answerOf, firstField, nothingYet } from "./answering";
import { Ordering } from "./ordering";
import { Preview } from "./preview";
import { keptBox, resultBox } from "./results";
import { fill, gettext } from "../lib/words";

export { resultBox } from "./results";

const SLOW_MS = 1500;
const FORMS = "form[data-exercise], form[data-step]"; // a step is a hint that asks something

/** Whether something was entered in a block's exercise that has not been checked yet. */
export function hasUnchecked(section: Element): boolean {
  return find<HTMLFormElement>("form[data-exercise]", section)?.dataset["unchecked"] === "yes";
}

/** Checks answers, asks for hints and for new numbers, for every exercise on the page. */
export class Exercises {
  private secondsAtLastAnswer = new Map<string, number>();

  constructor(
    blocks: HTMLElement,
    private readonly socket: Socket,
    private readonly secondsOn: (block: string) => number,
    private readonly answered: (block: string) => void,
    private readonly blockUrl: string,
  ) {
    blocks.addEventListener("submit", (event) => {
      const form = hit<HTMLFormElement>(event, FORMS);
      if (!form) return;
      event.preventDefault();
      void this.check(form);
    });
    blocks.addEventListener("input", (event) => this.changed(hit<HTMLFormElement>(event, FORMS)));
    blocks.addEventListener("click", (event) => {
      const hint = hit<HTMLButtonElement>(event, "[data-hint]");
      if (hint) void this.hint(hint);
      const again = hit<HTMLButtonElement>(event, "[data-new-numbers]");
      if (again) void this.again(again);
    });
    new Ordering(blocks, (form) => this.changed(form));
    new Preview(blocks, socket);
  }

  private changed(form: HTMLFormElement | null): void {
    if (!form) return;
    form.dataset["unchecked"] = answerOf(form).length > 0 ? "yes" : "no";
    this.problem(form, null);
  }

  private async check(form: HTMLFormElement): Promise<void> {
    const answer = answerOf(form);
    if (answer.length === 0) return this.problem(form, nothingYet(form));
    if (form.dataset["waiting"]) return;
    const place = this.where(form);
    const seconds = "step" in place ? 0 : this.seconds(String(place["block"]));
    this.wait(form, true);
    const kept = window.setTimeout(
      () => this.show(form, this.socket.open ? make("p", { class: "waiting" }, gettext("Checking")) : keptBox()),
      SLOW_MS,
    );
    try {
      const ack = await this.socket.ask("step" in place ? "step.give" : "answer.give", { ...place, answer, seconds });
      this.checked(form, ack["result"] as AnswerResult);
    } catch (error) {
      this.problem(form, error instanceof Refused ? error.message : gettext("That did not work. Please try again."));
      this.show(form, null);
    } finally {
      clearTimeout(kept);
      this.wait(form, false);
    }
    if (!("step" in place)) this.answered(String(place["block"]));
  }

  private checked(form: HTMLFormElement, result: AnswerResult): void {
    this.problem(form, result.problem);
    this.show(form, result.problem ? null : resultBox(result));
    if (result.problem) return;
    form.dataset["unchecked"] = "no";
    const again = find("[data-new-numbers]", form);
    if (again) again.hidden = false;
  }

  private async hint(button: HTMLButtonElement): Promise<void> {
    const form = button.form;
    if (!form || button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      const ack = await this.socket.ask("hint.ask", this.where(form));
      if (ack["hint_html"]) this.hints(form).append(fragment(String(ack["hint_html"])));
      this.hintsLeft(button, Number(ack["left"] ?? 0));
    } catch (error) {
      button.removeAttribute("aria-disabled");
      this.problem(form, error instanceof Refused ? error.message : gettext("No hint came. Please try again."));
    }
  }

  /** A step has its hints inside; those of the exercise stand below its form, since a form holds no other form. */
  private hints(form: HTMLFormElement): HTMLElement {
    return find("[data-hints]", form) ?? need("[data-hints]", form.parentElement ?? form);
  }

  private hintsLeft(button: HTMLButtonElement, left: number): void {
    need("[data-words]", button).textContent = left > 0 ? fill(gettext("Another hint (%(count)s left)"), { count: left }) : gettext("That was the last hint");
    if (left > 0) button.removeAttribute("aria-disabled");
  }

  /** The same question with new numbers: the server draws them, the block comes afresh. */
  private async again(button: HTMLButtonElement): Promise<void> {
    const form = button.form;
    const section = form?.closest<HTMLElement>("[data-block]");
    if (!form || !section || button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      const { block, level } = this.where(form);
      await this.socket.ask("exercise.again", { block, level });
      await this.reload(section, String(block), String(level));
    } catch (error) {
      button.removeAttribute("aria-disabled");
      this.problem(form, error instanceof Refused ? error.message : gettext("That did not work. Please try again."));
    }
  }

  private async reload(section: HTMLElement, block: string, level: string): Promise<void> {
    const url = this.blockUrl.replace("KEY", encodeURIComponent(block)).replace("LEVEL", level);
    const response = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (!response.ok) throw new Error(`The block did not come: ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = document.adoptNode(need(".exercise", page));
    need(".exercise", section).replaceWith(fresh);
    this.secondsAtLastAnswer.set(block, this.secondsOn(block));
    firstField(need<HTMLFormElement>("form[data-exercise]", fresh))?.focus();
  }

  private where(form: HTMLFormElement): Record<string, unknown> {
    const section = form.closest<HTMLElement>("[data-block]");
    const exercise = section && find("form[data-exercise]", section);
    const place: Record<string, unknown> = {
      block: section?.dataset["block"] ?? "",
      level: section?.dataset["level"] ?? "standard",
      try: Number(exercise?.dataset["try"] ?? 0),
    };
    if (form.dataset["step"] !== undefined) place["step"] = Number(form.dataset["step"]);
    return place;
  }

  private seconds(block: string): number {
    const total = this.secondsOn(block);
    const since = total - (this.secondsAtLastAnswer.get(block) ?? 0);
    this.secondsAtLastAnswer.set(block, total);
    return since;
  }

  private wait(form: HTMLFormElement, waiting: boolean): void {
    if (waiting) form.dataset["waiting"] = "yes";
    else delete form.dataset["waiting"];
    const button = need("[data-check]", form);
    if (waiting) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }

  private show(form: HTMLFormElement, box: HTMLElement | null): void {
    need("[data-result]", form).replaceChildren(...(box ? [box] : []));
  }

  private problem(form: HTMLFormElement, words: string | null): void {
    const line = need("[data-problem]", form);
    line.hidden = !words;
    if (words) line.replaceChildren(icon("s-stuck", ""), words);
    const field = find<HTMLInputElement>("input[type=text]", form);
    if (words) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
    if (words) firstField(form)?.focus();
  }
}
