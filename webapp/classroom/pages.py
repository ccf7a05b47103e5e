"""What the lesson page is drawn from. Answers and explanations stay behind until somebody has answered."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse

from lessons.adaptation.selectors import LoggedDecision, decisions_for_session
from lessons.content.exercises import mark_answer
from lessons.content.levels import Kind, Level
from lessons.content.models import Block, BlockVariant, Course, Lesson
from lessons.content.selectors import lesson_blocks, levels_of, shown_data, variant_for
from lessons.learner.models import Attempt
from lessons.learner.selectors import latest_attempts
from webapp.classroom.changes import PageState
from webapp.classroom.models import StudySession
from webapp.classroom.selectors import lesson_url

NUMBERED = {Kind.FIGURE, Kind.VIDEO}


@dataclass(frozen=True)
class AttemptView:
    """The last answer to an exercise, with what was said about it."""

    answer: Any
    correct: bool
    feedback_html: str
    explanation_html: str | None


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
    course = session.lesson.course
    return [_view(row, page.levels.get(row.key, "standard"), course, numbers, attempts.get(row.key)) for row in shown]


def block_view(session: StudySession, key: str, level: Level) -> BlockView | None:
    """One block at a level; None when the lesson has none of this key."""
    rows = lesson_blocks(lesson=session.lesson)
    block = next((row for row in rows if row.key == key), None)
    if block is None:
        return None
    attempt = latest_attempts(session=session.pk).get(block.key)
    return _view(block, level, session.lesson.course, _numbers(rows), attempt)


def _numbers(rows: list[Block]) -> dict[int, int]:
    """Figure 1, 2, …; Film 1, 2, … in reading order, by primary key."""
    counts: dict[str, int] = {}
    numbers = {}
    for row in rows:
        if row.kind in NUMBERED:
            counts[row.kind] = counts.get(row.kind, 0) + 1
            numbers[row.pk] = counts[row.kind]
    return numbers


def _view(block: Block, level: Level, course: Course, numbers: dict[int, int], attempt: Attempt | None) -> BlockView:
    variant = variant_for(block, level)
    seen = attempt if attempt and attempt.level == variant.level else None
    return BlockView(
        key=block.key,
        kind=block.kind,
        title=block.title,
        level=variant.level,
        levels=levels_of(block),
        number=numbers.get(block.pk),
        seconds=block.seconds,
        data=shown_data(variant, kind=block.kind, asset_url=partial(asset_url, course)),
        last_attempt=_attempt_view(variant, seen) if seen else None,
        extra=block.kind == Kind.REMEDIAL,
    )


def asset_url(course: Course, name: str) -> str:
    """Address of a course's file."""
    return reverse("classroom:asset", args=[course.slug, name])


def _attempt_view(variant: BlockVariant, attempt: Attempt) -> AttemptView:
    mark = mark_answer(variant.data, attempt.answer)
    return AttemptView(attempt.answer, attempt.correct, mark.feedback_html, mark.explanation_html)


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
        words=record.words,
        why=record.why,
        rule_title=record.rule_title,
        target=record.plan["target"],
        change=change,
        undoable=bool(record.plan["undo"]),
        link=visit_url(session, change["open"]) if "open" in change else None,
    )


def visit_url(session: StudySession, lesson_id: int) -> str:
    """Address of another lesson of the class, opened from this session: it knows the way back."""
    return f"{lesson_url(session.classroom_id, lesson_id)}?from={session.pk}"


def lesson_parts(lesson: Lesson) -> list[Lesson]:
    """The lessons of the same unit, in order: the parts that the page lists."""
    return list(lesson.unit.lessons.filter(retired=False).order_by("position"))
