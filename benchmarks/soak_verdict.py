"""What an hour's samples say: for each part and for the time to an estimate, level or not, by limits set before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.levelness import Point, Slope, by_minute, find_slope

# A year's school days between two updates would add this up; what grows less is not told from a cache that fills.
MEMORY_MB, MEMORY_SHARE = 2.0, 0.02
HANDLES, THREADS = 2.0, 2.0
LATENCY_MS, LATENCY_SHARE = 5.0, 0.1
SETTLING = 0.25  # of the whole time: what a process only does once has been done by then

Sample = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """One row of the table."""

    what: str
    of: str
    unit: str
    slope: Slope
    allowed: float

    @property
    def verdict(self) -> str:
        """Level, rises or uncertain."""
        return self.slope.verdict(self.allowed)

    def as_json(self) -> dict[str, Any]:
        """Figures of the slope beside its verdict."""
        figures = {name: round(value, 3) + 0.0 for name, value in asdict(self.slope).items()}
        told = {"what": self.what, "of": self.of, "unit": self.unit, "verdict": self.verdict}
        return {**told, "allowed_per_hour": round(self.allowed, 2), **figures}


def parts_of(samples: Sequence[Sample]) -> list[str]:
    """The school's own parts that were seen at the end; the client beside them is no part."""
    return [part for part in samples[-1]["parts"] if part != "client"]


def series(samples: Iterable[Sample], read: Callable[[Sample], float | None]) -> list[Point]:
    """(second, figure) wherever there is one."""
    return [(sample["at"], value) for sample in samples if (value := read(sample)) is not None]


def of_part(part: str, figure: str) -> Callable[[Sample], float | None]:
    """Reads one figure of one part."""
    return lambda sample: sample["parts"].get(part, {}).get(figure)


def settled(samples: Sequence[Sample]) -> list[Sample]:
    """Without the first quarter."""
    end = samples[-1]["at"]
    return [sample for sample in samples if sample["at"] >= SETTLING * end]


def judge(samples: Sequence[Sample]) -> list[Finding]:
    """Memory, handles and threads of every part, and the latency, in this order."""
    late, found = settled(samples), list[Finding]()
    for what, figure, unit, least, share in (
        ("memory", "memory_mb", "MB", MEMORY_MB, MEMORY_SHARE),
        ("file handles", "handles", "", HANDLES, 0.0),
        ("threads", "threads", "", THREADS, 0.0),
    ):
        for part in parts_of(samples):
            if slope := find_slope(by_minute(series(late, of_part(part, figure)))):
                found.append(Finding(what, part, unit, slope, max(least, share * slope.mean)))
    for what in ("p50_ms", "p95_ms"):
        points = by_minute(series(late, lambda sample, name=what: sample[name]))  # type: ignore[misc]
        if slope := find_slope(points):
            found.append(
                Finding("frame to estimate", what[:3], "ms", slope, max(LATENCY_MS, LATENCY_SHARE * slope.mean))
            )
    return found


def started_again(samples: Sequence[Sample]) -> list[str]:
    """Parts whose first process changed on the way. Postgres's others come and go."""
    return [
        part
        for part in parts_of(samples)
        if len({sample["parts"][part]["pids"][0] for sample in samples if part in sample["parts"]}) > 1
    ]


def growth_mb_per_hour(samples: Sequence[Sample]) -> float | None:
    """What the database grows by: it keeps what was done, so it has to."""
    slope = find_slope(series(samples, lambda sample: sample["database_mb"]))
    return round(slope.per_hour, 1) if slope else None
