import { find, need, setText } from "./lib/dom";
import { fill, gettext } from "./lib/words";

interface Status {
  state: string;
  words: string;
  done: number;
  of: number;
}

const OFTEN_MS = 1000;
const SELDOM_MS = 5000;

/** Follows an import: the bar and its words while it runs, the page anew when there is something else to see. */
async function follow(box: HTMLElement): Promise<void> {
  let wait = OFTEN_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const status = await ask(box.dataset.import ?? "");
    wait = status ? OFTEN_MS : SELDOM_MS;
    if (!status) continue;
    if (status.state !== "running" && status.state !== "waiting") {
      location.reload();
      return;
    }
    show(box, status);
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

function show(box: HTMLElement, { words, done, of }: Status): void {
  const bar = need<HTMLProgressElement>("progress", box);
  if (of > 1) {
    bar.max = of;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
  if (words) setText(need("[data-words]", box), words);
  setText(need("[data-count]", box), of > 1 ? fill(gettext("%(count)s of %(all)s"), { count: done, all: of }) : "");
}

const box = find("[data-import]");
if (box) void follow(box);
