"""Focus and confusion: what the window networks say of half minutes and pages of people they have not seen.

The data are a folder: `windows.npz` with half minutes, each with the page that was read then (zeros: none), what was
true, how sure that is, and the level at which the camera was used; and, where there are any, `pages.npz` with pages
read to their end and whether what was asked about them was answered wrongly. A site's own held-out data have this form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from attention_model.bundle import load_attention_bundle
from attention_model.network import Network
from attention_model.page_gaze import PAGE_SIZE
from attention_model.window import FEATURES, STEPS
from tpu_training.datasets.arrays import DataUnusableError, read_arrays
from tpu_training.datasets.windows import PAGES, WINDOWS
from tpu_training.evaluate.progress import watched
from tpu_training.evaluate.statistics import Numbers, Sample, auc, auc_of, estimates, interval_of
from tpu_training.evaluate.suite import Options, SliceRow, SuiteResult, require

Rows = NDArray[np.bool_]
EXPRESSION: Literal["expression"] = "expression"
GAZE = "gaze"
GROUP_DRAWS = 300
COLUMNS = ("observations", "focus", "focus_weight", "confusion", "confusion_weight", "person")
FLOORS = {"focus_auc": 0.8, "confusion_auc": 0.65, "page_auc": 0.55}
NOTES = (
    "Focus is told from the gaze alone where the camera was used so, else from gaze and face; confusion needs both.",
    "A half minute counts by what was true at its end, where that is known. Intervals are drawn over people.",
    "page_auc tells wrong answers from right ones by how the page was read, in ordinary and in seeking reading apart.",
)


@dataclass(frozen=True)
class Told:
    """What is true of each row (NaN: not known), what the network says, and how rows may be told apart."""

    truth: Numbers
    said: Numbers
    person: NDArray[Any]
    by: Mapping[str, NDArray[np.str_]]

    @property
    def rows(self) -> Rows:
        """Those that something is known of, and that the network could judge."""
        return np.isfinite(self.truth) & np.isfinite(self.said)

    def sample(self, chosen: Rows) -> Sample:
        """The AUC of some of them."""
        rows = chosen & self.rows
        return auc_of(self.truth[rows] >= 0.5, self.said[rows], self.person[rows])


def run(options: Options) -> SuiteResult:
    """The suite. Raises EvaluationError, BundleError or DataUnusableError."""
    networks = load_attention_bundle(options.bundle, EXPRESSION).networks
    for name in ("window", "focus"):
        require(name in networks, f"The bundle {options.bundle.name} has no network “{name}”.")
    windows = windows_of(options.data, options.limit)
    level, paged = windows["level"], np.where(windows["page"].any(axis=1), "with a page", "without a page")
    by = {"level": level, "page": paged}
    focus, confusion = judged(networks, windows)
    told = {
        "focus_auc": Told(known(windows, "focus"), focus, windows["person"], by),
        "confusion_auc": Told(known(windows, "confusion"), confusion, windows["person"], {"page": paged}),
    }
    pages = pages_of(options.data, options.limit)
    if len(pages["wrong"]):
        kinds = np.where(pages["seeking"].astype(bool), "seeking", "ordinary")
        said = judged_pages(networks["window"], pages["page"])
        told["page_auc"] = Told(pages["wrong"].astype(np.float64), said, pages["person"], {"reading": kinds})
    return describe(told, len(focus), options.seed)


def windows_of(folder: Path, limit: int | None) -> dict[str, NDArray[Any]]:
    """The half minutes; without a page or a level in the file there was none, and the face was read."""
    found = read_arrays(folder / WINDOWS, COLUMNS)
    count = len(found["focus"])
    if found["observations"].shape != (count, STEPS, FEATURES):
        raise DataUnusableError(f"{folder / WINDOWS} holds windows of another shape than {STEPS}×{FEATURES}.")
    found["page"] = optional(folder / WINDOWS, "page", np.zeros((count, PAGE_SIZE), np.float32))
    found["level"] = optional(folder / WINDOWS, "level", np.full(count, EXPRESSION)).astype(str)
    rows = np.arange(count) if limit is None else np.unique(np.linspace(0, count - 1, min(limit, count)).astype(int))
    return {name: values[rows] for name, values in found.items()}


def optional(path: Path, name: str, otherwise: NDArray[Any]) -> NDArray[Any]:
    """A column that a file may have."""
    try:
        values = read_arrays(path, (name,))[name]
    except DataUnusableError:
        return otherwise
    if values.shape != otherwise.shape:
        raise DataUnusableError(f"{path}: “{name}” does not fit the other columns.")
    return values


def pages_of(folder: Path, limit: int | None) -> dict[str, NDArray[Any]]:
    """The pages; none without a file."""
    if not (folder / PAGES).exists():
        return {"wrong": np.zeros(0, bool)}
    found = read_arrays(folder / PAGES, ("page", "wrong", "seeking", "person"))
    if found["page"].shape != (len(found["wrong"]), PAGE_SIZE):
        raise DataUnusableError(f"{folder / PAGES} holds pages of another size than {PAGE_SIZE}.")
    return {name: values[:limit] for name, values in found.items()}


def known(windows: dict[str, NDArray[Any]], name: str) -> Numbers:
    """What is true; not a number where nobody could tell."""
    return np.where(windows[f"{name}_weight"] > 0, windows[name], np.nan).astype(np.float64)


def judged(networks: Mapping[str, Network], windows: dict[str, NDArray[Any]]) -> tuple[Numbers, Numbers]:
    """Focus by the network of each row's level; confusion where the face was read."""
    focus, confusion = (np.full(len(windows["level"]), np.nan) for _ in range(2))
    rows = zip(windows["observations"], windows["page"], windows["level"].tolist(), strict=True)
    for k, (observations, page, level) in enumerate(watched(rows, "looking at half minutes", len(focus))):
        network = networks["focus" if level == GAZE else "window"]
        network.input("observations")[0] = observations
        network.input("page")[0] = page
        network.invoke()
        focus[k] = network.named_output("focus")[0, 0]
        if level != GAZE:
            confusion[k] = network.named_output("confusion")[0, 0]
    return focus, confusion


