"""Data sets are put together by a worker. A run that dies is begun anew by another."""

import logging
import uuid
from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.donations import building
from webapp.donations.files import sweep
from webapp.donations.models import DataSet
from webapp.donations.services import end_expired_giving
from webapp.donations.sets import queue_set, withdraw_old_sets
from webapp.site.languages import speaking_to

logger = logging.getLogger(__name__)
STALE = timedelta(minutes=2)  # a living run tells of itself after every person


@shared_task  # type: ignore[untyped-decorator]
def build_set(set_id: str) -> str:
    """Puts a data set together; its state afterwards."""
    found = building.begin(UUID(set_id), str(uuid.uuid4()))
    if found is None:
        return "taken"
    with speaking_to(found.made_by) if found.made_by else nullcontext():
        _build(found)
    return DataSet.objects.values_list("state", flat=True).get(pk=found.pk)


def _build(found: DataSet) -> None:
    try:
        building.build(found)
    except building.Overtaken:
        logger.info("data set %s was withdrawn while it was put together", found.number)
    except building.NothingGiven as error:
        building.give_up(found, str(error))
    except OSError as error:
        logger.exception("data set %s could not be written", found.number)
        words = _("It could not be written: %(why)s. Make room on the disk and try again.")
        building.give_up(found, words % {"why": error.strerror or error})
    except Exception:
        logger.exception("data set %s failed", found.number)
        building.give_up(found, _("Something went wrong here. Nothing that was given is lost; please try again."))


@shared_task  # type: ignore[untyped-decorator]
def resume_sets() -> int:
    """Begins sets anew whose run died, and clears away files that belong to none; returns how many are queued."""
    silent = DataSet.objects.filter(state=DataSet.State.BUILDING, beat_at__lt=timezone.now() - STALE)
    dead = list(silent.values_list("pk", flat=True))
    silent.update(holder="", beat_at=timezone.now())
    for pk in dead:
        queue_set(pk)
    sweep()
    return len(dead)


@shared_task  # type: ignore[untyped-decorator]
def end_giving() -> int:
    """Deletes what is past its term: of people whose choice has run out (returned), and sets with something too old."""
    withdraw_old_sets()
    return end_expired_giving()
