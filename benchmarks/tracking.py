"""How well the light path follows a face: every frame read both ways, by following alone and with landmarks.

Differences are between the two readings of the same frame, so a person's own movement does not count; `jump` is how
much a reading changes where the stream goes from the light path back to landmarks, beside how much it changes anyway.
Use it to choose the thresholds of attention_model.tracking.
"""

import argparse
import json
import math
import sys
from itertools import islice, pairwise
from pathlib import Path

import numpy as np

from attention_model.bundle import load_default_bundle
from attention_model.face_networks import load_face_networks
from attention_model.manifest import BundleError
from attention_model.network import Network
from attention_model.observation import Observation, Track
from attention_model.pipeline import FramePipeline
from attention_model.region import offset
from benchmarks.clips import SAMPLE, ClipMissing, Frame, read_clip

ANGLES = ("gaze_yaw", "gaze_pitch", "head_yaw", "head_pitch", "head_roll")


class Follower:
    """The pipeline, followed frame by frame, with every frame looked at with landmarks as well."""

    def __init__(self) -> None:
        bundle = load_default_bundle("expression")
        self.pipeline = FramePipeline(load_face_networks("expression"), bundle, "expression")
        self.runs = 0
        self.count(bundle.networks["frame"])

    def count(self, network: Network) -> None:
        """Count how often a network is run."""
        bare = network.invoke

        def invoke() -> None:
            self.runs += 1
            bare()

        setattr(network, "invoke", invoke)  # noqa: B010 -- mypy forbids replacing a method

    def watch(self, frames: list[Frame]) -> dict[str, float]:
        """Follow all frames; the figures."""
        track: Track | None = None
        pairs: list[tuple[Observation, Observation]] = []
        served: list[Observation] = []
        runs = []
        for frame in frames:
            self.runs = 0
            seen = self.pipeline.observe(frame.jpeg, track)
            runs.append(self.runs)
            served.append(seen)
            if on_light_path(seen):
                aligned = self.pipeline.observe(frame.jpeg, track, precise=True)
                if aligned.track is not None:
                    pairs.append((seen, aligned))
            track = seen.track
        light = [run for run, seen in zip(runs, served, strict=True) if on_light_path(seen)]
        return {
            "frames": len(frames),
            "light_path_share": len(light) / len(frames),
            "second_run_share": float(np.mean([run > 1 for run in light])) if light else 0.0,
            "presence_p1": percentile([seen.presence for seen in served if seen.track is not None], 1),
            **differences(pairs),
            **jumps(served),
        }


def on_light_path(seen: Observation) -> bool:
    """Whether no landmarks were run."""
    return seen.track is not None and seen.track.age > 0


def differences(pairs: list[tuple[Observation, Observation]]) -> dict[str, float]:
    """How far apart the two readings of the same frames are: median and 95th percentile."""
    found: dict[str, float] = {}
    places = [offset(b.track.region, a.track.region) for a, b in pairs if a.track and b.track]
    kinds = {
        "region_cm": [math.hypot(dx, dy) for dx, dy, _, _ in places],
        "region_scale": [abs(log_scale) for _, _, log_scale, _ in places],
        "region_turn_deg": [abs(math.degrees(turn)) for _, _, _, turn in places],
        **{f"{name}_deg": [abs(getattr(a, name) - getattr(b, name)) for a, b in pairs] for name in ANGLES},
        "openness": [abs(a.eye_openness_left - b.eye_openness_left) for a, b in pairs],
    }
    for name, values in kinds.items():
        found[f"{name}_p50"], found[f"{name}_p95"] = percentile(values, 50), percentile(values, 95)
    return found


def jumps(served: list[Observation]) -> dict[str, float]:
    """Median change of the gaze and of the distance from one frame to the next: usually, and at a re-alignment."""
    usual: list[tuple[float, float]] = []
    aligned: list[tuple[float, float]] = []
    for before, after in pairwise(served):
        if before.track is None or after.track is None:
            continue
        gaze = math.hypot(after.gaze_yaw - before.gaze_yaw, after.gaze_pitch - before.gaze_pitch)
        (usual if on_light_path(after) else aligned).append((gaze, abs(after.head_z - before.head_z)))
    return {
        "usual_gaze_change_deg": percentile([gaze for gaze, _ in usual], 50),
        "jump_gaze_deg": percentile([gaze for gaze, _ in aligned], 50),
        "usual_distance_change_cm": percentile([z for _, z in usual], 50),
        "jump_distance_cm": percentile([z for _, z in aligned], 50),
    }


def percentile(values: list[float], share: float) -> float:
    """A percentile, 0 of nothing."""
    return float(np.percentile(values, share)) if values else 0.0


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 2 with a plain sentence when that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tracking", description=__doc__)
    parser.add_argument("--clip", type=Path, default=SAMPLE)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--limit", type=int, default=1000, help="frames at most; default: 1000")
    parser.add_argument("--every", type=int, default=4, help="take every so-manieth frame; default: 4")
    chosen = parser.parse_args(arguments)
    try:
        found = Follower().watch(list(islice(read_clip(chosen.clip), 0, chosen.limit * chosen.every, chosen.every)))
    except (ClipMissing, BundleError) as error:
        print(error, file=sys.stderr)
        return 2
    for name, value in found.items():
        print(f"{name:28}{value:10.3f}")
    if chosen.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
