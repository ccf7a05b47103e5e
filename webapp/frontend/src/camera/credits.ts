export const LOST_AFTER_MS = 8000;

/**
 * When a frame may be sent: only with a credit, and not faster than the server asks. Nothing queues.
 *
 * Every frame comes back as an estimate or a refusal, which returns its credit; an answer that stays out for eight
 * seconds is taken as lost. Times are in milliseconds of one clock.
 */
export class Credits {
  private limit = 0;
  private out = new Map<number, number>();
  private interval = 1000;
  private lastSent = -Infinity;

  grant(credits: number, fps: number): void {
    this.limit = Math.max(0, credits);
    this.out.clear();
    this.pace(fps);
  }

  pace(fps: number): void {
    if (fps > 0) this.interval = 1000 / fps;
  }

  revoke(): void {
    this.limit = 0;
    this.out.clear();
  }

  mayTake(now: number): boolean {
    for (const [sequence, at] of this.out) if (now - at >= LOST_AFTER_MS) this.out.delete(sequence);
    return this.out.size < this.limit && now - this.lastSent >= this.interval;
  }

  sent(sequence: number, now: number): void {
    this.out.set(sequence, now);
    this.lastSent = now;
  }

  /** The answer to a frame came; without a sequence it is the oldest one's. */
  returned(sequence?: number): void {
    const which = sequence ?? this.out.keys().next().value;
    if (which !== undefined) this.out.delete(which);
  }
}
