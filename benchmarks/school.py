"""The largest school that this machine carries, client included: students with cameras, and students without.

With cameras: every student streams at 2 frames a second by the page's credit protocol through Caddy, TLS, web
processes and inference workers, and reads and answers meanwhile. The number grows until something gives way, is
narrowed down, and is confirmed by a longer run. It counts when 99 % of the frames that were due were sent and answered,
p95 from sending to the estimate's arrival is under 300 ms, every socket stayed, and nothing that was acknowledged is
missing in the database. The bare network ceiling is measured in the same run, before and after; the higher one counts.
"""

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.ceiling import measure_ceiling
from benchmarks.clients import Clients, pack_frames
from benchmarks.clips import ClipMissing
from benchmarks.parts import cpu_by_part, memory_by_part
from benchmarks.promises import check_promises
from benchmarks.school_site import School
from benchmarks.topology import CannotStart

FPS, LIMIT_MS, ANSWERED = 2.0, 300.0, 0.99
FULL_RATE_WITHIN_S = 20.0
OPEN_A_SECOND = 20.0  # opening a lesson takes tens of milliseconds: faster, and it is opening that is measured


@dataclass(frozen=True)
class Effort:
    """How long and how far is looked."""

    start: int = 40
    most: int = 400
    step_seconds: float = 8.0
    confirm_seconds: float = 30.0
    settle_seconds: float = 4.0
    ceiling_seconds: float = 6.0
    cameraless: tuple[int, ...] = (100, 250, 500, 1000, 1500, 2000, 2500)
    hold_seconds: float = 30.0


QUICK = Effort(
    start=4,
    most=8,
    step_seconds=3.0,
    confirm_seconds=5.0,
    settle_seconds=1.0,
    ceiling_seconds=1.0,
    cameraless=(20, 40),
    hold_seconds=4.0,
)


