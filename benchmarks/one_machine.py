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
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
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
    chain: bool = True
    """Whether it is a frame's way itself, not what its database works beside it."""


class Cores:
    """Cores and processes: who waits, who runs."""

    def __init__(self, count: int) -> None:
        self.free = count
        self.busy: set[str] = set()
        self.queues = defaultdict[str, deque[tuple[int, Frame]]](deque)
        self.number = 0

    def wait(self, frame: Frame) -> None:
        """Its next task waits for its process and for a core."""
        self.number += 1
        self.queues[frame.tasks[0][0]].append((self.number, frame))

    def begin(self) -> Iterator[tuple[float, Frame]]:
        """Starts whatever can start, longest waiting first; milliseconds and frame of each."""
        while self.free:
            ready = [
                (queue[0][0], process) for process, queue in self.queues.items() if queue and process not in self.busy
            ]
            if not ready:
                return
            process = min(ready)[1]
            frame = self.queues[process].popleft()[1]
            self.busy.add(process)
            self.free -= 1
            yield frame.tasks[0][1], frame

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
    under_way = 0
    while events:
        now, _, frame, student = heapq.heappop(events)
        if now > end + 2000:
            break
        if frame is None:
            counted = 1000 * SETTLE_SECONDS < now < end
            sent += counted
            under_way += 1
            if under_way > 2 * students + 20:
                return waited, 0.0  # a second's frames wait already: it does not end well
            for each in _tasks(machine, costs, student, now, rng, counts=counted):
                cores.wait(each)
            if now + period < end:
                order += 1
                heapq.heappush(events, (now + period * rng.uniform(0.98, 1.02), order, None, student))
        else:
            cores.end(frame)
            if frame.tasks:
                cores.wait(frame)
            elif frame.chain:
                under_way -= 1
                waited.extend([now - frame.arrived] if frame.counts else [])
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
    return [Frame(now, chain, counts), Frame(now, beside, counts=False, chain=False)]


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
