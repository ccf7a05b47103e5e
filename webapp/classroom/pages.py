"""What the lesson page is drawn from. Answers and explanations stay behind until somebody has answered."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse

from lessons.adaptation import telling
from lessons.adaptation.selectors import LoggedDecision, decisions_for_session
from lessons.adaptation.spoken import say
from lessons.content.levels import Kind, Level
from lessons.content.models import Block, BlockVariant, Course, Lesson
from lessons.content.selectors import lesson_blocks, levels_of, shown_data, variant_for
from lessons.learner.models import Attempt
from lessons.learner.selectors import latest_attempts
from webapp.classroom.changes import PageState
from webapp.classroom.exercise_pages import AttemptView, HintView, exercise_of
from webapp.classroom.models import StudySession
from webapp.classroom.note_words import NoteWords, note_words
from webapp.classroom.selectors import note_link
from webapp.classroom.tries import Tries, get_tries

NUMBERED = {Kind.FIGURE, Kind.VIDEO}


@dataclass(frozen=True)
class BlockView:
    """One block as the page shows it."""

    key: str
    kind: str
    title: str
    level: str
    levels: tuple[str, ...]
    number: int | None
    seconds: float
    data: dict[str, Any]
    last_attempt: AttemptView | None
    extra: bool
    tried: int = 0
    hints: tuple[HintView, ...] = ()
    hints_left: int = 0
    language: str = ""


@dataclass(frozen=True)
class DecisionView:
    """One change that the lesson made, with its reason."""

    id: str
    action: str
    mode: str
    status: str
    words: str
    why: list[str]
    rule_title: str
    target: str
    change: dict[str, Any]
    undoable: bool
    link: str | None
    says: NoteWords


def page_state(session: StudySession) -> PageState:
    """What has been changed on this session's page."""
    return PageState(session.difficulty, session.captions_on, session.levels, session.inserted)


def block_views(session: StudySession) -> list[BlockView]:
    """All blocks of the lesson as this student sees them now, extra ones at their places."""
    rows = lesson_blocks(lesson=session.lesson)
    numbers = _numbers(rows)
    attempts = latest_attempts(session=session.pk)
    page = page_state(session)
    extras: dict[str, list[Block]] = {}
    for row in rows:
        if row.kind == Kind.REMEDIAL and row.key in page.inserted:
            extras.setdefault(page.inserted[row.key], []).append(row)
    shown = []
    for row in rows:
        if row.kind != Kind.REMEDIAL:
            shown += [row, *extras.get(row.key, [])]
    place = _place(session)
    return [_view(row, page.levels.get(row.key, "standard"), place, numbers, attempts.get(row.key)) for row in shown]


def block_view(session: StudySession, key: str, level: Level) -> BlockView | None:
    """One block at a level; None when the lesson has none of this key."""
    rows = lesson_blocks(lesson=session.lesson)
    block = next((row for row in rows if row.key == key), None)
    if block is None:
        return None
    attempt = latest_attempts(session=session.pk).get(block.key)
    return _view(block, level, _place(session), _numbers(rows), attempt)


@dataclass(frozen=True)
class _Place:
    """Whose page a block stands on."""

    course: Course
    session: UUID
    tries: Tries
    bottom_out: bool


def _place(session: StudySession) -> _Place:
    tries = get_tries(session_id=session.pk)
    return _Place(session.lesson.course, session.pk, tries, session.classroom.bottom_out)


def _numbers(rows: list[Block]) -> dict[int, int]:
    """Figure 1, 2, …; Film 1, 2, … in reading order, by primary key."""
    counts: dict[str, int] = {}
    numbers = {}
    for row in rows:
        if row.kind in NUMBERED:
            counts[row.kind] = counts.get(row.kind, 0) + 1
            numbers[row.pk] = counts[row.kind]
    return numbers


def _view(block: Block, level: Level, place: _Place, numbers: dict[int, int], attempt: Attempt | None) -> BlockView:
    variant = variant_for(block, level)
    exercise = None
    if block.kind == Kind.EXERCISE:
        exercise = exercise_of(variant, block.key, place.session, place.tries, attempt, bottom_out=place.bottom_out)
    return BlockView(
        key=block.key,
        kind=block.kind,
        title=block.title,
        level=variant.level,
        levels=levels_of(block),
        number=numbers.get(block.pk),
        seconds=block.seconds,
        data=exercise.data if exercise else _data(variant, block.kind, place.course),
        last_attempt=exercise.last_attempt if exercise else None,
        extra=block.kind == Kind.REMEDIAL,
        tried=exercise.tried if exercise else 0,
        hints=exercise.hints if exercise else (),
        hints_left=exercise.hints_left if exercise else 0,
        language=place.course.language,
    )


def _data(variant: BlockVariant, kind: str, course: Course) -> dict[str, Any]:
    return shown_data(variant, kind=kind, asset_url=partial(asset_url, course))


def asset_url(course: Course, name: str) -> str:
    """Address of a course's file."""
    return reverse("classroom:asset", args=[course.slug, name])


def decision_views(session: StudySession) -> list[DecisionView]:
    """The changes made in this session, oldest first."""
    return [_decision_view(session, logged) for logged in decisions_for_session(session.pk)]


def _decision_view(session: StudySession, logged: LoggedDecision) -> DecisionView:
    record = logged.record
    change = record.plan["change"]
    return DecisionView(
        id=str(record.pk),
        action=record.action,
        mode=record.mode,
        status=logged.status,
        words=telling.words_of(record),
        why=telling.why_of(record),
        rule_title=say(record.rule_title),
        target=record.plan["target"],
        change=change,
        undoable=bool(record.plan["undo"]),
        link=note_link(change, classroom_id=session.classroom_id, session_id=session.pk),
        says=note_words(action=record.action, mode=record.mode, change=change),
    )


def lesson_parts(lesson: Lesson) -> list[Lesson]:
    """The lessons of the same unit, in order: the parts that the page lists."""
    return list(lesson.unit.lessons.filter(retired=False).order_by("position"))
