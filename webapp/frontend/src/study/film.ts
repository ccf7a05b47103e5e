import { all, find, icon, need, setText } from "../lib/dom";
import { fill, gettext, number } from "../lib/words";

const SKIP_S = 10;
const RATES = [1, 1.25, 1.5, 0.75];
const RATE_WORDS: Record<number, string> = {
  1: gettext("Speed %(rate)s×, normal"),
  1.25: gettext("Speed %(rate)s×, a little faster"),
  1.5: gettext("Speed %(rate)s×, faster"),
  0.75: gettext("Speed %(rate)s×, slower"),
};

export interface FilmState {
  block: string;
  playing: boolean;
  captions: boolean;
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** One film: our own controls on the browser's <video>, captions drawn under our own roof, the transcript followed. */
export class Film {
  private readonly video: HTMLVideoElement;
  private readonly caption: HTMLElement;
  private readonly seek: HTMLInputElement;
  private readonly time: HTMLElement;
  private readonly lines: HTMLElement[];
  private captionsOn = false;

  constructor(
    private readonly root: HTMLElement,
    readonly block: string,
    private readonly changed: (state: FilmState) => void,
  ) {
    this.video = need<HTMLVideoElement>("video", root);
    this.caption = need("[data-film-caption]", root);
    this.seek = need<HTMLInputElement>("[data-film-seek]", root);
    this.time = need("[data-film-time]", root);
    this.lines = all(".transcript [data-start]", root);
    this.video.controls = false;
    need("[data-film-bar]", root).hidden = false;
    this.listen();
    this.draw();
  }

  get playing(): boolean {
    return !this.video.paused && !this.video.ended;
  }

  get captions(): boolean {
    return this.captionsOn;
  }

  setCaptions(on: boolean): void {
    this.captionsOn = on;
    need("[data-film-captions]", this.root).setAttribute("aria-pressed", String(on));
    this.caption.hidden = !on && !this.video.error;
    for (const track of this.video.textTracks) track.mode = "hidden"; // loaded and followed, but drawn by us
    this.draw();
  }

  private listen(): void {
    const on = (selector: string, act: () => void): void => need(selector, this.root).addEventListener("click", act);
    on("[data-film-play]", () => this.toggle());
    on("video", () => this.toggle());
    on("[data-film-captions]", () => {
      this.setCaptions(!this.captionsOn);
      this.tell();
    });
    on("[data-film-rate]", () => this.nextRate());
    on("[data-film-full]", () => void this.full());
    need(".player", this.root).addEventListener("keydown", (event) => this.key(event));
    this.seek.addEventListener("input", () => (this.video.currentTime = Number(this.seek.value)));
    for (const name of ["play", "pause", "ended"]) this.video.addEventListener(name, () => this.state());
    for (const name of ["timeupdate", "loadedmetadata", "seeked"]) this.video.addEventListener(name, () => this.draw());
    this.video.addEventListener("error", () => this.fail());
    this.video.textTracks[0]?.addEventListener("cuechange", () => this.draw());
  }

  /** K, J, L, C and F, as in other players, wherever in the player the focus is. */
  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const acts: Record<string, () => void> = {
      k: () => this.toggle(),
      j: () => (this.video.currentTime -= SKIP_S),
      l: () => (this.video.currentTime += SKIP_S),
      c: () => need("[data-film-captions]", this.root).click(),
      f: () => void this.full(),
    };
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  private toggle(): void {
    if (this.playing) this.video.pause();
    else this.video.play().catch(() => this.state()); // the "error" event says why
  }

  /** A film that will not play is no dead end: its words are there to read. */
  private fail(): void {
    this.caption.hidden = false;
    this.caption.textContent = gettext("This film does not play here. You can read what is said in it below.");
    find<HTMLDetailsElement>(".transcript", this.root)?.setAttribute("open", "");
  }

  private state(): void {
    const button = need("[data-film-play]", this.root);
    button.setAttribute("aria-label", this.playing ? gettext("Pause") : gettext("Play"));
    button.replaceChildren(icon(this.playing ? "i-pause" : "i-play"));
    this.tell();
  }

  private tell(): void {
    this.changed({ block: this.block, playing: this.playing, captions: this.captionsOn });
  }

  private nextRate(): void {
    const rate = RATES[(RATES.indexOf(this.video.playbackRate) + 1) % RATES.length] ?? 1;
    this.video.playbackRate = rate;
    const button = need("[data-film-rate]", this.root);
    button.textContent = `${number(rate)}×`;
    button.setAttribute("aria-label", fill(RATE_WORDS[rate] ?? "", { rate }));
  }

  private async full(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await find(".player", this.root)?.requestFullscreen?.();
  }

  private draw(): void {
    const { currentTime: at } = this.video;
    const length = Number.isFinite(this.video.duration)
      ? this.video.duration
      : Number(this.root.dataset["duration"] || 0);
    this.seek.max = String(length);
    this.seek.value = String(at);
    this.seek.setAttribute("aria-valuetext", fill(gettext("%(at)s of %(length)s"), { at: clock(at), length: clock(length) }));
    setText(this.time, `${clock(at)} / ${clock(length)}`);
    if (!this.video.error) setText(this.caption, this.captionsOn ? this.said() : "");
    for (const line of this.lines) {
      const now = at >= Number(line.dataset["start"]) && at < Number(line.dataset["end"]) && at > 0;
      line.classList.toggle("now", now);
    }
  }

  private said(): string {
    const cues = this.video.textTracks[0]?.activeCues;
    return [...(cues ?? [])].map((cue) => (cue as VTTCue).text.replace(/<[^>]*>/g, "")).join("\n");
  }
}

/** All films of the lesson; captions are one switch for all of them. */
export class Films {
  private films = new Map<string, Film>();

  constructor(
    private readonly changed: (state: FilmState) => void,
    private captionsOn: boolean,
  ) {}

  adopt(section: HTMLElement): void {
    const root = find("[data-film]", section);
    const block = section.dataset["block"];
    if (!root || !block) return;
    const film = new Film(root, block, (state) => this.told(state));
    film.setCaptions(this.captionsOn);
    this.films.set(block, film);
  }

  isPlaying(block: string): boolean {
    return this.films.get(block)?.playing ?? false;
  }

  setCaptions(on: boolean): void {
    this.captionsOn = on;
    for (const film of this.films.values()) film.setCaptions(on);
  }

  /** What is playing, for a server that has just been connected to. */
  states(): FilmState[] {
    return [...this.films.values()]
      .filter((film) => film.playing)
      .map(({ block, captions }) => ({ block, playing: true, captions }));
  }

  private told(state: FilmState): void {
    if (state.captions !== this.captionsOn) this.setCaptions(state.captions);
    this.changed(state);
  }
}
