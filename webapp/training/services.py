"""What an administrator does with trainings: order one, stop it, go on with it. A worker's part is in running.py."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.accounts.models import User
from webapp.donations.files import SHEET, set_folder
from webapp.donations.models import DataSet
from webapp.registry.models import ModelVersion
from webapp.site.selectors import get_site
from webapp.training.jobs import make_job
from webapp.training.models import TrainingRun
from webapp.training.places import forget_run, is_roomy
from webapp.training.trainer import trainer_python

Place = TrainingRun.Place
State = TrainingRun.State
OPEN = (State.WAITING, State.RUNNING, State.STOPPING)
CAN_GO_ON = (State.STOPPED, State.FAILED)
KEPT = timedelta(days=30)  # there are copies of examples among it: not for ever


class Refused(ValueError):
    """It was not done. The message is for the person who asked for it."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person who orders a training chooses."""

    tasks: tuple[str, ...] = ("window",)
    epochs: int = 12
    examples_share: float = 0.5
    limit: int | None = None
    batch: int = 256


def order_run(*, data_set: DataSet, base: ModelVersion, by: User, choices: Choices) -> TrainingRun:
    """Orders a training on this machine and queues it. Raises Refused."""
    if trainer_python() is None:
        raise Refused(_("No trainer is installed on this server yet. How to install it stands on the training page."))
    if not is_roomy():
        raise Refused(_("There is no room for a training on the server's disk: half a gigabyte is needed."))
    with transaction.atomic():
        run = make_run(data_set=data_set, base=base, by=by, choices=choices, place=Place.HERE)
        queue_run(run_id=run.pk)
    return run


def make_run(
    *,
    data_set: DataSet,
    base: ModelVersion,
    by: User | None,
    choices: Choices,
    place: str,
    expires_at: datetime | None = None,
) -> TrainingRun:
    """Writes an order down, without its job being given to anybody yet. Raises Refused."""
    if base.state == ModelVersion.State.REMOVED:
        raise Refused(_("The networks of version %(number)s are deleted.") % {"number": base.number})
    run = TrainingRun(data_set=data_set, base=base, place=place, made_by=by, settings=asdict(choices))
    run.state = State.WAITING if place == Place.HERE else State.AWAY
    run.number = (TrainingRun.objects.aggregate(most=Max("number"))["most"] or 0) + 1
    run.job = make_job(
        job=run.pk,
        site=get_site().name or "Attune",
        version=f"site-{run.number}",
        data_sha256=sheet_sha256(data_set),
        base_sha256=base.manifest_sha256,
        tasks=choices.tasks,
        epochs=choices.epochs,
        examples_share=choices.examples_share,
        limit=choices.limit,
        batch=choices.batch,
        expires_at=expires_at,
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as error:
        raise Refused(_("Somebody else ordered a training at this very moment. Try once more.")) from error
    return run


def sheet_sha256(data_set: DataSet) -> str:
    """The hash of a data set's own list, which has the hashes of its files. Raises Refused where it may not be used."""
    words = _("Data set %(number)s cannot be used any more. Make a new one.") % {"number": data_set.number}
    if data_set.state != DataSet.State.READY:
        raise Refused(words)
    try:
        return hashlib.sha256((set_folder(data_set.pk) / SHEET).read_bytes()).hexdigest()
    except OSError as error:
        raise Refused(words) from error


def queue_run(*, run_id: UUID) -> None:
    """Asks the training worker to take it up, once the transaction is through."""
    from webapp.training.tasks import run_training

    transaction.on_commit(lambda: run_training.delay(str(run_id)), robust=True)  # a silent queue is asked again


def stop_run(*, run: TrainingRun) -> bool:
    """Stops a training that has not ended; what it learned so far is kept. False when it was too late."""
    now = timezone.now()
    mine = TrainingRun.objects.filter(pk=run.pk)
    if mine.filter(state=State.WAITING).update(state=State.STOPPED, ended_at=now, problem=""):
        return True
    return bool(mine.filter(state=State.RUNNING).update(state=State.STOPPING))


def go_on(*, run: TrainingRun) -> TrainingRun:
    """Takes a stopped or failed training up where it was. Raises Refused."""
    if trainer_python() is None:
        raise Refused(_("No trainer is installed on this server yet. How to install it stands on the training page."))
    sheet_sha256(run.data_set)
    again = {"state": State.WAITING, "problem": "", "begun_at": None, "ended_at": None, "beat_at": timezone.now()}
    with transaction.atomic():
        there = TrainingRun.objects.filter(pk=run.pk, place=Place.HERE, state__in=CAN_GO_ON)
        if not there.update(**again):
            raise Refused(_("This training cannot go on: it is not one that was stopped."))
        queue_run(run_id=run.pk)
    return run


def forget_what_was_withdrawn() -> int:
    """Deletes the files and pictures of trainings whose data somebody took back; how many there were."""
    withdrawn = TrainingRun.objects.filter(data_set__state=DataSet.State.WITHDRAWN).exclude(state__in=OPEN)
    found = [run for run in withdrawn.only("pk", "live", "log") if run.live.get("withdrawn") is not True]
    for run in found:
        forget_run(run.pk)
        run.pictures.all().delete()
        TrainingRun.objects.filter(pk=run.pk).update(log="", live=run.live | {"withdrawn": True, "pictures": []})
    return len(found)


def forget_what_is_old() -> int:
    """Deletes what trainings left that nobody went on with; how many there were."""
    long_ago = timezone.now() - KEPT
    old = TrainingRun.objects.filter(state__in=CAN_GO_ON, ended_at__range=(long_ago - timedelta(days=2), long_ago))
    found = list(old.values_list("pk", flat=True))
    for run_id in found:
        forget_run(run_id)
    return len(found)
