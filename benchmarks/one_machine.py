"""What a school on one machine can carry, simulated: all its processes and the client share the machine's cores.

Every frame is a chain of tasks: client, proxy, web process, inference worker, web process, proxy, client; the database
works beside it. A task runs when its process is free and a core is free, first come, first served. The times are those
that ``python -m benchmarks.school --json`` measured, so what it predicts can be set beside what was found.
"""

import argparse
import heapq
import json
import random
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIMIT_MS, ANSWERED, SECONDS, SETTLE_SECONDS = 300.0, 0.99, 20.0, 5.0
HEAVY_TO_LIGHT = 5.0  # what a frame with landmarks costs a worker, beside one without
CAPACITY_BAND, WAIT_BAND = 0.15, 2.0
"""How near the prediction is to the measurement: capacity within 15 %, p95 within a factor of two."""
BESIDE = ("postgres", "valkey", "worker", "beat")


@dataclass(frozen=True)
class Machine:
    """What there is."""

    cores: int
    webs: int
    workers: int
    fps: float = 2.0


@dataclass(frozen=True)
class Costs:
    """Milliseconds of a processor a frame, by part; how many frames need landmarks."""

    parts: Mapping[str, float]
    heavy_share: float

    @property
    def whole(self) -> float:
        """All parts together."""
        return sum(self.parts.values())

    def worker(self, rng: random.Random) -> float:
        """Of one frame in a worker; on average as measured."""
        light = self.parts["inference"] / (1 + self.heavy_share * (HEAVY_TO_LIGHT - 1))
        return light * HEAVY_TO_LIGHT if rng.random() < self.heavy_share else light


@dataclass
class Frame:
    """One on its way: the tasks that are left, as (process, milliseconds)."""

    arrived: float
    tasks: deque[tuple[str, float]]
    counts: bool


class Cores:
    """Cores and processes: who waits, who runs."""

    def __init__(self, count: int) -> None:
        self.free = count
        self.busy: set[str] = set()
        self.waiting: deque[Frame] = deque()

    def begin(self) -> list[tuple[float, Frame]]:
        """Starts whatever can start; milliseconds and frame of each."""
        begun = []
        for frame in list(self.waiting):
            if not self.free:
                break
            process, takes = frame.tasks[0]
            if process not in self.busy:
                self.waiting.remove(frame)
                self.busy.add(process)
                self.free -= 1
                begun.append((takes, frame))
        return begun

    def end(self, frame: Frame) -> None:
        """A task is done."""
        process, _ = frame.tasks.popleft()
        self.busy.remove(process)
        self.free += 1


def simulate(machine: Machine, costs: Costs, students: int, *, seed: int = 0) -> tuple[list[float], float]:
    """Milliseconds from a frame's sending to its estimate, and the share of frames that came back in time."""
    rng, period, end = random.Random(seed), 1000 / machine.fps, 1000 * SECONDS
    arrivals = [(rng.uniform(0, period), number) for number in range(students)]
    events: list[tuple[float, int, Frame | None, int]] = [(at, number, None, number) for at, number in arrivals]
    heapq.heapify(events)
    order, cores, waited, sent = students, Cores(machine.cores), list[float](), 0
    while events:
        now, _, frame, student = heapq.heappop(events)
        if now > end + 2000:
            break
        if frame is None:
            counted = 1000 * SETTLE_SECONDS < now < end
            sent += counted
            cores.waiting.extend(_tasks(machine, costs, student, now, rng, counts=counted))
            if now + period < end:
                order += 1
                heapq.heappush(events, (now + period * rng.uniform(0.98, 1.02), order, None, student))
        else:
            cores.end(frame)
            if frame.tasks:
                cores.waiting.append(frame)
            elif frame.counts:
                waited.append(now - frame.arrived)
        for takes, begun in cores.begin():
            order += 1
            heapq.heappush(events, (now + takes, order, begun, student))
    return waited, len(waited) / max(1, sent)


def _tasks(
    machine: Machine, costs: Costs, student: int, now: float, rng: random.Random, *, counts: bool
) -> list[Frame]:
    part, web, worker = costs.parts, f"web{student % machine.webs}", f"inference{rng.randrange(machine.workers)}"
    around = [("client", part["client"] / 2), ("proxy", part["proxy"] / 2), (web, part["web"] / 2)]
    chain = deque([*around, (worker, costs.worker(rng)), *reversed(around)])
    beside = deque([("engines", sum(part.get(name, 0.0) for name in BESIDE))])
    return [Frame(now, chain, counts), Frame(now, beside, counts=False)]


def p95(waited: Sequence[float]) -> float:
    """The wait that one frame in twenty exceeds."""
    return sorted(waited)[int(0.95 * (len(waited) - 1))] if waited else float("inf")


def most_students(machine: Machine, costs: Costs) -> int:
    """The largest number whose frames all come back in time."""
    good, bad = 0, int(1000 * machine.cores / costs.whole / machine.fps) + 2
    while bad - good > 1:
        number = (good + bad) // 2
        waited, share = simulate(machine, costs, number)
        good, bad = (number, bad) if p95(waited) < LIMIT_MS and share >= ANSWERED else (good, number)
    return good


def compare(found: Mapping[str, Any], machine: Machine) -> dict[str, Any]:
    """Prediction beside measurement. `found`: what benchmarks.school printed."""
    costs = Costs(found["cpu_ms_per_frame"], 1 - found["light_path_share"])
    predicted, measured = most_students(machine, costs), found["camera_students"]
    waited, _ = simulate(machine, costs, measured)
    ratio = predicted / measured
    return {
        "measured_students": measured,
        "predicted_students": predicted,
        "capacity_ratio": round(ratio, 3),
        "capacity_within_band": abs(ratio - 1) <= CAPACITY_BAND,
        "measured_p95_ms": found["p95_ms"],
        "predicted_p95_ms": round(p95(waited), 1),
        "p95_within_band": 1 / WAIT_BAND <= p95(waited) / found["p95_ms"] <= WAIT_BAND,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.one_machine", description=__doc__)
    parser.add_argument("file", type=Path, help="what `python -m benchmarks.school --json` printed")
    parser.add_argument("--web", type=int, default=2)
    parser.add_argument("--inference", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    try:
        found = read_school(given.file)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    result = compare(found, Machine(found["cores"], given.web, given.inference))
    print(
        f"students with cameras: {result['measured_students']} measured, {result['predicted_students']} predicted "
        f"(within {CAPACITY_BAND:.0%}: {'yes' if result['capacity_within_band'] else 'no'})\n"
        f"p95 there: {result['measured_p95_ms']} ms measured, {result['predicted_p95_ms']} ms predicted "
        f"(within a factor of {WAIT_BAND:g}: {'yes' if result['p95_within_band'] else 'no'})"
    )
    if given.json:
        print(json.dumps(result))
    return 0


def read_school(path: Path) -> dict[str, Any]:
    """The last line of a run of benchmarks.school, or a file of it. Raises OSError and ValueError."""
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    found = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else json.loads("\n".join(lines))
    found = found.get("found", found) if isinstance(found, dict) else {}
    if not found.get("camera_students") or not found.get("cpu_ms_per_frame"):
        raise ValueError(f"{path} does not hold what benchmarks.school prints with --json.")
    return dict(found)


if __name__ == "__main__":
    sys.exit(main())
