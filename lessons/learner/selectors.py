"""Reading what students did."""

from typing import TYPE_CHECKING

from lessons.content.models import Lesson
from lessons.learner.models import Attempt

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def last_attempts(*, student: "AbstractBaseUser", lesson: Lesson) -> dict[str, Attempt]:
    """The student's latest answer to each exercise of the lesson, by block key. One query."""
    attempts = Attempt.objects.filter(student_id=student.pk, block__lesson=lesson).select_related("block")
    return {attempt.block.key: attempt for attempt in attempts.order_by("at", "pk")}
