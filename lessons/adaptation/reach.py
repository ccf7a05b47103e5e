"""Whether a condition can come true at all: a search over the values that make a difference.

A condition compares signals with constants, so only these constants and the values between them matter. Conditions are
tested with the signals tried so far: what is still open is unknown to them, and an answer that does not hang on it is
final (three-valued logic), which cuts most of the search short.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lessons.adaptation.conditions import Condition, compile_condition
from lessons.adaptation.signals import SIGNALS, Signal, Value

MOST_LOOKS = 50_000

# What always holds of the signals, whatever a student does.
LAWS = tuple(
    compile_condition(text)
    for text in (
        "wrong_in_row == 0 or correct_in_row == 0",
        "wrong_in_row == 0 or fast_right_in_row == 0",
        "fast_right_in_row == 0 or correct_in_row >= 1",
        "wrong_in_row < 1 or wrong_recent >= 1",
        "wrong_in_row < 2 or wrong_recent >= 2",
        "wrong_in_row < 3 or wrong_recent >= 3",
        "correct_in_row < 1 or wrong_recent <= 4",
        "correct_in_row < 3 or wrong_recent <= 2",
        "wrong_here == 0 or tries_here >= 1",
        "not solved_here or tries_here >= 1",
        'tries_here == 0 or block_kind == "exercise"',
        'wrong_here == 0 or block_kind == "exercise"',
        'hints_here == 0 or block_kind == "exercise"',
        'not solved_here or block_kind == "exercise"',
        "mastery != null or not mastery_known",
    )
)


class TooManyLooks(Exception):
    """The search was given up: nothing can be said."""


@dataclass
class Goal:
    """Values that make every condition of `true` true and none of `not_true`; `known` signals are not unknown."""

    true: Sequence[Condition]
    not_true: Sequence[Condition] = ()
    known: frozenset[str] = frozenset()
    _looks: int = field(default=0, init=False)

    def find(self) -> dict[str, Value] | None:
        """Such values, or None when there are none. TooManyLooks when that would take too long to tell."""
        conditions = (*self.true, *self.not_true)
        names = {name for condition in conditions for name in condition.signals}
        laws = [law for law in LAWS if law.signals <= names]
        conditions = (*conditions, *laws)
        asked = {name for condition in conditions for name in condition.asks_unknown}
        order = [*sorted(asked), *sorted(names - asked)]
        # Being unknown never makes anything true, unless it is asked for; it can keep something from being true.
        unknown = (asked | {name for condition in self.not_true for name in condition.signals}) - self.known
        tried = {name: [*_values(SIGNALS[name], conditions), *([None] if name in unknown else [])] for name in order}
        return self._search(order, tried, {}, laws, len(asked))

    def _search(
        self,
        order: list[str],
        tried: dict[str, list[Value]],
        values: dict[str, Value],
        laws: list[Condition],
        first: int,
    ) -> dict[str, Value] | None:
        self._looks += 1
        if self._looks > MOST_LOOKS:
            raise TooManyLooks
        if len(values) >= first:  # before that, "not tried yet" would pass for "unknown"
            if self._hopeless(values, laws):
                return None
            if self._met(values) and len(values) == len(order):
                return values
        if len(values) == len(order):
            return None
        name = order[len(values)]
        for value in tried[name]:
            found = self._search(order, tried, {**values, name: value}, laws, first)
            if found is not None:
                return found
        return None

    def _hopeless(self, values: dict[str, Value], laws: list[Condition]) -> bool:
        if any(condition.test(values) is True for condition in self.not_true):
            return True
        return any(condition.test(values) is False for condition in (*self.true, *laws))

    def _met(self, values: dict[str, Value]) -> bool:
        return all(condition.test(values) is True for condition in self.true)


def _values(signal: Signal, conditions: Iterable[Condition]) -> list[Value]:
    points = {point for condition in conditions for point in condition.points.get(signal.name, ())}
    return _telling_values(signal, points)


def _telling_values(signal: Signal, points: set[float | bool | str]) -> list[Value]:
    """One value for each way in which the signal can lie to the points, within what the signal can be."""
    if signal.type == "truth":
        return [True, False]
    if signal.type == "text":
        return list(signal.options or sorted(str(point) for point in points))
    numbers = sorted(float(point) for point in points if not isinstance(point, str))
    ends = [signal.least, signal.most if signal.most is not None else max([*numbers, signal.least]) + 1]
    if signal.whole:
        near = {float(int(number) + change) for number in numbers for change in (-1, 0, 1)}
        return [number for number in sorted(near | set(ends)) if ends[0] <= number <= ends[1]]
    every = sorted({*numbers, *ends})
    between = [(low + high) / 2 for low, high in pairwise(every)]
    return [number for number in sorted({*every, *between}) if ends[0] <= number <= ends[1]]
