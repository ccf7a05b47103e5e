import { all, find, hit, make, need, setText } from "../lib/dom";
import type { Change, DecisionEvent, DecisionStatus, Response, Status } from "../lib/protocol";
import { Refused, type Socket } from "../lib/socket";
import { toast } from "../lib/toast";
import type { Changes } from "./changes";
import { keepPlace } from "./place";
import type { Reading } from "./reading";
import { Rest } from "./rest";
import { fill, gettext } from "../lib/words";

const NEXT: Record<Response, (mode: string) => Status> = {
  accepted: () => "accepted",
  undone: () => "undone",
  dismissed: () => "dismissed",
  redone: (mode) => (mode === "offer" ? "accepted" : "shown"),
};
const GAP = 24;

/** Notes in the margin: each says what changed or is offered, why, and takes an answer. */
export class Notes {
  private readonly template = need<HTMLTemplateElement>("#note-template");
  private readonly announcer = need("[data-announce]");
  private changeOf = new Map<string, Change | null>();
  private answering = new Set<string>();
  private queued = false;
  private readonly sizes = new ResizeObserver(() => this.arrange());

  constructor(
    private readonly blocks: HTMLElement,
    private readonly socket: Socket,
    private readonly changes: Changes,
    private readonly reading: Reading,
  ) {
    blocks.addEventListener("click", (event) => {
      const button = hit(event, "[data-respond]");
      const note = hit(event, "[data-note]");
      if (button && note) void this.respond(note, button.dataset["respond"] as Response);
    });
    this.sizes.observe(blocks);
    for (const note of all("[data-note]", blocks)) this.sizes.observe(note);
    this.arrange();
  }

  /** A decision came: says it, and where it is not just an offer, brings it about. */
  async show(decision: DecisionEvent): Promise<void> {
    if (this.note(decision.id)) return;
    this.changeOf.set(decision.id, decision.change);
    if (decision.mode === "apply") await this.changes.apply(decision.change, false);
    const note = this.build(decision);
    keepPlace(() => this.margin(decision).append(note), this.reading.element());
    this.sizes.observe(note);
    this.arrange();
    this.announce(decision.words);
  }

  /** Somebody, perhaps in another window, answered a decision. */
  async update(event: DecisionStatus): Promise<void> {
    const note = this.note(event.id);
    if (!note || this.answering.has(event.id) || note.dataset["status"] === event.status) return;
    await this.changes.apply(event.change, false);
    this.setStatus(note, event.status);
  }

  /** Notes that would overlap in the margin move down, each with its line. */
  arrange(): void {
    if (this.queued) return;
    this.queued = true;
    requestAnimationFrame(() => {
      this.queued = false;
      this.arrangeNow();
    });
  }

  private arrangeNow(): void {
    let free = -Infinity;
    for (const margin of all("[data-margin]", this.blocks)) {
      const pushed = Number(margin.style.getPropertyValue("--push") || 0);
      const last = margin.lastElementChild?.getBoundingClientRect();
      if (!last) continue;
      const top = margin.getBoundingClientRect().top - pushed;
      const push = Math.max(0, Math.round(free - top));
      if (push !== pushed) margin.style.setProperty("--push", String(push));
      free = last.bottom - pushed + push + GAP;
    }
  }

  private async respond(note: HTMLElement, response: Response): Promise<void> {
    const buttons = all("[data-respond]", note);
    if (buttons.some((button) => button.getAttribute("aria-disabled") === "true")) return;
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    const id = note.dataset["note"] ?? "";
    this.answering.add(id);
    try {
      const ack = await this.socket.ask("decision.respond", { decision: id, response });
      const change = "change" in ack ? (ack["change"] as Change | null) : (this.changeOf.get(id) ?? null);
      this.setStatus(note, NEXT[response](note.dataset["mode"] ?? ""));
      need(".note__words", note).focus({ preventScroll: true });
      await this.changes.apply(change, true);
      if (change?.open) this.leave(note);
      if (change?.rest) new Rest(need("[data-rest-place]", note), change.rest, (words) => this.announce(words));
      this.say(note, response);
    } catch (error) {
      toast(error instanceof Refused ? error.message : gettext("That did not work. Please try again."));
    } finally {
      this.answering.delete(id);
      for (const button of buttons) button.removeAttribute("aria-disabled");
    }
  }

  private say(note: HTMLElement, response: Response): void {
    const again = { label: gettext("Bring it back"), run: () => void this.respond(note, "redone") };
    if (response === "undone") toast(gettext("It is as it was before."), again);
    if (response === "dismissed") toast(need(".note__then", note).dataset["declined"] ?? "");
  }

  /** To another lesson; that page knows the way back to this place. */
  private leave(note: HTMLElement): void {
    const link = need<HTMLAnchorElement>("[data-again]", note);
    if (link.href) location.assign(link.href);
  }

  private build(decision: DecisionEvent): HTMLElement {
    const note = need(".note", this.template.content.cloneNode(true) as DocumentFragment);
    note.dataset["note"] = decision.id;
    note.dataset["action"] = decision.action;
    note.dataset["mode"] = decision.mode;
    note.dataset["undoable"] = decision.undoable ? "yes" : "no";
    note.setAttribute("aria-label", decision.says.kind);
    need(".note__words", note).textContent = decision.words;
    const why = decision.why.map((sentence) => make("p", {}, sentence));
    if (decision.rule_title) why.push(make("p", {}, fill(gettext("The rule is called “%(title)s”."), { title: decision.rule_title })));
    need(".why__body", note).replaceChildren(...why);
    need("[data-respond=accepted]", note).textContent = decision.says.accept;
    const refusal = need("[data-respond=dismissed]", note);
    refusal.dataset["decline"] = decision.says.decline;
    refusal.dataset["unhelpful"] = decision.says.unhelpful;
    need(".note__then", note).dataset["declined"] = decision.says.declined;
    const again = need<HTMLAnchorElement>("[data-again]", note);
    again.hidden = !decision.says.again;
    again.textContent = decision.says.again;
    if (decision.link) again.href = decision.link;
    this.setStatus(note, "shown");
    return note;
  }

  private setStatus(note: HTMLElement, status: Status): void {
    note.dataset["status"] = status;
    const then = need(".note__then", note);
    const words = { undone: gettext("Undone."), dismissed: then.dataset["declined"], shown: "", accepted: "" }[status] ?? "";
    then.hidden = !words;
    setText(then, words);
    const refusal = need("[data-respond=dismissed]", note);
    const offered = note.dataset["mode"] === "offer" && status === "shown";
    setText(refusal, refusal.dataset[offered ? "decline" : "unhelpful"] ?? "");
    this.arrange();
  }

  private margin(decision: DecisionEvent): HTMLElement {
    const candidates = [decision.target, decision.change?.insert, this.reading.current, decision.change?.after];
    for (const key of candidates) {
      const margin = key ? find("[data-margin]", this.changes.section(key) ?? make("i")) : null;
      if (margin) return margin;
    }
    return need("[data-margin]", this.blocks);
  }

  private note(id: string): HTMLElement | null {
    return find(`[data-note="${CSS.escape(id)}"]`, this.blocks);
  }

  private announce(words: string): void {
    this.announcer.textContent = "";
    requestAnimationFrame(() => (this.announcer.textContent = words));
  }
}
