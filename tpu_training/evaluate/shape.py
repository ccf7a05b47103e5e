"""The shape of a face from its landmarks, whatever its place, size and tilt: features for small heads."""

import math

import numpy as np

from attention_model.eyes import LEFT, RIGHT, openness
from attention_model.head_pose import EYE_CORNERS
from attention_model.landmarks import LEFT_EYE_OUTER, RIGHT_EYE_OUTER
from attention_model.network import Floats

# Every nineteenth landmark: 26 points spread over lids, brows, mouth, chin and cheeks.
EACH = 19


def shape_features(points: Floats) -> list[float]:
    """Openness of both eyes (0..1) and the places of some landmarks 478×3, in distances between the eyes."""
    ratios = [openness(points[list(eye)].tolist()) for eye in (RIGHT, LEFT)]
    return [*ratios, *upright(points)[::EACH].ravel().tolist()]


def eye_aspect(points: Floats) -> float:
    """Height of the eyes as a share of their breadth, from landmarks 478×3 (Soukupová and Čech 2016)."""
    heights = [np.linalg.norm(points[list(eye[2:5])] - points[list(eye[5:8])], axis=1).mean() for eye in (RIGHT, LEFT)]
    breadths = [np.linalg.norm(points[eye[0]] - points[eye[1]]) for eye in (RIGHT, LEFT)]
    return float(np.mean(heights) / max(float(np.mean(breadths)), 1e-6))


def upright(points: Floats) -> Floats:
    """Landmarks N×2 with the eyes level about the origin, their outer corners one apart."""
    middle = points[list(EYE_CORNERS), :2].mean(axis=0)
    x, y = (points[LEFT_EYE_OUTER, :2] - points[RIGHT_EYE_OUTER, :2]).tolist()
    apart = max(math.hypot(x, y), 1e-6)
    cos, sin = x / apart, y / apart
    turn = np.array([[cos, -sin], [sin, cos]], np.float32)
    return np.asarray((points[:, :2] - middle) @ turn / np.float32(apart), np.float32)
