import { find, icon, make, need, setText } from "../lib/dom";
import type { EstimateEvent, SensingLevel, Source, StudyConfig } from "../lib/protocol";
import { keep, recall } from "../lib/store";
import { gettext } from "../lib/words";
import { coachWords, focusOf, rateWords, sentence } from "./words";

export type State = "off" | "starting" | "on" | "paused" | "stopped";
export interface PanelActs {
  start: (source: Source) => void;
  togglePause: () => void;
  stop: () => void;
}

const WORDS: Record<State, string> = {
  off: gettext("Camera off"),
  starting: gettext("Camera starting"),
  on: gettext("Camera on"),
  paused: gettext("Camera paused"),
  stopped: gettext("Camera off"),
};

const SAMPLE_WORDS: Record<State, string> = {
  ...WORDS,
  on: gettext("Sample clip on"),
  paused: gettext("Sample clip paused"),
};

const LEVEL_WORDS: Record<SensingLevel, string> = {
  behaviour: gettext("not allowed now"),
  gaze: gettext("gaze only"),
  expression: gettext("gaze and expression"),
};

/** The camera's place in the masthead, its panel, and the mirror beside the text. */
export class Panel {
  readonly view: HTMLVideoElement;
  readonly chapters: HTMLSelectElement;
  private readonly root = need("#camera");
  private readonly mirror = this.part("mirror");
  private state: State = "off";
  private allowed = true;

  constructor(private readonly acts: PanelActs) {
    this.view = need<HTMLVideoElement>("[data-camera=view]");
    this.chapters = need<HTMLSelectElement>("[data-camera=chapter]");
    this.listen();
    this.recallChoices();
  }

  private part<T extends HTMLElement = HTMLElement>(name: string): T {
    return need<T>(`[data-camera=${name}]`);
  }

  show(state: State, source: Source): void {
    const held = document.activeElement; // asked before anything is hidden: a hidden element lets go of the focus
    this.state = state;
    const running = state === "on" || state === "paused";
    this.root.dataset["cameraState"] = state;
    const words = source === "sample" && running ? SAMPLE_WORDS[state] : WORDS[state];
    setText(this.part("words"), words);
    setText(this.part("announce"), state === "off" ? "" : words);
    this.part("ways").hidden = running || state === "starting" || !this.allowed;
    this.part("stop").hidden = !running && state !== "starting";
    const pause = this.part("pause");
    pause.hidden = !running;
    setText(need("[data-words]", pause), state === "paused" ? gettext("Resume") : gettext("Pause"));
    need(".icon", pause).replaceWith(icon(state === "paused" ? "i-play" : "i-pause"));
    this.view.classList.toggle("mirror__view--flip", source === "camera");
    this.part("chapters").hidden = source !== "sample";
    this.showMirror();
    if (!running) this.forget();
    this.keepFocus(held);
  }

  /** Says what went wrong, where it will be seen; null takes it away. */
  say(message: string | null): void {
    const said = this.part("said");
    said.hidden = !message;
    said.textContent = message ?? "";
    if (message) this.open(true);
  }

  /** It is other students' turn; null: this one's again. */
  rests(message: string | null): void {
    const rested = this.root.dataset["cameraResting"] !== undefined;
    if (message === null && !rested) return;
    if (message === null) delete this.root.dataset["cameraResting"];
    else this.root.dataset["cameraResting"] = "";
    const words = message === null ? WORDS[this.state] : gettext("Camera rests");
    setText(this.part("words"), words);
    setText(this.part("announce"), message ?? words);
    setText(this.part("focus"), message ?? gettext("Too early to tell."));
    this.part("focus").dataset["focus"] = "unknown";
    this.part("coach").hidden = true;
    setText(this.part("rate"), "");
  }

  estimate(estimate: EstimateEvent): void {
    const words = this.part("focus");
    words.dataset["focus"] = focusOf(estimate);
    setText(words, sentence(estimate));
    const coach = this.part("coach");
    setText(coach, coachWords(estimate.coach));
    coach.hidden = !estimate.coach;
    const facts = estimate.evidence.length ? estimate.evidence : [gettext("Nothing special noticed.")];
    const list = this.part("evidence");
    if (list.textContent !== facts.join("")) list.replaceChildren(...facts.map((fact) => make("li", {}, fact)));
    setText(this.part("rate"), rateWords(estimate.fps));
    this.root.dataset["estimates"] = String(Number(this.root.dataset["estimates"] ?? 0) + 1);
  }

