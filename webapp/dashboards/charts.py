"""Where lines and points of the charts stand, in units of the drawing. Pure."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from webapp.dashboards.curves import MinutePoint, PartPace
from webapp.dashboards.numbers import Spread

TOP, BASE, HIGHEST = 40.0, 242.0, 2.5  # in times the usual; what takes longer touches the top
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
class Chart:
    """A drawing: curve and band as paths, points, and grid lines with their labels."""

    width: int
    left: float
    right: float
    curve: str
    band: str
    points: list[Point]
    grid: list[tuple[float, str]]
    second: str = ""
    second_band: str = ""
    note: tuple[float, float, str] | None = None
    unreached: list[Point] = field(default_factory=list)


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
        note = (x, _y(slowest.pace.median) - 11, f"{slowest.pace.median:.1f} times the usual")
    return Chart(
        width,
        left,
        right,
        curve=_line(shown, _y),
        band=_band(shown, _y),
        points=[point for point, pace in zip(points, paces, strict=True) if pace.pace],
        unreached=[point for point, pace in zip(points, paces, strict=True) if not pace.pace],
        grid=[(_y(1.0), "usual"), (_y(1.5), "1.5×"), (_y(2.0), "2×")],
        note=note,
    )


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
    marks = [Point(x(point.minute), BASE, f"{point.minute - first} min", []) for point in points[::15]]
    grid = [(_share_y(0.25), "low"), (_share_y(0.5), "half"), (_share_y(0.75), "high")]
    return Chart(
        width,
        left,
        right,
        _line(focus, _share_y),
        _band(focus, _share_y),
        marks,
        grid,
        _line(confusion, _share_y),
        _band(confusion, _share_y),
    )


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


@dataclass(frozen=True)
class Strip:
    """A student's last minutes: a bar for each, its height and shade by how they stood, and the same in words."""

    cells: list[tuple[int, int, int, str]]
    told: str


WORDS = {"well": "moving along", "slow": "slower than usual", "stuck": "stuck", "unknown": "not known"}


def strip_of(minutes: Sequence[tuple[int, str]], *, end: int) -> Strip:
    """The last three quarters of an hour before `end`."""
    recent = [(minute, state) for minute, state in minutes if end - STRIP_MINUTES < minute <= end]
    cells = [
        ((minute - end + STRIP_MINUTES - 1) * CELL, 20 - HEIGHTS[state], HEIGHTS[state], state)
        for minute, state in recent
    ]
    counts = {state: sum(1 for _, other in recent if other == state) for state in WORDS}
    told = [f"{count} minute{'' if count == 1 else 's'} {WORDS[state]}" for state, count in counts.items() if count]
    return Strip(cells, ", ".join(told) or "nothing recorded yet")
