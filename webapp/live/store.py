"""What the study socket reads and writes in the database: each function is one hop to a thread."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lessons.adaptation import selectors as log
from lessons.adaptation import services as log_services
from lessons.adaptation.models import DecisionRecord
from lessons.adaptation.selectors import LoggedDecision
from lessons.adaptation.state import Decision, Response
from lessons.content.exercises import Mark, hints, mark_answer
from lessons.content.models import Block, BlockVariant, Lesson
from lessons.content.selectors import BlockFacts, variant_for
from lessons.learner.models import Attempt
from lessons.learner.selectors import BlockLearning, block_learning, solved_blocks
from lessons.learner.services import record_attempt
from webapp.accounts.models import Membership, User
from webapp.classroom import services
from webapp.classroom.changes import Plan
from webapp.classroom.models import StudyEvent, StudySession
from webapp.classroom.outline import get_outline
from webapp.consent.selectors import get_sensing_level
from webapp.dashboards.selectors import alert_row, student_row
from webapp.live.fields import read_level
from webapp.live.refusal import Refused
from webapp.live.standing import Standing
from webapp.live.study import Study
from webapp.live.threads import in_thread
from webapp.rules.selectors import get_class_rules

REVEAL_AFTER = 2  # from the third wrong answer on, the explanation comes too: nobody is left guessing


@in_thread
def open_study(session_id: UUID, user_id: int) -> Study | None:
    """The study session, when it is this person's and they are still in its class."""
    session = (
        StudySession.objects.select_related("student", "lesson", "classroom")
        .filter(pk=session_id, student_id=user_id)
        .first()
    )
    if session is None or not Membership.objects.filter(user_id=user_id, classroom=session.classroom).exists():
        return None
    return Study(
        session,
        get_outline(session.lesson),
        get_class_rules(classroom_id=session.classroom_id),
        solved_blocks(session=session.pk),
        learning=block_learning(student_id=user_id, lesson=session.lesson),
        alerts=log.open_causes(classroom_id=session.classroom_id, student_id=user_id),
    )


@in_thread
def load_learning(study: Study) -> dict[str, BlockLearning]:
    """What is known of the student's skills, by block."""
    lesson = Lesson(pk=study.lesson_id, course_id=study.course_id)
    return block_learning(student_id=study.student_id, lesson=lesson)


@in_thread
def sensing_level(study: Study) -> str:
    """What may be sensed of this student now."""
    return str(get_sensing_level(user_id=study.student_id, class_cap=study.class_cap).value)


@in_thread
def record_event(study: Study, key: UUID, kind: str, data: dict[str, Any], at: float) -> bool:
    """Stores something the student did; False when it is stored already."""
    return services.record_event(session_id=study.session_id, key=key, kind=kind, data=data, at=_moment(at))


@in_thread
def checkpoint(study: Study) -> None:
    """Stores where the session stands."""
    services.save_checkpoint(session_id=study.session_id, checkpoint=study.checkpoint())


@in_thread
def save_page(study: Study) -> None:
    """Stores what the page shows now."""
    services.save_page(session_id=study.session_id, page=study.page, engine_state=study.engine.to_json())


@dataclass(frozen=True)
class Given:
    """A marked answer. It `counts` unless the page had sent it before."""

    mark: Mark
    counts: bool


@in_thread
def give_answer(
    study: Study, block: BlockFacts, *, level: str, answer: str | float, key: UUID, seconds: float, at: float
) -> Given:
    """Marks and stores an answer. An answer that cannot be read is neither right nor wrong, and not stored."""
    variant = _find_variant(study, block, level)
    earlier = Attempt.objects.filter(session=study.session_id, block=variant.block, correct=False).exclude(key=key)
    mark = mark_answer(variant.data, answer, reveal=earlier.count() >= REVEAL_AFTER)
    if mark.correct is None:
        return Given(mark, counts=False)
    facts = {"block": block.key, "level": variant.level, "correct": mark.correct}
    with transaction.atomic():
        counts = services.record_event(
            session_id=study.session_id, key=key, kind="answer.give", data=facts, at=_moment(at)
        )
        record_attempt(
            student=User(pk=study.student_id),
            block=variant.block,
            level=read_level(variant.level),
            answer=answer,
            correct=mark.correct,
            session=study.session_id,
            key=key,
            seconds=seconds,
            at=_moment(at),
        )
    return Given(mark, counts)


