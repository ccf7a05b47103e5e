"""Judging a version: the evaluation suites run beside the site, in the queue of the training."""

from uuid import UUID

from celery import shared_task

from webapp.registry.house import look_after
from webapp.registry.judging import queue_silent, run_judgement
from webapp.registry.scores import count_days

HOUR = 3_600  # Valkey hands a task out again after an hour; no run may last so long


@shared_task(soft_time_limit=HOUR - 300, time_limit=HOUR - 240)  # type: ignore[untyped-decorator]
def judge_version(version_id: str) -> str:
    """Measures a version, and the live one where it was never measured on the same data; the judgement's state."""
    return run_judgement(UUID(version_id))


@shared_task  # type: ignore[untyped-decorator]
def resume_judgements() -> int:
    """Queues judgements again whose worker died; returns how many."""
    return queue_silent()


@shared_task  # type: ignore[untyped-decorator]
def look_after_models() -> None:
    """Lets the shelf say what the database says, lists what came with Attune, keeps what workers compared."""
    look_after()


@shared_task  # type: ignore[untyped-decorator]
def count_scores() -> int:
    """Counts yesterday's estimates of the live versions; returns how many stretches were written."""
    return count_days()
