"""Frames per second and core of the whole server pipeline, beside MediaPipe's FaceLandmarker on the same frames.

Ours: JPEG in, observation with action units out, as served: most frames take the light path, landmarks run now and then
(`light_path_share`). MediaPipe 0.10.33: decoded picture in, landmarks and blendshapes out,
VIDEO mode; decoding is not counted against it. The two take turns in one process. Rates are by CPU time of all threads;
wall time stands beside it. `network_share` is the time inside all networks as a share of the pipeline's time.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from attention_model.bundle import load_default_bundle
from attention_model.face_networks import find_task_file, load_face_networks
from attention_model.frames import decode_frame
from attention_model.manifest import BundleError
from attention_model.network import Network
from attention_model.observation import Track
from attention_model.pipeline import FramePipeline
from benchmarks.clips import SAMPLE, ClipMissing, Frame, read_clip

TURN = 50


@dataclass(slots=True)
class Stopwatch:
    """CPU seconds of this process (all threads) and wall seconds."""

    cpu: float = 0.0
    wall: float = 0.0

    def run(self, work: Callable[[], object]) -> None:
        """Add the time of one call."""
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        self.cpu += time.process_time() - cpu
        self.wall += time.perf_counter() - wall


class Ours:
    """The server's pipeline, tracking from frame to frame, with a stopwatch around every network."""

    def __init__(self) -> None:
        self.inside, self.faces, self.light = Stopwatch(), 0, 0
        finding, bundle = load_face_networks("expression"), load_default_bundle("expression")
        for network in (finding.detector, finding.landmarks, *bundle.networks.values()):
            self.watch(network)
        self.pipeline = FramePipeline(finding, bundle, "expression")
        self.track: Track | None = None

    def watch(self, network: Network) -> None:
        """Time every `invoke` of a network."""
        bare = network.invoke
        setattr(network, "invoke", lambda: self.inside.run(bare))  # noqa: B010 -- mypy forbids replacing a method

    def observe(self, frames: list[Frame]) -> None:
        """Observe frames in order."""
        for frame in frames:
            seen = self.pipeline.observe(frame.jpeg, self.track)
            self.track = seen.track
            self.faces += seen.status == "ok"
            self.light += seen.track is not None and seen.track.age > 0


class Theirs:
    """MediaPipe's FaceLandmarker in VIDEO mode with blendshapes, on pictures decoded beforehand."""

    def __init__(self) -> None:
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision

        self.mediapipe, self.faces = mediapipe, 0
        self.landmarker = vision.FaceLandmarker.create_from_options(
            vision.FaceLandmarkerOptions(
                base_options=BaseOptions(model_asset_path=str(find_task_file())),
                running_mode=vision.RunningMode.VIDEO,
                output_face_blendshapes=True,
            )
        )

    def picture(self, frame: Frame) -> tuple[int, Any]:
        """Timestamp in ms and MediaPipe's image."""
        rgb = decode_frame(frame.jpeg)
        return round(frame.at * 1000), self.mediapipe.Image(self.mediapipe.ImageFormat.SRGB, rgb)

    def observe(self, pictures: list[tuple[int, Any]]) -> None:
        """Observe pictures in order."""
        for at_ms, picture in pictures:
            self.faces += bool(self.landmarker.detect_for_video(picture, at_ms).face_landmarks)


def measure(frames: list[Frame]) -> dict[str, float]:
    """Let both observe all frames, in turns of TURN. The first turn of each only warms up. Raises BundleError."""
    ours, theirs = Ours(), Theirs()
    watch, their_watch = Stopwatch(), Stopwatch()
    for first in range(0, len(frames), TURN):
        turn = frames[first : first + TURN]
        pictures = [theirs.picture(frame) for frame in turn]
        watch.run(partial(ours.observe, turn))
        their_watch.run(partial(theirs.observe, pictures))
        if first == 0:
            watch, their_watch, ours.inside = Stopwatch(), Stopwatch(), Stopwatch()
    theirs.landmarker.close()
    counted = len(frames) - TURN
    return {
        "frames": counted,
        "frames_per_second": counted / watch.cpu,
        "mediapipe_frames_per_second": counted / their_watch.cpu,
        "ratio": their_watch.cpu / watch.cpu,
        "network_share": ours.inside.cpu / watch.cpu,
        "wall_frames_per_second": counted / watch.wall,
        "wall_mediapipe_frames_per_second": counted / their_watch.wall,
        "wall_ratio": their_watch.wall / watch.wall,
        "faces_share": ours.faces / len(frames),
        "mediapipe_faces_share": theirs.faces / len(frames),
        "light_path_share": ours.light / len(frames),
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 2 with a plain sentence when that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frames", description=__doc__)
    parser.add_argument("--clip", type=Path, default=SAMPLE)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--limit", type=int, default=1000, help="frames at most; default: 1000")
    chosen = parser.parse_args(arguments)
    try:
        frames = list(islice(read_clip(chosen.clip), chosen.limit))
        if len(frames) <= TURN:
            raise ClipMissing(f"{chosen.clip} has {len(frames)} frames; more than {TURN} are needed.")
        found = measure(frames)
    except (ClipMissing, BundleError, ImportError) as error:
        print(error, file=sys.stderr)
        return 2
    print(describe(found))
    if chosen.json:
        print(json.dumps(found))
    return 0


def describe(found: dict[str, float]) -> str:
    """The figures in words."""
    return (
        f"{found['frames']:.0f} frames, one process, by CPU time (wall time in brackets)\n"
        f"Attune     {found['frames_per_second']:.1f} ({found['wall_frames_per_second']:.1f}) frames a second\n"
        f"MediaPipe  {found['mediapipe_frames_per_second']:.1f} "
        f"({found['wall_mediapipe_frames_per_second']:.1f}) frames a second\n"
        f"ratio      {found['ratio']:.2f} ({found['wall_ratio']:.2f})\n"
        f"inside the networks {found['network_share']:.1%} of the pipeline's time; "
        f"{found['light_path_share']:.1%} of the frames without landmarks"
    )


if __name__ == "__main__":
    sys.exit(main())
