"""Eye openness and gaze from landmarks, without a trained network: the baseline of the frame network.

Openness is the eye aspect ratio (Soukupová and Čech 2016) mapped to 0..1. Gaze follows the model-based method of
Ishikawa et al. (2004): where the eyeball must be is known from the eye's corners and the head's rotation, so the iris's
place on it tells where the eye points. Errors are several degrees; up and down are worse than left and right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from attention_model.frames import Pixels
from attention_model.head_pose import VERTICAL_FOV_DEG, HeadPose
from attention_model.landmarks import Roi
from attention_model.network import FaceNetworks, Floats
from attention_model.tracking import FaceFinder, Found

CLOSED_RATIO = 0.11
OPEN_RATIO = 0.35
# Eyeball centre, seen from the middle between the eye's corners, and the iris's distance from that centre (cm).
EYEBALL_BEHIND_CORNERS = 0.75
EYEBALL_ABOVE_CORNERS = 0.25
IRIS_RADIUS_FROM_CENTRE = 1.1
# The landmark network moves the iris up and down only about .4 of the way (seen on rendered faces, on which these four
# numbers were chosen). Undoing all of that would raise the noise as much.
VERTICAL_GAIN = 2.0
# The iris cannot leave the eye: gaze is at most this far from the line of sight to the camera.
LARGEST_SINE = math.sin(math.radians(50))


# One eye's landmarks: outer and inner corner, three of the upper lid, three of the lower lid, the iris's centre.
RIGHT = (33, 133, 160, 159, 158, 144, 145, 153, 468)
LEFT = (263, 362, 387, 386, 385, 373, 374, 380, 473)
BOTH = np.array([RIGHT, LEFT])

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Eyes:
    """Gaze of both eyes together in the camera frame (degrees) and openness of each (0..1)."""

    yaw: float
    pitch: float
    openness_right: float
    openness_left: float


class EyeReader:
    """Reads both eyes of a frame. Plain numbers: on so few points numpy's calls would cost more than the sums."""

    def __init__(self, canonical: Floats) -> None:
        """`canonical`: 468×3 cm, the face that head poses refer to."""
        self.resting: list[Vector] = canonical[BOTH[:, :2]].mean(axis=1).tolist()

    def read(self, landmarks: Floats, pose: HeadPose) -> Eyes:
        """Both eyes from landmarks 478×3 (pixels); the eye that is seen more broadly counts more for the gaze."""
        turn = pose.rotation.tolist()
        shift = float(pose.translation[2])
        total = [0.0, 0.0, 0.0]
        opened = []
        for eye, resting in zip(landmarks[BOTH].tolist(), self.resting, strict=True):
            distance = -(dot(turn[2], resting) + shift)
            direction = gaze_direction(eye, distance, turn, pose)
            breadth = math.hypot(eye[0][0] - eye[1][0], eye[0][1] - eye[1][1])
            total = [sum_ + breadth * part for sum_, part in zip(total, direction, strict=True)]
            opened.append(openness(eye))
        x, y, z = total
        pitch = math.degrees(math.atan2(y, math.hypot(x, z)))
        return Eyes(math.degrees(math.atan2(x, z)), pitch, opened[0], opened[1])


def openness(eye: list[Vector]) -> float:
    """0 closed … 1 open, from one eye's landmarks in the order above."""
    height = (math.dist(eye[2], eye[5]) + math.dist(eye[3], eye[6]) + math.dist(eye[4], eye[7])) / 3
    ratio = height / max(math.dist(eye[0], eye[1]), 1e-6)
    return max(0.0, min(1.0, (ratio - CLOSED_RATIO) / (OPEN_RATIO - CLOSED_RATIO)))


def gaze_direction(eye: list[Vector], distance: float, turn: list[Vector], pose: HeadPose) -> Vector:
    """Unit vector of one eye's gaze in the camera frame; `distance` of the eye's corners from the camera in cm."""
    (x0, y0, _), (x1, y1, _) = eye[:2]
    offset = (0.0, EYEBALL_ABOVE_CORNERS, -EYEBALL_BEHIND_CORNERS)
    middle = ray((x0 + x1) / 2, (y0 + y1) / 2, pose)
    centre = [distance * along + dot(row, offset) for along, row in zip(middle, turn, strict=True)]
    sight = unit(ray(eye[-1][0], eye[-1][1], pose))
    along = dot(sight, centre)
    aside = [(along * s - c) / IRIS_RADIUS_FROM_CENTRE for s, c in zip(sight, centre, strict=True)]
    sine = math.hypot(*aside)
    shrink = min(1.0, LARGEST_SINE / sine) if sine else 1.0
    cosine = math.sqrt(1 - min(sine, LARGEST_SINE) ** 2)
    seen = [a * shrink - s * cosine for a, s in zip(aside, sight, strict=True)]
    columns = list(zip(*turn, strict=True))
    in_head = (dot(columns[0], seen), VERTICAL_GAIN * dot(columns[1], seen), dot(columns[2], seen))
    return unit([dot(row, in_head) for row in turn])


def ray(x: float, y: float, pose: HeadPose) -> Vector:
    """Direction from the camera through a pixel, with z = −1."""
    return (x - pose.centre[0]) / pose.focal_px, (pose.centre[1] - y) / pose.focal_px, -1.0


def dot(one: Vector, other: Vector) -> float:
    """Scalar product of two vectors in space."""
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def unit(vector: Vector) -> Vector:
    """The vector at length 1."""
    length = math.hypot(*vector)
    return [part / length for part in vector]


@dataclass(frozen=True, slots=True)
class Geometry:
    """What landmarks alone say about a picture."""

    eyes: Eyes
    found: Found

    @property
    def head(self) -> tuple[float, float, float]:
        """(yaw, pitch, roll) in the camera frame, degrees."""
        return self.found.pose.angles()


class GeometricGaze:
    """Gaze without any network of ours: what a trained one has to beat."""

    def __init__(self, networks: FaceNetworks, vertical_fov_deg: float = VERTICAL_FOV_DEG) -> None:
        self.finder = FaceFinder(networks, vertical_fov_deg)
        self.reader = EyeReader(networks.canonical_face)

    def observe(self, picture: Pixels, roi: Roi | None = None) -> Geometry | None:
        """Gaze and head in a picture H×W (grey), H×W×3 (RGB) or H×W×4 (RGBX); None where no face is found."""
        found = self.finder.find(with_four_channels(picture), roi)
        return Geometry(self.reader.read(found.points, found.pose), found) if found is not None else None


def with_four_channels(picture: Pixels) -> Pixels:
    """A picture of any of the three kinds as RGBX."""
    if picture.ndim == 2:
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2RGBA), np.uint8)
    if picture.shape[2] == 3:
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA), np.uint8)
    return picture
