"""Judging a version: measured beside the live one on the same data, step by step, taken up again when a worker dies."""

import logging
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from webapp.accounts.models import User
from webapp.registry.checking import BundleRefused, check
from webapp.registry.measuring import Source, measure, sources
from webapp.registry.models import Judgement, ModelEvent, ModelVersion
from webapp.registry.shelf import chosen, get_shelf
from webapp.site.languages import speaking_to

logger = logging.getLogger(__name__)
State = Judgement.State
MOVING = (State.WAITING, State.RUNNING)
STALE = timedelta(minutes=3)  # without a sign of life: opening a slow bundle may take two
WHOLE = 100


class Overtaken(Exception):
    """Another run has this judgement now, or the version is gone."""


def order_judgement(*, version: ModelVersion, by: User | None) -> None:
    """Has a version measured as soon as a worker is free. One that is being measured goes on."""
    now = timezone.now()
    judgement, made = Judgement.objects.get_or_create(
        version=version, defaults={"ordered_by": by, "ordered_at": now, "beat_at": now}
    )
    ended = Judgement.objects.filter(pk=judgement.pk, state__in=[State.DONE, State.FAILED])
    fresh = {"words": "", "done": 0, "problem": "", "holder": "", "ended_at": None}
    if made or ended.update(state=State.WAITING, ordered_by=by, ordered_at=now, beat_at=now, **fresh):
        queue(version.pk)


def queue(version_id: UUID) -> None:
    """Asks a worker, once the transaction is through."""
    transaction.on_commit(lambda: _ask(version_id))


def _ask(version_id: UUID) -> None:
    """Where nobody can be asked, as while the site starts, `queue_silent` finds it at its next look."""
    from webapp.registry.tasks import judge_version

    try:
        judge_version.delay(str(version_id))
    except OperationalError:
        logger.warning("version %s waits to be judged until there is somebody to ask", version_id)
        Judgement.objects.filter(version_id=version_id).update(beat_at=timezone.now() - STALE)


def queue_silent() -> int:
    """Asks again for what no worker has given a sign of life of; how many."""
    now = timezone.now()
    silent = Judgement.objects.filter(state__in=MOVING, beat_at__lt=now - STALE)
    found = list(silent.values_list("version_id", "pk"))
    waiting = Judgement.objects.filter(state=State.WAITING, pk__in=[pk for _, pk in found])
    waiting.update(beat_at=now)  # it may wait long behind a training: one question in three minutes is enough
    for version_id, _pk in found:
        queue(version_id)
    return len(found)


def run_judgement(version_id: UUID) -> str:
    """Takes a judgement to its end; its state."""
    judgement = _claim(version_id)
    if judgement is None:
        return "taken"
    speaking = speaking_to(judgement.ordered_by) if judgement.ordered_by else nullcontext()
    with speaking:
        try:
            _judge(judgement)
        except Overtaken:
            return "taken"
        except Exception:
            logger.exception("judging %s failed", version_id)
            _end(judgement, State.FAILED, _("Something went wrong here, not with the version. Please try once more."))
    judgement.refresh_from_db()
    return judgement.state


def _claim(version_id: UUID) -> Judgement | None:
    now = timezone.now()
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, beat_at__lt=now - STALE)
    claimed = Judgement.objects.filter(free, version_id=version_id)
    if not claimed.update(state=State.RUNNING, holder=str(uuid.uuid4()), beat_at=now, of=WHOLE):
        return None
    return Judgement.objects.select_related("version", "ordered_by").get(version_id=version_id)


def _judge(judgement: Judgement) -> None:
    """Everything that is not measured yet: of the live version first, because it is what others are compared with."""
    there = sources()
    prints = {source.name: source.fingerprint() for source in there}
    live = ModelVersion.objects.filter(state=ModelVersion.State.LIVE).exclude(pk=judgement.version_id).first()
    again = [each for each in (live, judgement.version) if each is not None]
    wanted = [(v, s) for v in again for s in there if v == judgement.version or _stale(v, s, prints)]
    with _workplace() as folder:
        for place, (version, source) in enumerate(wanted):
            beat = _Beat(judgement, version, source, place, len(wanted))
            beat(0.0)
            found = measure(source, get_shelf().place(chosen(version)), folder, beat)
            _keep(version, source, found, prints[source.name])
    _time(judgement.version)
    for version in again:
        _drop_others(version, prints)
    problems = [found["problem"] for found in judgement.version.report.values() if "problem" in found]
    if len(problems) == len(there):
        _end(judgement, State.FAILED, problems[0])
    else:
        _end(judgement, State.DONE)


def _stale(version: ModelVersion, source: Source, prints: dict[str, str]) -> bool:
    return bool(version.judged_on.get(source.name) != prints[source.name])


@contextmanager
def _workplace() -> Iterator[Path]:
    above = Path(settings.ATTUNE_TRAINING) / "judging"
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=above))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(version: ModelVersion, source: Source, found: dict[str, object], fingerprint: str) -> None:
    """What one suite found, at once: a run that is taken up again measures it anew only for the candidate."""
    version.report = {**version.report, source.name: found}
    version.judged_on = {**version.judged_on, source.name: fingerprint}
    version.judged_at = timezone.now()
    version.save(update_fields=["report", "judged_on", "judged_at"])


def _drop_others(version: ModelVersion, prints: dict[str, str]) -> None:
    """What was measured on data that are no longer there."""
    version.report = {name: found for name, found in version.report.items() if name in prints}
    version.judged_on = {name: each for name, each in version.judged_on.items() if name in prints}
    version.save(update_fields=["report", "judged_on"])


def _time(version: ModelVersion) -> None:
    """The quicker of two measurements: a machine that was busy when the version came says nothing against it."""
    try:
        found = check(get_shelf().place(chosen(version))).latency_ms
    except BundleRefused:
        return  # slow beyond measure just now; what was measured when it came stands
    version.latency_ms = min(version.latency_ms, found)
    version.save(update_fields=["latency_ms"])


@transaction.atomic
def _end(judgement: Judgement, state: str, problem: str = "") -> None:
    own = Judgement.objects.filter(pk=judgement.pk, holder=judgement.holder, state=State.RUNNING)
    if own.update(state=state, problem=problem, holder="", done=WHOLE, ended_at=timezone.now()) and not problem:
        ModelEvent.objects.create(version=judgement.version, what=ModelEvent.What.JUDGED, by=judgement.ordered_by)


class _Beat:
    """Writes down how far a run is, and notices when it is no longer its own."""

    def __init__(self, judgement: Judgement, version: ModelVersion, source: Source, place: int, of: int) -> None:
        self._judgement, self._place, self._of = judgement, place, of
        facts = {"number": version.number, "what": source.words}
        self._words = (_("Version %(number)s: %(what)s") % facts)[:200]

    def __call__(self, share: float) -> None:
        own = Judgement.objects.filter(pk=self._judgement.pk, holder=self._judgement.holder, state=State.RUNNING)
        done = round(WHOLE * (self._place + share) / self._of)
        if not own.update(words=self._words, done=done, beat_at=timezone.now()):
            raise Overtaken
