"""Gaze of a site's own students: what the frame network reads in the crops that they donated, at points they looked at.

An error that is the same for all crops of a person is taken away by setting up the gaze, so the figure that counts is
what is left around each person's own middle: `centred_mean_deg`. `mean_deg` is the error as it stands.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_model.bundle import load_attention_bundle
from attention_model.frame_network import INPUTS
from attention_model.network import Network
from tpu_training.datasets.arrays import DataUnusableError, read_arrays
from tpu_training.evaluate.progress import watched
from tpu_training.evaluate.statistics import Numbers, angular_error, estimates, interval_of, mean_of
from tpu_training.evaluate.suite import Options, SliceRow, SuiteResult, require

FILE = "crops.npz"
FEWEST = 3
"""Crops of a person: with fewer there is no middle to speak of."""
GROUP_DRAWS = 300
NOTES = (
    "Crops that students chose to donate, each taken while a known point was looked at.",
    "centred_mean_deg is what stays after each person's own mean error is taken away, as setting up the gaze does.",
)


def run(options: Options) -> SuiteResult:
    """The suite. Raises EvaluationError, BundleError or DataUnusableError."""
    path = options.data / FILE if options.data.is_dir() else options.data
    crops = read_crops(path, options.limit)
    networks = load_attention_bundle(options.bundle, "expression").networks
    seen = np.array(
        [
            read(networks["gaze" if level == "gaze" else "frame"], face, eyes)
            for face, eyes, level in watched(
                list(zip(crops["face"], crops["eyes"], crops["level"].tolist(), strict=True)), "looking at crops"
            )
        ]
    )
    return describe(crops, seen.reshape(-1, 2), options.seed)


def read_crops(path: Path, limit: int | None) -> dict[str, NDArray[Any]]:
    """The crops of people with enough of them."""
    found = read_arrays(path, ("face", "eyes", "target_yaw", "target_pitch", "person", "level"))
    count = len(found["person"])
    for name, shape in INPUTS.items():
        found[name] = found[name].reshape(found[name].shape[:3])
        if found[name].shape != (count, *shape[1:3]):
            raise DataUnusableError(f"{path}: “{name}” has another shape than the network's input.")
    people, crops_of = np.unique(found["person"], return_counts=True)
    rows = np.flatnonzero(np.isin(found["person"], people[crops_of >= FEWEST]))[:limit]
    require(len(rows), f"{path} has nobody with {FEWEST} crops or more.")
    return {name: values[rows] for name, values in found.items()}


def read(network: Network, face: NDArray[Any], eyes: NDArray[Any]) -> tuple[float, float]:
    """Yaw and pitch that a network reads."""
    network.input("face")[0, :, :, 0] = face
    network.input("eyes")[0, :, :, 0] = eyes
    network.invoke()
    yaw, pitch = network.named_output("gaze")[0, :2].tolist()
    return yaw, pitch


def describe(crops: dict[str, NDArray[Any]], seen: Numbers, seed: int) -> SuiteResult:
    """Figures with intervals over people, and the same for each level."""
    target = np.stack([crops["target_yaw"], crops["target_pitch"]], axis=1).astype(np.float64)
    person, centred = crops["person"], angular_error(without_middle(seen - target, crops["person"]) + target, target)
    samples = {
        "mean_deg": mean_of(angular_error(seen, target), person),
        "centred_mean_deg": mean_of(centred, person),
    }
    intervals, draws = estimates(samples, seed)
    figures = {name: sample.value() for name, sample in samples.items()}
    rows = []
    for level in sorted(set(crops["level"].tolist())):
        sample = mean_of(centred[crops["level"] == level], person[crops["level"] == level])
        found = sample.replicates(seed, GROUP_DRAWS)
        name = "centred_mean_deg"
        drawn, interval = {name: sample.drawn(found, seed)}, {name: interval_of(found)}
        rows.append(SliceRow("level", level, sample.count, {name: sample.value()}, sample.people(), interval, drawn))
    counts = {"crops": len(person), "people": len(np.unique(person))}
    less = frozenset({"mean_deg", "centred_mean_deg"})
    return SuiteResult("crops", {**figures, **counts}, intervals, tuple(rows), {}, NOTES, {}, less, draws)


def without_middle(off: Numbers, person: NDArray[Any]) -> Numbers:
    """Errors around each person's own mean."""
    left = off.copy()
    for each in np.unique(person):
        rows = person == each
        left[rows] -= off[rows].mean(axis=0)
    return left
