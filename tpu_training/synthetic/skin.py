"""The face's colours, painted as a picture projected from the front onto the resting head."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.appearance import Appearance, Brow
from tpu_training.synthetic.canvas import Canvas, Picture, mix
from tpu_training.synthetic.mesh import HeadMesh
from tpu_training.synthetic.shape import beard_zone

# One brow in the resting mesh's coordinates (cm, person's left): centre line and half thickness from nose to temple.
# The line runs on the mesh's brow ridge, 1 cm below its brow landmarks; higher up, calm reads as raised brows.
BROW_LINE = ((1.25, 4.58), (2.3, 4.99), (3.5, 5.27), (4.6, 5.15), (5.45, 4.60))
BROW_ARCH = (0.0, 0.3, 1.0, 0.7, -0.3)
BROW_HALF = (0.30, 0.33, 0.30, 0.22, 0.08)
BROW_HAIRS = 420
LID_LINE = ((1.75, 3.28), (2.15, 3.72), (2.78, 3.98), (3.4, 4.02), (3.95, 3.86), (4.45, 3.48), (4.75, 3.6))


def mottle(canvas: Canvas, rng: np.random.Generator, amount: float) -> Picture:
    """Slight unevenness of skin at four scales around 0."""
    total = canvas.empty()
    for cells, share in ((8, 0.018), (26, 0.012), (128, 0.01), (512, 0.012)):
        noise = rng.normal(0, share * amount, (cells, cells)).astype(np.float32)
        total += cv2.resize(noise, (canvas.side, canvas.side), interpolation=cv2.INTER_CUBIC)
    return total


def brow_hairs(canvas: Canvas, brow: Brow, rng: np.random.Generator) -> Picture:
    """Mask of both brows made of single hairs that lean outwards."""
    mask, half = canvas.empty(), np.array(BROW_HALF) * brow.thickness
    line = np.array(BROW_LINE) + np.stack([np.zeros(5), brow.height + brow.arch * np.array(BROW_ARCH)], 1)
    for side in (-1, 1):
        for _ in range(int(BROW_HAIRS * brow.density * min(1.2, brow.thickness))):
            along = rng.uniform(0, len(line) - 1.001)
            k, part = int(along), along % 1
            middle = line[k] + part * (line[k + 1] - line[k])
            across = (half[k] + part * (half[k + 1] - half[k])) * rng.uniform(-1, 1)
            lean = np.radians(75 - 22 * along + rng.normal(0, 10) - 25 * (across > 0))
            root = middle + np.array([0.0, across])
            tip = root + rng.uniform(0.3, 0.5) * np.array([np.cos(lean), np.sin(lean)]) * (1, 0.6)
            canvas.stroke(mask, np.stack([root, tip]) * (side, 1), float(rng.uniform(0.45, 1)), 0.047)
    return np.asarray(np.clip(canvas.soft(mask, 0.0375) * 1.05, 0, 1), np.float32)


def beard_hairs(canvas: Canvas, look: Appearance, mesh: HeadMesh, rng: np.random.Generator) -> Picture:
    """Mask of beard and moustache: a shadow of stubble up to thick hair."""
    depth = depth_of(canvas, mesh)
    points = np.stack([canvas.x, canvas.y, depth], -1).reshape(-1, 3)
    beard, moustache = (zone.reshape(canvas.side, canvas.side) for zone in beard_zone(points))
    grain = cv2.resize(rng.random((128, 384)).astype(np.float32), (canvas.side,) * 2, interpolation=cv2.INTER_LINEAR)
    fine = rng.random((canvas.side, canvas.side)).astype(np.float32)
    total = np.maximum(cover(look.beard) * beard, cover(look.moustache) * moustache)
    return np.asarray(np.clip(total * (0.72 + 0.4 * grain + 0.25 * fine - 0.1), 0, 1), np.float32)


def cover(strength: float) -> float:
    """How much of the skin a beard of this strength hides."""
    return float(np.clip(0.15 + 1.15 * strength, 0, 0.96)) if strength else 0.0


def depth_of(canvas: Canvas, mesh: HeadMesh) -> Picture:
    """The generic face's z at each pixel, as far as beards need it."""
    face = mesh.neutral[:9409]
    front = face[face[:, 2] > -2]
    pixel = np.clip(canvas.to_pixels(front[:, :2]).astype(int) // 8, 0, canvas.side // 8 - 1)
    coarse = np.full((canvas.side // 8,) * 2, -3.0, np.float32)
    np.maximum.at(coarse, (pixel[:, 1], pixel[:, 0]), front[:, 2])
    return np.asarray(cv2.resize(cv2.dilate(coarse, np.ones((3, 3), np.uint8)), (canvas.side,) * 2), np.float32)


def painted_make_up(canvas: Canvas, picture: Picture, look: Appearance) -> Picture:
    """Eye shadow, eye liner and rouge."""
    rng = np.random.default_rng([look.seed, 9])
    lid = np.asarray(rng.uniform(0.15, 0.6, 3) * (1.0, 0.8, 0.9), np.float32)
    for side in (-1, 1):
        mask = canvas.empty()
        canvas.stroke(mask, np.array(LID_LINE) * (side, 1), 1.0, 0.14)
        picture = mix(picture, lid, 0.45 * look.make_up * canvas.blob((side * 3.2, 4.15), (1.5, 0.42)))
        picture = mix(picture, np.array((0.05, 0.04, 0.04)), 0.8 * look.make_up * canvas.soft(mask, 0.05))
        rouge = np.array(look.skin, np.float32) * (1.0, 0.66, 0.66)
        picture = mix(picture, rouge, 0.5 * look.make_up * canvas.blob((side * 4.8, -0.4), (1.8, 1.2)))
    return picture


def freckled(canvas: Canvas, picture: Picture, look: Appearance, rng: np.random.Generator) -> Picture:
    """Small spots on nose and cheeks."""
    mask = canvas.empty()
    for _ in range(int(240 * look.freckles)):
        place = (rng.normal(0, 3.2), rng.normal(0.6, 1.5))
        centre = canvas.to_pixels(np.array(place)).round().astype(int).tolist()
        cv2.circle(mask, centre, 1, float(rng.uniform(0.2, 0.8)), -1, cv2.LINE_AA)
    return mix(picture, np.array(look.skin) * (0.68, 0.55, 0.48), 0.6 * canvas.soft(mask, 0.02))


def paint_skin(look: Appearance, mesh: HeadMesh, side: int = 1024) -> NDArray[np.uint8]:
    """The sRGB picture of the skin from the front: side×side×3."""
    rng, canvas = np.random.default_rng([look.seed, 2]), Canvas(side)
    skin = np.array(look.skin, np.float32)
    picture = np.broadcast_to(skin, (side, side, 3)).astype(np.float32)
    uneven = mottle(canvas, rng, 0.55 + 1.5 * look.age)
    picture = picture * (1 + uneven[..., None] * np.array([0.8, 1.1, 1.1], np.float32))
    flush, shade = skin * (1.0, 0.80, 0.78), skin * (0.80, 0.70, 0.68)
    tired = 0.6 + 1.35 * look.age
    for mirror in (-1, 1):
        picture = mix(picture, flush, 0.55 * canvas.blob((mirror * 5.0, -0.8), (2.2, 1.7)))
        picture = mix(picture, shade, min(0.8, 0.32 * tired) * canvas.blob((mirror * 3.2, 2.6), (1.6, 0.7)))
        picture = mix(picture, shade, 0.38 * canvas.blob((mirror * 3.1, 4.4), (1.7, 0.5)))
    picture = mix(picture, flush, 0.4 * canvas.blob((0, -0.2), (1.3, 1.0)))
    mouth = canvas.soft(canvas.filled(mesh.neutral[mesh.landmarks[48:60], :2]), 0.117)
    lips = skin * np.array(look.lips, np.float32) * (1.0, 1 - 0.45 * look.make_up, 1 - 0.35 * look.make_up)
    picture = mix(picture, lips, (0.75 + 0.2 * look.make_up) * mouth)
    if look.freckles:
        picture = freckled(canvas, picture, look, rng)
    if look.make_up:
        picture = painted_make_up(canvas, picture, look)
    hair = np.array(look.hair, np.float32) * 0.7
    if look.beard or look.moustache:
        picture = mix(picture, hair, beard_hairs(canvas, look, mesh, rng))
    picture = mix(picture, hair, look.brow.dark * brow_hairs(canvas, look.brow, rng))
    return np.asarray(np.clip(picture, 0, 1) * 255, np.uint8)
