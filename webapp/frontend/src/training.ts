import { all, find, fragment, setText } from "./lib/dom";

interface Status {
  state: string;
  parts: Record<string, string>;
}

const OFTEN_MS = 1500;
const SELDOM_MS = 6000;

/** Follows a training: each part of the page when it has changed, the whole page when it is another story. */
async function follow(box: HTMLElement): Promise<void> {
  const before = new Map<string, string>();
  let wait = OFTEN_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (document.hidden) continue;
    const status = await ask(box.dataset.training ?? "");
    wait = status ? OFTEN_MS : SELDOM_MS;
    if (!status) continue;
    if (status.state !== box.dataset.state) {
      location.reload();
      return;
    }
    for (const part of all("[data-part]", box)) replace(part, status.parts[part.dataset.part ?? ""], before);
    say(box);
  }
}

async function ask(url: string): Promise<Status | null> {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Status) : null;
  } catch {
    return null; // no connection for a moment: ask again later
  }
}

/** What somebody has opened stays open, and what they are reading with the keyboard stays where it is. */
function replace(part: HTMLElement, html: string | undefined, before: Map<string, string>): void {
  const name = part.dataset.part ?? "";
  if (html === undefined || before.get(name) === html || part.contains(document.activeElement)) return;
  const open = new Set(all("details[open][data-keep]", part).map((each) => each.dataset.keep));
  before.set(name, html);
  part.replaceChildren(fragment(html)); // our own template, escaped by Django
  for (const each of all<HTMLDetailsElement>("details[data-keep]", part)) each.open = open.has(each.dataset.keep);
  for (const log of all(".log", part)) log.scrollTop = log.scrollHeight;
}

/** The same words are said once only, however often they are drawn. */
function say(box: HTMLElement): void {
  const words = find("[data-words]", box);
  const said = find("[data-said]", box);
  if (words && said) setText(said, words.textContent ?? "");
}

const box = find("[data-training]");
if (box) void follow(box);
