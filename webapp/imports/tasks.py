"""The work of an import, done by a worker. A run that dies is taken up by another, where it was."""

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lessons.content.importers.errors import Cancelled, ImportProblem
from lessons.content.importers.run import list_choices, open_source, prepare_course
from lessons.content.importers.source import Choice, Source
from webapp.imports.files import forget_files, job_folder, upload_of
from webapp.imports.models import ImportJob
from webapp.imports.services import end_import, note_failed, store_result
from webapp.site.languages import speaking_to

logger = logging.getLogger(__name__)
State = ImportJob.State

STALE = timedelta(seconds=45)  # without a sign of life; a living run gives one every ten seconds
PULSE_SECONDS = 10
UNDECIDED = timedelta(days=2)  # an upload that nobody decides on is not kept for ever
HOUR = 3_600  # Valkey hands a task out again after an hour; no run may last so long


@shared_task(soft_time_limit=HOUR - 300, time_limit=HOUR - 240)  # type: ignore[untyped-decorator]
def run_import(job_id: str) -> str:
    """Takes a job as far as it goes without its user; returns its state."""
    job = _claim(UUID(job_id))
    if job is None:
        return "taken"
    try:
        with _alive(job), speaking_to(job.user):
            _run(job)
    except Cancelled:
        forget_files_of_stopped(job.pk)
    except ImportProblem as error:
        end_import(job_id=job.pk, holder=job.holder, state=State.FAILED, problem=str(error))
    except Exception:
        logger.exception("import %s failed", job.pk)
        with speaking_to(job.user):
            words = _(
                "Something went wrong here, not with your file. The course was not changed. Please try once more."
            )
        end_import(job_id=job.pk, holder=job.holder, state=State.FAILED, problem=words)
    return ImportJob.objects.values_list("state", flat=True).get(pk=job.pk)


@shared_task  # type: ignore[untyped-decorator]
def resume_imports() -> int:
    """Queues jobs again whose worker died, and gives up those that nobody decides on; returns how many are queued."""
    silent = timezone.now() - STALE
    dead = ImportJob.objects.filter(state__in=[State.WAITING, State.RUNNING], beat_at__lt=silent)
    queued = [run_import.delay(str(pk)) for pk in dead.values_list("pk", flat=True)]
    undecided = ImportJob.objects.filter(state=State.CHOOSING, beat_at__lt=timezone.now() - UNDECIDED)
    for pk in list(undecided.values_list("pk", flat=True)):
        ImportJob.objects.filter(pk=pk).update(state=State.CANCELLED, finished_at=timezone.now())
        forget_files(pk)
    return len(queued)


def forget_files_of_stopped(job_id: UUID) -> None:
    """A stopped job's files go with the run that was still writing them."""
    if ImportJob.objects.filter(pk=job_id, state=State.CANCELLED).exists():
        forget_files(job_id)


def _claim(job_id: UUID) -> ImportJob | None:
    """Makes the job this run's own, unless another run is alive or the job has ended."""
    now = timezone.now()
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, beat_at__lt=now - STALE)
    claimed = ImportJob.objects.filter(free, pk=job_id)
    if not claimed.update(state=State.RUNNING, holder=str(uuid.uuid4()), beat_at=now):
        return None
    return ImportJob.objects.select_related("user").get(pk=job_id)


@contextmanager
def _alive(job: ImportJob) -> Iterator[None]:
    """Says from a thread that the run lives, also while it reads or stores for a minute. It dies with its process."""
    over = threading.Event()

    def pulse() -> None:
        while not over.wait(PULSE_SECONDS):
            ImportJob.objects.filter(pk=job.pk, holder=job.holder).update(beat_at=timezone.now())
        connection.close()

    thread = threading.Thread(target=pulse, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _run(job: ImportJob) -> None:
    beat = _Beat(job)
    beat(_("Unpacking"), 0, 1)
    folder = job_folder(job.pk)
    source = open_source(upload_of(job.pk), folder)
    choices = list_choices(source)
    if not job.chosen and len(choices) > 1:
        offered = [{"key": choice.key, "title": choice.title, "size": choice.size} for choice in choices]
        own = ImportJob.objects.filter(pk=job.pk, holder=job.holder)
        own.update(state=State.CHOOSING, kind=source.kind, choices=offered, words="", holder="")
        return
    ImportJob.objects.filter(pk=job.pk).update(kind=source.kind)
    finished = {result["choice"] for result in job.results}
    wanted = [choice for choice in choices if not job.chosen or choice.key in job.chosen]
    for choice in wanted:
        if choice.key in finished:
            continue
        try:
            _import(job, source, choice, beat)
        except ImportProblem as error:
            if len(wanted) == 1:
                raise
            note_failed(job_id=job.pk, holder=job.holder, choice=choice, problem=str(error))
    end_import(job_id=job.pk, holder=job.holder, state=State.DONE)


def _import(job: ImportJob, source: Source, choice: Choice, beat: "_Beat") -> None:
    beat.about = choice.title if job.chosen else ""
    parsed, report = prepare_course(source, choice.key, job_folder(job.pk) / choice.key, progress=beat)
    beat(_("Saving the course"), 0, 1, at_once=True)
    store_result(job_id=job.pk, holder=job.holder, choice=choice.key, parsed=parsed, report=report)


class _Beat:
    """Writes down how far a run is, about twice a second, and notices when somebody has stopped it."""

    def __init__(self, job: ImportJob) -> None:
        self._job = job
        self._last = 0.0
        self._words = ""
        self.about = ""

    def __call__(self, words: str, done: int, of: int, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if now - self._last < 0.5 and words == self._words and not at_once:
            return
        self._last, self._words = now, words
        said = f"{self.about}: {words}"[:200] if self.about else words
        own = ImportJob.objects.filter(pk=self._job.pk, holder=self._job.holder, state=State.RUNNING)
        if not own.update(words=said, done=done, of=of, beat_at=timezone.now()):
            raise Cancelled
