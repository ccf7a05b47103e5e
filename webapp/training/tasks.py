"""The work of a training, done by a worker of its own. A run whose worker dies is taken up by another, where it was."""

import logging
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_shutting_down
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.site.languages import speaking_to
from webapp.training import away, running
from webapp.training.away import pack
from webapp.training.models import TrainingRun
from webapp.training.running import STALE, Lost, claim, end, train
from webapp.training.services import forget_what_is_old, forget_what_was_withdrawn

logger = logging.getLogger(__name__)
State = TrainingRun.State
WEEK = 7 * 24 * 3_600  # overrules the common limit; a run's own one is ATTUNE_TRAINING_HOURS


@shared_task(soft_time_limit=WEEK, time_limit=WEEK)  # type: ignore[untyped-decorator]
def run_training(run_id: str) -> str:
    """Takes a training as far as it goes; returns its state."""
    run = claim(UUID(run_id))
    if run is None:
        return "taken"
    with speaking_to(run.made_by) if run.made_by else nullcontext():
        try:
            train(run)
        except Lost:
            logger.warning("training %s was taken up by another worker", run.pk)
        except Exception:
            logger.exception("training %s failed", run.pk)
            words = _("Something went wrong here. What was learned so far is kept; the server's log says more.")
            end(run, State.FAILED, words)
    if not running.leaving:
        queue_next(at_once=True)
    return TrainingRun.objects.values_list("state", flat=True).get(pk=run.pk)


@shared_task  # type: ignore[untyped-decorator]
def resume_training() -> str:
    """Twice a minute: a run whose worker died is taken up, one that was being stopped has stopped, the next begins."""
    forget_what_was_withdrawn()
    forget_what_is_old()
    silent = TrainingRun.objects.filter(beat_at__lt=timezone.now() - STALE)
    silent.filter(state=State.STOPPING).update(state=State.STOPPED, holder="", ended_at=timezone.now())
    return queue_next()


def queue_next(*, at_once: bool = False) -> str:
    """Queues the run that is to be taken up, unless one is at work; its number, or nothing. `at_once`: once more."""
    here = TrainingRun.objects.filter(place=TrainingRun.Place.HERE).order_by("number")
    stale = timezone.now() - STALE
    busy = here.filter(state__in=[State.RUNNING, State.STOPPING]).first()
    found = busy or here.filter(state=State.WAITING).first()
    if found is None or (found.beat_at > stale and (busy or not at_once)):
        return ""
    if found.state == State.WAITING:  # where no worker takes it up, the queue shall not grow by the second
        here.filter(pk=found.pk).update(beat_at=timezone.now())
    run_training.delay(str(found.pk))
    return str(found.number)


@shared_task  # type: ignore[untyped-decorator]
def pack_training(run_id: str) -> bool:
    """Makes the package of a training that is done elsewhere; whether it is there."""
    return pack(UUID(run_id))


@shared_task  # type: ignore[untyped-decorator]
def end_orders() -> int:
    """Every minute: orders whose time is over end, and packages whose worker died are made by another."""
    return away.end_orders()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def leave(**_facts: Any) -> None:
    """A worker that is told to end does not wait for a training of hours: the trainer saves, and the next goes on."""
    running.leaving = True
