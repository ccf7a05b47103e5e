"""Ridge regression from sightings to directions on the screen, around the geometry of a ray that hits a plane.

Regression on gaze, head pose and place is the way of Xu et al. (2015) and WebGazer (Papoutsaki et al. 2016). Theirs
goes straight to pixels and has to learn geometry from nine points; a head that moves afterwards is extrapolated. Here
the geometry is given, the regression predicts only by how many degrees it is off, and every weight is drawn to zero as
far as it is implausible for people and cameras. Where calibration taught nothing, the ray is followed as it is.

The same thing in Bayes' words: weights have a normal prior, so their posterior says how uncertain an answer is, and
more so the further head and gaze are from what was calibrated.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from attention_model.gaze import MAX_ANGLE_DEG, MAX_DISTANCE_CM, MIN_DISTANCE_CM, Sighting

Floats = NDArray[np.float64]
COLUMNS = tuple(field.name for field in fields(Sighting))

# Standard deviations of the weights among people, cameras and networks.
PRIOR: dict[str, float] = {
    # degrees: between an eye's optical and visual axis, and what the network is off for this face
    "aside_x": 4.0,
    "aside_y": 5.0,
    # degrees per degree of gaze seen from the line of sight: own row, other row
    "gaze_x": 0.20,
    "gaze_y": 0.30,
    "gaze_x_to_y": 0.08,
    "gaze_y_to_x": 0.08,
    # degrees per degree of head seen from the line of sight
    "head_x": 0.15,
    "head_y": 0.20,
    "head_x_to_y": 0.05,
    "head_y_to_x": 0.05,
    "roll_to_x": 0.06,
    "roll_to_y": 0.06,
    # degrees per centimetre of the head's place
    "place_x": 0.10,
    "place_y": 0.10,
    "place_z_to_x": 0.03,
    "place_z_to_y": 0.08,
    # distances are told too short or too long: faces differ in size and cameras in field of view
    "distance": 0.10,
}
USUAL_DISTANCE_CM = 55.0
# Student's t with so many degrees of freedom: a look elsewhere counts little.
FREEDOM = 4.0
ROUNDS = 6
# What is believed about the noise before anything was seen, degrees, and how many values that belief is worth.
LASTING_DEG = 1.0
BELIEF = 4.0
LEAST_LASTING_DEG = 0.3


@dataclass(frozen=True, slots=True)
class GazeMap:
    """Weights in the order of PRIOR with their covariance, and what is left over."""

    weights: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    lasting: tuple[float, float]
    """Degrees across and up by which one fixation is off, however many frames are averaged."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the map learns from: sightings N×10 in the order of COLUMNS, true points N×2 in the camera frame (cm), the
    noise of each sighting N×2 (degrees, without what lasts), how much each counts (N), and which tell what lasts (N).
    """

    sightings: Floats
    points: Floats
    noise: Floats
    counts: Floats
    telling: NDArray[np.bool_]


def as_rows(sightings: list[Sighting]) -> Floats:
    """Sightings as rows of numbers within what a webcam can see."""
    rows = np.array([[getattr(each, name) for name in COLUMNS] for each in sightings], np.float64)
    rows = rows.reshape(-1, len(COLUMNS))
    rows[:, :5] = np.clip(rows[:, :5], -MAX_ANGLE_DEG, MAX_ANGLE_DEG)
    rows[:, 5:7] = np.clip(rows[:, 5:7], -MAX_DISTANCE_CM, MAX_DISTANCE_CM)
    rows[:, 7] = np.clip(rows[:, 7], -MAX_DISTANCE_CM, -MIN_DISTANCE_CM)
    return rows


def aims(heads: Floats, points: Floats) -> Floats:
    """Yaw and pitch (N×2, degrees) from heads (N×3) to points (N×2) of the plane z = 0."""
    across, up = (points - heads[:, :2]).T
    depth = -heads[:, 2]
    angles = np.stack([np.arctan2(across, depth), np.arctan2(up, np.hypot(across, depth))], axis=1)
    return np.asarray(np.degrees(angles))


def hits(heads: Floats, angles: Floats) -> Floats:
    """Where rays of these angles (N×2) from these heads (N×3) meet the plane z = 0: N×2, cm."""
    yaw, pitch = np.radians(np.clip(angles, -MAX_ANGLE_DEG, MAX_ANGLE_DEG)).T
    reach = -heads[:, 2] / np.cos(yaw)
    return np.asarray(heads[:, :2] + np.stack([reach * np.sin(yaw), reach * np.tan(pitch)], axis=1))


def design(rows: Floats) -> Floats:
    """N×2×M: how each weight moves the direction across and up, in degrees."""
    gaze, head, roll, place = rows[:, :2], rows[:, 2:4], rows[:, 4], rows[:, 5:8]
    sight = aims(place, np.zeros_like(gaze))
    (gx, gy), (hx, hy) = (gaze - sight).T, (head - sight).T
    away = place[:, 2] + USUAL_DISTANCE_CM
    cos, sin, none = np.cos(np.radians(roll)), np.sin(np.radians(roll)), np.zeros(len(rows))
    columns = {
        "aside_x": (cos, sin),
        "aside_y": (-sin, cos),
        "gaze_x": (gx, none),
        "gaze_y": (none, gy),
        "gaze_x_to_y": (none, gx),
        "gaze_y_to_x": (gy, none),
        "head_x": (hx, none),
        "head_y": (none, hy),
        "head_x_to_y": (none, hx),
        "head_y_to_x": (hy, none),
        "roll_to_x": (roll, none),
        "roll_to_y": (none, roll),
        "place_x": (place[:, 0], none),
        "place_y": (none, place[:, 1]),
        "place_z_to_x": (away, none),
        "place_z_to_y": (none, away),
        # a gaze that leaves the line of sight to the camera meets the screen that much further out
        "distance": (gx, gy),
    }
    return np.stack([np.stack(columns[name], axis=1) for name in PRIOR], axis=2)


def prior_map() -> GazeMap:
    """The geometry alone, with what people differ by as its uncertainty."""
    return GazeMap(
        weights=(0.0,) * len(PRIOR),
        covariance=as_tuples(np.diag(np.square(list(PRIOR.values())))),
        lasting=(LASTING_DEG, LASTING_DEG),
    )


def fit(lesson: Lesson) -> GazeMap:
    """The map that these labels teach; with none of them, the geometry alone."""
    if not len(lesson.counts):
        return prior_map()
    features = design(lesson.sightings)
    off = aims(lesson.sightings[:, 5:8], lesson.points) - lesson.sightings[:, :2]
    trust, lasting = lesson.counts, np.full(2, LASTING_DEG)
    for _ in range(ROUNDS):
        variance = lesson.noise**2 + lasting**2
        weights, covariance = solve(features, off, trust[:, None] / variance)
        left = off - features @ weights
        distance = (left**2 / variance).sum(axis=1)
        trust = lesson.counts * (FREEDOM + 2) / (FREEDOM + distance)
        known = np.einsum("nam,mk,nak->na", features, covariance, features) / variance * trust[:, None]
        lasting = left_over(left, lesson, trust, known)
    return GazeMap(tuple(weights.tolist()), as_tuples(covariance), (float(lasting[0]), float(lasting[1])))


def solve(features: Floats, off: Floats, trust: Floats) -> tuple[Floats, Floats]:
    """Weights (M) and their covariance (M×M) from N×2×M features, N×2 targets and N×2 inverse variances."""
    weighted = (features * trust[:, :, None]).reshape(-1, features.shape[2])
    inverse = weighted.T @ features.reshape(weighted.shape) + np.diag(1.0 / np.square(list(PRIOR.values())))
    covariance = np.linalg.inv(inverse)
    return covariance @ (weighted.T @ off.reshape(-1)), (covariance + covariance.T) / 2


def left_over(left: Floats, lesson: Lesson, trust: Floats, known: Floats) -> Floats:
    """Degrees across and up that labels leave unexplained beyond their own noise, held near what is usual."""
    told = (trust * lesson.telling)[:, None]
    free = np.maximum(told * (1.0 - known), 0.0).sum(axis=0)
    beyond = (told * (left**2 - lesson.noise**2 * np.maximum(1.0 - known, 0.0))).sum(axis=0)
    variance = (BELIEF * LASTING_DEG**2 + beyond) / (BELIEF + free)
    return np.asarray(np.sqrt(np.maximum(variance, LEAST_LASTING_DEG**2)))


def apply(gaze_map: GazeMap, rows: Floats) -> tuple[Floats, Floats]:
    """Corrected angles N×2 and the covariance N×2×2 that the weights' uncertainty gives them (degrees²)."""
    features = design(rows)
    angles = rows[:, :2] + features @ np.array(gaze_map.weights)
    spread = features @ np.array(gaze_map.covariance) @ features.transpose(0, 2, 1)
    return angles, spread


def as_tuples(matrix: Floats) -> tuple[tuple[float, ...], ...]:
    """A matrix that can be hashed, compared and written as JSON."""
    return tuple(tuple(row) for row in matrix.tolist())
