"""Eye openness and gaze from landmarks, without a trained network.

Openness is the eye aspect ratio (Soukupová and Čech 2016) mapped to 0..1. Gaze follows the model-based method of
Ishikawa et al. (2004): where the eyeball must be is known from the eye's corners and the head's rotation, so the iris's
place on it tells where the eye points. Errors are several degrees; up and down are worse than left and right.
"""

import math

import numpy as np
from numpy.typing import NDArray

from attention_model.head_pose import HeadPose, Matrix
from attention_model.network import Floats

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


# Landmarks of the right and the left eye.
CORNERS = np.array([[33, 133], [362, 263]])
UPPER_LIDS = np.array([[160, 159, 158], [385, 386, 387]])
LOWER_LIDS = np.array([[144, 145, 153], [380, 374, 373]])
IRISES = np.array([468, 473])


def openness(landmarks: Floats) -> tuple[float, float]:
    """(right, left) eye: 0 closed … 1 open, from landmarks 478×3."""
    gaps = lengths(landmarks[UPPER_LIDS] - landmarks[LOWER_LIDS]).mean(axis=1)
    corners = landmarks[CORNERS]
    ratios = gaps / np.maximum(lengths(corners[:, 1] - corners[:, 0]), 1e-6)
    right, left = ((ratios - CLOSED_RATIO) / (OPEN_RATIO - CLOSED_RATIO)).tolist()
    return max(0.0, min(1.0, right)), max(0.0, min(1.0, left))


def gaze(landmarks: Floats, pose: HeadPose, canonical: Floats) -> tuple[float, float]:
    """(yaw, pitch) of both eyes' mean direction in the camera frame, degrees; the eye seen more broadly counts more."""
    corners = landmarks[CORNERS]
    widths = lengths(corners[:, 1, :2] - corners[:, 0, :2])
    x, y, z = (widths @ eye_directions(landmarks, pose, canonical)).tolist()
    return math.degrees(math.atan2(x, z)), math.degrees(math.atan2(y, math.hypot(x, z)))


def eye_directions(landmarks: Floats, pose: HeadPose, canonical: Floats) -> Matrix:
    """Unit vectors of the right and the left eye's gaze in the camera frame, 2×3."""
    distance = -(canonical[CORNERS].mean(axis=1) @ pose.rotation[2] + pose.translation[2])
    behind = pose.rotation @ (0.0, EYEBALL_ABOVE_CORNERS, -EYEBALL_BEHIND_CORNERS)
    centres = rays(landmarks[CORNERS].mean(axis=1), pose) * distance[:, None] + behind
    sight = rays(landmarks[IRISES], pose)
    sight /= lengths(sight)[:, None]
    aside = (sight * (centres * sight).sum(axis=1)[:, None] - centres) / IRIS_RADIUS_FROM_CENTRE
    sines = lengths(aside)
    aside *= np.minimum(1.0, LARGEST_SINE / np.maximum(sines, 1e-9))[:, None]
    cosines = np.sqrt(1.0 - np.minimum(sines, LARGEST_SINE) ** 2)
    in_head = (aside - sight * cosines[:, None]) @ pose.rotation
    in_head[:, 1] *= VERTICAL_GAIN
    directions: Matrix = in_head @ pose.rotation.T
    return directions / lengths(directions)[:, None]


def rays(points: Floats, pose: HeadPose) -> Matrix:
    """Directions N×3 from the camera through pixels N×(2 or 3), with z = −1."""
    found = np.full((len(points), 3), -1.0)
    found[:, 0] = (points[:, 0] - pose.centre[0]) / pose.focal_px
    found[:, 1] = (pose.centre[1] - points[:, 1]) / pose.focal_px
    return found


def lengths(vectors: NDArray[np.floating]) -> Matrix:
    """Length of each vector in the last axis."""
    found: Matrix = np.sqrt((vectors * vectors).sum(axis=-1))
    return found
