"""One recorded session: calibrate on its nine points, measure on the rest."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_model.calibration import Calibration, uncalibrated
from attention_model.gaze import Point, Screen, average, sighting
from attention_model.nine_points import Look, calibrate
from tpu_training.evaluate.plain_ridge import PlainRidge
from tpu_training.evaluate.recordings import Recording, part_of
from tpu_training.evaluate.sessions import CALIBRATING, HEIGHT_CM, TESTING, WIDTH_CM

Floats = NDArray[np.float64]
SHARE = 0.9
# What the site would know of the screen: its size, not where exactly the camera sits.
KNOWN_SCREEN = Screen(WIDTH_CM, HEIGHT_CM, 1440.0, 912.0)


@dataclass(frozen=True)
class PersonResult:
    """One number a test fixation: degrees with all frames averaged, of one frame, without calibration, of a plain ridge
    regression to screen points; whether the true point lies in the region.
    """

    person: int
    refused: bool
    problems: tuple[str, ...]
    stated: float
    """The accuracy that the calibration states about itself, degrees."""
    averaged: Floats
    one_frame: Floats
    uncalibrated: Floats
    regression: Floats
    inside: Floats
    unread: int


def assess(recording: Recording) -> PersonResult:
    """Calibrate on the nine points and measure on the rest."""
    looks = [Look(*each.shown, each.at, each.seen) for each in part_of(recording, CALIBRATING)]
    outcome = calibrate(KNOWN_SCREEN, looks)
    plain = uncalibrated(KNOWN_SCREEN)
    chosen = outcome.calibration or plain
    rows = np.array(list(measured(recording, chosen, plain)), np.float64).reshape(-1, 5)
    return PersonResult(
        person=recording.person,
        refused=outcome.calibration is None,
        problems=tuple(
            f"{'all' if number is None else number}: {problem}" for number, problem in outcome.problems.items()
        ),
        stated=chosen.accuracy.mean_deg if chosen.accuracy else float("nan"),
        averaged=rows[:, 0],
        one_frame=rows[:, 1],
        uncalibrated=rows[:, 2],
        regression=rows[:, 3],
        inside=rows[:, 4],
        unread=sum(1 for _ in part_of(recording, TESTING)) - len(rows),
    )


def measured(
    recording: Recording, calibration: Calibration, plain: Calibration
) -> Iterator[tuple[float, float, float, float, float]]:
    """For each test fixation that could be read, the five numbers of PersonResult."""
    labels = calibration.labels
    points = np.array([(each.x, each.y) for each in labels])
    ridge = PlainRidge([each.sighting for each in labels], points) if labels else None
    for each in part_of(recording, TESTING):
        usable = [k for k, seen in enumerate(each.seen) if seen.status == "ok"]
        if not usable:
            continue
        sightings = [sighting(each.seen[k]) for k in usable]
        whole, eyes = average(sightings), each.eyes[usable].mean(axis=0)
        gaze, one = calibration.locate(whole, each.at), calibration.locate(sightings[0], each.at)
        bare = plain.locate(whole, each.at)
        told = ((gaze.x, gaze.y), (one.x, one.y), (bare.x, bare.y), ridge.locate(whole) if ridge else (bare.x, bare.y))
        off = [angle_between(recording.screen, eyes, each.looked, point) for point in told]
        yield off[0], off[1], off[2], off[3], float(gaze.holds(*each.looked, SHARE))


def angle_between(screen: Screen, eyes: Floats, one: Point, other: Point) -> float:
    """Angle in degrees at the eyes between two points of the screen."""
    rays = np.array([[*screen.to_camera(*point), 0.0] for point in (one, other)]) - eyes
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    return float(np.degrees(2 * np.arcsin(min(1.0, float(np.linalg.norm(rays[0] - rays[1])) / 2))))
