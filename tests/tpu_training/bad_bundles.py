"""Bundles that are worse on purpose, for everybody or for people with glasses: what the gate has to stop.

    python -m tests.tpu_training.bad_bundles worse OUT [--degrees 6]
    python -m tests.tpu_training.bad_bundles unfair OUT [--degrees 8]

The shipped frame network with a layer behind its gaze. “unfair” looks away by so many degrees as a probe on the
network's own features believes in glasses (89 of 100 right on rendered faces it was not fitted to); for everybody else
it is nearly the shipped network.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from attention_model.bundle import DEFAULT_FOLDER

PROBE = Path(__file__).with_name("sees_glasses.npz")
SURE = 3.0


def make_bad(kind: str, out: Path, degrees: float, *, version: str = "bad", base: Path = DEFAULT_FOLDER) -> Path:
    """Write the bundle and return its folder. Needs TensorFlow, and takes some seconds."""
    from tpu_training import strategy

    strategy.prepare("tensorflow", "cpu")
    from tpu_training.bundle_writer import About, Piece, kept_networks, write_bundle
    from tpu_training.convert import to_tflite
    from tpu_training.exporting import cut_to
    from tpu_training.parity import Variant
    from tpu_training.tasks import find_task

    task = find_task("frame")
    model = spoilt(kind, degrees)
    pieces = []
    for network in task.networks:
        content = to_tflite(cut_to(model, network.outputs), "fp16", [])
        form = Variant("fp16", len(content), 0.0, 0.0, {})
        pieces.append(Piece(network.name, network.level, content, task.units, "fp16", [form]))
    write_bundle(out, About("attention", version, [], {}, {}), pieces, kept_networks(base, pieces))
    return out


def spoilt(kind: str, degrees: float) -> Any:
    """The shipped frame network whose gaze is off to one side."""
    import keras

    from tpu_training import checkpoints
    from tpu_training.networks.frame import build_frame
    from tpu_training.retraining.base import weights_of

    model = build_frame("small")
    checkpoints.load_weights(weights_of("frame"), model)
    off = keras.layers.Dense(1, "sigmoid" if kind == "unfair" else None, dtype="float32", name="off")
    share = off(model.get_layer("seen_where").output)
    if kind == "unfair":
        with np.load(PROBE) as probe:
            off.set_weights([SURE * probe["k"][:, None], SURE * probe["b"][None]])
    else:
        off.set_weights([np.zeros((share_of(off), 1)), np.ones(1)])
    away = keras.layers.Dense(4, use_bias=False, dtype="float32", name="away")
    moved = away(share)
    away.set_weights([np.array([[degrees, 0.0, 0.0, 0.0]])])
    gaze = keras.layers.Add(name="gaze_off", dtype="float32")([model.output["gaze"], moved])
    return keras.Model(model.input, {**model.output, "gaze": gaze})


def share_of(layer: Any) -> int:
    """How many numbers a dense layer takes."""
    return int(layer.kernel.shape[0])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("worse", "unfair"))
    parser.add_argument("out", type=Path)
    parser.add_argument("--degrees", type=float, default=8.0)
    parser.add_argument("--version", default="bad")
    given = parser.parse_args(arguments)
    make_bad(given.kind, given.out, given.degrees, version=given.version)
    return 0


if __name__ == "__main__":
    sys.exit(main())
