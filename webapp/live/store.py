"""What the study socket reads and writes in the database: each function is one hop to a thread."""

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
from lessons.content.models import Lesson
from lessons.learner.selectors import BlockLearning, block_learning, solved_blocks
from webapp.accounts.models import Membership, User
from webapp.classroom import services
from webapp.classroom.changes import Plan
from webapp.classroom.models import StudySession
from webapp.classroom.outline import get_outline
from webapp.classroom.standing_words import LEFT, spoken
from webapp.consent.selectors import get_level_in_class
from webapp.dashboards.selectors import alert_row, student_row
from webapp.live import summaries
from webapp.live.standing import Standing
from webapp.live.study import Study
from webapp.live.threads import in_thread
from webapp.rules.selectors import get_class_rules
from webapp.site.languages import in_every_language


@in_thread
def is_open(session_id: UUID, user_id: int) -> bool | None:
    """Whether a page runs this session; None when it is not this person's, or they are not in its class any more."""
    return services.is_open(session_id=session_id, student_id=user_id)


@in_thread
def release(session_id: UUID, page: UUID) -> None:
    """This page does not run the session any more."""
    services.release_session(session_id=session_id, page=page)


@in_thread
def open_study(session_id: UUID, user_id: int, page: UUID) -> Study | None:
    """The study session, run by this page from now on, when it is this person's and they are still in its class."""
    session = (
        StudySession.objects.select_related("student", "lesson", "classroom")
        .filter(pk=session_id, student_id=user_id)
        .first()
    )
    if session is None or not Membership.objects.filter(user_id=user_id, classroom=session.classroom).exists():
        return None
    services.claim_session(session_id=session_id, page=page)
    study = Study(
        session,
        get_outline(session.lesson),
        get_class_rules(classroom_id=session.classroom_id),
        solved_blocks(session=session.pk),
        learning=block_learning(student_id=user_id, lesson=session.lesson),
        alerts=log.open_causes(classroom_id=session.classroom_id, student_id=user_id),
    )
    summaries.keep_opening(study)
    return study


@in_thread
def load_learning(study: Study) -> dict[str, BlockLearning]:
    """What is known of the student's skills, by block."""
    lesson = Lesson(pk=study.lesson_id, course_id=study.course_id)
    return block_learning(student_id=study.student_id, lesson=lesson)


@in_thread
def sensing_level(study: Study) -> str:
    """What may be sensed of this student now."""
    return str(get_level_in_class(user_id=study.student_id, classroom_id=study.classroom_id).value)


@in_thread
def record_event(study: Study, key: UUID, kind: str, data: dict[str, Any], at: float) -> bool:
    """Stores something the student did; False when it is stored already."""
    return services.record_event(session_id=study.session_id, key=key, kind=kind, data=data, at=_moment(at))


@in_thread
def checkpoint(study: Study, page: UUID) -> bool:
    """Stores where the session stands; False when this page does not run it any more."""
    made = study.checkpoint()
    stored = services.save_checkpoint(session_id=study.session_id, checkpoint=made, page=page)
    if stored:
        summaries.keep(study, made)
    return stored


@in_thread
def keep_behaviour(study: Study) -> None:
    """Stores what the student did at once: a page that is reloaded may open before this one has said goodbye."""
    services.save_behaviour(session_id=study.session_id, behaviour=study.behaviour.to_json())


@in_thread
def save_page(study: Study) -> None:
    """Stores what the page shows now."""
    services.save_page(session_id=study.session_id, page=study.page, engine_state=study.engine.to_json())


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
        student_id=study.student_id,
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
    row = student_row(
        student_id=study.student_id,
        name=study.student_name,
        state=standing.state if online else StudySession.Standing.UNKNOWN.value,
        words=standing.words,
        part=study.lesson_title,
        at=timezone.now(),
        online=online,
    )
    row["words"] = in_every_language(lambda: spoken(standing.words) if online else str(LEFT))
    return row


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