@dataclass(frozen=True)
class Hint:
    """One hint as HTML, or None when there are no more. It is `new` unless the page had asked for it before."""

    html: str | None
    index: int
    left: int
    new: bool


@in_thread
def give_hint(study: Study, block: BlockFacts, *, level: str, key: UUID, at: float) -> Hint:
    """The next hint. Counted from what is stored: one asked for again after a lost connection is the same hint."""
    variant = _find_variant(study, block, level)
    texts = hints(variant.data)
    facts = {"block": block.key, "level": variant.level}
    events = StudyEvent.objects.filter(session_id=study.session_id, kind="hint.ask").order_by("at")
    asked = [event.key for event in events if event.data == facts]
    index = asked.index(key) if key in asked else len(asked)
    if index >= len(texts):
        return Hint(None, len(texts), 0, new=False)
    new = services.record_event(session_id=study.session_id, key=key, kind="hint.ask", data=facts, at=_moment(at))
    return Hint(texts[index].html, index, len(texts) - index - 1, new)


def _find_variant(study: Study, block: BlockFacts, level: str) -> BlockVariant:
    rows = Block.objects.filter(lesson_id=study.lesson_id, key=block.key, retired=False).prefetch_related("variants")
    row = rows.first()
    if row is None:
        raise Refused("unknown_block", "This part is not in the lesson any more. Reload the page.")
    return variant_for(row, read_level(level))


@in_thread
def record_decision(study: Study, decision: Decision, plan: Plan) -> DecisionRecord:
    """Logs a decision and stores the page it leads to: both or neither."""
    with transaction.atomic():
        record = log_services.record_decision(
            decision=decision,
            session=study.session_id,
            student=User(pk=study.student_id),
            lesson=Lesson(pk=study.lesson_id),
            plan={"target": plan.target, "change": plan.change, "undo": plan.undo},
        )
        services.save_page(session_id=study.session_id, page=study.page, engine_state=study.engine.to_json())
    return record


@in_thread
def open_alert(study: Study, decision: Decision) -> dict[str, Any]:
    """Opens or updates the teacher's alert; returns it as the class page lists it."""
    alert = log_services.open_alert(
        decision=decision,
        classroom_id=study.classroom_id,
        student=User(pk=study.student_id),
        lesson=Lesson(pk=study.lesson_id),
    )
    return alert_row(alert, name=study.student_name, lesson=study.lesson_title)


@in_thread
def close_alerts(study: Study, causes: set[str]) -> list[dict[str, Any]]:
    """Closes these of the student's alerts; returns those that were open."""
    closed = log_services.close_alerts(classroom_id=study.classroom_id, student_id=study.student_id, causes=causes)
    return [alert_row(alert, name=study.student_name, lesson=study.lesson_title) for alert in closed]


@in_thread
def find_decision(study: Study, identity: UUID) -> LoggedDecision | None:
    """A decision of this session with the latest response to it."""
    return log.find_decision(session=study.session_id, decision_id=identity)


@in_thread
def record_response(record: DecisionRecord, response: Response, key: UUID) -> bool:
    """Stores what the student made of a decision; False when it is stored already."""
    return log_services.record_response(decision=record, response=response, key=key)


@in_thread
def finish(study: Study) -> None:
    """Marks the lesson as done."""
    services.finish_session(session_id=study.session_id)


def row_of(study: Study, standing: Standing, *, online: bool) -> dict[str, Any]:
    """The student's row on the class page."""
    return student_row(
        student_id=study.student_id,
        name=study.student_name,
        state=standing.state if online else StudySession.Standing.UNKNOWN.value,
        words=standing.words if online else "Left the lesson. Their place is kept.",
        part=study.lesson_title,
        at=timezone.now(),
        online=online,
    )


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
