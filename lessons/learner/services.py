"""Writing what students did."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lessons.content.levels import Level
from lessons.content.models import Block
from lessons.learner.mastery import update_mastery
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
    seed: int = 0,
    hints: int = 0,
) -> Attempt:
    """Stores an answer that was marked (`correct` known) and what it says of the student's skills.

    The same session and key again returns the first one and changes nothing. A right answer counts
    1 / (1 + hints seen + wrong tries before it) towards mastery; a wrong one always fully.
    """
    facts = {
        "student": student,
        "block": block,
        "level": level,
        "answer": answer,
        "correct": correct,
        "seconds": seconds,
        "at": at or timezone.now(),
        "seed": seed,
        "hints": hints,
    }
    attempt, created = Attempt.objects.get_or_create(session=session, key=key, defaults=facts)
    if created:
        update_mastery(attempt=attempt)
    return attempt
