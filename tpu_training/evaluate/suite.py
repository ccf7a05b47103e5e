"""What an evaluation is asked for, what it answers, and which suites there are."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from attention_model.bundle import DEFAULT_FOLDER, FOLDER_SETTING
from tpu_training.synthetic.data import data_root

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT_BUNDLE = Path(os.environ.get(FOLDER_SETTING) or DEFAULT_FOLDER)
DATASETS = CHECKOUT / "var" / "datasets"
JUDGING = CHECKOUT / "tpu_training" / "judging"
"""The small set that every site has."""

Interval = tuple[float, float]
PlotMaker = Callable[[], "Figure"]
"""Draws one plot; called only when a report is written. matplotlib is imported inside it."""


class EvaluationError(RuntimeError):
    """An evaluation that cannot be done; `str()` is a plain sentence that says what is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for."""

    data: Path
    bundle: Path = DEFAULT_BUNDLE
    folds: bool = False
    """Train the suite's small head in folds by person instead of using the bundle's network as it is."""
    head_data: Path | None = None
    """Train the suite's small head on this file and test it on `data`."""
    seed: int = 0
    limit: int | None = None
    """At most so many examples, spread over the data; for trying things out."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure in some draws of people. Those of two bundles belong together where `over` is the same."""

    over: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SliceRow:
    """The figures of one part of the data: `by` says what was split ("glasses"), `part` which part ("none")."""

    by: str
    part: str
    count: int
    figures: Mapping[str, float]
    people: int | None = None
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    draws: Mapping[str, Drawn] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What one suite found. `figures` has at least the keys that the suite promises; NaN is not a figure."""

    name: str
    figures: Mapping[str, float]
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    """95 % intervals of some of the figures, by the same keys."""
    slices: tuple[SliceRow, ...] = ()
    plots: Mapping[str, PlotMaker] = field(default_factory=dict)
    """Title → what draws it."""
    notes: tuple[str, ...] = ()
    """Sentences a reader needs: what was measured how, what was left out and why."""
    floors: Mapping[str, float] = field(default_factory=dict)
    """What a figure should reach at least (at most, where less is better)."""
    less_is_better: frozenset[str] = frozenset()
    draws: Mapping[str, Drawn] = field(default_factory=dict)
    """Draws of some of the figures, by the same keys."""


Suite = Callable[[Options], SuiteResult]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a suite is, and where its data usually lies below the shared data folder or below var/datasets."""

    module: str
    data: str

    def load(self) -> Suite:
        """Import the suite's module and give its `run`."""
        run: Suite = import_module(self.module).run
        return run

    def usual_data(self, root: Path | None = None) -> Path:
        """Below `root` (default: the shared data folder), else below var/datasets, else in the judge set."""
        places = [above / self.data for above in ((root or data_root()), DATASETS, JUDGING)]
        return next((place for place in places if place.exists()), places[0])


SUITES: Mapping[str, Entry] = {
    "gaze": Entry("tpu_training.evaluate.gaze", "held-out"),
    "engagement": Entry("tpu_training.evaluate.engagement", "wacv2016/subjects_odd.npz"),
    "expression": Entry("tpu_training.evaluate.expression", "fer2013/public_test.npz"),
    "reading": Entry("tpu_training.evaluate.reading", "webqamgaze/trials.jsonl.gz"),
    "calibration": Entry("tpu_training.evaluate.calibration", "sessions"),
    "focus": Entry("tpu_training.evaluate.focus", "focus"),
    "crops": Entry("tpu_training.evaluate.crops", "crops"),
}
ALL = "all"


def require(condition: object, sentence: str) -> None:
    """Raise EvaluationError with the sentence unless the condition holds."""
    if not condition:
        raise EvaluationError(sentence)
