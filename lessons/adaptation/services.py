"""Writing the log of adaptations, and the alerts to teachers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lessons.adaptation.actions import CAUSE_WORDS
from lessons.adaptation.models import DecisionRecord, DecisionResponse, TeacherAlert
from lessons.adaptation.state import RESPONSES, Decision, Response
from lessons.content.models import Lesson

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@transaction.atomic
def record_decision(
    *,
    decision: Decision,
    session: UUID,
    student: "AbstractBaseUser",
    lesson: Lesson,
    plan: Mapping[str, Any],
    at: datetime | None = None,
) -> DecisionRecord:
    """Appends a decision to the log. The same decision again returns the row that is there.

    `plan` says what it changes on the page: `change`, the way back (`undo`), and the block it is about (`target`).
    """
    facts = {
        "session": session,
        "student": student,
        "lesson": lesson,
        "rule_id": decision.rule_id,
        "rule_version": decision.rule_version,
        "rule_title": decision.rule_title,
        "action": decision.action,
        "params": decision.params,
        "plan": dict(plan),
        "mode": decision.mode,
        "words": decision.words,
        "why": list(decision.why),
        "inputs": decision.inputs,
        "engine_seconds": decision.at,
        "at": at or timezone.now(),
    }
    record, _ = DecisionRecord.objects.get_or_create(id=UUID(decision.id), defaults=facts)
    return record


@transaction.atomic
def record_response(*, decision: DecisionRecord, response: Response, key: UUID, at: datetime | None = None) -> bool:
    """Appends what the student made of a decision; False when this key is there already (it was sent again)."""
    if response not in RESPONSES:
        raise ValueError(f"{response!r} is not one of {', '.join(RESPONSES)}")
    facts = {"response": response, "at": at or timezone.now()}
    _, new = DecisionResponse.objects.get_or_create(decision=decision, key=key, defaults=facts)
    return new


@transaction.atomic
def open_alert(
    *,
    decision: Decision,
    classroom_id: int,
    student_id: int,
    lesson: Lesson,
    at: datetime | None = None,
) -> TeacherAlert:
    """Opens the alert of a decision's cause, or brings the one that is there up to date. Doing it again counts once."""
    now, cause = at or timezone.now(), str(decision.params["cause"])
    facts = {"lesson": lesson, "decision": UUID(decision.id), "words": CAUSE_WORDS[cause], "updated_at": now}
    alert, created = TeacherAlert.objects.select_for_update().get_or_create(
        classroom=classroom_id, student_id=student_id, cause=cause, defaults={**facts, "opened_at": now}
    )
    if created or alert.decision == UUID(decision.id):
        return alert
    if alert.closed_at is not None:
        facts |= {"opened_at": now, "closed_at": None}
    for name, value in (facts | {"times": alert.times + 1}).items():
        setattr(alert, name, value)
    alert.save()
    return alert


@transaction.atomic
def close_alerts(
    *, classroom_id: int, student_id: int, causes: Iterable[str], at: datetime | None = None
) -> list[TeacherAlert]:
    """Closes a student's open alerts of these causes; returns those that were open."""
    found = list(
        TeacherAlert.objects.select_for_update().filter(
            classroom=classroom_id, student=student_id, cause__in=list(causes), closed_at=None
        )
    )
    now = at or timezone.now()
    for alert in found:
        alert.closed_at = alert.updated_at = now
        alert.save(update_fields=["closed_at", "updated_at"])
    return found
