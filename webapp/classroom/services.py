from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from lessons.content.models import Lesson
from webapp.accounts.models import Classroom, Membership, User
from webapp.classroom.changes import PageState
from webapp.classroom.models import AttentionSample, StudyEvent, StudySession
from webapp.observe.metrics import EVENTS

# A lesson left in the morning is gone on with in the afternoon; tomorrow it starts afresh.
CONTINUES_FOR = timedelta(hours=12)


@transaction.atomic
def open_session(*, student: User, classroom: Classroom, lesson: Lesson) -> StudySession:
    """The session that goes on, or a new one."""
    since = timezone.now() - CONTINUES_FOR
    going_on = StudySession.objects.filter(
        student=student, classroom=classroom, lesson=lesson, finished_at=None, last_seen_at__gte=since
    ).first()
    return going_on or StudySession.objects.create(student=student, classroom=classroom, lesson=lesson)


def is_open(*, session_id: UUID, student_id: int) -> bool | None:
    """Whether a page runs this session; None when it is not this student's, or they are not in its class any more."""
    member = Membership.objects.filter(user=student_id, classroom=OuterRef("classroom"))
    own = StudySession.objects.filter(Exists(member), pk=session_id, student=student_id)
    page = own.values_list("open_in").first()
    return None if page is None else page[0] is not None


def claim_session(*, session_id: UUID, page: UUID) -> None:
    """From now on this page runs the session; what another still writes of it is not taken."""
    StudySession.objects.filter(pk=session_id).update(open_in=page)


def release_session(*, session_id: UUID, page: UUID) -> None:
    """The page was closed."""
    StudySession.objects.filter(pk=session_id, open_in=page).update(open_in=None)


def record_event(*, session_id: UUID, key: UUID, kind: str, data: dict[str, Any], at: datetime) -> bool:
    """Stores what the student did; False when this key is stored already (the page sent it again)."""
    _, created = StudyEvent.objects.get_or_create(
        session_id=session_id, key=key, defaults={"kind": kind, "data": data, "at": at}
    )
    EVENTS.labels("stored" if created else "repeated").inc()
    return created


def save_page(*, session_id: UUID, page: PageState, engine_state: dict[str, Any]) -> None:
    """Stores what the engine has changed, so that a reload shows the same page."""
    StudySession.objects.filter(pk=session_id).update(
        difficulty=page.difficulty,
        captions_on=page.captions_on,
        levels=page.levels,
        inserted=page.inserted,
        engine_state=engine_state,
    )


@dataclass(frozen=True)
class Checkpoint:
    """What is stored of an open session every few seconds."""

    engine_state: dict[str, Any]
    behaviour: dict[str, Any]
    standing: str
    standing_words: str
    sample: AttentionSample | None = None


@transaction.atomic
def save_checkpoint(*, session_id: UUID, checkpoint: Checkpoint, page: UUID | None = None) -> bool:
    """Stores where a session stands: at most one update and one insert.

    False, and nothing stored, when the session is gone or another page than `page` runs it.
    """
    now = timezone.now()
    running = StudySession.objects.filter(pk=session_id, **({"open_in": page} if page else {}))
    updated = running.update(
        last_seen_at=now,
        engine_state=checkpoint.engine_state,
        behaviour=checkpoint.behaviour,
        standing=checkpoint.standing,
        standing_words=checkpoint.standing_words,
        standing_at=now,
    )
    if checkpoint.sample and updated:
        checkpoint.sample.save(force_insert=True)
    return bool(updated)


def save_behaviour(*, session_id: UUID, behaviour: dict[str, Any]) -> None:
    """Stores what the rules know of what the student did."""
    StudySession.objects.filter(pk=session_id).update(behaviour=behaviour)


def finish_session(*, session_id: UUID) -> None:
    """Marks the lesson as done by the student."""
    StudySession.objects.filter(pk=session_id, finished_at=None).update(finished_at=timezone.now())
