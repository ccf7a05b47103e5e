"""Action units on real faces (FER2013's format), beside MediaPipe's blendshapes on the very same pictures.

A unit has no label there, but classes of faces in which it shows: brows are lowered in anger, lip corners pulled in
joy, the jaw dropped and lids and brows raised in surprise (EMFACS, Friesen and Ekman 1983: 4; 12; 1 + 2 + 5 + 26). A
score is the sum of its units, left and right averaged: nothing in it is fitted, and both readers are scored alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_model.blendshapes import BLENDSHAPE_NAMES
from attention_model.units import ACTION_UNITS
from tpu_training.datasets.fer import ExpressionFaces, read_expressions
from tpu_training.evaluate import plots
from tpu_training.evaluate.progress import watched
from tpu_training.evaluate.served import Served, blendshapes_of, look, open_served, units_of
from tpu_training.evaluate.statistics import Numbers, auc, auc_interval, bootstrap
from tpu_training.evaluate.suite import Interval, Options, PlotMaker, SliceRow, SuiteResult, require

Units = Callable[[str], Numbers]
FLOORS = {"brow_auc": 0.75, "smile_auc": 0.93, "surprise_auc": 0.88}
THEIRS = "mediapipe_"


@dataclass(frozen=True, slots=True)
class Contrast:
    """Units that tell one class from others; `against` empty means every other class."""

    units: tuple[tuple[str, ...], ...]
    """Summed; the names within one entry are averaged."""
    shown_in: str
    against: tuple[str, ...] = ()

    def score(self, values: Units) -> Numbers:
        """The sum of the units."""
        return np.asarray(sum(np.mean([values(name) for name in part], axis=0) for part in self.units), np.float64)

    def rows(self, name: NDArray[np.str_]) -> NDArray[np.bool_]:
        """The pictures that take part; none when one side is missing."""
        others = np.isin(name, self.against) if self.against else name != self.shown_in
        shown = name == self.shown_in
        both = bool(shown.any() and others.any())
        return np.asarray((shown | others) & both, np.bool_)


def both(unit: str) -> tuple[str, ...]:
    """The left and the right one."""
    return f"{unit}Left", f"{unit}Right"


BROWS_UP = ("browInnerUp", *both("browOuterUp"))
CONTRASTS: Mapping[str, Contrast] = {
    "brow_auc": Contrast((both("browDown"),), "angry", ("happy", "neutral", "surprise")),
    "smile_auc": Contrast((both("mouthSmile"),), "happy"),
    "surprise_auc": Contrast((("jawOpen",), both("eyeWide"), BROWS_UP), "surprise"),
}


@dataclass(frozen=True, slots=True)
class Readings:
    """Action units N×25 of ours, blendshapes N×52 of MediaPipe's, and where a face was found."""

    data: ExpressionFaces
    ours: Numbers
    theirs: Numbers
    found: NDArray[np.bool_]

    def scores(self, contrast: Contrast) -> dict[str, Numbers]:
        """Key prefix → score of every picture."""
        return {
            "": contrast.score(lambda name: self.ours[:, ACTION_UNITS.index(name)]),
            THEIRS: contrast.score(lambda name: self.theirs[:, BLENDSHAPE_NAMES.index(name)]),
        }


def run(options: Options) -> SuiteResult:
    """Measure; raises what `open_served` and `read_expressions` raise."""
    data = read_expressions(options.data).spread(options.limit)
    usable = [key for key, contrast in CONTRASTS.items() if contrast.rows(data.name).any()]
    require(usable, f"{options.data} has none of the classes that are compared: angry, happy, surprise and others.")
    return describe(read(open_served(options.bundle), data), options.seed)


def read(served: Served, data: ExpressionFaces) -> Readings:
    """Show every picture to both readers."""
    ours, theirs, found = [], [], []
    for image in watched(data.images, "reading faces", len(data.images)):
        looked = look(served, image)
        ours.append(units_of(served, looked, image))
        theirs.append(blendshapes_of(served, looked))
        found.append(looked.found is not None)
    return Readings(data, np.array(ours, np.float64), np.array(theirs, np.float64), np.array(found))


