from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

BEAT = "observe.beat"


@shared_task(name="webapp.observe.tasks.note_beat", ignore_result=True)  # type: ignore[untyped-decorator]
def note_beat() -> None:
    """Writes down that the clock, the broker and a worker are there: without any of them this would not run."""
    cache.set(BEAT, timezone.now().timestamp(), None)
