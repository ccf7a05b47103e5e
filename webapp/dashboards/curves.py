"""A class over a lesson: part by part, and minute by minute. Reads summaries, never estimates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from lessons.content.levels import Kind
from lessons.content.models import Block
from webapp.classroom.models import StudySession
from webapp.dashboards.models import SessionMinute
from webapp.dashboards.numbers import FEWEST, Spread, known_words, may_show, spread

LONG_LESSON = 30  # parts at most: beyond that a chart cannot be read
MINUTES_SHOWN = 60
STANDINGS = StudySession.Standing.values


@dataclass(frozen=True)
class Part:
    """Titled blocks begin a part; what follows without a title belongs to it."""

    number: int
    title: str
    blocks: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class PartPace:
    """How long a part took the class, 1 being what most students need; None: fewer than five have been there."""

    part: Part
    pace: Spread | None
    reached: int
    returned: int

    @property
    def slow(self) -> bool:
        """Half as long again, or more."""
        return self.pace is not None and self.pace.median >= 1.5


class BlockRow(NamedTuple):
    """What reports need of a block."""

    pk: int
    key: str
    kind: str
    title: str
    seconds: float
    retired: bool


def get_blocks(lesson_id: int) -> list[BlockRow]:
    """The blocks of a lesson in reading order, those of earlier versions too, extra explanations not. One query."""
    rows = Block.objects.filter(lesson=lesson_id).exclude(kind=Kind.REMEDIAL).order_by("position", "pk")
    return [BlockRow(*row) for row in rows.values_list(*BlockRow._fields)]


def parts_of(blocks: Iterable[BlockRow]) -> list[Part]:
    """The parts of a lesson in reading order. No query."""
    groups: list[tuple[str, list[BlockRow]]] = []
    for block in blocks:
        if block.retired:
            continue
        if block.title or not groups:
            groups.append((block.title or _("The beginning"), []))
        groups[-1][1].append(block)
    return [
        Part(number, title, tuple(block.key for block in found), sum(block.seconds for block in found))
        for number, (title, found) in enumerate(groups[:LONG_LESSON], 1)
    ]


def pace_by_part(parts: Sequence[Part], sessions: Iterable[StudySession]) -> list[PartPace]:
    """Each part's pace over the students of these sessions. No query."""
    dwelt: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    visits: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for session in sessions:
        for key, seconds in session.behaviour.get("dwelt", {}).items():
            dwelt[session.student_id][key] += seconds
        for key, times in session.behaviour.get("visits", {}).items():
            visits[session.student_id][key] += times
    return [_pace(part, dwelt, visits) for part in parts]


def _pace(part: Part, dwelt: dict[int, dict[str, float]], visits: dict[int, dict[str, int]]) -> PartPace:
    spent = [sum(blocks.get(key, 0.0) for key in part.blocks) for blocks in dwelt.values()]
    reached = [seconds / part.seconds for seconds in spent if seconds > 0 and part.seconds > 0]
    returned = sum(1 for blocks in visits.values() if any(blocks.get(key, 0) > 1 for key in part.blocks))
    return PartPace(part, spread(reached), len(reached), returned if returned >= FEWEST else 0)


@dataclass(frozen=True)
class MinutePoint:
    """One minute of a class: how those present stood, and what was known of focus and confusion."""

    minute: int
    standings: dict[str, int]
    focus: Spread | None
    confusion: Spread | None
    known: str

    @property
    def clock(self) -> datetime:
        """When it was."""
        return datetime.fromtimestamp(self.minute * 60, UTC)

    @property
    def present(self) -> int:
        """How many were at work."""
        return sum(self.standings.values())


Row = tuple[int, int, str, float, float, float, float]


def get_minutes(sessions: Iterable[StudySession], *, last: int = MINUTES_SHOWN) -> list[Row]:
    """(student, minute, standing, focus sum and seconds, confusion sum and seconds) in order. One query."""
    owners = {session.pk: session.student_id for session in sessions}
    fields = ("session_id", "minute", "standing", "focus_sum", "focus_seconds", "confusion_sum", "confusion_seconds")
    rows = SessionMinute.objects.filter(session__in=list(owners)).order_by("minute").values_list(*fields)
    found = [(owners[row[0]], *row[1:]) for row in rows]
    end = found[-1][1] if found else 0
    return [row for row in found if row[1] > end - last]


def class_by_minute(rows: Iterable[Row]) -> list[MinutePoint]:
    """The class at each minute that enough were at work in."""
    minutes: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        minutes[row[1]].append(row)
    return [_point(minute, found) for minute, found in minutes.items() if len(found) >= FEWEST]


def _point(minute: int, rows: list[Row]) -> MinutePoint:
    standings = {value: sum(1 for row in rows if row[2] == value) for value in STANDINGS}
    focus = _shown([row[3] / row[4] for row in rows if row[4] > 0], len(rows))
    confusion = _shown([row[5] / row[6] for row in rows if row[6] > 0], len(rows))
    return MinutePoint(minute, standings, focus, confusion, known_words(focus.number if focus else 0, len(rows)))


def _shown(values: list[float], present: int) -> Spread | None:
    return spread(values) if may_show(len(values), present) else None


def strips_by_student(rows: Iterable[Row]) -> dict[int, list[tuple[int, str]]]:
    """Each student's (minute, standing), in order. Standings only: a curve of focus would tell whose camera is on."""
    strips: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        strips[row[0]].append((row[1], row[2]))
    return strips
