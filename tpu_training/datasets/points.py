"""Where points of the face lie in a crop: what the frame network is taught beside its answers, to learn where to look.

A gaze is read off the distance between a pupil and the centre of its eyeball, which no picture shows but the face
around it tells. Taught only directions, a network needs many more pictures to find that out. Points are told in
centimetres of the face from the region's middle, x to its right and y down.
"""

import numpy as np
from numpy.typing import NDArray

from attention_model.region import Region
from tpu_training.datasets.examples import FrameExample

Floats = NDArray[np.float32]
Points = NDArray[np.float64]

# of the 68 landmarks in Multi-PIE order: brows, nose, eyes and the corners of the mouth
FACE_POINTS = (*range(17, 48), 48, 54)
# left and right eyeball's centre, left and right pupil
EYE_POINTS = 4
MIRRORED = {
    **{first: 43 - first for first in range(17, 27)},
    **{first: first for first in range(27, 31)},
    **{first: 66 - first for first in range(31, 36)},
    **dict(zip(range(36, 48), (45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40), strict=True)),
    48: 54,
    54: 48,
}
FACE_ORDER = tuple(FACE_POINTS.index(MIRRORED[point]) for point in FACE_POINTS)
EYE_ORDER = (1, 0, 3, 2)


def face_points(example: FrameExample, region: Region) -> Floats:
    """x, y of FACE_POINTS, one after the other."""
    return in_region(example.landmarks.reshape(-1, 2)[list(FACE_POINTS)], region)


def eye_points(example: FrameExample, region: Region) -> Floats:
    """x, y of both eyeballs' centres and both pupils, one after the other."""
    x, y, z = example.eyes.reshape(-1, 3).astype(np.float64).T
    focal = example.focal_px()
    pixels = np.stack([example.width / 2 - focal * x / z, example.height / 2 + focal * y / z], axis=1)
    return in_region(pixels, region)


def in_region(pixels: NDArray[np.floating], region: Region) -> Floats:
    """Pixels N×2 of the picture as centimetres of the region, side by side."""
    away = (np.asarray(pixels, np.float64) - (region.cx, region.cy)) / region.scale
    cos, sin = np.cos(region.angle), np.sin(region.angle)
    return np.asarray(away @ np.array([[cos, -sin], [sin, cos]]), np.float32).reshape(-1)


def columns(order: tuple[int, ...]) -> tuple[int, ...]:
    """The order of the numbers of points that come in this order."""
    return tuple(2 * point + k for point in order for k in (0, 1))
