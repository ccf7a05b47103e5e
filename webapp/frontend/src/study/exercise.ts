import { all, find, fragment, hit, icon, make, need } from "../lib/dom";
import type { AnswerResult } from "../lib/protocol";
import { Refused, type Socket } from "../lib/socket";

const SLOW_MS = 1500;

/** Whether something was entered in a block's exercise that has not been checked yet. */
export function hasUnchecked(section: Element): boolean {
  return find<HTMLFormElement>("form[data-exercise]", section)?.dataset["unchecked"] === "yes";
}

function answerOf(form: HTMLFormElement): string {
  return String(new FormData(form).get("answer") ?? "").trim();
}

/** The box that says how an answer was: a shape, a word, then the reason. */
export function resultBox(result: AnswerResult): HTMLElement {
  const right = result.correct === true;
  const words = make("div", { class: "answer__words" }, make("b", {}, right ? "Right." : "Not yet."));
  if (result.feedback_html) words.append(fragment(result.feedback_html));
  if (result.explanation_html) {
    const body = make("div", { class: "why__body" });
    body.append(fragment(result.explanation_html));
    words.append(make("details", { class: "why" }, make("summary", {}, icon("i-next"), "How it works out"), body));
  }
  return make(
    "div",
    { class: `answer answer--${right ? "right" : "notyet"}` },
    icon(right ? "i-tick" : "i-undo"),
    words,
  );
}

function keptBox(): HTMLElement {
  const words = "Your answer is kept here. It will be checked when the connection is back.";
  return make("div", { class: "answer answer--kept" }, icon("i-tick"), make("div", { class: "answer__words" }, words));
}

/** Checks answers and asks for hints, for every exercise on the page. */
export class Exercises {
  private secondsAtLastAnswer = new Map<string, number>();

  constructor(
    blocks: HTMLElement,
    private readonly socket: Socket,
    private readonly secondsOn: (block: string) => number,
    private readonly answered: (block: string) => void,
  ) {
    blocks.addEventListener("submit", (event) => {
      const form = hit<HTMLFormElement>(event, "form[data-exercise]");
      if (!form) return;
      event.preventDefault();
      void this.check(form);
    });
    blocks.addEventListener("input", (event) => this.changed(hit<HTMLFormElement>(event, "form[data-exercise]")));
    blocks.addEventListener("click", (event) => {
      const button = hit<HTMLButtonElement>(event, "[data-hint]");
      if (button) void this.hint(button);
    });
  }

  private changed(form: HTMLFormElement | null): void {
    if (!form) return;
    form.dataset["unchecked"] = answerOf(form) ? "yes" : "no";
    this.problem(form, null);
  }

  private async check(form: HTMLFormElement): Promise<void> {
    const { block, level } = this.where(form);
    const answer = answerOf(form);
    if (!answer)
      return this.problem(form, form.dataset["type"] === "choice" ? "Choose one first." : "Write your answer first.");
    if (form.dataset["waiting"]) return;
    this.wait(form, true);
    const kept = window.setTimeout(
      () => this.show(form, this.socket.open ? make("p", { class: "waiting" }, "Checking") : keptBox()),
      SLOW_MS,
    );
    try {
      const ack = await this.socket.ask("answer.give", { block, level, answer, seconds: this.seconds(block) });
      this.checked(form, ack["result"] as AnswerResult);
    } catch (error) {
      this.problem(form, error instanceof Refused ? error.message : "That did not work. Please try again.");
      this.show(form, null);
    } finally {
      clearTimeout(kept);
      this.wait(form, false);
    }
    this.answered(block);
  }

  private checked(form: HTMLFormElement, result: AnswerResult): void {
    this.problem(form, result.problem);
    this.show(form, result.problem ? null : resultBox(result));
    if (!result.problem) form.dataset["unchecked"] = "no";
  }

  private async hint(button: HTMLButtonElement): Promise<void> {
    const form = button.form;
    if (!form) return;
    const { block, level } = this.where(form);
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      const ack = await this.socket.ask("hint.ask", { block, level });
      if (ack["hint_html"]) this.addHint(form, String(ack["hint_html"]));
      this.hintsLeft(button, Number(ack["left"] ?? 0));
    } catch (error) {
      button.removeAttribute("aria-disabled");
      this.problem(form, error instanceof Refused ? error.message : "No hint came. Please try again.");
    }
  }

  private addHint(form: HTMLFormElement, html: string): void {
    const words = make("div");
    words.append(fragment(html));
    need("[data-hints]", form).append(make("li", {}, icon("i-hint"), words));
  }

  private hintsLeft(button: HTMLButtonElement, left: number): void {
    need("[data-words]", button).textContent = left > 0 ? "Another hint" : "That was the last hint";
    if (left > 0) button.removeAttribute("aria-disabled");
  }

  private where(form: HTMLFormElement): { block: string; level: string } {
    const section = form.closest<HTMLElement>("[data-block]");
    return { block: section?.dataset["block"] ?? "", level: section?.dataset["level"] ?? "standard" };
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
    if (words) (field ?? all<HTMLInputElement>("input[type=radio]", form)[0])?.focus();
  }
}
