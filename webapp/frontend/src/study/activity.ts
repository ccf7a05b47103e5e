const IDLE_MS = 45_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "wheel", "touchstart"] as const;

/** Says when nothing was touched for 45 s, when something is again, and when the page is out of sight. */
export class Activity {
  idle = false;
  private timer = 0;
  private lastSign = 0;

  constructor(
    private readonly onIdle: (idle: boolean) => void,
    onHidden: (hidden: boolean) => void,
  ) {
    for (const sign of SIGNS) addEventListener(sign, () => this.sign(), { passive: true, capture: true });
    document.addEventListener("visibilitychange", () => onHidden(document.hidden));
    this.sign();
  }

  private sign(): void {
    const now = performance.now();
    if (!this.idle && now - this.lastSign < 1000 && this.timer) return; // a moving pointer signs sixty times a second
    this.lastSign = now;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.set(true), IDLE_MS);
    this.set(false);
  }

  private set(idle: boolean): void {
    if (idle === this.idle) return;
    this.idle = idle;
    this.onIdle(idle);
  }
}
