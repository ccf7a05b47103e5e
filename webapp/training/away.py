"""What an administrator does with trainings elsewhere: order a package, have it packed again, call it off."""

import uuid
from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.accounts.models import User
from webapp.donations.models import DataSet
from webapp.registry.models import ModelVersion
from webapp.site.languages import speaking_to
from webapp.training.models import TrainingRun
from webapp.training.orders import ends
from webapp.training.packages import PackageProblem, forget_package, write_package
from webapp.training.places import is_roomy
from webapp.training.services import Choices, Refused, make_run

State = TrainingRun.State
ORDER_DAYS = 30  # a holiday long; data older than that should not be trained with any more
STALE = timedelta(seconds=45)  # without a sign of life; packing gives one with every file
PACKING, PACKED = "packing", "packed"


def order_away(*, data_set: DataSet, base: ModelVersion, by: User | None, choices: Choices) -> TrainingRun:
    """Orders a training elsewhere, and has its package made. Raises Refused."""
    if not is_roomy():
        raise Refused(_("There is no room for a package on the server's disk: half a gigabyte is needed."))
    with transaction.atomic():
        run = make_away(data_set=data_set, base=base, by=by, choices=choices)
        queue_package(run_id=run.pk)
    return run


def make_away(*, data_set: DataSet, base: ModelVersion, by: User | None, choices: Choices) -> TrainingRun:
    """Writes such an order down; nothing is packed yet. Raises Refused."""
    until = timezone.now() + timedelta(days=ORDER_DAYS)
    place = TrainingRun.Place.AWAY
    return make_run(data_set=data_set, base=base, by=by, choices=choices, place=place, expires_at=until)


def queue_package(*, run_id: UUID) -> None:
    """Asks a worker to pack it, once the transaction is through."""
    from webapp.training.tasks import pack_training

    now = timezone.now()
    TrainingRun.objects.filter(pk=run_id).update(live={"phase": PACKING}, problem="", holder="", beat_at=now)
    transaction.on_commit(lambda: pack_training.delay(str(run_id)), robust=True)


def pack_again(*, run: TrainingRun) -> None:
    """Makes the package of an order once more: it could not be made, or its files are gone. Raises Refused."""
    if run.state != State.AWAY or run.data_set.state != DataSet.State.READY:
        raise Refused(_("Nothing can be packed for training %(number)s any more.") % {"number": run.number})
    if run.live.get("phase") != PACKING:
        queue_package(run_id=run.pk)


def pack(run_id: UUID) -> bool:
    """Packs an order, unless somebody does already; whether it was done."""
    holder, now = str(uuid.uuid4()), timezone.now()
    free = TrainingRun.objects.filter(pk=run_id, state=State.AWAY, live__phase=PACKING)
    free = free.filter(holder="") | free.filter(beat_at__lt=now - STALE)
    if not free.update(holder=holder, beat_at=now):
        return False
    run = TrainingRun.objects.select_related("data_set", "base", "made_by").get(pk=run_id)
    own = TrainingRun.objects.filter(pk=run_id, holder=holder, state=State.AWAY)

    def tell(done: int, of: int) -> None:
        own.update(live={"phase": PACKING, "done": done, "of": of}, beat_at=timezone.now())

    problem, phase = "", PACKED
    with speaking_to(run.made_by) if run.made_by else nullcontext():
        try:
            write_package(run, tell)
        except PackageProblem as error:
            problem, phase = str(error), ""
        except OSError as error:
            problem = _("The package could not be written: %(why)s.") % {"why": error.strerror or error}
            phase = ""
    given = own.filter(data_set__state=DataSet.State.READY) if phase else own
    if not given.update(live={"phase": phase}, problem=problem, holder="", beat_at=timezone.now()):
        forget_package(run_id)  # called off, or its data taken back, while it was packed
        return False
    return not problem


def cancel(*, run: TrainingRun) -> bool:
    """Calls an order off: its package is deleted, and a bundle that comes all the same is refused."""
    waiting = TrainingRun.objects.filter(pk=run.pk, state=State.AWAY)
    if not waiting.update(state=State.STOPPED, ended_at=timezone.now(), problem="", holder=""):
        return False
    forget_package(run.pk)
    return True


def end_orders() -> int:
    """Ends orders whose time is over, and has packages made whose worker died; how many of both there were."""
    waiting = TrainingRun.objects.filter(state=State.AWAY)
    over = [run for run in waiting if (until := ends(run)) is not None and until <= timezone.now()]
    for run in over:
        if waiting.filter(pk=run.pk).update(state=State.EXPIRED, ended_at=timezone.now(), holder=""):
            forget_package(run.pk)
    silent = waiting.filter(live__phase=PACKING, beat_at__lt=timezone.now() - STALE)
    lost = list(silent.values_list("pk", flat=True))
    for run_id in lost:
        queue_package(run_id=run_id)
    return len(over) + len(lost)
