"""Reading what students did."""

from uuid import UUID

from lessons.learner.models import Attempt


def latest_attempts(*, session: UUID) -> dict[str, Attempt]:
    """The latest answer to each exercise in one study session, by block key. One query."""
    attempts = Attempt.objects.filter(session=session).select_related("block").order_by("at", "pk")
    return {attempt.block.key: attempt for attempt in attempts}


def solved_blocks(*, session: UUID) -> set[str]:
    """Keys of the exercises that were answered rightly in one study session. One query."""
    return set(Attempt.objects.filter(session=session, correct=True).values_list("block__key", flat=True))
