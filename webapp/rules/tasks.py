from uuid import UUID

from celery import shared_task

from webapp.rules.replay_service import carry_out, fail


@shared_task  # type: ignore[untyped-decorator]
def replay_rule(run_id: str) -> None:
    """A rule over stored or simulated sessions."""
    try:
        carry_out(UUID(run_id))
    except Exception:
        fail(UUID(run_id))
        raise
