"""The bare network ceiling: as many processes as there are cores run nothing but the networks of frames as served.

Each process lets the pipeline see the clip once and notes which networks each frame ran, in order; then it runs just
those, over and over. `--pipeline` runs the whole of what a worker does with a frame (decoding, crops, networks).
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attention_model.bundle import load_default_bundle
from attention_model.face_networks import load_face_networks
from attention_model.network import Network
from attention_model.pipeline import FramePipeline
from benchmarks.pupils import read_frames
from benchmarks.site import ROOT


def make_work(frames: list[bytes], *, pipeline: bool) -> tuple[list[Callable[[], object]], float]:
    """What to do for each frame, and the share of frames without landmarks."""
    finding, bundle = load_face_networks("expression"), load_default_bundle("expression")
    run, light = list[Callable[[], None]](), 0
    if not pipeline:
        for network in (finding.detector, finding.landmarks, *bundle.networks.values()):
            _note(network, run)
    whole, track, works = FramePipeline(finding, bundle, "expression"), None, list[Callable[[], object]]()
    for jpeg in frames:
        run.clear()
        before, seen = track, whole.observe(jpeg, track)
        track, light = seen.track, light + (seen.track is not None and seen.track.age > 0)
        works.append(_seeing(whole, jpeg, before) if pipeline else _running(tuple(run)))
    return works, light / len(frames)


def _note(network: Network, run: list[Callable[[], None]]) -> None:
    bare = network.invoke

    def noted() -> None:
        run.append(bare)
        bare()

    setattr(network, "invoke", noted)  # noqa: B010 -- mypy forbids replacing a method


def _running(networks: tuple[Callable[[], None], ...]) -> Callable[[], object]:
    return lambda: [invoke() for invoke in networks]


def _seeing(whole: FramePipeline, jpeg: bytes, track: Any) -> Callable[[], object]:
    return lambda: whole.observe(jpeg, track)


def run_for(works: list[Callable[[], object]], seconds: float) -> dict[str, float]:
    """Frames, and seconds of wall and processor that they took."""
    wall, cpu, done = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - wall < seconds:
        works[done % len(works)]()
        done += 1
    return {"frames": done, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def child(frames: Path, seconds: float, *, pipeline: bool) -> None:
    """One of the processes: gets ready, waits for the word, runs."""
    works, light = make_work(read_frames(frames), pipeline=pipeline)
    run_for(works, 0.5)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps({**run_for(works, seconds), "light": light}), flush=True)


def measure_ceiling(
    frames: Path, seconds: float, *, pipeline: bool = False, processes: int | None = None
) -> dict[str, float]:
    """Frames a second of all processes at once, and milliseconds of a processor a frame."""
    command = [sys.executable, "-m", "benchmarks.ceiling", str(frames), str(seconds), *["--pipeline"][: int(pipeline)]]
    count = processes or os.cpu_count() or 1
    children = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    for each in children:
        assert each.stdout
        if each.stdout.readline().strip() != "ready":
            raise RuntimeError("A process that was to run the networks did not start.")
    for each in children:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    found = [json.loads(each.communicate()[0]) for each in children]
    return {
        "frames_per_second": sum(each["frames"] / each["wall"] for each in found),
        "ms_per_frame": 1000 * sum(each["cpu"] for each in found) / sum(each["frames"] for each in found),
        "light_path_share": found[0]["light"],
        "processes": count,
    }


def main() -> None:
    """`ceiling.py FRAMES.zip SECONDS [--pipeline]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frames", type=Path)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--pipeline", action="store_true")
    given = parser.parse_args()
    child(given.frames, given.seconds, pipeline=given.pipeline)


if __name__ == "__main__":
    main()
