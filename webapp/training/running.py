"""A training on this machine, from its order to the version that comes of it. Only a worker of its own runs this."""

import json
import logging
import signal
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attention_model.manifest import BundleError
from attention_model.shelf import manifest_sha256
from webapp.donations.files import set_folder
from webapp.donations.models import DataSet
from webapp.registry.arriving import take_folder
from webapp.registry.checking import BundleRefused
from webapp.registry.judging import order_judgement
from webapp.registry.models import ModelVersion
from webapp.registry.shelf import chosen, get_shelf
from webapp.training.models import TrainingRun
from webapp.training.places import BUNDLE, JOB, cache_folder, is_roomy, keep_events_only, run_folder
from webapp.training.told import keep_pictures, last_line, read_live, read_log
from webapp.training.trainer import NoTrainer, Trainer, start

logger = logging.getLogger(__name__)
State = TrainingRun.State

STALE = timedelta(seconds=45)  # without a sign of life; a living run gives one every second
LOOK_SECONDS = 1.0
MOST_MISSES = 30  # looks in a row that the database may be away
SAVING_SECONDS = 60.0  # a trainer that was asked to stop writes a checkpoint; after that it is made to end
TRIES = 3  # a trainer that the system ended goes on from its checkpoint, but not for ever
DONE, REFUSED, STOPPED = 0, 2, 3
KILLED = {128 + signal.SIGKILL, 128 + signal.SIGABRT, 128 + signal.SIGSEGV}
OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "RESOURCE_EXHAUSTED", "Cannot allocate memory")


class Ended(Exception):
    """It cannot go on. The message is for whoever ordered it."""


class Lost(Exception):
    """The run is no longer this worker's: somebody else took it up, or deleted it."""


class Leaving(Exception):
    """The worker is about to end; the run waits for the next one."""


leaving = False  # set by the signal of a worker that ends; one run at a time, so one flag


def claim(run_id: UUID) -> TrainingRun | None:
    """Makes the run this worker's own, unless it has ended or another one is at work."""
    now = timezone.now()
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, beat_at__lt=now - STALE)
    mine = {"state": State.RUNNING, "holder": str(uuid.uuid4()), "beat_at": now, "begun_at": Coalesce("begun_at", now)}
    try:
        with transaction.atomic():
            if not TrainingRun.objects.filter(free, pk=run_id).update(**mine):
                return None
    except IntegrityError:
        return None  # another one is training: this one waits for its turn
    return TrainingRun.objects.select_related("made_by", "data_set", "base").get(pk=run_id)


def train(run: TrainingRun) -> None:
    """Trains, however often the trainer has to be started for it, and takes in what came of it."""
    folder = run_folder(run.pk)
    try:
        if (read_live(folder) or {}).get("phase") == "done" and (folder / BUNDLE).is_dir():
            take_result(run, folder)  # the worker before this one ended at the very last moment
            return
        for _try in range(TRIES):
            status, wish = _Follower(run, _begin(run, folder), folder).follow()
            if status in {DONE, REFUSED} or wish is not None:
                break
        _conclude(run, folder, status, wish)
    except Leaving:
        pass  # the next worker goes on with it
    except Ended as error:
        end(run, State.FAILED, str(error))


def release(run: TrainingRun) -> None:
    """Back to where the next worker takes it up at once."""
    own = TrainingRun.objects.filter(pk=run.pk, holder=run.holder, state=State.RUNNING)
    own.update(state=State.WAITING, holder="", begun_at=None, beat_at=timezone.now() - STALE)


def end(run: TrainingRun, state: str, problem: str = "", **more: Any) -> None:
    """Ends the run, if it is still this worker's own."""
    own = TrainingRun.objects.filter(pk=run.pk, holder=run.holder, state__in=[State.RUNNING, State.STOPPING])
    own.update(state=state, problem=problem, holder="", ended_at=timezone.now(), **more)


def _begin(run: TrainingRun, folder: Path) -> Trainer:
    if run.data_set.state != DataSet.State.READY:
        raise Ended(_("Its data was taken back before it could be used. Make a new data set."))
    if not is_roomy():
        raise Ended(_("There is no room for a training on the server's disk: half a gigabyte is needed."))
    try:
        base = get_shelf().place(chosen(run.base))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / JOB).write_text(json.dumps(run.job, sort_keys=True))
        arguments = ["retrain", "--job", folder / JOB, "--data", set_folder(run.data_set_id), "--base", base]
        arguments += ["--out", folder, "--cache", cache_folder(), "--resume"]
        memory = settings.ATTUNE_TRAINING_MEMORY_MB * 1_000_000
        return start([str(each) for each in arguments], folder, memory, together=True)
    except NoTrainer as error:
        words = _("No trainer is installed on this server yet. How to install it stands on the training page.")
        raise Ended(words) from error
    except BundleError as error:
        raise Ended(_("The version to begin from cannot be used: %(why)s") % {"why": error}) from error
    except OSError as error:
        raise Ended(_("The trainer could not be started: %(why)s") % {"why": error.strerror}) from error


