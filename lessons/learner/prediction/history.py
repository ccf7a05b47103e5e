"""What of a learner's past the logistic model looks at: DAS3H's counts and time windows (Choffin et al. 2019).

For the learner, the skill and the question: wins and fails, as log counts, in all and fading with the answers since;
how the last answer went; and the log bin of the time since. Only what came before an answer is in its row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log1p

import numpy as np

from lessons.learner.prediction.answers import Answers, Floats, Ints
from lessons.learner.prediction.elo import gap_bin

HALF_LIVES = (4.0, 32.0, 256.0)  # in answers of the learner: this minute, this lesson, these weeks
PER_COUNT = 2 + 3 * len(HALF_LIVES)
WIDTH = 3 * PER_COUNT + 2 * 3
GAP_BINS = 40
CASES = 1 + 2 * GAP_BINS  # never; gap × (wrong, right)


@dataclass(slots=True)
class Count:
    """Wins and fails of one kind, in all and fading."""

    wins: int = 0
    fails: int = 0
    place: int = -1
    when: float = 0.0
    last: int = 0
    faded: list[float] = field(default_factory=lambda: [0.0] * (2 * len(HALF_LIVES)))

    def values(self, place: int) -> list[float]:
        """What the model reads of it at the learner's answer number `place`."""
        row = [log1p(self.wins), log1p(self.fails)]
        since = place - self.place
        for number, half_life in enumerate(HALF_LIVES):
            kept = 0.5 ** (since / half_life)
            wins, fails = self.faded[2 * number] * kept, self.faded[2 * number + 1] * kept
            row += (log1p(wins), log1p(fails), (wins + 1) / (wins + fails + 1.5))
        return row

    def recent(self, when: float) -> list[float]:
        """Whether it was seen before, how long ago, how it went."""
        return [1.0, log1p(max(0.0, when - self.when)), float(self.last)] if self.place >= 0 else [0.0, 0.0, 0.0]

    def case(self, when: float) -> int:
        """Number of the time bin and the last outcome, 0 when there was none."""
        if self.place < 0:
            return 0
        return 1 + 2 * min(GAP_BINS - 1, gap_bin(when - self.when)) + (self.last > 0)

    def add(self, *, correct: int, place: int, when: float) -> None:
        """Takes in an answer."""
        since = place - self.place
        for number, half_life in enumerate(HALF_LIVES):
            kept = 0.5 ** (since / half_life)
            self.faded[2 * number] = self.faded[2 * number] * kept + correct
            self.faded[2 * number + 1] = self.faded[2 * number + 1] * kept + 1 - correct
        self.wins += correct
        self.fails += 1 - correct
        self.place, self.when, self.last = place, when, 2 * correct - 1


class History:
    """One learner's past."""

    def __init__(self) -> None:
        self.place = 0
        self._all = Count()
        self._skills: dict[int, Count] = {}
        self._items: dict[int, Count] = {}

    def row(self, item: int, skill: int, when: float) -> tuple[list[float], tuple[int, int]]:
        """Numbers and cases that describe the past as seen from a question about to be asked."""
        of_skill, of_item = self._skills.get(skill) or Count(), self._items.get(item) or Count()
        numbers = [value for count in (self._all, of_skill, of_item) for value in count.values(self.place)]
        numbers += of_skill.recent(when) + of_item.recent(when)
        return numbers, (of_skill.case(when), of_item.case(when))

    def add(self, item: int, skill: int, *, correct: int, when: float) -> None:
        """Takes in an answer."""
        for count in (self._all, self._skills.setdefault(skill, Count()), self._items.setdefault(item, Count())):
            count.add(correct=correct, place=self.place, when=when)
        self.place += 1


@dataclass(frozen=True, slots=True)
class Rows:
    """What the logistic model learns from: numbers, and for each answer item, skill and two cases by number."""

    numbers: Floats
    named: tuple[Ints, Ints, Ints, Ints]

    def __getitem__(self, chosen: Floats | Ints) -> "Rows":
        item, skill, skill_case, item_case = (column[chosen] for column in self.named)
        return Rows(self.numbers[chosen], (item, skill, skill_case, item_case))


def describe(answers: Answers) -> Rows:
    """The rows of all answers, each from its learner's earlier ones."""
    numbers = np.empty((len(answers), WIDTH))
    cases = np.empty((len(answers), 2), dtype=np.int64)
    histories: dict[int, History] = {}
    for row, (learner, item, skill, correct, when) in enumerate(_all(answers)):
        history = histories.setdefault(learner, History())
        numbers[row], cases[row] = history.row(item, skill, when)
        history.add(item, skill, correct=correct, when=when)
    return Rows(numbers, (answers.item, answers.skill, cases[:, 0], cases[:, 1]))


def _all(answers: Answers) -> Iterable[tuple[int, int, int, int, float]]:
    return answers.rows(np.arange(len(answers)))
