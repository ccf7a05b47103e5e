"""The gaze suite's figures: which pictures count, their errors, and the plots."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tpu_training.evaluate import plots
from tpu_training.evaluate.gaze_slices import MAX_HEAD_DEG, OPEN, Sightings, slices
from tpu_training.evaluate.statistics import (
    Numbers,
    Rows,
    Sample,
    angular_error,
    auc,
    auc_of,
    direction,
    estimates,
    mean_of,
)
from tpu_training.evaluate.suite import PlotMaker, SuiteResult

CLOSED_BELOW, OPEN_ABOVE = 0.2, 0.6
FLOORS = {"mean_deg": 3.0, "ratio": 0.5, "blink_auc": 0.97}
NOTES = (
    "Angles lie between gaze directions in space.",
    f"Counted: a face was found, head within ±{MAX_HEAD_DEG:.0f}° in yaw and pitch, both eyes at least {OPEN} open.",
    "`network_mean_deg` is the network alone at the true region, with the true field of view.",
    f"`blink_auc` tells eyes less than {CLOSED_BELOW} open from those more than {OPEN_ABOVE} open, at any head angle.",
    "A right σ has 68 % of the errors along each axis within itself and 95 % within twice itself.",
)
# How far errors in a plane lie, in deviations of each axis: the Rayleigh distribution.
EXPECTED = [(x / 10, 1 - math.exp(-x * x / 200)) for x in range(41)]


@dataclass(frozen=True, slots=True)
class Lids:
    """Eyes that are clearly closed or clearly open, in faces that were found: `seen` is N×2 openness of one method."""

    closed: NDArray[np.bool_]
    openness: Numbers
    person: Numbers

    @classmethod
    def of(cls, all_: Sightings, method: str = "") -> "Lids":
        """Each eye counts by itself."""
        said = all_.seen[f"{method}openness"]
        clear = ((all_.openness < CLOSED_BELOW) | (all_.openness > OPEN_ABOVE)) & ~np.isnan(said)
        who = np.repeat(all_.person[:, None], 2, axis=1)
        return cls(all_.openness[clear] < CLOSED_BELOW, said[clear], who[clear])


def describe(all_: Sightings, seed: int) -> SuiteResult:
    """Everything the suite tells."""
    intervals, draws = estimates(samples(all_), seed)
    return SuiteResult(
        name="gaze",
        figures=figures(all_),
        intervals=intervals,
        draws=draws,
        slices=tuple(slices(all_, seed)),
        plots=drawings(all_),
        notes=NOTES,
        floors=FLOORS,
        less_is_better=frozenset({"mean_deg", "ratio"}),
    )


def figures(all_: Sightings) -> dict[str, float]:
    """The headline figures."""
    seen, rows, lids = all_.seen, all_.counted, Lids.of(all_)
    usable = all_.error()[seen["usable"][rows] > 0]
    deviations = np.abs(all_.deviations())
    return {
        "mean_deg": float(all_.error().mean()),
        "geometric_mean_deg": float(all_.error("geometric_").mean()),
        "ratio": ratio(all_, rows),
        "median_deg": float(np.median(all_.error())),
        "geometric_median_deg": float(np.median(all_.error("geometric_"))),
        "usable_mean_deg": float(usable.mean()) if len(usable) else math.nan,
        "network_mean_deg": float(all_.error("alone_").mean()),
        "blink_auc": auc(lids.closed, -lids.openness),
        "geometric_blink_auc": auc(Lids.of(all_, "geometric_").closed, -Lids.of(all_, "geometric_").openness),
        "head_mean_deg": float(angular_error(seen["head"][rows, :2], all_.head[rows, :2]).mean()),
        "geometric_head_mean_deg": float(angular_error(seen["geometric_head"][rows, :2], all_.head[rows, :2]).mean()),
        "openness_error": float(np.nanmean(np.abs(seen["openness"] - all_.openness))),
        "within_1_sigma": float((deviations <= 1).mean()),
        "within_2_sigma": float((deviations <= 2).mean()),
        "faces_found": float(seen["found"].mean()),
        "faces_usable": float(seen["usable"].mean()),
        "counted": len(rows),
        "pictures": len(all_.labels),
        "people": len(np.unique(all_.person)),
    }


def ratio(all_: Sightings, rows: Rows) -> float:
    """Our mean error as a share of the geometric method's."""
    return float(all_.errors[""][rows].mean() / all_.errors["geometric_"][rows].mean())


def samples(all_: Sightings) -> dict[str, Sample]:
    """The figures that come with 95 % intervals, drawn over people."""
    rows, people, lids = all_.counted, all_.person[all_.counted], Lids.of(all_)
    return {
        "mean_deg": mean_of(all_.error(), people),
        "geometric_mean_deg": mean_of(all_.error("geometric_"), people),
        "network_mean_deg": mean_of(all_.error("alone_"), people),
        "ratio": Sample(lambda drawn: ratio(all_, rows[drawn]), people),
        "blink_auc": auc_of(lids.closed, -lids.openness, lids.person),
    }


def off_axis(yaw_pitch: Numbers) -> Numbers:
    """Angle between a direction and the camera's axis, degrees."""
    return np.asarray(np.degrees(np.arccos(np.clip(direction(yaw_pitch)[:, 2], -1, 1))), np.float64)


def drawings(all_: Sightings) -> dict[str, PlotMaker]:
    """Title → what draws it."""
    truth, seen = all_.gaze[all_.counted], all_.seen["gaze"][all_.counted]
    methods = {"Attune": "", "geometric": "geometric_"}
    lids = {name: Lids.of(all_, method) for name, method in methods.items()}
    gaze_angle = {name: (off_axis(truth), all_.error(method)) for name, method in methods.items()}
    head_angle = {
        name: (off_axis(all_.head[all_.open_eyed, :2]), all_.errors[method][all_.open_eyed])
        for name, method in methods.items()
    }
    median = "median error, degrees"
    return {
        "Error by gaze": partial(
            plots.binned, gaze_angle, range(0, 46, 5), "gaze from the camera's axis, degrees", median
        ),
        "Error by head": partial(
            plots.binned, head_angle, range(0, 61, 10), "head from the camera's axis, degrees", median
        ),
        "Yaw, degrees": partial(plots.scatter, {"Attune": (truth[:, 0], seen[:, 0])}, "true", "seen"),
        "Pitch, degrees": partial(plots.scatter, {"Attune": (truth[:, 1], seen[:, 1])}, "true", "seen"),
        "Is σ right?": partial(plots.calibration, np.linalg.norm(all_.deviations(), axis=1), EXPECTED),
        "Closed eyes": partial(plots.roc, {name: (each.closed, -each.openness) for name, each in lids.items()}),
    }
