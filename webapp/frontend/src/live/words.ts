export type State = "stuck" | "slow" | "unknown" | "well";

const NUMBERS = [
  "Nobody",
  "One person",
  "Two people",
  "Three people",
  "Four people",
  "Five people",
  "Six people",
  "Seven people",
  "Eight people",
  "Nine people",
];

const FEW = 4; // below this, "most" and "half" would be about single people

function people(count: number): string {
  return NUMBERS[count] ?? `${count} people`;
}

/** The class in one sentence. */
export function headline(counts: Record<State, number>): string {
  const known = counts.stuck + counts.slow + counts.well;
  if (known === 0) return "Too early to say how it goes";
  if (counts.stuck === 0 && counts.slow === 0) return "Everybody at work is moving along";
  if (known < FEW) return `${people(known)} at work so far`;
  if (counts.well * 2 > known) return "Most of the class is moving along";
  if (counts.stuck * 2 >= known) return "Many are stuck; a word to everyone may help";
  return counts.well * 3 >= known
    ? "It goes slowly for about half of those at work"
    : "It goes slowly for most of those at work";
}

/** Who may need the teacher, in a sentence; empty when there is nothing to add. */
export function lead(counts: Record<State, number>): string {
  const known = counts.stuck + counts.slow + counts.well;
  if (known === 0) return "When students open a lesson, they come up here by themselves.";
  if (counts.stuck > 0) return `${people(counts.stuck)} may need you.`;
  if (counts.slow > 0)
    return `${people(counts.slow)} ${counts.slow === 1 ? "takes" : "take"} longer than usual. Nobody seems stuck.`;
  return "Nobody seems to need you just now.";
}
