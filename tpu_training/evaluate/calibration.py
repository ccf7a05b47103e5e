"""Calibrated gaze on the screen: nine points, then a head that drifts. How far off is the point that is told?

The error is the angle, at the person's true eyes, between the point really looked at and the point told. People are
weighed alike, and drawn anew for the intervals.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tpu_training.evaluate.calibrated import PersonResult, assess
from tpu_training.evaluate.progress import watched
from tpu_training.evaluate.recordings import by_geometry, recorded, served
from tpu_training.evaluate.served import open_served
from tpu_training.evaluate.session_files import read_session, stored_sessions
from tpu_training.evaluate.sessions import FRAMES
from tpu_training.evaluate.statistics import estimates, mean_of
from tpu_training.evaluate.suite import Options, SliceRow, SuiteResult, require

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
TARGET_DEG = 2.0
NOTES = (
    f"A fixation lasts a second and is seen in up to {FRAMES} frames: their mean is placed; one_frame is the first.",
    "After the nine points the head drifts by up to 4 cm along each axis and up to 8° of yaw and pitch.",
    "Field of view, place of the camera and the eyes' visual axes differ from person to person and are told to nobody.",
    "plain_ridge is the usual ridge regression from the same numbers straight to screen points.",
    "Whoever the calibration refuses is told so and counts in refused only; everyone counts them uncalibrated.",
)


def run(options: Options) -> SuiteResult:
    """Measure the bundle, and landmarks with geometry beside it, on rendered sessions."""
    paths = stored_sessions(options.data)[: options.limit]
    opened = open_served(options.bundle)
    results, plain, facts = [], [], []
    for path in watched(paths, "Sessions"):
        session = read_session(path)
        recording = recorded(session, served(opened.pipeline))
        results.append(assess(recording))
        plain.append(assess(recorded(session, by_geometry(opened.geometric))))
        facts.append(recording.facts)
    require(any(len(each.averaged) for each in results), "No face could be read in these sessions.")
    return summarise(results, plain, facts, options.seed)


def means(results: Sequence[PersonResult], name: str) -> Floats:
    """Each person's mean, of those who could be seen."""
    return np.array([getattr(each, name).mean() for each in results if len(getattr(each, name))], np.float64)


def people_of(results: Sequence[PersonResult], name: str) -> NDArray[np.int64]:
    """Who could be seen."""
    return np.array([each.person for each in results if len(getattr(each, name))], np.int64)


def mean(values: Floats) -> float:
    """The mean; NaN, which is no figure, of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def accepted(results: Sequence[PersonResult]) -> list[PersonResult]:
    """Those whom the calibration did not refuse."""
    return [each for each in results if not each.refused]


def figures_of(results: Sequence[PersonResult]) -> dict[str, float]:
    """The figures of one way of observing."""
    calibrated = accepted(results)
    return {
        "calibrated_mean_deg": mean(means(calibrated, "averaged")),
        "one_frame_mean_deg": mean(means(calibrated, "one_frame")),
        "uncalibrated_mean_deg": mean(means(calibrated, "uncalibrated")),
        "plain_ridge_mean_deg": mean(means(calibrated, "regression")),
        "stated_mean_deg": mean(np.array([each.stated for each in calibrated])),
        "inside_90": mean(means(calibrated, "inside")),
        "refused": sum(each.refused for each in results),
        "everyone_mean_deg": mean(means(results, "averaged")),
        "unread": sum(each.unread for each in results),
    }


def summarise(
    results: Sequence[PersonResult], plain: Sequence[PersonResult], facts: Sequence[dict[str, str]], seed: int
) -> SuiteResult:
    """Everything that was found, with intervals over people."""
    of_plain = figures_of(plain)
    calibrated = accepted(results)
    figures = {
        **figures_of(results),
        "geometric_calibrated_mean_deg": of_plain["calibrated_mean_deg"],
        "geometric_everyone_mean_deg": of_plain["everyone_mean_deg"],
        "geometric_refused": of_plain["refused"],
        "people": len(results),
    }
    named = {
        "calibrated_mean_deg": "averaged",
        "one_frame_mean_deg": "one_frame",
        "uncalibrated_mean_deg": "uncalibrated",
        "plain_ridge_mean_deg": "regression",
    }
    samples = {key: mean_of(means(calibrated, name), people_of(calibrated, name)) for key, name in named.items()}
    intervals, draws = estimates({key: each for key, each in samples.items() if each.count}, seed)
    return SuiteResult(
        name="calibration",
        figures=figures,
        intervals=intervals,
        draws=draws,
        slices=tuple(slices(results, facts)),
        plots={"Error of each person, calibrated and not": lambda: plot(results)},
        notes=(*NOTES, *(f"Person {each.person}: {', '.join(each.problems)}." for each in results if each.problems)),
        floors={"calibrated_mean_deg": TARGET_DEG},
        less_is_better=frozenset({"calibrated_mean_deg"}),
    )


def slices(results: Sequence[PersonResult], facts: Sequence[dict[str, str]]) -> Iterator[SliceRow]:
    """By person, by glasses, by light."""
    for result in results:
        if len(result.averaged):
            yield SliceRow("person", str(result.person), len(result.averaged), errors_of([result]))
    for by in ("glasses", "light"):
        for part in sorted({each[by] for each in facts if by in each}):
            chosen = [r for r, each in zip(results, facts, strict=True) if each.get(by) == part and len(r.averaged)]
            if chosen:
                count = sum(len(each.averaged) for each in chosen)
                yield SliceRow(by, part, count, errors_of(chosen), people=len(chosen))


def errors_of(results: Sequence[PersonResult]) -> dict[str, float]:
    """The two figures that a slice shows."""
    names = {"calibrated_mean_deg": "averaged", "uncalibrated_mean_deg": "uncalibrated"}
    return {key: float(means(results, name).mean()) for key, name in names.items()}


def plot(results: Sequence[PersonResult]) -> "Figure":
    """Two boxes a person."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.5), layout="constrained")
    axes = figure.subplots()
    shown = [each for each in results if len(each.averaged)]
    for shift, name, colour in ((-0.18, "averaged", "tab:blue"), (0.18, "uncalibrated", "tab:gray")):
        places = [k + shift for k in range(len(shown))]
        boxes = axes.boxplot([getattr(r, name) for r in shown], positions=places, widths=0.3, showfliers=False)
        for box in boxes["boxes"]:
            box.set_color(colour)
    axes.set_xticks(range(len(shown)), [str(each.person) for each in shown])
    axes.axhline(TARGET_DEG, color="tab:red", linewidth=0.8)
    axes.set_ylabel("error in degrees (blue: calibrated)")
    return figure
