import { make } from "../lib/dom";
import { gettext } from "../lib/words";

interface Chapter {
  id: string;
  title: string;
  start: number;
  end: number;
}

const CHECK_MS = 80;

/** The sample clip: plays round and round, the whole of it or one chapter. */
export class Sample {
  private chapters: Chapter[] = [];
  private chosen: Chapter | null = null;
  private timer = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly select: HTMLSelectElement,
    private readonly urls: { clip_url: string; chapters_url: string },
  ) {
    select.addEventListener("change", () => this.choose(select.value));
  }

  async play(): Promise<void> {
    this.video.srcObject = null;
    this.video.src = this.urls.clip_url;
    this.video.loop = true;
    this.video.muted = true;
    await this.video.play();
    this.timer = window.setInterval(() => this.keepWithin(), CHECK_MS);
    if (!this.chapters.length) await this.list();
  }

  stop(): void {
    clearInterval(this.timer);
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
  }

  private async list(): Promise<void> {
    try {
      const response = await fetch(this.urls.chapters_url);
      this.chapters = ((await response.json()) as { chapters: Chapter[] }).chapters;
    } catch {
      this.chapters = []; // the whole clip still plays
    }
    const options = this.chapters.map((chapter) => make("option", { value: chapter.id }, gettext(chapter.title)));
    this.select.replaceChildren(make("option", { value: "" }, gettext("From start to end")), ...options);
  }

  private choose(id: string): void {
    this.chosen = this.chapters.find((chapter) => chapter.id === id) ?? null;
    if (this.chosen) this.video.currentTime = this.chosen.start;
  }

  private keepWithin(): void {
    if (!this.chosen) return;
    const { start, end } = this.chosen;
    const at = this.video.currentTime;
    if (at < start - 0.2 || at >= end - CHECK_MS / 1000) this.video.currentTime = start;
  }
}
