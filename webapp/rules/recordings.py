"""Stored study sessions as the moments they were made of, through the very `Reader` that a live page lives from.

What differs from the live page, and is told on the page: estimates are stored as means of about ten seconds; what was
known of a student's skills at the time is not stored, so signals of the learner model are unknown.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy

from lessons.adaptation.behaviour import Behaviour
from lessons.adaptation.models import DecisionRecord
from lessons.adaptation.selectors import status_after
from lessons.adaptation.state import Snapshot
from lessons.content.levels import Kind
from lessons.content.models import Block, Lesson
from webapp.classroom.changes import PageState, apply_change
from webapp.classroom.models import AttentionSample, StudyEvent, StudySession
from webapp.classroom.outline import Outline, get_outline
from webapp.live.reader import NOTHING_SENSED, Reader, Sensed

MOST_SESSIONS = 40
LOOK_BACK = timedelta(days=28)
LONGEST = 2 * 3600.0  # seconds of one session that are gone through
TICK = 1.0  # as live: how soon a hold time is noticed
QUIET_AFTER = (
    300.0  # seconds without an event after which the page was probably closed; time stands still until the next
)

Happening = tuple[float, Callable[[Reader], None]]


@dataclass(frozen=True)
class Moment:
    """What was known at one moment, `seconds` after the session began, and the block that was read."""

    snapshot: Snapshot
    seconds: float
    block: str


def get_sessions(*, classroom_id: int) -> list[StudySession]:
    """The newest sessions of a class in which something was done, newest first."""
    since = timezone.now() - LOOK_BACK
    did = Exists(StudyEvent.objects.filter(session=OuterRef("pk")))
    rows = StudySession.objects.filter(did, classroom_id=classroom_id, started_at__gte=since)
    return list(rows.select_related("student", "lesson").order_by("-started_at")[:MOST_SESSIONS])


class Recordings:
    """Moments of sessions. Outlines and titles of lessons are read once each."""

    def __init__(self) -> None:
        self._outlines: dict[int, Outline] = {}
        self._titles: dict[int, dict[str, str]] = {}

    def moments(self, session: StudySession) -> Iterator[Moment]:
        """Every moment of a session, a second apart and at each event. Three queries."""
        happenings = sorted([*_events(session), *_changes(session)], key=lambda one: one[0])
        if not happenings:
            return
        reader = Reader(self._outline(session.lesson), page=PageState(), behaviour=Behaviour(), solved=set())
        sensed = _sensed(session)
        start = happenings[0][0]
        for at in _times(reader, happenings):
            if at - start > LONGEST:
                return
            yield Moment(reader.look(at, sensed(at)), at - start, reader.current or "")

    def title(self, lesson: Lesson, block: str) -> str:
        """What a block is called for a teacher: its title, else "exercise 2", counted by kind."""
        if lesson.pk not in self._titles:
            rows = Block.objects.filter(lesson=lesson, retired=False).order_by("position")
            self._titles[lesson.pk] = _titles(rows.values_list("key", "title", "kind"))
        return self._titles[lesson.pk].get(block, "")

    def _outline(self, lesson: Lesson) -> Outline:
        if lesson.pk not in self._outlines:
            self._outlines[lesson.pk] = get_outline(lesson)
        return self._outlines[lesson.pk]


_NUMBERED = {
    Kind.TEXT: gettext_lazy("text %(number)s"),
    Kind.FIGURE: gettext_lazy("figure %(number)s"),
    Kind.VIDEO: gettext_lazy("film %(number)s"),
    Kind.WORKED_EXAMPLE: gettext_lazy("worked example %(number)s"),
    Kind.EXERCISE: gettext_lazy("exercise %(number)s"),
    Kind.REMEDIAL: gettext_lazy("extra explanation %(number)s"),
}


def _titles(rows: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    counts: Counter[str] = Counter()
    titles = {}
    for key, title, kind in rows:
        counts[kind] += 1
        titles[key] = title or _NUMBERED[Kind(kind)] % {"number": counts[kind]}
    return titles


def _times(reader: Reader, happenings: list[Happening]) -> Iterator[float]:
    """When to look: every second, and right after each thing that happened, which then is so."""
    last = happenings[0][0]
    for at, happen in happenings:
        yield from _ticks(last, at)
        if at - last > QUIET_AFTER:
            reader.behaviour = reader.behaviour.reopened(left_at=last + QUIET_AFTER, at=at)
        happen(reader)
        yield at
        last = at
    yield from _ticks(last, last + QUIET_AFTER)


def _ticks(after: float, before: float) -> Iterator[float]:
    at = after + TICK
    while at < min(before, after + QUIET_AFTER):
        yield at
        at += TICK


def _events(session: StudySession) -> Iterator[Happening]:
    rows = StudyEvent.objects.filter(session=session).order_by("at", "pk").values_list("kind", "data", "at")
    for kind, data, at in rows:
        yield at.timestamp(), _happened(kind, data, at.timestamp())


def _happened(kind: str, data: dict[str, Any], at: float) -> Callable[[Reader], None]:
    return lambda reader: reader.happened(kind, data, at)


def _changes(session: StudySession) -> Iterator[Happening]:
    """What the lesson did change then: levels, captions and extra blocks are as the student had them."""
    for record in DecisionRecord.objects.filter(session=session.pk).prefetch_related("responses"):
        in_force = record.mode == "apply"
        if in_force:
            yield record.at.timestamp(), _change_page(record.plan.get("change"))
        for response in record.responses.all():
            status = status_after(record.mode, response.response)
            now = status == "accepted" or (status == "shown" and record.mode == "apply")
            if now != in_force:
                yield response.at.timestamp(), _change_page(record.plan.get("change" if now else "undo"))
            in_force = now


def _change_page(change: dict[str, Any] | None) -> Callable[[Reader], None]:
    return lambda reader: reader.show(apply_change(reader.page, change or {}))


def _sensed(session: StudySession) -> Callable[[float], Sensed]:
    """The stored estimate of a moment: each stands for the seconds before it."""
    by_second: dict[int, Sensed] = {}
    samples: Iterable[AttentionSample] = AttentionSample.objects.filter(session=session)
    for sample in samples:
        end = sample.at.timestamp()
        sensed = Sensed(sample.focus, sample.confusion, sample.known_share)
        by_second.update(dict.fromkeys(range(int(end - sample.seconds), int(end) + 1), sensed))
    return lambda at: by_second.get(int(at), NOTHING_SENSED)
