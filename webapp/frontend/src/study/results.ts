import { fragment, icon, make } from "../lib/dom";
import type { AnswerResult } from "../lib/protocol";
import { gettext } from "../lib/words";

/** The box that says how an answer was: a shape, a word, then the reason. */
export function resultBox(result: AnswerResult): HTMLElement {
  const right = result.correct === true;
  const words = make("div", { class: "answer__words" }, make("b", {}, right ? gettext("Right.") : gettext("Not yet.")));
  if (result.feedback_html) words.append(fragment(result.feedback_html));
  if (result.explanation_html) {
    const body = make("div", { class: "why__body" });
    body.append(fragment(result.explanation_html));
    words.append(make("details", { class: "why" }, make("summary", {}, icon("i-next"), gettext("How it works out")), body));
  }
  return make(
    "div",
    { class: `answer answer--${right ? "right" : "notyet"}` },
    icon(right ? "i-tick" : "i-undo"),
    words,
  );
}

/** The box that says that an answer waits for the connection. */
export function keptBox(): HTMLElement {
  const words = gettext("Your answer is kept here. It will be checked when the connection is back.");
  return make("div", { class: "answer answer--kept" }, icon("i-tick"), make("div", { class: "answer__words" }, words));
}
