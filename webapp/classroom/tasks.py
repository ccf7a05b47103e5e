from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from webapp.classroom import gaze_services
from webapp.classroom.models import AttentionSample


@shared_task  # type: ignore[untyped-decorator]
def purge_estimates() -> int:
    """Deletes attention samples past their term; returns how many."""
    limit = timezone.now() - timedelta(days=settings.ATTUNE_ESTIMATE_DAYS)
    gaze_services.purge(estimates_before=limit)
    deleted, _ = AttentionSample.objects.filter(at__lt=limit).delete()
    return deleted
