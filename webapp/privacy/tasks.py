from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from webapp.consent.services import end_expired_consents
from webapp.privacy import downloads, erasing, retention
from webapp.privacy.models import DataDownload, Erasure

SILENT_FOR = timedelta(minutes=15)  # longer than the hard limit of a task: whatever waits since then has no worker


@shared_task  # type: ignore[untyped-decorator]
def make_download(download_id: str) -> bool:
    """Puts somebody's data together."""
    try:
        return downloads.carry_out(UUID(download_id))
    except Exception:
        downloads.fail(UUID(download_id))
        raise


@shared_task  # type: ignore[untyped-decorator]
def erase_person(erasure_id: str) -> str:
    """Erases an account and everything that hangs on it."""
    erasure = erasing.carry_out(UUID(erasure_id))
    return erasure.state if erasure else "nothing to do"


@shared_task  # type: ignore[untyped-decorator]
def resume_privacy() -> int:
    """Asks again for what was asked for and lost with a worker; returns how much that was."""
    since = timezone.now() - SILENT_FOR
    late = DataDownload.objects.filter(state=DataDownload.State.WAITING, asked_at__lt=since)
    later = Erasure.objects.filter(state=Erasure.State.WAITING, asked_at__lt=since)
    for download in late:
        downloads.queue_download(download.pk)
    for erasure in later:
        erasing.queue_erasure(erasure.pk)
    return len(late) + len(later)


@shared_task  # type: ignore[untyped-decorator]
def end_consents() -> int:
    """Ends consents whose term is over."""
    return end_expired_consents()


@shared_task  # type: ignore[untyped-decorator]
def keep_retention() -> int:
    """Deletes what is past its term; returns how many rows."""
    run = retention.carry_out()
    return sum(run.deleted.values()) if run else 0
