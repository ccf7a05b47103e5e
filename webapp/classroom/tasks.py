from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from webapp.classroom.models import AttentionSample


@shared_task  # type: ignore[untyped-decorator]
def purge_estimates() -> int:
    """Deletes attention samples past their term; returns how many."""
    limit = timezone.now() - timedelta(days=settings.ATTUNE_ESTIMATE_DAYS)
    deleted, _ = AttentionSample.objects.filter(at__lt=limit).delete()
    return deleted
