"""The face's colours, painted as a picture projected from the front onto the resting head."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.appearance import Appearance
from tpu_training.synthetic.mesh import HeadMesh

SIZE = 1024
HALF_RANGE_CM = 12.0
CENTRE_Y_CM = 2.0
# One brow in the resting mesh's coordinates (cm, person's left): centre line and half thickness from nose to temple.
# The line runs on the mesh's brow ridge, 1 cm below its brow landmarks; higher up, calm reads as raised brows.
BROW_LINE = ((1.25, 4.58), (2.3, 4.99), (3.5, 5.27), (4.6, 5.15), (5.45, 4.60))
BROW_HALF = (0.30, 0.33, 0.30, 0.22, 0.08)
BROW_HAIRS = 420

Picture = NDArray[np.float32]


def to_pixels(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Resting x, y in cm (N×2) → pixel columns and rows of the picture (N×2)."""
    column = (points[..., 0] / (2 * HALF_RANGE_CM) + 0.5) * SIZE
    row = (0.5 - (points[..., 1] - CENTRE_Y_CM) / (2 * HALF_RANGE_CM)) * SIZE
    return np.stack([column, row], axis=-1).astype(np.float64)


def blob(centre: tuple[float, float], radius: tuple[float, float]) -> Picture:
    """Soft elliptical spot, 1 in its middle: SIZE×SIZE."""
    rows, columns = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    (x, y), scale = to_pixels(np.array(centre)), SIZE / (2 * HALF_RANGE_CM)
    distance = ((columns - x) / (radius[0] * scale)) ** 2 + ((rows - y) / (radius[1] * scale)) ** 2
    return np.asarray(np.exp(-distance).astype(np.float32))


def mix(picture: Picture, colour: NDArray[np.floating], amount: Picture) -> Picture:
    """`picture` moved towards `colour` by `amount` (SIZE×SIZE, 0..1)."""
    share = amount[..., None]
    return (picture * (1 - share) + colour.astype(np.float32) * share).astype(np.float32)


def mottle(rng: np.random.Generator) -> Picture:
    """Slight unevenness of skin at four scales: SIZE×SIZE around 0."""
    total = np.zeros((SIZE, SIZE), np.float32)
    for cells, amount in ((8, 0.018), (26, 0.012), (128, 0.01), (512, 0.012)):
        noise = rng.normal(0, amount, (cells, cells)).astype(np.float32)
        total += cv2.resize(noise, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
    return total


def lips(mesh: HeadMesh) -> Picture:
    """Mask of both lips: SIZE×SIZE."""
    mask = np.zeros((SIZE, SIZE), np.float32)
    outline = to_pixels(mesh.neutral[mesh.landmarks[48:60], :2])
    cv2.fillPoly(mask, [outline.round().astype(np.int32)], 1.0)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 5.0), np.float32)


def brow_hairs(rng: np.random.Generator) -> Picture:
    """Mask of both brows made of single hairs that lean outwards: SIZE×SIZE."""
    mask = np.zeros((SIZE, SIZE), np.float32)
    line, half = np.array(BROW_LINE), np.array(BROW_HALF)
    for side in (-1, 1):
        for _ in range(BROW_HAIRS):
            along = rng.uniform(0, len(line) - 1.001)
            k, part = int(along), along % 1
            middle = line[k] + part * (line[k + 1] - line[k])
            across = (half[k] + part * (half[k + 1] - half[k])) * rng.uniform(-1, 1)
            lean = np.radians(75 - 22 * along + rng.normal(0, 10) - 25 * (across > 0))
            root = middle + np.array([0.0, across])
            tip = root + rng.uniform(0.3, 0.5) * np.array([np.cos(lean), np.sin(lean)]) * (1, 0.6)
            ends = to_pixels(np.stack([root, tip]) * (side, 1)).round().astype(int)
            cv2.line(mask, ends[0].tolist(), ends[1].tolist(), float(rng.uniform(0.45, 1)), 2, cv2.LINE_AA)
    return np.asarray(np.clip(cv2.GaussianBlur(mask, (0, 0), 1.6) * 1.05, 0, 1), np.float32)


def paint_skin(appearance: Appearance, mesh: HeadMesh) -> NDArray[np.uint8]:
    """The sRGB picture of the skin from the front: SIZE×SIZE×3."""
    rng = np.random.default_rng([appearance.seed, 2])
    skin = np.array(appearance.skin, np.float32)
    picture = np.broadcast_to(skin, (SIZE, SIZE, 3)).astype(np.float32)
    picture = picture * (1 + mottle(rng)[..., None] * np.array([0.8, 1.1, 1.1], np.float32))
    flush, shade = skin * (1.0, 0.80, 0.78), skin * (0.80, 0.70, 0.68)
    for side in (-1, 1):
        picture = mix(picture, flush, 0.55 * blob((side * 5.0, -0.8), (2.2, 1.7)))
        picture = mix(picture, shade, 0.32 * blob((side * 3.2, 2.6), (1.6, 0.7)))
        picture = mix(picture, shade, 0.38 * blob((side * 3.1, 4.4), (1.7, 0.5)))
    picture = mix(picture, flush, 0.4 * blob((0, -0.2), (1.3, 1.0)))
    picture = mix(picture, skin * (0.86, 0.62, 0.61), 0.75 * lips(mesh))
    hair = np.array(appearance.hair, np.float32) * 0.7
    picture = mix(picture, hair, 0.80 * brow_hairs(rng))
    return np.asarray(np.clip(picture, 0, 1) * 255, np.uint8)
