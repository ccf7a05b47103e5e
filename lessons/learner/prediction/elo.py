"""Elo ratings of learners and questions, learned one answer at a time (Pelánek 2016).

logit = user + user×skill − item + recency. The step K of a rating shrinks with the answers behind it, 1/(1 + bn), and
stays above a floor, as people learn. Recency: how long ago the question and the skill were last answered (log bins)
and how that went; one rating for each such case, shared by all, so that forgetting is learned and not assumed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log1p

from lessons.learner.skill_state import logistic

Key = tuple[int, ...]
UNSEEN: Key = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """The constants. `recency` 0 leaves recency out."""

    start: float = 0.4
    shrink: float = 0.05
    floor: float = 0.1
    item_start: float = 1.0
    recency: float = 0.02


PLAIN = Steps(start=1.0, shrink=0.02, floor=0.0, recency=0.0)  # the simple Elo that others are compared with


def gap_bin(gap: float) -> int:
    """The log bin of a gap, in units of time or in answers."""
    return int(2 * log1p(max(gap, 0.0)))


class Elo:
    """Ratings of everybody and everything seen so far."""

    def __init__(self, steps: Steps = Steps()) -> None:
        self.steps = steps
        self._rating: dict[Key, float] = {}
        self._count: dict[Key, int] = {}
        self._item: dict[int, float] = {}
        self._item_count: dict[int, int] = {}
        self._recency: dict[Key, float] = {}
        self._last: dict[Key, tuple[float, int]] = {}

    def run(self, rows: Iterable[tuple[int, int, int, int, float]], *, warm: bool) -> list[float]:
        """Predicts each answer before learning from it. `warm`: items and recency learn too; else learners only."""
        return [self._one(*row, warm=warm) for row in rows]

    def _one(self, learner: int, item: int, skill: int, correct: int, when: float, *, warm: bool) -> float:
        user, both, one = (learner,), (learner, skill), (learner, item, -1)
        recent = [(0, *self._case(one, when)), (1, *self._case(both, when))] if self.steps.recency else []
        logit = self._rating.get(user, 0.0) + self._rating.get(both, 0.0) - self._item.get(item, 0.0)
        predicted = logistic(logit + sum(self._recency.get(case, 0.0) for case in recent))
        error = correct - predicted
        self._step(user, error)
        self._step(both, error)
        if warm:
            self._step_item(item, error)
            for case in recent:
                self._recency[case] = self._recency.get(case, 0.0) + self.steps.recency * error
        if recent:
            self._last[one] = (when, self._streak(one, correct))
            self._last[both] = (when, correct)
        return predicted

    def _case(self, key: Key, when: float) -> Key:
        last = self._last.get(key)
        return (gap_bin(when - last[0]), last[1]) if last else UNSEEN

    def _streak(self, key: Key, correct: int) -> int:
        """Right answers in a row as 1 to 3, wrong ones as −1 and −2."""
        streak = self._last.get(key, (0.0, 0))[1]
        return min(3, max(0, streak) + 1) if correct else max(-2, min(0, streak) - 1)

    def _step(self, key: Key, error: float) -> None:
        count = self._count.get(key, 0)
        self._count[key] = count + 1
        size = max(self.steps.floor, self.steps.start / (1 + self.steps.shrink * count))
        self._rating[key] = self._rating.get(key, 0.0) + size * error

    def _step_item(self, item: int, error: float) -> None:
        count = self._item_count.get(item, 0)
        self._item_count[item] = count + 1
        size = self.steps.item_start / (1 + self.steps.shrink * count)
        self._item[item] = self._item.get(item, 0.0) - size * error
