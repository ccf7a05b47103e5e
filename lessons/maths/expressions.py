"""Whether two expressions have the same value wherever both have one: exactly where possible, else at many points."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from lessons.maths.exact import Undefined, ratio, same
from lessons.maths.nodes import Expression, symbols
from lessons.maths.numeric import CAREFUL_DIGITS, DIGITS, agree, evaluate
from lessons.maths.printing import decimal, to_text

ENOUGH_POINTS = 8
FEWEST_POINTS = 4


class Verdict(StrEnum):
    """What a comparison came to. `unknown`: it could not be told in the time there is."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict; when it is `different`, a value that shows it where there is one ("x = 2"), or a reason.

    `wrong_form`: the value is right; only the form that was asked for is not there, and the reason says what is left.
    """

    verdict: Verdict
    shown_by: str = ""
    reason: str = ""
    wrong_form: bool = False

    @property
    def is_equal(self) -> bool:
        """Whether they are the same."""
        return self.verdict is Verdict.EQUAL


EQUAL, DIFFERENT, UNKNOWN = (Comparison(verdict) for verdict in Verdict)


def compare_expressions(left: Expression, right: Expression) -> Comparison:
    """Compares two expressions in this process. `unknown` is rare: few points where both have a value."""
    try:
        first, second = ratio(left), ratio(right)
    except Undefined as error:
        return Comparison(Verdict.DIFFERENT, reason=str(error))
    decided = same(first, second) if first and second else None
    if decided:
        return EQUAL
    at_points = _compare_at_points(left, right)
    if decided is False:
        return Comparison(Verdict.DIFFERENT, at_points.shown_by)
    return at_points


def _compare_at_points(left: Expression, right: Expression) -> Comparison:
    names = symbols(left, right)
    for complex_plane in (False, True):
        met = 0
        for point in _points(names, f"{to_text(left)} {to_text(right)}", complex_plane=complex_plane):
            differs = _differs(left, right, point, complex_plane=complex_plane)
            if differs:
                return Comparison(Verdict.DIFFERENT, "" if complex_plane else show_point(point))
            met += differs is False
            if met >= ENOUGH_POINTS or (met and not names):
                return EQUAL
        if met >= FEWEST_POINTS:
            return EQUAL
    return UNKNOWN


def _differs(left: Expression, right: Expression, point: dict[str, Any], *, complex_plane: bool) -> bool | None:
    """Whether the values differ at a point; None where one of them has none."""
    try:
        for digits in (DIGITS, CAREFUL_DIGITS):  # what seems to differ may only have lost its digits to a subtraction
            values = [evaluate(node, point, digits=digits, complex_plane=complex_plane) for node in (left, right)]
            if agree(*values):
                return False
    except Undefined:
        return None
    return True


def _points(names: tuple[str, ...], seed: str, *, complex_plane: bool) -> Iterator[dict[str, Any]]:
    """Small whole numbers first, since a student can follow them; then numbers from near zero to a thousand."""
    if not names:
        yield {}
        return
    draw = random.Random(seed)
    if complex_plane:
        for _ in range(12):
            yield {name: complex(draw.uniform(-3, 3), draw.uniform(0.2, 3)) for name in names}
        return
    for first in (2, 3, -2, 5):
        yield {name: Fraction(first + step) for step, name in enumerate(names)}
    for reach in (1, 4, 10, 100, 1000):
        for _ in range(8):
            yield {name: Fraction(draw.randint(-997 * reach, 997 * reach), 997) for name in names}


def show_point(point: dict[str, Any]) -> str:
    """X = 2, y = 3."""
    return ", ".join(f"{name} = {decimal(value).replace('-', '−')}" for name, value in sorted(point.items()))
