"""The nine-point calibration: what was seen at each point → a calibration, or the reason at each point why not.

Show a point, wait until the eyes have come to it (SETTLE_S), collect frames for about a second, show the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from attention_model.calibration import Accuracy, Calibration, Label, fit_labels, off_by
from attention_model.gaze import Point, Screen, average, sighting
from attention_model.gaze_map import Floats, aims, as_rows
from attention_model.observation import Observation
from attention_model.words import N_

NINE_POINTS: tuple[Point, ...] = tuple((x, y) for y in (0.08, 0.5, 0.92) for x in (0.08, 0.5, 0.92))
"""Shares of the screen's width and height."""
SETTLE_S = 0.7

Problem = Literal[
    "no_face", "eyes_closed", "few_frames", "unsteady", "elsewhere", "degenerate", "mirrored", "not_following", "poor"
]
REASONS: dict[Problem, str] = {
    "no_face": N_("The face could not be seen well enough."),
    "eyes_closed": N_("The eyes were closed."),
    "few_frames": N_("There were too few pictures."),
    "unsteady": N_("The eyes moved while they should have rested on the point."),
    "elsewhere": N_("The eyes looked at something other than the point."),
    "degenerate": N_("Too few points are left, or they lie too close together."),
    "mirrored": N_("The camera's picture is mirrored."),
    "not_following": N_("The eyes did not follow the points."),
    "poor": N_("Even the points themselves are found badly. More light, or less distance, may help."),
}

MIN_FRAMES = 2
CLOSED_SHARE = 0.35
LEAST_OPENNESS = 0.12
STRAY_SIGMAS = 3.0
LEAST_STRAY_DEG = 3.0
UNSTEADY_DEG = 4.0
ELSEWHERE_DEG, ELSEWHERE_SIGMAS = 7.0, 3.5
MIN_POINTS = 5
LEAST_SPREAD = 0.5
# Correlations of gaze with points, across and up; up and down is always the harder one.
FOLLOWING = (0.6, 0.35)
REFUSED_DEG = 6.0


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen while a point (shares of the screen) was shown; `at` in epoch seconds."""

    x: float
    y: float
    at: float
    seen: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A calibration, or None; and what was wrong: at points by their number, with the whole of it under None."""

    calibration: Calibration | None
    problems: dict[int | None, Problem]

    def reasons(self) -> dict[int | None, str]:
        """The same in sentences."""
        return {number: REASONS[problem] for number, problem in self.problems.items()}


def calibrate(screen: Screen, looks: Sequence[Look]) -> Outcome:
    """The calibration that these looks give. A few bad points are left out and told; too many refuse the whole."""
    usual = usual_openness(looks)
    problems: dict[int | None, Problem] = {}
    labels: dict[int, Label] = {}
    for number, look in enumerate(looks):
        label = label_of(screen, look, usual)
        if isinstance(label, Label):
            labels[number] = label
        else:
            problems[number] = label
    refused = unfit(screen, list(labels.values()))
    while refused is None and (stray := stray_point(screen, labels)) is not None:
        problems[stray] = "elsewhere"
        del labels[stray]
        refused = unfit(screen, list(labels.values()))
    if refused is not None:
        return Outcome(None, {**problems, None: refused})
    return judged(screen, tuple(labels.values()), problems)


def judged(screen: Screen, labels: tuple[Label, ...], problems: dict[int | None, Problem]) -> Outcome:
    """The calibration with its accuracy, unless that is too bad to be of use."""
    found = accuracy(screen, labels)
    if found.mean_deg > REFUSED_DEG:
        return Outcome(None, {**problems, None: "poor"})
    return Outcome(replace(fit_labels(screen, labels), accuracy=found), problems)


def accuracy(screen: Screen, labels: tuple[Label, ...]) -> Accuracy:
    """Each point is found by a map that was made without it."""
    off = [off_by(fit_labels(screen, without(labels, each)), each) for each in labels]
    degrees, pixels = zip(*off, strict=True)
    return Accuracy(float(np.mean(degrees)), max(degrees), float(np.mean(pixels)), len(labels))


