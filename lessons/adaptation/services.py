"""Writing the log of adaptations."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lessons.adaptation.models import DecisionRecord, DecisionResponse
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