@dataclass(frozen=True)
class Step:
    """So many students with cameras for some seconds."""

    students: int
    seconds: float
    due: int
    sent: int
    answered: int
    ready: int
    fps: float
    told_fps: float
    p50_ms: float | None
    p95_ms: float | None
    lines_lost: int
    acks_p95_ms: float | None
    refused: dict[str, int]
    cpu_ms: dict[str, float]
    busy_cores: float

    @property
    def why_not(self) -> str:
        """What gave way; empty when all held."""
        if self.ready < self.students or self.lines_lost:
            return f"{self.students - self.ready} not connected, {self.lines_lost} lines lost"
        if self.answered < ANSWERED * self.sent:
            return f"{self.sent - self.answered} frames not answered"
        if self.fps < ANSWERED * FPS:
            return f"{self.fps:.2f} frames/s instead of {FPS:g}"
        return f"p95 {self.p95_ms:.0f} ms" if self.p95_ms and self.p95_ms >= LIMIT_MS else ""


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that this share does not exceed; None of nothing."""
    return round(sorted(values)[int(share * (len(values) - 1))], 1) if values else None


def try_students(school: School, clients: Clients, students: int, seconds: float, settle: float) -> Step:
    """Lets so many stream, and looks once the rates have settled."""
    clients.open(students, camera=True)
    _settle(clients, settle)
    before = cpu_by_part(school)
    found = clients.measure(seconds)
    after = cpu_by_part(school)
    frames, wall = max(1, found["answered"]), found["wall"]
    used = {part: after[part] - before.get(part, 0.0) for part in after}
    used["client"] = found["cpu"]
    return Step(
        students=students,
        seconds=seconds,
        due=found["due"],
        sent=found["sent"],
        answered=found["answered"],
        ready=found["least_ready"],
        fps=round(found["answered"] / students / seconds, 3),
        told_fps=found["fps"],
        p50_ms=percentile(found["latencies_ms"], 0.5),
        p95_ms=percentile(found["latencies_ms"], 0.95),
        lines_lost=found["lines_lost"],
        acks_p95_ms=percentile(found["acks_ms"], 0.95),
        refused=found["refused"],
        cpu_ms={part: round(1000 * seconds / frames, 3) for part, seconds in used.items()},
        busy_cores=round(sum(used.values()) / wall, 2),
    )


def _settle(clients: Clients, seconds: float) -> None:
    """At least so long, and until rates that fell before have risen again, if they do."""
    time.sleep(seconds)
    until = time.monotonic() + FULL_RATE_WITHIN_S
    while clients.stand()["fps"] < FPS and time.monotonic() < until:
        time.sleep(0.5)


def find_most(attempt: Callable[[int, float], Step], effort: Effort) -> tuple[Step | None, list[Step]]:
    """The largest number that a longer run confirms, and all that was tried."""
    tried = list[Step]()

    def holds(students: int, seconds: float) -> bool:
        tried.append(attempt(students, seconds))
        return not tried[-1].why_not

    good, bad, number = 0, effort.most + 1, min(effort.start, effort.most)
    while good < number < bad:
        if holds(number, effort.step_seconds):
            good = number
        else:
            bad = number
        number = min(effort.most, math.ceil(good * 1.3)) if bad > effort.most else (good + bad) // 2
        if good and bad <= effort.most and bad - good <= max(1, good // 25):
            break
    while good > 0:
        if holds(good, effort.confirm_seconds):
            return tried[-1], tried
        good = min(good - 1, round(good * 0.95))
    return None, tried


def measure_cameraless(school: School, clients: Clients, effort: Effort, say: Callable[[str], None]) -> dict[str, Any]:
    """Connects more and more students without a camera; the most who were all there with all they did acknowledged."""
    best: dict[str, Any] = {"cameraless_students": 0}
    idle = memory_by_part(school)
    for number in effort.cameraless:
        clients.open(number, camera=False)
        before, last = cpu_by_part(school), number == effort.cameraless[-1]
        found = clients.measure(effort.hold_seconds if last else min(10.0, effort.hold_seconds))
        used = {part: seconds - before.get(part, 0.0) for part, seconds in cpu_by_part(school).items()}
        used["client"] = found["cpu"]
        memory = memory_by_part(school)
        step = {
            "cameraless_students": found["least_ready"],
            "cameraless_asked": number,
            "cameraless_lines_lost": found["lines_lost"],
            "cameraless_ack_p95_ms": percentile(found["acks_ms"], 0.95),
            "cameraless_acks": len(found["acks_ms"]),
            "cameraless_refused": found["refused"],
            "cameraless_said": found["said"],
            "cameraless_cpu_cores": {part: round(seconds / found["wall"], 3) for part, seconds in used.items()},
            "cameraless_kib_each": {
                part: round(1024 * (memory[part] - idle.get(part, 0.0)) / number, 1) for part in memory
            },
        }
        say(
            f"{number:>5} without camera: {step['cameraless_students']} stayed connected, {step['cameraless_acks']} "
            f"things done, acknowledged p95 {step['cameraless_ack_p95_ms']} ms, "
            f"{sum(step['cameraless_cpu_cores'].values()):.2f} cores busy"
        )
        if found["least_ready"] < number or found["lines_lost"]:
            best["cameraless_gave_way"] = step
            break
        best = step
    return best


def describe_step(step: Step) -> str:
    """One line of the table."""
    verdict = f"no: {step.why_not}" if step.why_not else "yes"
    return (
        f"{step.students:>5} with camera, {step.seconds:>3.0f} s: {step.fps:.2f} frames/s each, p50 {step.p50_ms} ms, "
        f"p95 {step.p95_ms} ms, {step.busy_cores} cores busy: {verdict}"
    )


def measure(home: Path, given: argparse.Namespace, effort: Effort, say: Callable[[str], None]) -> dict[str, Any]:
    """Everything, on a school of its own."""
    frames = pack_frames(home / "frames.zip", FPS)
    with School(home, web=given.web, inference=given.inference) as school:
        bare = measure_ceiling(frames, effort.ceiling_seconds)
        whole = measure_ceiling(frames, effort.ceiling_seconds, pipeline=True)
        people = school.students_at_work(effort.most)
        with Clients(school, people, frames, processes=given.clients, every=given.every) as clients:

            def attempt(students: int, seconds: float) -> Step:
                step = try_students(school, clients, students, seconds, effort.settle_seconds)
                say(describe_step(step))
                return step

            best, tried = find_most(attempt, effort)
            promised = clients.finish()
        sessions = [each.session_id for each in people]
        bare = max(bare, measure_ceiling(frames, effort.ceiling_seconds), key=lambda each: each["frames_per_second"])
        without: dict[str, Any] = {"cameraless_students": 0}
        if effort.cameraless:
            more = school.students_at_work(effort.cameraless[-1], level="behaviour")
            with Clients(
                school, more, frames, processes=given.clients, every=given.idle_every, pace=OPEN_A_SECOND
            ) as clients:
                without = measure_cameraless(school, clients, effort, say)
                later = clients.finish()
            promised = {
                "promised": promised["promised"] | later["promised"],
                "never": promised["never"] + later["never"],
            }
            sessions += [each.session_id for each in more]
        kept = check_promises(school, sessions, promised["promised"], promised["never"])
    return figures(best, tried, bare, whole) | without | asdict(kept)


def figures(best: Step | None, tried: list[Step], bare: dict[str, float], whole: dict[str, float]) -> dict[str, Any]:
    """What is said about students with cameras."""
    rate = best.students * FPS if best else 0.0
    return {
        "camera_students": best.students if best else 0,
        "p50_ms": best.p50_ms if best else None,
        "p95_ms": best.p95_ms if best else None,
        "seconds": best.seconds if best else 0,
        "network_ceiling_fps": round(bare["frames_per_second"], 1),
        "network_share": round(rate / bare["frames_per_second"], 4),
        "network_ms_per_frame": round(bare["ms_per_frame"], 3),
        "pipeline_ceiling_fps": round(whole["frames_per_second"], 1),
        "pipeline_share": round(rate / whole["frames_per_second"], 4),
        "light_path_share": round(bare["light_path_share"], 4),
        "cpu_ms_per_frame": best.cpu_ms if best else {},
        "busy_cores": best.busy_cores if best else None,
        "cores": os.cpu_count(),
        "steps": [{**asdict(step), "why_not": step.why_not} for step in tried],
    }


def describe(found: dict[str, Any]) -> str:
    """The figures in words."""
    parts = ", ".join(
        f"{part} {ms:.2f}" for part, ms in sorted(found["cpu_ms_per_frame"].items(), key=lambda each: -each[1])
    )
    return (
        f"\n{found['camera_students']} students with cameras at {FPS:g} frames/s, p95 {found['p95_ms']} ms, "
        f"{found['network_share']:.1%} of the bare network ceiling ({found['network_ceiling_fps']} frames/s on "
        f"{found['cores']} cores), {found['pipeline_share']:.1%} of the whole pipeline's "
        f"({found['pipeline_ceiling_fps']})\n"
        f"milliseconds of a processor a frame: {parts} (networks alone {found['network_ms_per_frame']})\n"
        f"{found['cameraless_students']} students without camera connected at once\n"
        f"{found['promised']} events and answers acknowledged: {found['lost_events']} events and "
        f"{found['lost_answers']} answers lost, {found['doubled']} stored twice, "
        f"{found['never_acknowledged']} never acknowledged"
    )


def choose_effort(given: argparse.Namespace) -> Effort:
    """From the command line."""
    if given.quick:
        return QUICK
    steps = [number for number in (100, 250, 500, 1000, 1500, 2000) if number < given.cameraless_most]
    cameraless = (*steps, given.cameraless_most) if given.cameraless_most else ()
    return Effort(start=given.start, most=given.most, confirm_seconds=given.seconds, cameraless=cameraless)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.school", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--web", type=int, default=2, help="web processes")
    parser.add_argument("--inference", type=int, default=2, help="inference workers")
    parser.add_argument("--clients", type=int, default=1, help="processes that play the students")
    parser.add_argument("--start", type=int, default=60, help="students with cameras to begin with")
    parser.add_argument("--most", type=int, default=400, help="students with cameras at most")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the number is confirmed")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two things a student does")
    parser.add_argument("--idle-every", type=float, default=30.0, help="the same of students without camera")
    parser.add_argument("--cameraless-most", type=int, default=2500, help="students without camera; 0: none")
    parser.add_argument("--quick", action="store_true", help="a minute instead of ten, with few students: for tests")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    given = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="attune-bench-", ignore_cleanup_errors=True) as folder:
            found = measure(Path(folder), given, choose_effort(given), lambda text: print(text, flush=True))
    except (ClipMissing, CannotStart, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 2
    print(describe(found))
    if given.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
