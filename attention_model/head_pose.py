"""Head rotation and position from landmarks: weighted Procrustes onto a canonical face, then perspective undone.

The face's size in the picture, compared with the canonical face as Horn (1987) compares sizes, gives its distance;
landmarks are then moved back along their rays and the closed form of Umeyama (1991) gives rotation, scale and position.
Distances assume an average adult face and a stated field of view.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from attention_model.network import Floats

# Laptop cameras: about 74° across the diagonal of 16:9, of which a 4:3 picture keeps the height.
VERTICAL_FOV_DEG = 42.0
EYE_CORNERS = (33, 133, 362, 263)

Matrix = NDArray[np.float64]
TO_CAMERA = np.array([1.0, -1.0, -1.0])


@dataclass(frozen=True, slots=True)
class HeadPose:
    """`rotation` 3×3 turns the canonical face into the camera frame; `position` is the middle of the eyes, in cm."""

    rotation: Matrix
    translation: Matrix
    position: Matrix
    focal_px: float
    centre: tuple[float, float]

    def angles(self) -> tuple[float, float, float]:
        """(yaw, pitch, roll) in degrees; signs as in attention_model.observation."""
        return angles_of(self.rotation)


def angles_of(turn: Matrix) -> tuple[float, float, float]:
    """(yaw, pitch, roll) in degrees of a 3×3 rotation."""
    yaw = math.atan2(turn[0, 2], turn[2, 2])
    pitch = math.asin(max(-1.0, min(1.0, turn[1, 2])))
    roll = math.atan2(turn[1, 0], turn[1, 1])
    return math.degrees(yaw), math.degrees(pitch), math.degrees(roll)


def rotation_of(yaw: float, pitch: float, roll: float) -> Matrix:
    """The 3×3 rotation with these angles in degrees: roll first, then pitch, then yaw."""
    y, p, r = math.radians(yaw), math.radians(pitch), math.radians(roll)
    (sy, cy), (sp, cp), (sr, cr) = ((math.sin(a), math.cos(a)) for a in (y, p, r))
    return np.array(
        [
            [cy * cr - sy * sp * sr, -cy * sr - sy * sp * cr, sy * cp],
            [cp * sr, cp * cr, sp],
            [-sy * cr - cy * sp * sr, sy * sr - cy * sp * cr, cy * cp],
        ]
    )


def direction_of(yaw: float, pitch: float) -> Matrix:
    """The unit vector that looks to (yaw, pitch) in degrees."""
    y, p = math.radians(yaw), math.radians(pitch)
    return np.array([math.sin(y) * math.cos(p), math.sin(p), math.cos(y) * math.cos(p)])


def yaw_pitch(direction: Matrix) -> tuple[float, float]:
    """(yaw, pitch) in degrees of a direction of any length."""
    x, y, z = direction.tolist()
    return math.degrees(math.atan2(x, z)), math.degrees(math.atan2(y, math.hypot(x, z)))


def focal_length(height: int, vertical_fov_deg: float = VERTICAL_FOV_DEG) -> float:
    """Focal length in pixels of a camera with this vertical field of view whose picture is this high."""
    return 0.5 * height / math.tan(math.radians(vertical_fov_deg) / 2)


class HeadPoseSolver:
    """Holds the canonical face; one call to `solve` per frame."""

    def __init__(self, canonical: Floats, weights: Floats, vertical_fov_deg: float = VERTICAL_FOV_DEG) -> None:
        """`canonical`: 468×3 cm (x to the person's left, y up, z forward); `weights`: 468, zero for moving parts."""
        self.used = np.flatnonzero(weights)
        self.weights: Matrix = (weights[self.used] / weights[self.used].sum()).astype(np.float64)
        self.model: Matrix = canonical[self.used].astype(np.float64)
        self.model_mean: Matrix = self.weights @ self.model
        self.model_centred: Matrix = self.model - self.model_mean
        self.spread = float(self.weights @ (self.model_centred**2).sum(axis=1))
        self.eyes: Matrix = canonical[list(EYE_CORNERS)].mean(axis=0).astype(np.float64)
        self.focal_per_height = focal_length(1, vertical_fov_deg)

    def solve(self, landmarks: Floats, width: int, height: int) -> HeadPose:
        """Pose of landmarks 478×3 (pixels) in a picture of this size."""
        focal = self.focal_per_height * height
        points = (landmarks[self.used] - np.array((width / 2, height / 2, 0.0))) * TO_CAMERA
        depth_per_focal = (1.0 - points[:, 2:] / focal) / self.size_of(points)
        points[:, 2] = -focal
        scale, rotation, translation = self.align(points * depth_per_focal)
        translation /= scale
        position = rotation @ self.eyes + translation
        return HeadPose(rotation, translation, position, focal, (width / 2, height / 2))

    def size_of(self, points: Matrix) -> float:
        """How many times larger points K×3 are than the model, whatever their rotation."""
        mean = self.weights @ points
        return math.sqrt(float(self.weights @ (points * points).sum(axis=1) - mean @ mean) / self.spread)

    def align(self, points: Matrix) -> tuple[float, Matrix, Matrix]:
        """Scale, rotation and translation that carry the model onto points K×3 with least weighted square error."""
        mean = self.weights @ points
        covariance = ((points - mean) * self.weights[:, None]).T @ self.model_centred
        # OpenCV's decomposition costs a fifth of numpy's on a matrix this small.
        stretch, left, right = cv2.SVDecomp(covariance)
        if cv2.determinant(covariance) < 0:
            left[:, 2] *= -1
            stretch[2] *= -1
        rotation: Matrix = left @ right
        scale = float(stretch.sum()) / self.spread
        return scale, rotation, mean - scale * (rotation @ self.model_mean)
