import { all } from "../lib/dom";

const SETTLE_MS = 1000;
const REPORT_S = 15;
// The eye rests a little above the middle of the window: this band of it decides which block is being read.
const BAND = { from: 0.2, to: 0.7 };

export interface Span {
  key: string;
  top: number;
  bottom: number;
}

/** The block that fills most of the band between `from` and `to`; the nearest one when none reaches it. */
export function mostRead(spans: Span[], from: number, to: number): string | null {
  let best: string | null = null;
  let most = -Infinity;
  for (const { key, top, bottom } of spans) {
    const overlap = Math.min(bottom, to) - Math.max(top, from); // negative: how far away it is
    if (overlap > most) [best, most] = [key, overlap];
  }
  return best;
}

export interface ReadingEvents {
  entered: (key: string) => void;
  seen: (key: string, seconds: number) => void;
}

/** Follows which block is being read, and for how long. Time away or idle does not count. */
export class Reading {
  current: string | null = null;
  private candidate: string | null = null;
  private settleTimer = 0;
  private unreported = 0;
  private totals = new Map<string, number>();
  private visible = new Set<Element>();
  private observer: IntersectionObserver;
  private away = false;

  constructor(private readonly events: ReadingEvents) {
    this.observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) this.visible.add(entry.target);
        else this.visible.delete(entry.target);
      }
      this.look();
    });
    let queued = false;
    const soon = (): void => {
      if (queued) return;
      queued = true;
      requestAnimationFrame(() => {
        queued = false;
        this.look();
      });
    };
    addEventListener("scroll", soon, { passive: true });
    addEventListener("focusin", soon);
    setInterval(() => this.tick(), 1000);
    addEventListener("pagehide", () => this.report());
  }

  /** Begins to follow every block now on the page; called again when blocks come or go. */
  follow(): void {
    const now = new Set<Element>(all("[data-block]"));
    for (const gone of this.visible) if (!now.has(gone)) this.visible.delete(gone);
    for (const block of now) this.observer.observe(block);
  }

  /** While idle or hidden, no time counts. */
  setAway(away: boolean): void {
    this.away = away;
    if (away) this.report();
  }

  /** Seconds of reading spent on a block so far. */
  secondsOn(key: string): number {
    return this.totals.get(key) ?? 0;
  }

  element(): Element | null {
    return this.current ? document.getElementById(`block-${this.current}`) : null;
  }

  private look(): void {
    const found = this.focused() ?? this.middle();
    if (!found || found === this.candidate) return;
    this.candidate = found;
    clearTimeout(this.settleTimer);
    this.settleTimer = window.setTimeout(() => this.settle(), SETTLE_MS);
  }

  private focused(): string | null {
    const block = document.activeElement?.closest<HTMLElement>("[data-block]");
    const typing = document.activeElement?.matches("input, textarea, select");
    return block && typing && this.visible.has(block) ? (block.dataset["block"] ?? null) : null;
  }

  private middle(): string | null {
    const spans = [...this.visible].map((block) => {
      const { top, bottom } = block.getBoundingClientRect();
      return { key: (block as HTMLElement).dataset["block"] ?? "", top, bottom };
    });
    return mostRead(spans, innerHeight * BAND.from, innerHeight * BAND.to);
  }

  private settle(): void {
    if (!this.candidate || this.candidate === this.current) return;
    this.report();
    this.current = this.candidate;
    this.events.entered(this.current);
  }

  private tick(): void {
    if (this.away || !this.current) return;
    this.totals.set(this.current, this.secondsOn(this.current) + 1);
    this.unreported += 1;
    if (this.unreported >= REPORT_S) this.report();
  }

  private report(): void {
    if (this.current && this.unreported > 0) this.events.seen(this.current, this.unreported);
    this.unreported = 0;
  }
}
