"""Curves of a training, in units of the drawing. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, or a mark of the axis, with its words."""

    at: float
    words: str

    @property
    def words_at(self) -> float:
        """Where the words of a line across stand: their middle on the line."""
        return round(self.at + 5, 1)


@dataclass(frozen=True, slots=True)
class End:
    """What is written where a curve ends."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a drawing in which curves run."""

    width: int
    height: int
    left: float
    right: float
    top: float
    base: float


@dataclass(frozen=True, slots=True)
class Curves:
    """Two curves and their axes: what was trained with, and what was kept back for checking."""

    frame: Frame
    training: str
    single: str
    checking: str
    to_come: str
    across: list[Tick]
    marks: list[Tick]
    ends: list[End]
    dots: list[Point]

    @property
    def before(self) -> float:
        """Where the words of the lines across end."""
        return self.frame.left - 8

    @property
    def below(self) -> float:
        """Where the words of the marks stand."""
        return self.frame.base + 20


WIDE = Frame(720, 270, 52.0, 588.0, 20.0, 230.0)
NARROW = Frame(358, 250, 48.0, 342.0, 18.0, 210.0)
SMALL = Frame(340, 170, 48.0, 328.0, 14.0, 134.0)
APART = 20.0  # two lines of words


def curves(
    frame: Frame,
    training: Sequence[Point],
    checking: Sequence[Point],
    *,
    end: float,
    marks: Sequence[tuple[float, str]],
    least: float = 0.0,
) -> Curves:
    """Both curves on a common scale, which spans `least` at least; `end` is where the training will have ended."""
    values = [y for _x, y in (*training, *checking)] or [0.0, 1.0]
    room = max(0.0, least - max(values) + min(values)) / 2
    bottom = min(values) - room if min(values) < 0 else max(0.0, min(values) - room)
    ticks = _ticks(bottom, max(*values, bottom + least))
    low, high = ticks[0], ticks[-1]

    def at(x: float, y: float) -> Point:
        across = frame.left + (frame.right - frame.left) * min(1.0, x / end if end else 0.0)
        up = (y - low) / (high - low)
        return round(across, 1), round(frame.base - (frame.base - frame.top) * up, 1)

    calm = smooth(training)
    ones, others = [at(*each) for each in calm], [at(*each) for each in checking]
    return Curves(
        frame,
        _path(ones),
        _path([at(*each) for each in training]) if calm != list(training) else "",
        _path(others),
        f"M{ones[-1][0]} {ones[-1][1]}H{frame.right}" if ones and ones[-1][0] < frame.right - 2 else "",
        [Tick(at(0, each)[1], number_format(f"{each:g}")) for each in ticks],
        [Tick(at(x, low)[0], words) for x, words in marks],
        _ends(frame, calm, checking, ones, others),
        others if len(others) < 3 else [],
    )


def _ends(
    frame: Frame, training: Sequence[Point], checking: Sequence[Point], ones: list[Point], others: list[Point]
) -> list[End]:
    """The last values, beside the drawing where there is room; never on each other."""
    if frame is not WIDE:
        return []
    found = []
    for values, places, words in (
        (checking, others, _("checking %(value)s")),
        (training, ones, _("training %(value)s")),
    ):
        if values:
            found.append(End(frame.right + 8, places[-1][1] + 5, words % {"value": shown(values[-1][1])}))
    if len(found) == 2 and abs(found[0].y - found[1].y) < APART:
        upper = min(found, key=lambda each: each.y)
        middle = sum(each.y for each in found) / 2
        return [
            End(each.x, round(middle + (-APART / 2 if each is upper else APART / 2), 1), each.words) for each in found
        ]
    return found


def _ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers from below the lowest value to above the highest."""
    span = (high - low) or abs(high) or 1.0
    rough = span / about
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * times for times in (1, 2, 2.5, 5, 10) if size * times >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * each, 10) for each in range(first, max(last, first + 1) + 1)]


def marks_of(end: float, count: int, words: str) -> list[tuple[float, str]]:
    """Marks along the axis: its beginning with what is counted, then round numbers."""
    if end < 1:
        return []
    steps = [each for each in _ticks(0, end, count) if 1 <= each <= end and each == round(each)]
    return [(0, words), *((step, grouped(step)) for step in steps)]


def smooth(points: Sequence[Point]) -> list[Point]:
    """Means over a fifteenth of a curve to either side: single steps differ by chance."""
    reach = len(points) // 30
    if reach < 2:
        return list(points)
    parts = [points[max(0, at - reach) : at + reach + 1] for at in range(len(points))]
    return [(point[0], sum(y for _x, y in part) / len(part)) for point, part in zip(points, parts, strict=True)]


def shown(value: float) -> str:
    """A loss or a figure in as many digits as tell anything."""
    return number_format(value, 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1)


def grouped(count: float) -> str:
    """A whole number."""
    return number_format(count, 0, force_grouping=True)


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) if points else ""
