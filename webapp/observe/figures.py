"""Figures of the last hour, minute by minute, from the sums that the processes added. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.observe.metrics import FRAME_BUCKETS, PAGE_BUCKETS
from webapp.observe.samples import Sums


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute of the whole site. None: there was nothing to measure."""

    minute: int
    frames: int
    lost: int
    frame_p50_ms: float | None
    frame_p95_ms: float | None
    fps: float | None
    room: float | None
    requests: int
    errors: int
    page_p95_ms: float | None
    tasks: int
    failed_tasks: int
    web: int
    workers: int
    streams: int
    resting: int


def minute_of(minute: int, sums: Sums) -> Minute:
    """What the sums of one minute say."""
    streams, web = sums["streams"], sums["web"]
    return Minute(
        minute=minute,
        frames=sums["frame_all"],
        lost=sums["lost"],
        frame_p50_ms=quantile_ms(sums, "frame", FRAME_BUCKETS, 0.5),
        frame_p95_ms=quantile_ms(sums, "frame", FRAME_BUCKETS, 0.95),
        fps=sums["milli_fps"] / 1000 / streams if streams else None,
        room=sums["permille_room"] / 1000 / web if web else None,
        requests=sums["requests"],
        errors=sums["errors"],
        page_p95_ms=quantile_ms(sums, "page", PAGE_BUCKETS, 0.95),
        tasks=sums["tasks"],
        failed_tasks=sums["failed_tasks"],
        web=web,
        workers=sums["worker"],
        streams=streams,
        resting=sums["resting"],
    )


def quantile_ms(sums: Sums, short: str, bounds: Sequence[float], share: float) -> float | None:
    """Where this share of all lies, between the bounds of its bucket, as Prometheus reckons it."""
    total = sums[f"{short}_all"]
    if not total:
        return None
    wanted, low, below = share * total, 0.0, 0
    for bound in bounds:
        upto = sums[f"{short}_{bound:g}"]
        if upto >= wanted and upto > below:
            return 1000 * (low + (bound - low) * (wanted - below) / (upto - below))
        low, below = bound, upto
    return 1000 * bounds[-1]  # slower than all that is told apart
