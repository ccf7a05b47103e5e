import { fill, gettext, ngettext } from "../lib/words";

export type State = "stuck" | "slow" | "unknown" | "well";

const NUMBERS = [
  gettext("Nobody"),
  gettext("One person"),
  gettext("Two people"),
  gettext("Three people"),
  gettext("Four people"),
  gettext("Five people"),
  gettext("Six people"),
  gettext("Seven people"),
  gettext("Eight people"),
  gettext("Nine people"),
];

const FEW = 4; // below this, "most" and "half" would be about single people

function people(count: number): string {
  return NUMBERS[count] ?? fill(gettext("%(count)s people"), { count });
}

/** The class in one sentence. */
export function headline(counts: Record<State, number>): string {
  const known = counts.stuck + counts.slow + counts.well;
  if (known === 0) return gettext("Too early to say how it goes");
  if (counts.stuck === 0 && counts.slow === 0) return gettext("Everybody at work is moving along");
  if (known < FEW) return fill(gettext("%(people)s at work so far"), { people: people(known) });
  if (counts.well * 2 > known) return gettext("Most of the class is moving along");
  if (counts.stuck * 2 >= known) return gettext("Many are stuck; a word to everyone may help");
  return counts.well * 3 >= known
    ? gettext("It goes slowly for about half of those at work")
    : gettext("It goes slowly for most of those at work");
}

/** Who may need the teacher, in a sentence; empty when there is nothing to add. */
export function lead(counts: Record<State, number>): string {
  const known = counts.stuck + counts.slow + counts.well;
  if (known === 0) return gettext("When students open a lesson, they come up here by themselves.");
  if (counts.stuck > 0) {
    const words = ngettext("%(people)s may need you.", "%(people)s may need you.", counts.stuck);
    return fill(words, { people: people(counts.stuck) });
  }
  if (counts.slow > 0) {
    const words = ngettext(
      "%(people)s takes longer than usual. Nobody seems stuck.",
      "%(people)s take longer than usual. Nobody seems stuck.",
      counts.slow,
    );
    return fill(words, { people: people(counts.slow) });
  }
  return gettext("Nobody seems to need you just now.");
}
