export const FIRST_MS = 500;
export const LONGEST_MS = 10_000;

/** How long to wait before try number `attempt` (from 0): 0.5 s doubling to 10 s, with half of it random. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return full / 2 + (random() * full) / 2;
}
