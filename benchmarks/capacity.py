"""How many processes so many students with cameras need: a simulation of frames that wait for one server each time.

Every student sends frames at a steady rate. A frame takes a turn in its web process, one in the worker with the fewest
frames of that process under way, and one more in the web process. Times of a turn are measured, not assumed: hand over
what ``python -m benchmarks.school --json`` printed with ``--from``. What proxy, database and queue take beside that is
counted in cores; how near all this comes to a real site is what ``python -m benchmarks.one_machine`` says.
"""

import argparse
import heapq
import json
import math
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.one_machine import BESIDE, HEAVY_TO_LIGHT, read_school

LIMIT_MS = 300.0
SECONDS, SETTLE_SECONDS = 20.0, 5.0
BESIDE_BUSY = 0.7  # how busy the cores of proxy, database and queue may be
MOST_SIMULATED = 2_000  # more students are so many schools of this size side by side


@dataclass(frozen=True)
class Times:
    """Milliseconds of a processor that a frame takes."""

    web: float
    light: float
    heavy: float
    heavy_share: float
    """How many of the frames need the landmarks, not the gaze network alone."""
    beside: float = 0.0
    """Of proxy, database and queue."""

    @classmethod
    def measured(cls, path: Path) -> "Times":
        """From what benchmarks.school printed. Raises OSError and ValueError."""
        found = read_school(path)
        parts, heavy_share = found["cpu_ms_per_frame"], 1 - found["light_path_share"]
        light = parts["inference"] / (1 + heavy_share * (HEAVY_TO_LIGHT - 1))
        beside = sum(parts.get(name, 0.0) for name in ("proxy", *BESIDE))
        return cls(parts["web"], light, light * HEAVY_TO_LIGHT, heavy_share, beside)

    @property
    def worker(self) -> float:
        """On average."""
        return self.light + self.heavy_share * (self.heavy - self.light)


@dataclass(frozen=True)
class Site:
    """What the frames meet."""

    students: int
    webs: int
    workers: int
    fps: float = 2.0


def simulate(site: Site, times: Times, *, seed: int = 0) -> list[float]:
    """Milliseconds from a frame's arrival to its estimate, of every frame after the first seconds."""
    rng = random.Random(seed)
    webs, workers = [0.0] * site.webs, [0.0] * site.workers
    under_way = [[0] * site.workers for _ in range(site.webs)]
    period = 1000 / site.fps
    # (when, number to keep the order, what happens, the frame's arrival, web process, worker)
    queue: list[tuple[float, int, str, float, int, int]] = []
    for number in range(site.students):
        at = rng.uniform(0, period)
        heapq.heappush(queue, (at, number, "arrives", at, number % site.webs, -1))
    number, waited, end = site.students, list[float](), 1000 * SECONDS
    while queue:
        now, _, what, came, web, worker = heapq.heappop(queue)
        number += 1
        if what == "arrives":
            if now + period < end:
                due = now + period * rng.uniform(0.9, 1.1)
                heapq.heappush(queue, (due, number, "arrives", due, web, -1))
            webs[web] = max(webs[web], now) + times.web / 2
            heapq.heappush(queue, (webs[web], number + 1_000_000_000, "asked", came, web, -1))
        elif what == "asked":
            worker = min(range(site.workers), key=lambda each: (under_way[web][each], rng.random()))
            under_way[web][worker] += 1
            takes = times.heavy if rng.random() < times.heavy_share else times.light
            workers[worker] = max(workers[worker], now) + takes
            heapq.heappush(queue, (workers[worker], number, "seen", came, web, worker))
        elif what == "seen":
            under_way[web][worker] -= 1
            webs[web] = max(webs[web], now) + times.web / 2
            heapq.heappush(queue, (webs[web], number, "told", came, web, worker))
        elif came > 1000 * SETTLE_SECONDS:
            waited.append(now - came)
    return waited


def p95(waited: list[float]) -> float:
    """The wait that one frame in twenty exceeds."""
    return sorted(waited)[int(0.95 * (len(waited) - 1))]


def needed(students: int, times: Times, *, fps: float = 2.0) -> Site:
    """The fewest processes with which so many students get their estimates in time, one school's worth at most."""
    frames = students * fps / 1000
    webs, workers = (max(1, int(frames * each) + 1) for each in (times.web, times.worker))
    while True:
        site = Site(students, webs, workers, fps)
        if p95(simulate(site, times)) < LIMIT_MS:
            return site
        busier = frames * times.web / webs > frames * times.worker / workers
        webs, workers = webs + busier, workers + (not busier)


def plan(students: int, times: Times, *, fps: float = 2.0) -> dict[str, float]:
    """Processes for so many students; what is beyond one simulated site is as many of them side by side."""
    one = min(students, MOST_SIMULATED)
    site, times_over = needed(one, times, fps=fps), students / one
    processes = (site.webs + site.workers) * times_over
    cores = math.ceil(processes + students * fps * times.beside / 1000 / BESIDE_BUSY)
    return {
        "students": students,
        "web": round(site.webs * times_over),
        "inference": round(site.workers * times_over),
        "cores": cores,
        "students_per_core": round(students / cores, 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.capacity", description=__doc__)
    parser.add_argument("--from", dest="file", type=Path, help="what `python -m benchmarks.school --json` printed")
    parser.add_argument("--web-ms", type=float, default=1.34, help="a web process's time a frame")
    parser.add_argument("--light-ms", type=float, default=2.4, help="a worker's time a frame by the gaze network alone")
    parser.add_argument("--heavy-ms", type=float, default=11.0, help="the same with detection and landmarks")
    parser.add_argument("--heavy-share", type=float, default=0.05)
    parser.add_argument("--beside-ms", type=float, default=0.9, help="proxy, database and queue a frame")
    parser.add_argument("--fps", type=float, default=2.0)
    parser.add_argument("--students", type=int, nargs="+", default=[30, 1_000, 100_000])
    parser.add_argument("--core-hour", type=float, default=0.05, help="what an hour of a core costs")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    times = Times(given.web_ms, given.light_ms, given.heavy_ms, given.heavy_share, given.beside_ms)
    if given.file:
        try:
            times = Times.measured(given.file)
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
            return 2
    plans = [plan(students, times, fps=given.fps) for students in given.students]
    for each in plans:
        print(
            f"{each['students']:>7} students: {each['web']} web processes, {each['inference']} workers, "
            f"{each['cores']} cores ({each['students_per_core']} students a core), "
            f"{each['cores'] * given.core_hour:.2f} an hour"
        )
    if given.json:
        print(json.dumps({"times": asdict(times), "fps": given.fps, "plans": plans}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
