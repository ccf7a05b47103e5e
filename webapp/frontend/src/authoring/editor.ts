import { all, find, fragment, hit, make, need } from "../lib/dom";
import { toast } from "../lib/toast";
import { fill, gettext } from "../lib/words";
import { Autosave } from "./autosave";
import { Films } from "./films";
import { KeptWriting } from "./kept";
import { type Answer, ask, NotSent, send, upload } from "./send";
import { sortable } from "./sortable";
import { clockTime, State } from "./state";

const FIRST = "[data-fields] :is(textarea, select, input:not([type=hidden]))";

/** The lesson editor: forms that save themselves, parts that open in place, and their order. */
export class Editor {
  private readonly state: State;
  private readonly kept: KeptWriting;
  private readonly films = new Films();
  private readonly forms = new Map<HTMLFormElement, Autosave>();
  private readonly pieces = need("[data-pieces]");

  constructor(private readonly root: HTMLElement) {
    this.state = new State(root.dataset["login"] ?? "/");
    this.kept = new KeptWriting(root.dataset["editor"] ?? "", root.dataset["person"] ?? "");
    this.adopt();
    this.offerKept();
    this.listen();
    sortable(this.pieces, "[data-piece]", "[data-grip]", (moved, at, behind) => void this.place(moved, at, behind));
  }

  private listen(): void {
    this.root.addEventListener("submit", (event) => void this.submitted(event));
    this.root.addEventListener("click", (event) => void this.clicked(event));
    this.root.addEventListener("change", (event) => void this.changed(event));
    document.addEventListener("keydown", (event) => {
      const typing = event.target instanceof Element && event.target.matches("input, textarea, select");
      if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      need<HTMLButtonElement>(event.shiftKey ? "[data-redo]" : "[data-undo]").click();
    });
    const again = (): void => [...this.forms.values()].forEach((form) => void form.flush());
    addEventListener("online", again);
    document.addEventListener("visibilitychange", () => document.hidden || again());
    addEventListener("pagehide", () => [...this.forms.values()].forEach((form) => form.farewell()));
  }

  /** Takes charge of the forms that are on the page now. */
  private adopt(): void {
    for (const [form, saving] of this.forms) {
      if (form.isConnected) continue;
      saving.stop();
      this.forms.delete(form);
    }
    for (const form of all<HTMLFormElement>("form[data-autosave]", this.root)) {
      if (this.forms.has(form)) continue;
      this.forms.set(form, new Autosave(form, this.kept, this.state, (answer) => this.saved(form, answer)));
    }
  }

