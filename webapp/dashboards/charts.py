"""Where lines and points of the charts stand, in units of the drawing. Pure."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from webapp.dashboards.curves import MinutePoint, PartPace
from webapp.dashboards.numbers import Spread

TOP, BASE, HIGHEST = 40.0, 242.0, 2.5  # in times the usual; what takes longer touches the top
CROWDED = 2.1  # a band as high as this needs all the room above the highest line
STRIP_MINUTES, CELL = 45, 5
HEIGHTS = {"well": 6, "slow": 11, "stuck": 18, "unknown": 2}


@dataclass(frozen=True)
class Point:
    """A point of a curve with what is written below it."""

    x: float
    y: float
    number: str
    lines: list[tuple[float, str]]
    slow: bool = False


@dataclass(frozen=True)
class GridLine:
    """A line across the drawing with its label; `usual` marks the one that the others are measured by."""

    y: float
    label: str
    usual: bool = False


@dataclass(frozen=True)
class Chart:
    """A drawing: curve and band as paths, points, and grid lines with their labels."""

    width: int
    left: float
    right: float
    curve: str
    band: str
    points: list[Point]
    grid: list[GridLine]
    told: str
    second: str = ""
    second_band: str = ""
    note: tuple[float, float, str] | None = None
    note_left: bool = False
    crowded: bool = False
    unreached: list[Point] = field(default_factory=list)

    @property
    def box(self) -> str:
        """The part of the drawing that is used: without a note, little above the curve; below it, what is written."""
        written = max((y for point in (*self.points, *self.unreached) for y, _line in point.lines), default=0.0)
        high = min(line.y for line in self.grid)
        top = 0 if self.note else 24 if self.crowded else round(high) - 22
        return f"0 {top} {self.width} {max(278, round(written) + 10) - top}"


def part_chart(paces: Sequence[PartPace], *, width: int, words: bool) -> Chart:
    """The class part by part against what most need."""
    left, right = (64.0, width - 20.0) if words else (46.0, width - 14.0)
    step = (right - left) / max(1, len(paces))
    xs = [left + step * (place + 0.5) for place in range(len(paces))]
    shown = [(x, pace.pace) for x, pace in zip(xs, paces, strict=True) if pace.pace]
    points = [_part_point(x, pace, words=words and len(paces) <= 8) for x, pace in zip(xs, paces, strict=True)]
    slowest = max((pace for pace in paces if pace.slow and pace.pace), key=_median, default=None)
    note = None
    if slowest is not None and slowest.pace:
        x = xs[paces.index(slowest)]
        note = (x, _y(slowest.pace.median) - 11, times_usual(slowest.pace.median))
    return Chart(
        width,
        left,
        right,
        curve=_line(shown, _y),
        band=_band(shown, _y),
        points=[point for point, pace in zip(points, paces, strict=True) if pace.pace],
        unreached=[point for point, pace in zip(points, paces, strict=True) if not pace.pace],
        grid=[
            GridLine(_y(1.0), _("usual"), usual=True),
            *(GridLine(_y(at), f"{number_format(at)}×") for at in (1.5, 2)),
        ],
        told=_("The class part by part; the table below says the same in figures."),
        note=note,
        note_left=note is not None and note[0] > width / 2,
        crowded=any(pace.high > CROWDED for _x, pace in shown),
    )


def _grid_line(times: float) -> GridLine:
    return GridLine(_y(times), _("usual") if times == 1 else f"{number_format(f'{times:g}')}×", usual=times == 1)


def _median(pace: PartPace) -> float:
    return pace.pace.median if pace.pace else 0.0


def _part_point(x: float, pace: PartPace, *, words: bool) -> Point:
    lines = textwrap.wrap(pace.part.title, 13, max_lines=3, placeholder=" …") if words else []
    y = _y(pace.pace.median) if pace.pace else BASE
    placed = [(BASE + 37 + 15 * place, line) for place, line in enumerate(lines)]
    return Point(x, y, str(pace.part.number), placed, pace.slow)


def _y(pace: float) -> float:
    return round(BASE - min(pace, HIGHEST) / HIGHEST * (BASE - TOP), 1)


def minute_chart(points: Sequence[MinutePoint], *, width: int) -> Chart:
    """Focus (line, band) and confusion (dashed) of the class over time, from 0 to 1."""
    left, right = 64.0, width - 20.0
    first, last = (points[0].minute, points[-1].minute) if points else (0, 1)

    def x(minute: int) -> float:
        return round(left + (right - left) * (minute - first) / max(1, last - first), 1)

    focus = [(x(point.minute), point.focus) for point in points if point.focus]
    confusion = [(x(point.minute), point.confusion) for point in points if point.confusion]
    marks = [Point(x(point.minute), BASE, _minutes_in(point.minute - first), []) for point in points[::15]]
    labels = ((0.25, _("low")), (0.5, _("half")), (0.75, _("high")))
    return Chart(
        width,
        left,
        right,
        _line(focus, _share_y),
        _band(focus, _share_y),
        marks,
        [GridLine(_share_y(share), label) for share, label in labels],
        _("The class over time; the table below says the same in figures."),
        _line(confusion, _share_y),
        _band(confusion, _share_y),
        crowded=True,
    )


def times_usual(pace: float) -> str:
    """A pace in words."""
    return _("%(pace)s times the usual") % {"pace": number_format(pace, 1)}


def _minutes_in(count: int) -> str:
    return _("%(count)s min") % {"count": count}


def _share_y(share: float) -> float:
    return round(BASE - share * (BASE - TOP), 1)


def _line(shown: Sequence[tuple[float, Spread]], y: Callable[[float], float]) -> str:
    return "M" + "L".join(f"{x:.1f} {y(one.median)}" for x, one in shown) if shown else ""


def _band(shown: Sequence[tuple[float, Spread]], y: Callable[[float], float]) -> str:
    if len(shown) < 2:
        return ""
    over = "L".join(f"{x:.1f} {y(one.high)}" for x, one in shown)
    under = "L".join(f"{x:.1f} {y(one.low)}" for x, one in reversed(shown))
    return f"M{over}L{under}Z"


TOLD = {
    "well": ngettext_lazy("%(count)s minute moving along", "%(count)s minutes moving along", "count"),
    "slow": ngettext_lazy("%(count)s minute slower than usual", "%(count)s minutes slower than usual", "count"),
    "stuck": ngettext_lazy("%(count)s minute stuck", "%(count)s minutes stuck", "count"),
    "unknown": ngettext_lazy("%(count)s minute not known", "%(count)s minutes not known", "count"),
}


@dataclass(frozen=True)
class Strip:
    """A student's last minutes: a bar for each, its height and shade by how they stood, and the same in words.

    `bars` has one path for each standing: forty students with a shape for each minute would be slow to write.
    """

    bars: list[tuple[str, str]]
    told: str


def strip_of(minutes: Sequence[tuple[int, str]], *, end: int) -> Strip:
    """The last three quarters of an hour before `end`."""
    places: dict[str, list[int]] = {state: [] for state in HEIGHTS}
    for minute, state in minutes:
        if end - STRIP_MINUTES < minute <= end:
            places[state].append((minute - end + STRIP_MINUTES - 1) * CELL)
    told = [TOLD[state] % {"count": len(found)} for state, found in places.items() if found]
    bars = [(state, _bars(found, HEIGHTS[state])) for state, found in places.items() if found]
    return Strip(bars, ", ".join(told) or _("nothing recorded yet"))


def _bars(places: Sequence[int], height: int) -> str:
    return "".join(f"M{x} 20v-{height}h4v{height}z" for x in places)
