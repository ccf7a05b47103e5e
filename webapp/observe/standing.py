"""What runs, what waits, how much room is left: in words for whoever looks after the site."""

import os
import platform
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.core.cache import cache
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

import webapp
from webapp.accounts.models import SensingLevel
from webapp.backups.archive import places
from webapp.live.rate import STEADY_FPS
from webapp.observe.figures import Minute
from webapp.observe.models import BackupNote
from webapp.observe.queues import queue_lengths
from webapp.observe.readiness import is_migrated
from webapp.observe.tasks import BEAT
from webapp.site.selectors import get_site_cap

WELL, RESTS, WRONG = "well", "rests", "wrong"
BEAT_LATE_S = 180
BACKUP_LATE = timedelta(days=2)
ROOM_SHARE, ROOM_BYTES = 0.05, 2 << 30
FEW = 5
ROOMY = 0.97


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the site, how it is, and what to know or do."""

    name: str
    state: str
    words: str


def find_parts(hour: Sequence[Minute], workers: Sequence[dict[str, Any]]) -> list[Part]:
    """Every part of the site."""
    latest = hour[-1] if hour and hour[-1].minute >= time.time() // 60 - 2 else None
    return [_web(latest), _inference(workers), _background(latest), _database(), _valkey(), *_disks(), _backup()]


def _web(latest: Minute | None) -> Part:
    count = max(1, latest.web if latest else 1)
    words = ngettext("%(count)s process serves pages.", "%(count)s processes serve pages.", count) % {"count": count}
    return Part(_("Pages"), WELL, words)


def _inference(workers: Sequence[dict[str, Any]]) -> Part:
    name, count = _("Cameras"), len(workers)
    if get_site_cap() == SensingLevel.BEHAVIOUR:
        return Part(name, RESTS, _("No camera is allowed on this site, so nothing judges pictures."))
    if not count:
        words = _("No process answers that judges pictures. Cameras rest; lessons go on without them.")
        return Part(name, WRONG, words)
    problems = [str(each["problem"]) for each in workers if each.get("problem")]
    if problems:
        return Part(name, WRONG, problems[0])
    words = ngettext("%(count)s process judges pictures.", "%(count)s processes judge pictures.", count)
    return Part(name, WELL, words % {"count": count})


def _background(latest: Minute | None) -> Part:
    name, beat = _("Work in the background"), _cached(BEAT)
    if beat is None:
        return Part(name, WRONG, _("It has not been heard of since Valkey started. If that is minutes ago, start it."))
    if time.time() - beat > BEAT_LATE_S:
        ago = timesince(timezone.now() - timedelta(seconds=time.time() - beat))
        return Part(name, WRONG, _("Last heard of %(ago)s ago: imports, copies and deletions wait.") % {"ago": ago})
    count = latest.workers if latest else 0
    heard = _("Heard of within the last three minutes.")
    known = ngettext("%(count)s process works.", "%(count)s processes work.", count) % {"count": count}
    return Part(name, WELL, f"{known} {heard}" if count else heard)


def _database() -> Part:
    words = " ".join((str(connection.display_name), ".".join(map(str, connection.get_database_version()))))
    if not is_migrated():
        return Part(_("Database"), WRONG, _("It has not been brought up to this version: run manage.py migrate."))
    return Part(_("Database"), WELL, _("%(name)s answers.") % {"name": words})


def _valkey() -> Part:
    name = _("Valkey")
    try:
        told = cache._cache.get_client().info()  # type: ignore[attr-defined]  # noqa: SLF001 -- the only way to ask
    except AttributeError:
        return Part(name, RESTS, _("Not used: this is one process that shares nothing."))
    except (RedisError, OSError):
        return Part(name, WRONG, _("It does not answer. Answers are stored all the same; news wait for a reload."))
    facts = {
        "version": told.get("valkey_version") or told.get("redis_version", ""),
        "memory": filesizeformat(told.get("used_memory", 0)),
    }
    return Part(name, WELL, _("%(version)s answers and uses %(memory)s.") % facts)


def _disks() -> list[Part]:
    rooms: dict[int, tuple[list[str], Path]] = {}
    for name, place in _folders().items():
        if place.is_dir():
            rooms.setdefault(place.stat().st_dev, ([], place))[0].append(name)
    return [_disk(names, place) for names, place in rooms.values()]


def _folders() -> dict[str, Path]:
    names = {"media": _("files"), "models": _("models"), "training": _("training")}
    found = {names.get(key, key): place for key, place in places().items()}
    if connection.vendor == "sqlite":
        found[_("database")] = Path(str(connection.settings_dict["NAME"])).parent
    return found


def _disk(names: Sequence[str], place: Path) -> Part:
    usage = shutil.disk_usage(place)
    words = _("%(free)s of %(all)s are free.") % {
        "free": filesizeformat(usage.free), "all": filesizeformat(usage.total),
    }  # fmt: skip
    short = usage.free < max(ROOM_BYTES, ROOM_SHARE * usage.total)
    if short:
        act = _("Make room before files and answers cannot be stored any more.")
        words = f"{words} {act}"
    return Part(_("Disk for %(what)s") % {"what": ", ".join(names)}, WRONG if short else WELL, words)


def _backup() -> Part:
    last = BackupNote.objects.first()
    if last is None:
        words = _("None was made yet. “%(command)s” makes one; do it every night.")
        return Part(_("Last backup"), WRONG, words % {"command": "manage.py backup FOLDER"})
    late = timezone.now() - last.made_at
    facts = {"rows": number_format(last.rows), "size": filesizeformat(last.size)}
    if late < timedelta(minutes=1):
        words = _("Just now: %(rows)s rows, %(size)s.") % facts
    else:
        words = _("%(ago)s ago: %(rows)s rows, %(size)s.") % {**facts, "ago": timesince(last.made_at)}
    return Part(_("Last backup"), WRONG if late > BACKUP_LATE else WELL, words)


def camera_words(hour: Sequence[Minute]) -> str:
    """Whether cameras were told to send less, and why that is all right."""
    latest = next((one for one in reversed(hour) if one.room is not None), None)
    if latest is None:
        return _("Nothing is known yet: figures come once a minute.")
    if latest.streams < FEW:
        few = _("Fewer than five cameras are on.")
    else:
        few = _("%(count)s cameras are on.") % {"count": number_format(latest.streams)}
    if latest.room is not None and latest.room >= ROOMY:
        roomy = _("There is room for every picture that they would like to send.")
        return f"{few} {roomy}"
    facts = {"fps": number_format(latest.fps or 0, 1), "wanted": number_format(STEADY_FPS, 0)}
    rests = _(
        "Cameras send fewer pictures just now, about %(fps)s a second each instead of up to %(wanted)s, because "
        "there is no time for more. Answers, hints and everything else that students do come first."
    )
    turns = ngettext("%(count)s more waits for its turn.", "%(count)s more wait for their turn.", latest.resting) % {
        "count": number_format(latest.resting)
    }
    return f"{few} {turns} {rests % facts}" if latest.resting else f"{few} {rests % facts}"


def add_up(hour: Sequence[Minute]) -> dict[str, int]:
    """Totals of the hour."""
    names = ("frames", "lost", "requests", "errors", "tasks", "failed_tasks")
    return {name: sum(getattr(one, name) for one in hour) for name in names}


def find_queues() -> list[tuple[str, int]]:
    """What waits, by kind of work."""
    names = {"celery": _("Imports, copies, deletions and upkeep"), "training": _("Training and judging of models")}
    return [(names[queue], length) for queue, length in queue_lengths().items()]


def find_versions(workers: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """What this site is made of; more than one model only while workers change over."""
    models = sorted({f"{each['name']} {each['version']}" for each in workers})
    return [
        ("Attune", webapp.__version__),
        (_("Model"), ", ".join(models) or "–"),
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
    ]


def find_machine() -> dict[str, Any]:
    """How busy the machine is that this page comes from."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {"load": number_format(load, 2), "cores": os.cpu_count() or 1}


def _cached(key: str) -> float | None:
    try:
        found = cache.get(key)
    except (RedisError, OSError):
        return None
    return float(found) if found is not None else None
