"""Two figures with their intervals on one line, worse on the left and better on the right."""

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.registry.figures import Figure
from webapp.registry.measures import Measure

WIDTH, LEFT, RIGHT = 260, 8, 252
ROOM = 0.15  # of the drawn range, left and right of it


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a figure and the ends of its interval are drawn."""

    low: float
    x: float
    high: float


@dataclass(frozen=True, slots=True)
class Strip:
    """What the template draws of one measure."""

    live: Mark | None
    candidate: Mark | None


def scale_of(figures: Iterable[Figure | None]) -> tuple[float, float]:
    """From where to where these figures and their intervals reach, and some room."""
    there = [figure for figure in figures if figure is not None]
    low, high = min(figure.low for figure in there), max(figure.high for figure in there)
    room = ROOM * (high - low) or 1.0
    return low - room, high + room


def strip_of(
    measure: Measure, live: Figure | None, candidate: Figure | None, scale: tuple[float, float] | None = None
) -> Strip:
    """Both figures on a common scale, which is their own or that of a whole table."""
    low, high = scale or scale_of((live, candidate))

    def at(value: float) -> float:
        share = (value - low) / (high - low)
        return round(LEFT + (RIGHT - LEFT) * (1 - share if measure.less_is_better else share), 1)

    def mark(figure: Figure | None) -> Mark | None:
        if figure is None:
            return None
        left, right = sorted((at(figure.low), at(figure.high)))
        return Mark(left, at(figure.value), right)

    return Strip(mark(live), mark(candidate))