  private saved(form: HTMLFormElement, answer: Answer): void {
    if (answer.shown !== undefined) {
      const shown = find("[data-shown]", form.closest("[data-piece]") ?? form);
      shown?.replaceChildren(fragment(answer.shown));
    }
    const title = find<HTMLInputElement>("#fact-title", form);
    if (title) need("[data-lesson-title]").textContent = title.value || gettext("A lesson without a title");
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.matches("[data-change]")) {
      event.preventDefault();
      await this.change(form, new FormData(form, event.submitter), event.submitter);
    } else if (form.matches("[data-autosave]")) {
      event.preventDefault();
      await this.press(form, new FormData(form, event.submitter));
    }
  }

  private async clicked(event: Event): Promise<void> {
    const link = hit<HTMLAnchorElement>(event, "[data-open-piece], [data-close-piece], [data-tab], [data-leave]");
    if (!link) return;
    const mouse = event as MouseEvent;
    if (mouse.ctrlKey || mouse.metaKey || mouse.shiftKey) return;
    event.preventDefault();
    if (link.matches("[data-leave]")) {
      await this.flush();
      location.assign(link.href);
      return;
    }
    const piece = link.closest<HTMLElement>("[data-piece]");
    if (piece) await this.show(piece, !link.matches("[data-close-piece]"), link.dataset["tab"] ?? "standard");
  }

  private async changed(event: Event): Promise<void> {
    const field = event.target;
    if (!(field instanceof HTMLElement)) return;
    const form = field.closest<HTMLFormElement>("form[data-autosave]");
    if (!form) return;
    if (field.matches("[data-switches]")) {
      const data = new FormData(form);
      data.set("act", "switch");
      await this.press(form, data);
    } else if (field instanceof HTMLInputElement && field.matches("[data-upload]") && field.files?.length) {
      await this.films.measure(field, form);
      const progress = need<HTMLProgressElement>("[data-progress]", field.parentElement ?? form);
      progress.hidden = false;
      const sending = (url: string, data: FormData): Promise<Answer> =>
        upload(url, data, (share) => (progress.value = share));
      await this.press(form, new FormData(form), sending);
      progress.hidden = true;
      if (field.isConnected) field.value = "";
    }
  }

  private async press(
    form: HTMLFormElement,
    data: FormData,
    sending?: (url: string, data: FormData) => Promise<Answer>,
  ): Promise<void> {
    const answer = await this.forms.get(form)?.press(data, sending);
    if (!answer) return;
    if (answer.words) toast(answer.words);
    const piece = form.closest<HTMLElement>("[data-piece]");
    if (answer.html && piece) this.redraw(piece, answer.html, String(data.get("act") ?? ""));
    else this.saved(form, answer);
  }

  private redraw(piece: HTMLElement, html: string, act: string): void {
    const focused = document.activeElement?.id ?? "";
    const fresh = need("[data-piece]", fragment(html));
    piece.replaceWith(fresh);
    this.adopt();
    const [verb, path] = act.split(" ");
    const added = verb === "add" ? find(`[name$="${path}.rows"]`, fresh)?.closest("fieldset")?.querySelector(".row:last-child :is(textarea, input:not([type=hidden]), select)") : null;
    const target = added ?? (act === "done" ? fresh : focused ? document.getElementById(focused) : null);
    if (target instanceof HTMLElement) target.focus();
    else find<HTMLElement>(`button[value="${act}"]`, fresh)?.focus();
  }

  /** Opens a part at a level, or closes it; what was being written elsewhere is saved first. */
  private async show(piece: HTMLElement, open: boolean, level: string): Promise<void> {
    await this.flush();
    if ([...this.forms.values()].some((form) => form.unsaved)) return; // the bar says why
    const others = all("[data-piece].piece--open", this.pieces).filter((other) => other !== piece);
    try {
      for (const other of open ? others : []) await this.fetch(other, false, "standard");
      const fresh = await this.fetch(piece, open, level);
      const first = open ? find<HTMLElement>(FIRST, fresh) : null;
      (first ?? fresh).focus({ preventScroll: true });
      fresh.scrollIntoView({ block: open ? "start" : "nearest" });
    } catch (error) {
      this.state.trouble(error instanceof NotSent ? error.trouble : "fault");
    }
  }

  private async fetch(piece: HTMLElement, open: boolean, level: string): Promise<HTMLElement> {
    const answer = await ask(`${piece.dataset["url"]}?level=${level}${open ? "" : "&open=no"}`);
    const fresh = need("[data-piece]", fragment(answer.html ?? ""));
    piece.replaceWith(fresh);
    this.adopt();
    return fresh;
  }

  private async flush(): Promise<void> {
    await Promise.all([...this.forms.values()].map((form) => form.flush()));
  }

  private async change(form: HTMLFormElement, data: FormData, pressed: HTMLElement | null): Promise<void> {
    await this.flush();
    const opened = find("[data-piece].piece--open", this.pieces);
    data.set("open", opened?.dataset["piece"] ?? "");
    data.set("open_level", find("form[data-level]", opened ?? this.pieces)?.dataset["level"] ?? "standard");
    try {
      const answer = await send(form.action, data);
      this.redrawAll(answer, data, pressed);
    } catch (error) {
      this.state.trouble(error instanceof NotSent ? error.trouble : "fault");
    }
  }

  private redrawAll(answer: Answer, data: FormData, pressed: HTMLElement | null): void {
    const label = pressed?.getAttribute("aria-label");
    const act = String(data.get("act") ?? "");
    this.pieces.replaceChildren(fragment(answer.html ?? ""));
    this.adopt();
    if (answer.status) this.state.saved(answer.status);
    const undo = act === "delete" ? { label: gettext("Undo"), run: () => need<HTMLButtonElement>("[data-undo]").click() } : undefined;
    if (answer.words) toast(answer.words, undo);
    const opened = answer.open && !["up", "down", "place", "undo", "redo"].includes(act) ? this.piece(answer.open) : null;
    const moved = this.piece(String(data.get("block") ?? ""));
    const again = label ? all("button:not([disabled])", this.pieces).find((one) => one.ariaLabel === label) : null;
    const target = opened ? find<HTMLElement>(FIRST, opened) : (again ?? moved);
    target?.focus({ preventScroll: true });
    (opened ?? moved)?.scrollIntoView({ block: "nearest" });
  }

  private piece(key: string): HTMLElement | null {
    return key ? document.getElementById(`piece-${key}`) : null;
  }

  private async place(moved: HTMLElement, at: HTMLElement, behind: boolean): Promise<void> {
    const form = need<HTMLFormElement>("form[data-change]", moved);
    const data = new FormData(form);
    data.set("act", "place");
    data.set("at", at.dataset["piece"] ?? "");
    data.set("behind", behind ? "yes" : "no");
    await this.change(form, data, null);
  }

  /** Words that were never saved, from a page that was left or a browser that was closed. */
  private offerKept(): void {
    const all = this.kept.all();
    if (!all.size) return;
    const box = need("[data-kept]");
    const latest = [...all.values()].map((kept) => kept.at).sort().at(-1) ?? "";
    const back = make("button", { type: "button", class: "btn btn--main" }, gettext("Put them back"));
    const away = make("button", { type: "button", class: "btn" }, gettext("Throw them away"));
    const words = fill(gettext("This browser kept words from %(time)s that were never saved."), { time: clockTime(latest) });
    box.replaceChildren(make("p", {}, words), make("div", { class: "cluster" }, back, away));
    box.hidden = false;
    away.addEventListener("click", () => {
      for (const part of all.keys()) this.kept.forget(part);
      box.hidden = true;
    });
    back.addEventListener("click", () => void this.putBack(box));
  }

  private async putBack(box: HTMLElement): Promise<void> {
    const lost: string[] = [];
    for (const [part, kept] of this.kept.all()) {
      const data = new FormData();
      for (const [name, value] of kept.fields) data.append(name, value);
      try {
        let answer = await send(kept.url, data);
        if (answer.state === "conflict") {
          data.set("base", answer.base ?? "");
          answer = await send(kept.url, data);
        }
        if (answer.state !== "saved") throw new NotSent("gone");
        this.kept.forget(part);
      } catch (error) {
        if (error instanceof NotSent && error.trouble !== "gone") return this.state.trouble(error.trouble);
        lost.push(...kept.fields.map(([, value]) => value).filter((value) => value.length > 20 && value.includes(" ")));
      }
    }
    if (!lost.length) return location.reload();
    const area = make("textarea", { rows: "6", "aria-label": gettext("Words that have no place any more") }, lost.join("\n\n"));
    box.replaceChildren(make("p", {}, gettext("Their part is no longer in the lesson. Copy what you need:")), area);
  }
}