def judged_pages(network: Network, pages: NDArray[Any]) -> Numbers:
    """Confusion from how a page was read, without a face."""
    said = np.full(len(pages), np.nan)
    for k, page in enumerate(pages):
        network.input("observations")[...] = 0.0
        network.input("page")[0] = page
        network.invoke()
        said[k] = network.named_output("confusion")[0, 0]
    return said


def describe(told: Mapping[str, Told], windows: int, seed: int) -> SuiteResult:
    """Figures with intervals, and the same for parts of the rows."""
    samples = {name: sample_of(name, each) for name, each in told.items()}
    figures = {name: sample.value() for name, sample in samples.items()}
    require(np.isfinite(list(figures.values())).any(), "Both kinds of truth are needed of something; there is one.")
    intervals, draws = estimates({name: samples[name] for name in figures if np.isfinite(figures[name])}, seed)
    people = {name: sample.people() for name, sample in samples.items()}
    counts = {
        "windows": windows,
        "pages": samples["page_auc"].count if "page_auc" in samples else 0,
        "people": max(people.values()),
        **{f"{name.removesuffix('_auc')}_people": count for name, count in people.items()},
    }
    rows = tuple(row for name, each in told.items() for row in slices(name, each, seed))
    return SuiteResult("focus", {**figures, **counts}, intervals, rows, {}, NOTES, FLOORS, draws=draws)


def sample_of(name: str, told: Told) -> Sample:
    """An AUC of all rows; of pages, the mean over both kinds of reading, whose questions were not alike."""
    if name != "page_auc":
        return told.sample(told.rows)
    truth, said, kinds = told.truth[told.rows] >= 0.5, told.said[told.rows], told.by["reading"][told.rows]

    def both(rows: NDArray[np.intp]) -> float:
        parts = [rows[kinds[rows] == kind] for kind in np.unique(kinds)]
        found = [auc(truth[part], said[part]) for part in parts]
        weights = [len(part) if np.isfinite(value) else 0 for part, value in zip(parts, found, strict=True)]
        return float(np.average(np.nan_to_num(found), weights=weights)) if any(weights) else float("nan")

    return Sample(both, told.person[told.rows])


def slices(name: str, told: Told, seed: int) -> Iterator[SliceRow]:
    """The figure for each part that has both kinds of truth."""
    for by, parts in told.by.items():
        for part in sorted(set(parts[told.rows].tolist())):
            sample = told.sample(parts == part)
            if np.isfinite(value := sample.value()):
                found = sample.replicates(seed, GROUP_DRAWS)
                yield SliceRow(
                    by, part, sample.count, {name: value}, sample.people(),
                    {name: interval_of(found)}, {name: sample.drawn(found, seed)},
                )  # fmt: skip
