"""Sessions before a screen: somebody looks at nine points, then elsewhere on the screen, while the head drifts away.

Everything is drawn from the person's seed. The camera frame is that of attention_model.observation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from attention_model.gaze import Screen
from attention_model.nine_points import NINE_POINTS
from tpu_training.synthetic.acts import EYE_DISTANCE_CM
from tpu_training.synthetic.pose import Pose, angles, rotation
from tpu_training.synthetic.sampling import eyes_at

Floats = NDArray[np.float64]
EyesOf = Callable[[Pose], Floats]
"""Where the middle between the eyeballs is in a pose, cm in the camera frame."""

FIRST_PERSON = 900_000
FRAMES, TESTS = 4, 25
POINT_S, BETWEEN_TESTS_S = 2.0, 15.0
WIDTH_CM, HEIGHT_CM = 30.0, 19.0
# What drifts after the calibration: centimetres of place and degrees of yaw and pitch.
DRIFT_CM, DRIFT_DEG = 4.0, 8.0
SESSION_SEED, CALIBRATING, TESTING = 41, "calibrating", "testing"
# How far from a point people look who look at it, cm.
MISSED_CM = 0.25


@dataclass(frozen=True)
class Person:
    """What a calibration has to find out about somebody.

    The eyes' visual axes lie nasal of the optical ones by `kappa` (left, right; degrees), which for a gaze of both eyes
    leaves half of their difference; up and down both eyes share `kappa_up`. `camera_above` in cm; `follow` says how
    much of a gaze the head takes over.
    """

    seed: int
    kappa: tuple[float, float]
    kappa_up: float
    camera_above: float
    place: tuple[float, float, float]
    head: tuple[float, float, float]
    follow: float

    @property
    def screen(self) -> Screen:
        """The screen as it really is."""
        return Screen(WIDTH_CM, HEIGHT_CM, 1440.0, 912.0, camera_above_cm=self.camera_above)


@dataclass(frozen=True)
class Length:
    """How many fixations after the nine, and how many pictures of each: what a camera sees in a second."""

    tests: int = TESTS
    frames: int = FRAMES


USUAL = Length()


@dataclass(frozen=True)
class Fixation:
    """A point that somebody looked at: shares of the screen that were shown, cm that were really looked at, and how."""

    part: str
    shown: tuple[float, float]
    looked: tuple[float, float]
    at: float
    poses: tuple[Pose, ...]


def sample_person(seed: int) -> Person:
    """A person drawn from a seed."""
    rng = np.random.default_rng([seed, SESSION_SEED])
    left, right = rng.normal(4.0, 1.5, 2)
    place = rng.normal((0.0, -1.0, -54.0), (2.0, 1.5, 4.0))
    head = rng.normal((0.0, -4.0, 0.0), (3.0, 3.0, 3.0))
    return Person(
        seed=seed,
        kappa=(float(left), float(right)),
        kappa_up=float(rng.normal(0, 1)),
        camera_above=float(rng.uniform(0.4, 1.2)),
        place=(float(place[0]), float(place[1]), float(place[2])),
        head=(float(head[0]), float(head[1]), float(head[2])),
        follow=float(rng.uniform(0, 0.3)),
    )


def resting_eyes(pose: Pose) -> Floats:
    """Where the eyes are, for an average head."""
    return np.asarray(
        eyes_at((pose.head_yaw, pose.head_pitch, pose.head_roll), (pose.head_x, pose.head_y, pose.head_z)), np.float64
    )


def plan_session(person: Person, eyes_of: EyesOf = resting_eyes, length: Length = USUAL) -> list[Fixation]:
    """The nine points in random order, then as many others with a head that drifts."""
    rng = np.random.default_rng([person.seed, SESSION_SEED, 1])
    order = [NINE_POINTS[k] for k in rng.permutation(len(NINE_POINTS))]
    drifts, sitting = drift_path(rng, length.tests), Sitting(person, eyes_of, rng, length.frames)
    fixations = [
        sitting.fixate(CALIBRATING, shown, number * POINT_S, small_drift(rng)) for number, shown in enumerate(order)
    ]
    for number, drift in enumerate(drifts):
        shown = float(rng.uniform(0.02, 0.98)), float(rng.uniform(0.02, 0.98))
        at = len(order) * POINT_S + (number + 1) * BETWEEN_TESTS_S
        fixations.append(sitting.fixate(TESTING, shown, at, drift))
    return fixations


def small_drift(rng: np.random.Generator) -> Floats:
    """How a head moves that tries to keep still: x, y, z in cm, yaw, pitch, roll in degrees."""
    return np.asarray(rng.normal(0, (0.3, 0.2, 0.4, 1.0, 0.8, 0.6)), np.float64)


def drift_path(rng: np.random.Generator, steps: int) -> Floats:
    """A slow wandering from where the head was, N×6: x, y, z up to DRIFT_CM, yaw and pitch to DRIFT_DEG, some roll."""
    reach = np.array([DRIFT_CM, DRIFT_CM, DRIFT_CM, DRIFT_DEG, DRIFT_DEG, 3.0])
    turn = np.linspace(0, 1, steps + 1)[1:, None]
    wave = np.sin(2 * np.pi * rng.uniform(0.4, 1.2, 6) * turn + rng.normal(0, 0.2, 6))
    return np.asarray(wave * reach * rng.uniform(0.6, 1.0, 6) * rng.choice((-1, 1), 6))


@dataclass(frozen=True)
class Sitting:
    """A person before the screen."""

    person: Person
    eyes_of: EyesOf
    rng: np.random.Generator
    frames: int = FRAMES

    def fixate(self, part: str, shown: tuple[float, float], at: float, drift: Floats) -> Fixation:
        """A second on one point: some poses with the unrest of eyes and head."""
        x, y = self.person.screen.from_share(*shown)
        missed = self.rng.normal(0, MISSED_CM, 2)
        looked = float(x + missed[0]), float(y + missed[1])
        return Fixation(part, shown, looked, at, tuple(self.aimed(looked, drift) for _ in range(self.frames)))

    def aimed(self, looked: tuple[float, float], drift: Floats) -> Pose:
        """A pose whose visual axes meet on a point of the screen."""
        person, rng = self.person, self.rng
        target = np.array([*person.screen.to_camera(*looked), 0.0])
        shake = rng.normal(0, (0.05, 0.05, 0.1, 0.3, 0.3, 0.2))
        place = np.array(person.place) + drift[:3] + shake[:3]
        toward = np.array([*angles(target - np.array(person.place)), 0.0])
        head = np.array(person.head) + drift[3:] + shake[3:] + person.follow * toward
        pose = posed(head, place)
        away = target - self.eyes_of(pose)
        yaw, pitch = angles(rotation(*head).T @ away)
        left, right = person.kappa
        unrest = rng.normal(0, 0.15, 2)
        return replace(
            pose,
            gaze_yaw=yaw + (left - right) / 2 + float(unrest[0]),
            gaze_pitch=pitch + person.kappa_up + float(unrest[1]),
            vergence=float(np.degrees(EYE_DISTANCE_CM / np.linalg.norm(away))) - left - right,
        )


def posed(head: Floats, place: Floats) -> Pose:
    """A head turned and placed, eyes straight ahead."""
    yaw, pitch, roll = head.tolist()
    x, y, z = place.tolist()
    return Pose(head_yaw=yaw, head_pitch=pitch, head_roll=roll, head_x=x, head_y=y, head_z=z)