class _Follower:
    """Watches a trainer: writes down what it tells, and tells it to stop when that is wished."""

    def __init__(self, run: TrainingRun, process: Trainer, folder: Path) -> None:
        self.run, self.process, self.folder = run, process, folder
        self.live: dict[str, Any] | None = None
        self.asked_at: float | None = None
        self.misses = 0

    def follow(self) -> tuple[int, str | None]:
        """Until it ends: its status, and why it was asked to stop ("person", "time"), if it was."""
        wish: str | None = None
        try:
            while self.process.poll() is None:
                time.sleep(LOOK_SECONDS)
                wish = self._look_patiently() or wish
                if wish is not None:
                    self._ask_to_stop()
            self._relay()
        except BaseException as error:
            if isinstance(error, Leaving):
                release(self.run)  # first: this worker may be made to end before the trainer has saved
            self._end()
            raise
        return self.process.returncode, wish

    def _look_patiently(self) -> str | None:
        """A database that is away for a moment does not end a training of hours."""
        try:
            wish = self._look()
        except OperationalError:
            self.misses += 1
            if self.misses > MOST_MISSES:
                raise
            connection.close()
            return None
        self.misses = 0
        return wish

    def _look(self) -> str | None:
        """Gives a sign of life, and sees what is wished. Raises Lost, Leaving or Ended."""
        state = self._relay()
        if leaving:
            raise Leaving
        if not DataSet.objects.filter(pk=self.run.data_set_id, state=DataSet.State.READY).exists():
            raise Ended(_("Somebody took back what they had given for this training, so it was stopped."))
        if state == State.STOPPING:
            return "person"
        begun = self.run.begun_at or timezone.now()
        return "time" if timezone.now() - begun > timedelta(hours=settings.ATTUNE_TRAINING_HOURS) else None

    def _relay(self) -> str:
        live = read_live(self.folder)
        fields: dict[str, Any] = {"beat_at": timezone.now()}
        if live is not None and live != self.live:
            fields |= {"live": live, "log": read_log(self.folder)}
        own = TrainingRun.objects.filter(pk=self.run.pk, holder=self.run.holder)
        if not own.update(**fields):
            raise Lost
        if "live" in fields and live is not None:
            self.live = live
            keep_pictures(self.run, self.folder, live)
        return own.values_list("state", flat=True).get()

    def _ask_to_stop(self) -> None:
        if self.asked_at is None:
            self.asked_at = time.monotonic()
            self.process.send_signal(signal.SIGTERM)
        elif time.monotonic() - self.asked_at > SAVING_SECONDS:
            self._end()

    def _end(self) -> None:
        """Lets go of the leash, which gives the trainer a while to save; then waits for it."""
        self.process.let_go()
        self.process.wait()


def _conclude(run: TrainingRun, folder: Path, status: int, wish: str | None) -> None:
    TrainingRun.objects.filter(pk=run.pk, holder=run.holder).update(log=read_log(folder))
    if status == DONE:
        take_result(run, folder)
    elif status == REFUSED:
        raise Ended(last_line(folder) or _("The trainer ended and did not say why."))
    elif wish == "time":
        hours = settings.ATTUNE_TRAINING_HOURS
        words = ngettext(
            "It was stopped after %(hours)s hour, the most that one training may take. It can go on from there.",
            "It was stopped after %(hours)s hours, the most that one training may take. It can go on from there.",
            hours,
        )
        end(run, State.STOPPED, words % {"hours": hours})
    elif wish == "person":
        end(run, State.STOPPED)
    else:
        raise Ended(_why_broken(status, folder))


def _why_broken(status: int, folder: Path) -> str:
    """A trainer that ended by itself, again and again."""
    log = read_log(folder)
    if status < 0 or status in KILLED or any(word in log for word in OUT_OF_MEMORY):
        return _(
            "The trainer needed more memory than the %(memory)s MB that it may use, or than there was. "
            "It can go on from where it was saved last."
        ) % {"memory": settings.ATTUNE_TRAINING_MEMORY_MB}
    return _("The trainer broke off %(tries)s times. The last that it said: %(words)s") % {
        "tries": TRIES, "words": last_line(folder) or "–",
    }  # fmt: skip


def take_result(run: TrainingRun, folder: Path) -> None:
    """What was learned becomes a candidate, which is measured next. A bundle that was taken before is the same one."""
    bundle = folder / BUNDLE
    try:
        digest = manifest_sha256(bundle)
        there = ModelVersion.objects.filter(manifest_sha256=digest).exclude(state=ModelVersion.State.REMOVED).first()
        version = there or take_folder(folder=bundle, origin=ModelVersion.Origin.TRAINED, by=run.made_by)
    except (BundleError, BundleRefused) as error:
        raise Ended(_("What came of it could not be taken in: %(why)s") % {"why": error}) from error
    except OSError as error:
        raise Ended(_("There is no room left on the server's disk. It can go on once there is.")) from error
    end(run, State.DONE, version=version)
    keep_events_only(run.pk)
    order_judgement(version=version, by=run.made_by)