def describe(seen: Readings, seed: int) -> SuiteResult:
    """Figures, intervals, slices and plots."""
    figures: dict[str, float] = {}
    intervals: dict[str, Interval] = {}
    for prefix in ("", THEIRS):
        for key, contrast in CONTRASTS.items():
            rows = contrast.rows(seen.data.name)
            shown, score = seen.data.name[rows] == contrast.shown_in, seen.scores(contrast)[prefix][rows]
            figures[prefix + key], intervals[prefix + key] = auc(shown, score), auc_interval(shown, score, seed=seed)
    for key, contrast in CONTRASTS.items():
        figures[f"{key}_gain"] = figures[key] - figures[THEIRS + key]
        intervals[f"{key}_gain"] = gain_interval(seen, contrast, seed)
    return SuiteResult(
        name="expression",
        figures={**figures, "faces_found": float(seen.found.mean()), "pictures": len(seen.found)},
        intervals=intervals,
        slices=tuple(slices(seen)),
        plots={f"{key.removesuffix('_auc')}": plot(seen, contrast) for key, contrast in CONTRASTS.items()},
        notes=(
            "A score is a sum of units with equal weights, fixed beforehand; `_gain` is ours less MediaPipe's.",
            "Where no face was found, both read the place at which eyes usually are in pictures of this kind.",
        ),
        floors=FLOORS,
    )


def gain_interval(seen: Readings, contrast: Contrast, seed: int) -> Interval:
    """95 % interval of our AUC less MediaPipe's, drawn over the same pictures."""
    rows = np.flatnonzero(contrast.rows(seen.data.name))
    shown = seen.data.name[rows] == contrast.shown_in
    ours, theirs = (seen.scores(contrast)[prefix][rows] for prefix in ("", THEIRS))
    return bootstrap(
        lambda drawn: auc(shown[drawn], ours[drawn]) - auc(shown[drawn], theirs[drawn]), len(rows), seed=seed
    )


def slices(seen: Readings) -> list[SliceRow]:
    """With and without a face found; each class that a unit is compared with."""
    rows = [part(seen, "face", name, mask) for name, mask in (("found", seen.found), ("not found", ~seen.found))]
    for other in np.unique(seen.data.name).tolist():
        figures = against_one(seen, other)
        rows.append(SliceRow("against only", other, int((seen.data.name == other).sum()), figures))
    return [row for row in rows if row.figures]


def part(seen: Readings, by: str, name: str, mask: NDArray[np.bool_]) -> SliceRow:
    """The figures of some of the pictures."""
    return SliceRow(
        by, name, int(mask.sum()), figures_of(seen, {k: c.rows(seen.data.name) & mask for k, c in CONTRASTS.items()})
    )


def against_one(seen: Readings, other: str) -> dict[str, float]:
    """The figures against a single class."""
    return figures_of(
        seen, {key: np.isin(seen.data.name, (c.shown_in, other)) for key, c in CONTRASTS.items() if c.shown_in != other}
    )


def figures_of(seen: Readings, rows: Mapping[str, NDArray[np.bool_]]) -> dict[str, float]:
    """AUCs of ours and MediaPipe's on these rows, where there are any."""
    found = {
        prefix + key: auc(seen.data.name[mask] == CONTRASTS[key].shown_in, score[mask])
        for key, mask in rows.items()
        for prefix, score in seen.scores(CONTRASTS[key]).items()
    }
    return {key: value for key, value in found.items() if np.isfinite(value)}


def plot(seen: Readings, contrast: Contrast) -> PlotMaker:
    """Both readers' curves."""
    rows = contrast.rows(seen.data.name)
    shown = seen.data.name[rows] == contrast.shown_in
    scores = seen.scores(contrast)
    names: Sequence[tuple[str, str]] = (("Attune", ""), ("MediaPipe", THEIRS))
    return lambda: plots.roc({name: (shown, scores[prefix][rows]) for name, prefix in names})