  /** What may be noticed from now on; at "behaviour" there is nothing left to turn on. */
  showLevel(level: SensingLevel): void {
    setText(need(".camera__level", this.root), LEVEL_WORDS[level]);
    const running = this.state === "on" || this.state === "paused" || this.state === "starting";
    this.allowed = level !== "behaviour";
    this.part("ways").hidden = running || !this.allowed;
    this.part("settings").hidden = !this.allowed;
    const said = this.part("said");
    if (this.allowed || !said.hidden) return;
    said.textContent = gettext("The camera stays off, as you chose.");
    said.hidden = false;
  }

  setWay(way: string): void {
    this.root.dataset["capture"] = way;
  }

  open(open: boolean): void {
    const held = document.activeElement;
    this.part("open").setAttribute("aria-expanded", String(open));
    need("#camera-panel").hidden = !open;
    this.keepFocus(held);
  }

  /** A button that was pressed and went away must not take the keyboard's place in the page with it. */
  private keepFocus(held: Element | null): void {
    if (held && held !== document.body && held.getClientRects().length === 0)
      this.part("open").focus({ preventScroll: true }); // a page that jumps under a press loses it
  }

  private forget(): void {
    const words = this.part("focus");
    words.dataset["focus"] = "unknown";
    setText(words, gettext("Nothing is known yet."));
    this.part("coach").hidden = true;
    this.part("rate").textContent = "";
    this.part("evidence").replaceChildren(make("li", {}, gettext("Nothing noticed yet.")));
  }

  private showMirror(): void {
    const running = this.state === "on" || this.state === "paused";
    this.mirror.hidden = !running || !this.part<HTMLInputElement>("show-mirror").checked;
  }

  private listen(): void {
    const on = (name: string, act: () => void): void => this.part(name).addEventListener("click", act);
    on("open", () => this.open(need("#camera-panel").hidden));
    on("use-camera", () => this.acts.start("camera"));
    on("use-sample", () => this.acts.start("sample"));
    on("pause", () => this.acts.togglePause());
    on("stop", () => this.acts.stop());
    on("hide-mirror", () => {
      this.part<HTMLInputElement>("show-mirror").checked = false;
      keep("mirror", "off");
      this.showMirror();
      this.part("open").focus();
    });
    this.part("show-mirror").addEventListener("change", (event) => {
      keep("mirror", (event.target as HTMLInputElement).checked ? "on" : "off");
      this.showMirror();
    });
    this.part("use-key").addEventListener("change", (event) => this.useKey((event.target as HTMLInputElement).checked));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("pointerdown", (event) => {
      if (event.target instanceof Node && !this.root.contains(event.target)) this.open(false);
    });
  }

  private key(event: KeyboardEvent): void {
    if (find("dialog[open]")) return; // the key is the dialog's
    if (event.key === "Escape" && !need("#camera-panel").hidden) {
      this.open(false);
      this.part("open").focus();
      return;
    }
    const typing =
      event.target instanceof Element &&
      event.target.closest("input:not([type=radio],[type=checkbox],[type=range]), textarea, select, [contenteditable]");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (event.key.toLowerCase() === "p" && plain && !typing && this.part<HTMLInputElement>("use-key").checked)
      this.acts.togglePause();
  }

  private useKey(use: boolean): void {
    keep("pause-key", use ? "on" : "off");
    const hint = find("[data-camera=key]");
    if (hint) hint.hidden = !use;
  }

  private recallChoices(): void {
    this.part<HTMLInputElement>("show-mirror").checked = recall("mirror") !== "off";
    const use = recall("pause-key") !== "off";
    this.part<HTMLInputElement>("use-key").checked = use;
    this.useKey(use);
  }
}

export type CameraConfig = Pick<StudyConfig, "camera" | "sample" | "worker_url">;
