// The rule editor: everything works by plain forms; with a script it answers as one writes.
import { all, find, hit, make, need } from "./lib/dom";
import { toast } from "./lib/toast";
import { gettext } from "./lib/words";

const CHECK_AFTER = 350; // long enough to finish a word, short enough to feel at once
const ASK_AGAIN = 700;

const form = need<HTMLFormElement>("[data-rule-editor]");
const fields = find<HTMLFieldSetElement>("fieldset", form);
let timer = 0;
let asked = 0;
let edits = 0;
let acts: Promise<void> = Promise.resolve();

type Parts = Record<"sentence" | "stories" | "review" | "card" | "words", string>;

function put(name: keyof Parts, html: string): void {
  need(`[data-part="${name}"]`, form).innerHTML = html;
}

/** Draws a part anew and puts the focus back where it was. */
function redraw(parts: Parts): void {
  const focused = document.activeElement?.id;
  const open = all<HTMLDetailsElement>("[data-part] details", form).map((details) => details.open);
  put("sentence", parts.sentence);
  put("stories", parts.stories);
  all<HTMLDetailsElement>("[data-part] details", form).forEach((details, place) => {
    details.open ||= open[place] ?? false;
  });
  const words = need<HTMLTextAreaElement>("#words", form);
  if (words !== document.activeElement) words.value = parts.words;
  const again = focused ? find(`#${CSS.escape(focused)}`) : null;
  (again ?? lastMenu())?.focus();
}

function lastMenu(): HTMLElement | null {
  return all('[data-part="sentence"] [name$="-s"]', form).at(-1) ?? null;
}

/** Only what the stories came out as: what is being typed stays. */
function showOutcomes(html: string): void {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = all("[data-outcome]", template.content);
  all("[data-outcome]", form).forEach((outcome, place) => {
    const now = fresh[place];
    if (now && outcome.innerHTML !== now.innerHTML) outcome.innerHTML = now.innerHTML;
  });
  const told = find("[data-told]", template.content);
  const said = find("[data-told]", form);
  if (told && said && said.textContent !== told.textContent) said.textContent = told.textContent;
}

async function check(act = "", whole = act !== ""): Promise<void> {
  const mine = ++asked;
  const seen = edits;
  const data = new FormData(form);
  data.set("act", act);
  let response: Response;
  try {
    response = await fetch(form.dataset["check"] ?? "", { method: "POST", body: data });
  } catch {
    return toast(gettext("The connection is lost. What you wrote stays here; it is checked again with the next change."));
  }
  if (!response.ok) return toast(gettext("This could not be checked. Reload the page if it goes on; copy your words first."));
  const parts = (await response.json()) as Parts;
  if (whole && edits !== seen) return check(act, whole); // what was typed meanwhile must not be drawn over
  if (!whole && mine !== asked) return; // something newer is on its way
  if (whole) redraw(parts);
  else showOutcomes(parts.stories);
  put("review", parts.review);
  put("card", parts.card);
}

/** One after the other: each act is about the page that the one before it left. */
function act(what: string): void {
  clearTimeout(timer);
  acts = acts.then(() => check(what, true));
}

function later(): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void check(), CHECK_AFTER);
}

if (fields && !fields.disabled) {
  form.addEventListener("input", (event) => {
    edits++;
    if (!hit(event, "[data-redraws]")) later();
  });
  form.addEventListener("change", (event) => {
    if (hit(event, "[data-redraws]")) act("look");
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || button.name !== "act") return;
    if (button.value === "save" || button.value === "on") return;
    event.preventDefault();
    act(button.value);
  });
}

// Replay: the answer stands on this page, so that nothing written is left behind.
async function follow(response: Response): Promise<void> {
  const shown = need("[data-replay-shown]");
  shown.innerHTML = await response.text();
  const next = find("[data-replay-next]", shown)?.dataset["replayNext"];
  if (!next) return;
  await new Promise((wait) => setTimeout(wait, ASK_AGAIN));
  await follow(await fetch(next, { headers: { "X-Part": "yes" } }));
}

async function replay(over: string): Promise<void> {
  const data = new FormData(form);
  data.set("over", over);
  const shown = need("[data-replay-shown]");
  shown.replaceChildren(make("p", { class: "waiting" }, gettext("Going through the lessons")));
  try {
    const where = form.dataset["replay"] ?? "";
    await follow(await fetch(where, { method: "POST", body: data, headers: { "X-Part": "yes" } }));
  } catch {
    shown.innerHTML = "";
    toast(gettext("The connection is lost. Try again in a moment."));
  }
}

form.addEventListener("submit", (event) => {
  const over = event.submitter instanceof HTMLElement ? event.submitter.dataset["replayOver"] : undefined;
  if (!over) return;
  event.preventDefault();
  void replay(over);
});
