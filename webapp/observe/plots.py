"""The last hour as lines: where they stand in the drawing, one sentence each, and the same in figures. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from webapp.observe.figures import Minute

WIDTH, LEFT, RIGHT, TOP, BASE = 560.0, 52.0, 548.0, 14.0, 150.0
MINUTES, LABEL_EVERY, ROW_EVERY = 60, 15, 5
STEPS = (1, 2, 2.5, 5, 10)

Read = Callable[[Minute], float | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot: its name, its path with gaps where nothing was measured, and what it reads."""

    name: str
    path: str
    dots: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table under a plot."""

    clock: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing of the last hour."""

    title: str
    told: str
    lines: list[Line]
    grid: list[tuple[float, str]]
    clocks: list[tuple[float, str]]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Sort:
    """What a plot is of. `told` has a gap for the latest and one for the highest figure."""

    title: Promise
    told: Promise
    lines: tuple[tuple[Promise, Read], ...]
    least: float
    digits: int = 0


FRAME_TOLD = gettext_lazy(
    "19 of 20 answers came within %(latest)s ms in the latest minute; within %(highest)s ms in the slowest."
)
PAGE_TOLD = gettext_lazy(
    "19 of 20 pages took at most %(latest)s ms in the latest minute; %(highest)s ms in the slowest."
)
SORTS = (
    Sort(
        gettext_lazy("From a picture to its answer, in milliseconds"),
        FRAME_TOLD,
        (
            (gettext_lazy("half of them within"), lambda one: one.frame_p50_ms),
            (gettext_lazy("19 of 20 within"), lambda one: one.frame_p95_ms),
        ),
        least=100,
    ),
    Sort(
        gettext_lazy("Pictures a second that a camera may send"),
        gettext_lazy("%(latest)s a second in the latest minute; at most %(highest)s in the last hour."),
        ((gettext_lazy("each camera, on average"), lambda one: one.fps),),
        least=4,
        digits=1,
    ),
    Sort(
        gettext_lazy("From a click to its page, in milliseconds"),
        PAGE_TOLD,
        ((gettext_lazy("19 of 20 within"), lambda one: one.page_p95_ms),),
        least=100,
    ),
    Sort(
        gettext_lazy("How much there was to do, a minute"),
        gettext_lazy("%(latest)s pictures in the latest minute; at most %(highest)s."),
        (
            (gettext_lazy("pages"), lambda one: float(one.requests)),
            (gettext_lazy("pictures"), lambda one: float(one.frames)),
        ),
        least=10,
    ),
)


def draw_hour(hour: Sequence[Minute], *, now: float) -> list[Plot]:
    """Every plot that has something to draw."""
    return [plot for sort in SORTS if (plot := _draw(sort, hour, int(now) // 60)) is not None]


def _draw(sort: Sort, hour: Sequence[Minute], end: int) -> Plot | None:
    known = [(one.minute, [read(one) for _name, read in sort.lines]) for one in hour]
    there = [value for _minute, values in known for value in values if value is not None]
    if not there:
        return None
    at = Scale(end, nice_top(max(*there, sort.least)))
    names = [str(name) for name, _read in sort.lines]
    return Plot(
        title=str(sort.title),
        told=_told(sort, [values[-1] for _minute, values in known if values[-1] is not None]),
        lines=[
            at.line(name, [(minute, values[place]) for minute, values in known]) for place, name in enumerate(names)
        ],
        grid=[(at.y(at.top * share), number_format(f"{at.top * share:g}")) for share in (0, 0.5, 1)],
        clocks=[(at.x(minute), _clock(minute)) for minute in range(end - MINUTES, end) if minute % LABEL_EVERY == 0],
        rows=[
            Row(_clock(minute), [_number(value, sort) for value in values])
            for minute, values in known
            if minute % ROW_EVERY == 0
        ],
    )


def _told(sort: Sort, main: Sequence[float | None]) -> str:
    values = [value for value in main if value is not None]
    if not values:
        return ""
    return str(sort.told) % {"latest": _number(values[-1], sort), "highest": _number(max(values), sort)}


@dataclass(frozen=True, slots=True)
class Scale:
    """Where minutes and figures stand."""

    end: int
    top: float

    def x(self, minute: int) -> float:
        """From an hour ago on the left to now on the right."""
        return round(LEFT + (RIGHT - LEFT) * (minute - self.end + MINUTES) / (MINUTES - 1), 1)

    def y(self, value: float) -> float:
        """From nothing at the base to the highest label."""
        return round(BASE - (BASE - TOP) * min(value, self.top) / self.top, 1)

    def line(self, name: str, points: Sequence[tuple[int, float | None]]) -> Line:
        """A line with gaps where nothing was measured; a minute alone is a dot."""
        runs = [[(self.x(minute), self.y(value)) for minute, value in run] for run in _runs(points)]
        path = "".join("M" + "L".join(f"{x} {y}" for x, y in run) for run in runs if len(run) > 1)
        return Line(name, path, [run[0] for run in runs if len(run) == 1])


def _runs(points: Sequence[tuple[int, float | None]]) -> Iterator[list[tuple[int, float]]]:
    """Stretches without a gap: a minute that nothing is known of ends a line."""
    run: list[tuple[int, float]] = []
    for minute, value in points:
        if run and (value is None or minute != run[-1][0] + 1):
            yield run
            run = []
        if value is not None:
            run.append((minute, value))
    if run:
        yield run


def nice_top(highest: float) -> float:
    """The next round number, so that the grid has labels that are easy to read."""
    size = 1.0
    while size * 10 < highest:
        size *= 10
    return next(size * step for step in STEPS if size * step >= highest)


def _clock(minute: int) -> str:
    at = datetime.fromtimestamp(60 * minute, UTC)
    return date_format(timezone.localtime(at), "TIME_FORMAT")


def _number(value: float | None, sort: Sort) -> str:
    return "–" if value is None else number_format(value, sort.digits)
