"""Judging a version: the evaluation suites run beside the site, in the queue of the training."""

from uuid import UUID

from celery import shared_task


@shared_task(queue="training")  # type: ignore[untyped-decorator]
def judge_version(version_id: str) -> str:
    """Measures a version, and the live one where it was never measured on the same data; the judgement's state."""
    from webapp.registry.judging import run_judgement

    return run_judgement(UUID(version_id))
