"""Poses that cover what a webcam sees of a student: head, place, gaze, lids and face of one picture, at random.

The network that learns from these has to read real photographs, so every movement comes in all strengths, by itself and
together with what it goes with (Ekman and Friesen's prototypes), and calm faces are common.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.expressions import sample_face
from tpu_training.synthetic.pose import Pose, angles, rotation

Triple = tuple[float, float, float]

MAX_HEAD = (40.0, (-30.0, 25.0), 20.0)
MAX_GAZE_YAW, MIN_GAZE_PITCH, MAX_GAZE_PITCH = 28.0, -28.0, 22.0
DISTANCE_CM = (38.0, 80.0)
NECK_BELOW_EYES_CM, NECK_BEHIND_EYES_CM = 7.5, 6.0
EYE_DISTANCE_CM = 6.2
AT_SCREEN, PARTLY_OUT, WIDE_TURN = 0.5, 0.03, 0.3


@dataclass(frozen=True)
class View:
    """What a camera sees: vertical field of view in degrees and width over height."""

    fov: float
    aspect: float

    def half_size(self, distance: float) -> tuple[float, float]:
        """Half the width and height, in cm, of what is seen at this distance."""
        half = distance * float(np.tan(np.radians(self.fov) / 2))
        return half * self.aspect, half


def sample_fov(rng: np.random.Generator) -> float:
    """Vertical field of view of a laptop's or a monitor's camera, degrees."""
    return float(np.clip(rng.normal(42.0, 4.0), 34.0, 54.0))


def sample_pose(rng: np.random.Generator, view: View) -> Pose:
    """One moment of a student before a camera."""
    head = sample_head(rng)
    place = sample_place(rng, view)
    if rng.random() < AT_SCREEN:
        head = facing_camera(head, place, rng.uniform(0, 1))
        gaze = screen_gaze(rng, head, place)
    else:
        gaze = free_gaze(rng)
    return Pose(*head, *place, *gaze, action_units=sample_face(rng))


def sample_head(rng: np.random.Generator) -> Triple:
    """Yaw, pitch, roll in degrees; most within ±25°, some far turned."""
    if rng.random() < WIDE_TURN:
        yaw, pitch, roll = rng.uniform((-40, -30, -20), (40, 25, 20))
    else:
        yaw, pitch, roll = rng.normal((0, -3, 0), (12, 8, 6))
    limits = MAX_HEAD
    return (
        float(np.clip(yaw, -limits[0], limits[0])),
        float(np.clip(pitch, *limits[1])),
        float(np.clip(roll, -limits[2], limits[2])),
    )


def sample_place(rng: np.random.Generator, view: View) -> Triple:
    """Where the head is, cm in the camera frame; now and then half out of the picture."""
    low, high = DISTANCE_CM
    distance = low + (high - low) * float(rng.beta(1.6, 2.2))
    across, up = np.clip(rng.normal((0, 0.08), (0.24, 0.2)), (-0.7, -0.55), (0.7, 0.65))
    if rng.random() < PARTLY_OUT:
        edge = rng.choice([-1, 1]) * rng.uniform(0.75, 1.05)
        across, up = (edge, up) if rng.random() < 0.6 else (across, edge)
    half_width, half_height = view.half_size(distance)
    return float(across * half_width), float(up * half_height), -distance


def facing_camera(head: Triple, place: Triple, share: float) -> Triple:
    """The head turned by a share of the way towards the camera, as people sit who look at a screen."""
    yaw, pitch = angles(-np.array(place))
    return (
        float(np.clip(head[0] + share * yaw, -MAX_HEAD[0], MAX_HEAD[0])),
        float(np.clip(head[1] + share * pitch, *MAX_HEAD[1])),
        head[2],
    )


def eyes_at(head: Triple, place: Triple) -> NDArray[np.float64]:
    """About where the middle between the eyes is once the head has turned about the neck."""
    resting = np.array([0.0, NECK_BELOW_EYES_CM, NECK_BEHIND_EYES_CM])
    return np.asarray(np.array(place) - resting + rotation(*head) @ resting)


def screen_gaze(rng: np.random.Generator, head: Triple, place: Triple) -> Triple:
    """Eyes on a screen below the camera, seldom above it: yaw, pitch in the head's frame, vergence."""
    below = rng.uniform(-24, 1) if rng.random() < 0.9 else rng.uniform(0, 18)
    target = np.array([rng.uniform(-19, 19), below, rng.uniform(-6, 2)])
    if rng.random() < 0.12:
        target = np.zeros(3)  # the camera itself
    away = target - eyes_at(head, place)
    yaw, pitch = angles(rotation(*head).T @ away)
    return *within_reach(yaw, pitch), vergence(float(np.linalg.norm(away)))


def free_gaze(rng: np.random.Generator) -> Triple:
    """Eyes anywhere: yaw, pitch in the head's frame, vergence."""
    if rng.random() < 0.5:
        yaw, pitch = rng.uniform((-MAX_GAZE_YAW, MIN_GAZE_PITCH), (MAX_GAZE_YAW, MAX_GAZE_PITCH))
    else:
        yaw, pitch = rng.normal((0, -3), (12, 9))
    return *within_reach(yaw, pitch), vergence(float(np.exp(rng.uniform(np.log(35), np.log(400)))))


def within_reach(yaw: float, pitch: float) -> tuple[float, float]:
    """The nearest gaze that eyes reach without turning the head."""
    return (
        float(np.clip(yaw, -MAX_GAZE_YAW, MAX_GAZE_YAW)),
        float(np.clip(pitch, MIN_GAZE_PITCH, MAX_GAZE_PITCH)),
    )


def vergence(distance: float) -> float:
    """Angle between the eyes' axes, degrees, for a point at this distance in cm."""
    return float(np.degrees(EYE_DISTANCE_CM / distance))
