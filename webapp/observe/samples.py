"""The last hour for the status page: once a minute each process adds what it counted to the cache they share.

Sums only, one key for each figure and minute: `incr` is atomic, so nobody needs to know who else is there. When Valkey
restarts, the hour begins anew; Prometheus is for those who want more.
"""

import logging
import os
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from webapp.observe import streams
from webapp.observe.metrics import FRAME_BUCKETS, PAGE_BUCKETS, QUERY_BUCKETS, REGISTRY

log = logging.getLogger(__name__)

MINUTE = 60
KEEP_S = 2 * 3600
NAMES = {
    "attune_frames_sent_total": "sent",
    "attune_frames_refused_total": "refused",
    "attune_frames_lost_total": "lost",
    "attune_http_requests_total": "requests",
    "attune_commands_total": "commands",
    "attune_decisions_total": "decisions",
    "attune_tasks_total": "tasks",
}
HISTOGRAMS = {
    "attune_frame_seconds": ("frame", FRAME_BUCKETS),
    "attune_http_seconds": ("page", PAGE_BUCKETS),
    "attune_database_seconds": ("query", QUERY_BUCKETS),
}
GAUGES = ("web", "worker", "streams", "resting", "milli_fps", "permille_room")


def bucket_names(short: str, bounds: tuple[float, ...]) -> list[str]:
    """The figures of a histogram: how many took at most so long."""
    return [f"{short}_{bound:g}" for bound in bounds] + [f"{short}_all"]


FIGURES = [
    *NAMES.values(), "errors", "failed_tasks", *GAUGES,
    *(name for short, bounds in HISTOGRAMS.values() for name in bucket_names(short, bounds)),
]  # fmt: skip

Sums = dict[str, int]


def counted() -> Sums:
    """All that this process has counted since it began."""
    sums = dict.fromkeys(FIGURES, 0)
    for family in REGISTRY.collect():
        for one in family.samples:
            _count(sums, one.name, one.labels, one.value)
    return sums


def _count(sums: Sums, name: str, labels: Mapping[str, str], value: float) -> None:
    if name in NAMES:
        sums[NAMES[name]] += int(value)
    if name == "attune_http_requests_total" and labels["status"] >= "500":
        sums["errors"] += int(value)
    if name == "attune_tasks_total" and labels["outcome"] == "failure":
        sums["failed_tasks"] += int(value)
    family, _bucket, rest = name.rpartition("_bucket")
    if family in HISTOGRAMS and not rest:
        bound = labels["le"]
        sums[f"{HISTOGRAMS[family][0]}_{'all' if bound == '+Inf' else format(float(bound), 'g')}"] += int(value)


class Sampler:
    """Adds what is new since the last time."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.before = counted()

    def add(self, minute: int) -> None:
        """Puts the last minute's figures into the cache. What could not be put there comes with the next minute's."""
        now = counted()
        new = {name: now[name] - self.before[name] for name in FIGURES}
        new[self.kind] = 1
        if self.kind == "web":
            new |= _cameras()
        for name, value in new.items():
            if value:
                key = key_of(minute, name)
                cache.add(key, 0, KEEP_S)
                cache.incr(key, value)
                self.before[name] = now[name]

    def run(self) -> None:
        """Once a minute, for as long as the process lives."""
        while True:
            time.sleep(MINUTE - time.time() % MINUTE)
            try:
                self.add(int(time.time()) // MINUTE - 1)
            except (RedisError, OSError, ValueError):
                log.warning("the last minute's figures wait for the next: the cache did not take them")


def _cameras() -> Sums:
    from webapp.live.conducting import LOAD

    count, rate = streams.granted()
    room = round(1000 * LOAD.room)
    return {"streams": count, "resting": streams.resting(), "milli_fps": round(1000 * rate), "permille_room": room}


def key_of(minute: int, name: str) -> str:
    """Where the sum of a figure lies."""
    return f"observe.{minute}.{name}"


_running: set[int] = set()


def begin(kind: str) -> None:
    """Starts sampling in this process: a web process, or a worker."""
    if settings.ATTUNE_SAMPLES and os.getpid() not in _running:
        _running.add(os.getpid())
        threading.Thread(target=Sampler(kind).run, name="observe-samples", daemon=True).start()


def read_hour(now: float, minutes: int = 60) -> list[tuple[int, Sums]]:
    """The last minutes that are whole, oldest first; nothing at all for one in which no process ran."""
    last = int(now) // MINUTE - 1
    keys = {key_of(minute, name): (minute, name) for minute in range(last - minutes + 1, last + 1) for name in FIGURES}
    found: dict[int, Sums] = {}
    values: dict[str, Any] = cache.get_many(keys)
    for key, value in values.items():
        minute, name = keys[key]
        found.setdefault(minute, dict.fromkeys(FIGURES, 0))[name] = int(value)
    return sorted(found.items())
