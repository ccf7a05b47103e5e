"""Writing what students did."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lessons.content.levels import Level
from lessons.content.models import Block
from lessons.learner.models import Attempt

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@transaction.atomic
def record_attempt(
    *,
    student: "AbstractBaseUser",
    block: Block,
    level: Level,
    answer: object,
    correct: bool,
    session: UUID,
    key: UUID,
    seconds: float | None = None,
    at: datetime | None = None,
) -> Attempt:
    """Stores an answer that was marked (`correct` known). The same session and key again returns the first one."""
    facts = {
        "student": student,
        "block": block,
        "level": level,
        "answer": answer,
        "correct": correct,
        "seconds": seconds,
        "at": at or timezone.now(),
    }
    attempt, _ = Attempt.objects.get_or_create(session=session, key=key, defaults=facts)
    return attempt
