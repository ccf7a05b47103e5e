// A draft as students would see it: the lesson page's own code, with answers that are marked and forgotten.
import { csrfToken } from "./authoring/send";
import { all, find, fragment, hit, need, pageData } from "./lib/dom";
import { Refused, type Socket } from "./lib/socket";
import { Exercises } from "./study/exercise";
import { Films } from "./study/film";
import { reachWideParts } from "./study/reach";
import { gettext } from "./lib/words";

const config = pageData<{ answer_url: string; block_url: string }>("preview-config");
const blocks = need("[data-blocks]");
const given = new Map<string, number>();

/** Stands where the socket stands in a lesson: the same questions, answered over HTTP. */
const line = {
  open: true,
  async ask(type: string, data: Record<string, unknown>): Promise<Record<string, unknown>> {
    const place = [data["block"], data["level"], data["try"], data["step"]].map(String).join(" ");
    const body = JSON.stringify({ ...data, type, given: given.get(place) ?? 0 });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    const response = await fetch(config.answer_url, { method: "POST", body, headers }).catch(() => null);
    if (!response?.ok) throw new Refused("lost", gettext("That did not work. Is the connection there?"));
    if (type === "hint.ask") given.set(place, (given.get(place) ?? 0) + 1);
    return (await response.json()) as Record<string, unknown>;
  },
  tell: () => undefined,
};

const films = new Films(() => undefined, false);
new Exercises(
  blocks,
  line as unknown as Socket,
  () => 0,
  () => undefined,
  config.block_url,
);
for (const section of all("[data-block]", blocks)) films.adopt(section);
reachWideParts(blocks);

blocks.addEventListener("click", (event) => {
  const button = hit(event, "[data-show-level]");
  const section = button?.closest<HTMLElement>("[data-block]");
  if (button && section) void swap(section, button.dataset["showLevel"] ?? "standard");
});

async function swap(section: HTMLElement, level: string): Promise<void> {
  const url = config.block_url.replace("KEY", section.dataset["block"] ?? "").replace("LEVEL", level);
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) return;
  const fresh = find("[data-block]", fragment(await response.text()));
  if (!fresh) return;
  section.replaceWith(fresh);
  films.adopt(fresh);
  find<HTMLElement>(`[data-show-level="${level}"]`, fresh)?.focus();
}
