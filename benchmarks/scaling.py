"""What a second inference worker and a second web process add, as far as this machine's cores let one see it.

1. Workers alone, each pinned to a core of its own and fed straight over its socket. The feeders share those cores, so
   their cost is taken out by the utilisation law: capacity of a worker = frames it answered / seconds of a processor it
   used. Two workers add up to 2 unless they slow each other down (memory, caches, shared cores).
2. The whole site with 1 and 2 web processes and 1 and 2 workers under the same steady load: what a frame costs each
   part. When a second process makes a frame no dearer, capacity grows with processes wherever there are cores for them.
3. With `--search`: the largest number of students of each of these sites, end to end. On two cores the parts compete
   with each other and with the client, so this grows less than the capacity of the parts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.clients import Clients, pack_frames
from benchmarks.clips import ClipMissing
from benchmarks.parts import cpu_by_part
from benchmarks.school import FPS, QUICK, Effort, Step, describe_step, find_most, try_students
from benchmarks.school_site import School
from benchmarks.site import ROOT, cpu_seconds
from benchmarks.topology import CannotStart

SITES = ((1, 1), (1, 2), (2, 1), (2, 2))


def pin(pid: int, core: int) -> None:
    """Keeps all threads of a process on one core."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def measure_workers(school: School, frames: Path, number: int, seconds: float) -> dict[str, Any]:
    """The first so many workers of a school under full load."""
    cores = sorted(os.sched_getaffinity(0))
    workers = [school.part(f"inference{each}") for each in range(number)]
    feeders = [_start_feeder(school.plan["inference"][each], frames, seconds) for each in range(number)]
    for each, (worker, feeder) in enumerate(zip(workers, feeders, strict=True)):
        pin(worker, cores[each % len(cores)])
        pin(feeder.pid, cores[(each + 1) % len(cores)])  # one worker's feeder has the other core to itself
    before = [cpu_seconds(worker) for worker in workers]
    for feeder in feeders:
        assert feeder.stdin
        feeder.stdin.write("go\n")
        feeder.stdin.flush()
    answered = [json.loads(feeder.communicate()[0])["answered"] for feeder in feeders]
    used = [cpu_seconds(worker) - was for worker, was in zip(workers, before, strict=True)]
    capacity = sum(frames / seconds for frames, seconds in zip(answered, used, strict=True))
    return {
        "workers": number,
        "frames_per_second": round(sum(answered) / seconds, 1),
        "capacity_fps": round(capacity, 1),
        "ms_per_frame": round(1000 * sum(used) / sum(answered), 3),
        "busy_share": round(sum(used) / seconds / number, 3),
    }


def _start_feeder(address: str, frames: Path, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.feeder", address, str(frames), str(seconds)]
    feeder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert feeder.stdout
    feeder.stdout.readline()
    return feeder


def measure_site(home: Path, webs: int, workers: int, given: argparse.Namespace) -> dict[str, Any]:
    """One site under the steady load, and at its limit where that is asked for."""
    frames = pack_frames(home / "frames.zip", FPS)
    effort = QUICK if given.quick else Effort(start=given.students, most=given.most)
    with School(home, web=webs, inference=workers) as school:
        people = school.students_at_work(effort.most if given.search else given.students)
        with Clients(school, people, frames) as clients:

            def attempt(students: int, seconds: float) -> Step:
                step = try_students(school, clients, students, seconds, effort.settle_seconds)
                print(f"{webs} web, {workers} inference: {describe_step(step)}", flush=True)
                return step

            steady = attempt(given.students, given.seconds)
            best = find_most(attempt, effort)[0] if given.search else None
    return {
        "web": webs,
        "inference": workers,
        "students": given.students,
        "p95_ms": steady.p95_ms,
        "cpu_ms_per_frame": steady.cpu_ms,
        "web_capacity_students": round(webs * 1000 / steady.cpu_ms["web"] / FPS),
        "inference_capacity_students": round(workers * 1000 / steady.cpu_ms["inference"] / FPS),
        "camera_students": best.students if best else None,
    }


def measure(home: Path, given: argparse.Namespace) -> dict[str, Any]:
    """All of it."""
    with School(_folder(home, "workers"), web=1, inference=2) as school:
        frames = pack_frames(home / "frames.zip", FPS)
        one, two = (measure_workers(school, frames, number, given.seconds) for number in (1, 2))
        idle = cpu_by_part(school)
    sites = [measure_site(_folder(home, f"{web}-{inference}"), web, inference, given) for web, inference in SITES]
    largest, smallest = sites[-1], sites[0]
    return {
        "workers": [one, two],
        "worker_scaling": round(two["capacity_fps"] / one["capacity_fps"], 3),
        "sites": sites,
        "web_scaling": round(largest["web_capacity_students"] / smallest["web_capacity_students"], 3),
        "inference_scaling": round(largest["inference_capacity_students"] / smallest["inference_capacity_students"], 3),
        "cores": os.cpu_count(),
        "parts": sorted(idle),
    }


def _folder(home: Path, name: str) -> Path:
    folder = home / name
    folder.mkdir()
    return folder


def describe(found: dict[str, Any]) -> str:
    """The figures in words."""
    lines = [
        f"{each['workers']} worker(s) alone, a core each: {each['ms_per_frame']} ms of a processor a frame, "
        f"{each['capacity_fps']} frames/s ({each['busy_share']:.0%} busy)"
        for each in found["workers"]
    ]
    lines.append(f"a second worker: {found['worker_scaling']:.2f} times the capacity")
    for each in found["sites"]:
        reached = "" if each["camera_students"] is None else f"; end to end {each['camera_students']} students"
        lines.append(
            f"{each['web']} web, {each['inference']} inference at {each['students']} students: "
            f"{each['cpu_ms_per_frame']['web']} and {each['cpu_ms_per_frame']['inference']} ms a frame, enough for "
            f"{each['web_capacity_students']} and {each['inference_capacity_students']} students, a core each{reached}"
        )
    lines.append(
        f"two of each instead of one: {found['web_scaling']:.2f} times the web's capacity, "
        f"{found['inference_scaling']:.2f} times inference's"
    )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scaling", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=30, help="of the steady load")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each measurement")
    parser.add_argument("--most", type=int, default=400, help="students at most in a search")
    parser.add_argument("--search", action="store_true", help="look for the limit of each site too: minutes more")
    parser.add_argument("--quick", action="store_true", help="few students and seconds: for tests")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    given = parser.parse_args(arguments)
    if given.quick:
        given.students, given.seconds = 4, 2.0
    try:
        with tempfile.TemporaryDirectory(prefix="attune-bench-", ignore_cleanup_errors=True) as folder:
            found = measure(Path(folder), given)
    except (ClipMissing, CannotStart, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 2
    print(describe(found))
    if given.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
