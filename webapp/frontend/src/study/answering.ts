import { all, find } from "../lib/dom";
import { gettext } from "../lib/words";

export type Answer = string | string[];

const NOTHING_YET: Record<string, string> = {
  choice: gettext("Choose one first."),
  multiple: gettext("Choose one or more first."),
};

/** What is entered in a form, by the type of its question; an empty text or list when nothing is. */
export function answerOf(form: HTMLFormElement): Answer {
  const data = new FormData(form);
  if (form.dataset["type"] === "multiple") return data.getAll("answer").map(String);
  if (form.dataset["type"] === "ordering") return all("[data-item]", form).map((item) => item.dataset["item"] ?? "");
  return String(data.get("answer") ?? "").trim();
}

/** What to say when nothing was entered. */
export function nothingYet(form: HTMLFormElement): string {
  return NOTHING_YET[form.dataset["type"] ?? ""] ?? gettext("Write your answer first.");
}

/** Where somebody goes on who has something to mend. */
export function firstField(form: HTMLFormElement): HTMLElement | null {
  return find("input[name=answer]", form) ?? find("[data-move]", form);
}