def without(labels: tuple[Label, ...], one: Label) -> tuple[Label, ...]:
    """All labels but this one."""
    return tuple(each for each in labels if each is not one)


def usual_openness(looks: Sequence[Look]) -> float:
    """How far this person's eyes are open: the upper quarter of what was seen."""
    seen = [openness(each) for look in looks for each in look.seen if each.status == "ok"]
    return float(np.quantile(seen, 0.75)) if seen else 1.0


def openness(seen: Observation) -> float:
    """The wider open eye, 0..1."""
    return max(seen.eye_openness_left, seen.eye_openness_right)


def label_of(screen: Screen, look: Look, usual: float) -> Label | Problem:
    """What the frames at one point say together, or why they say nothing."""
    faces = [each for each in look.seen if each.status == "ok"]
    awake = [each for each in faces if openness(each) > max(LEAST_OPENNESS, CLOSED_SHARE * usual)]
    if len(look.seen) < MIN_FRAMES:
        return "few_frames"
    if 2 * len(faces) < len(look.seen):
        return "no_face"
    if 2 * len(awake) < len(faces):
        return "eyes_closed"
    if len(awake) < MIN_FRAMES:
        return "few_frames"
    steady = without_strays(awake)
    gaze = np.array([(each.gaze_yaw, each.gaze_pitch) for each in steady])
    sightings = [sighting(each) for each in steady]
    mean = average(sightings)
    if len(steady) < MIN_FRAMES or float(gaze.std(axis=0).max()) > max(UNSTEADY_DEG, 2 * mean.sigma):
        return "unsteady"
    across, up = gaze.std(axis=0, ddof=1).tolist()
    return Label(mean, *screen.from_share(look.x, look.y), look.at, "point", (across, up))


def without_strays(seen: list[Observation]) -> list[Observation]:
    """Frames near the middle one; a glance aside or a half-closed eye is left out."""
    gaze = np.array([(each.gaze_yaw, each.gaze_pitch) for each in seen])
    away = np.linalg.norm(gaze - np.median(gaze, axis=0), axis=1)
    limit = max(LEAST_STRAY_DEG, STRAY_SIGMAS * 1.48 * float(np.median(away)))
    return [each for each, far in zip(seen, away, strict=True) if far <= limit]


def unfit(screen: Screen, labels: list[Label]) -> Problem | None:
    """Whether these labels cannot carry a map, and why."""
    places = np.array([(label.x / screen.width_cm, label.y / screen.height_cm) for label in labels]).reshape(-1, 2)
    if len(np.unique(places.round(3), axis=0)) < MIN_POINTS or float(np.ptp(places, axis=0).min()) < LEAST_SPREAD:
        return "degenerate"
    rows = as_rows([label.sighting for label in labels])
    points = np.array([screen.to_camera(label.x, label.y) for label in labels])
    wanted = aims(rows[:, 5:8], points)
    across, up = (correlation(wanted[:, axis], rows[:, axis]) for axis in (0, 1))
    if across < -FOLLOWING[0]:
        return "mirrored"
    return "not_following" if across < FOLLOWING[0] or up < FOLLOWING[1] else None


def correlation(one: Floats, other: Floats) -> float:
    """Pearson's r; 0 where one of them does not move."""
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / scale if scale > 1e-9 else 0.0


def stray_point(screen: Screen, labels: dict[int, Label]) -> int | None:
    """The point furthest from where the others' map finds it, if that is too far to be believed."""
    whole = tuple(labels.values())
    worst, excess = None, 1.0
    for number, label in labels.items():
        others = fit_labels(screen, without(whole, label))
        expected = others.locate(label.sighting, label.at).sigma_deg()
        far = off_by(others, label)[0] / max(ELSEWHERE_DEG, ELSEWHERE_SIGMAS * expected)
        if far > excess:
            worst, excess = number, far
    return worst
