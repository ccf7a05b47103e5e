"""Spectacles on one head: rims, bridge and temples as thin tubes, lenses as curved discs; the head's rest frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.appearance import Frame
from tpu_training.synthetic.mesh import FACE, Floats, HeadMesh, Ints

AROUND = 40
LENS_RINGS = 5
CURVE_CM = 13.0
POWERS = {"round": 2.0, "oval": 2.0, "rectangular": 5.0, "square": 3.6}
CLEARANCE_CM = 0.22


@dataclass(frozen=True)
class Glasses:
    """Frame and lenses in one vertex list (V×3)."""

    vertices: Floats
    frame: Ints
    lenses: Ints


def outline(frame: Frame, share: float = 1.0) -> NDArray[np.float64]:
    """Points of a lens's edge about its middle: AROUND×2."""
    turn, power = np.linspace(0, 2 * np.pi, AROUND, endpoint=False), POWERS[frame.shape]
    x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** (2 / power) * frame.width / 2
    y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** (2 / power) * frame.height / 2
    narrow = 1 + 0.05 * y / frame.height if frame.shape != "round" else 1
    return np.asarray(share * np.stack([x * narrow, y], 1))


def lens_points(frame: Frame, middle: NDArray[np.float64], side: int, share: float) -> NDArray[np.float64]:
    """Ring of a lens in space: curved like a ball, tilted forward at the top, wrapped a little towards the temple."""
    flat = outline(frame, share) * (side, 1)
    x, y = flat.T
    depth = -(x**2 + y**2) / (2 * CURVE_CM) - 0.06 * side * x + 0.10 * y
    return np.asarray(middle + np.stack([x, y, depth], 1))


def tube(
    points: NDArray[np.float64], wide: float, deep: float, *, closed: bool
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """A bar of rectangular section along points: `wide` across the face, `deep` to the front."""
    ahead = np.roll(points, -1, 0) - np.roll(points, 1, 0) if closed else np.gradient(points, axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    front = np.where(np.abs(ahead[:, 2:3]) > 0.7, (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    across = np.cross(ahead, front)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    out = np.cross(across, ahead)
    corners = [(1, 1), (1, -1), (-1, -1), (-1, 1)]
    ring = np.stack([points + 0.5 * wide * a * across + 0.5 * deep * b * out for a, b in corners], 1)
    count = len(points)
    here = np.arange(count if closed else count - 1)
    faces = []
    for k in range(4):
        a, b = here * 4 + k, here * 4 + (k + 1) % 4
        c, d = (here + 1) % count * 4 + k, (here + 1) % count * 4 + (k + 1) % 4
        faces += [np.stack([a, b, c], 1), np.stack([b, d, c], 1)]
    return ring.reshape(-1, 3), np.concatenate(faces)


def make_glasses(frame: Frame, mesh: HeadMesh, shape: Floats) -> Glasses:
    """Spectacles that sit on this head's nose and ears."""
    skin, parts, lenses = shape[FACE], [], []
    corners = shape[mesh.landmarks[[36, 39, 42, 45]]].astype(np.float64)
    eye_x = float(np.abs(corners[:, 0]).mean())
    bridge = shape[mesh.landmarks[27]].astype(np.float64)
    half = max(eye_x + 0.1, frame.width / 2 + 0.75)
    y = float(corners[:, 1].mean()) - 0.25 - frame.drop
    front = float(bridge[2]) + 0.35
    for side in (-1, 1):
        middle = clear_of_skin(frame, np.array([side * half, y, front - 0.2]), side, skin)
        edge = lens_points(frame, middle, side, 1.0)
        if frame.rim:
            parts.append(tube(edge, frame.rim, min(frame.rim, 0.3), closed=True))
        lenses.append(lens_disc(frame, middle, side))
        parts += [temple(frame, edge, side, shape, mesh)]
        inner = middle + np.array([-side * frame.width / 2, 0.12 * frame.height, 0.05])
        top = np.array([0.0, inner[1] + 0.2, max(float(bridge[2]) + 0.2, inner[2] + 0.15)])
        thick = max(0.13, 0.8 * frame.rim)
        parts.append(tube(np.stack([inner, 0.5 * (inner + top) + (0, 0.08, 0.05), top]), thick, thick, closed=False))
    return joined(parts, lenses)


def clear_of_skin(frame: Frame, middle: NDArray[np.float64], side: int, skin: Floats) -> NDArray[np.float64]:
    """The lens moved forward until the skin behind it does not touch it."""
    near = (np.abs(skin[:, 0] - middle[0]) < 0.47 * frame.width) & (np.abs(skin[:, 1] - middle[1]) < frame.height / 2)
    offset = skin[near & (skin[:, 2] > 6)].astype(np.float64) - middle
    x, y = offset[:, 0], offset[:, 1]
    surface = -(x**2 + y**2) / (2 * CURVE_CM) - 0.06 * side * x + 0.10 * y
    needed = float((offset[:, 2] - surface).max(initial=-1.0)) + CLEARANCE_CM
    middle[2] += min(max(needed, -0.4), 0.9)
    return middle


def temple(
    frame: Frame, edge: NDArray[np.float64], side: int, shape: Floats, mesh: HeadMesh
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The bar from the lens's outer edge to behind the ear."""
    start = edge[np.argmax(side * edge[:, 0] + 0.35 * edge[:, 1])]
    ear = shape[mesh.landmarks[16 if side > 0 else 0]].astype(np.float64)
    wide = max(abs(float(ear[0])) + 0.12, abs(float(start[0])) + 0.05)
    hinge = np.array([side * max(abs(float(start[0])) + 0.15, wide - 0.75), start[1], start[2] - 0.6])
    middle = np.array([side * wide, start[1] + 0.1, 5.0])
    behind = np.array([side * (wide + 0.1), start[1] + 0.25, -0.5])
    thick = max(0.12, 0.75 * frame.rim)
    return tube(np.stack([start, hinge, middle, behind]), thick, 0.14, closed=False)


def lens_disc(frame: Frame, middle: NDArray[np.float64], side: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """A lens as rings about its middle."""
    rings = [lens_points(frame, middle, side, share) for share in np.linspace(0.02, 0.98, LENS_RINGS)]
    here = np.arange(AROUND)
    after = (here + 1) % AROUND
    faces = []
    for k in range(LENS_RINGS - 1):
        a, b = k * AROUND, (k + 1) * AROUND
        faces += [np.stack([a + here, b + here, a + after], 1), np.stack([a + after, b + here, b + after], 1)]
    return np.concatenate(rings), np.concatenate(faces)


def joined(
    parts: list[tuple[NDArray[np.float64], NDArray[np.int64]]],
    lenses: list[tuple[NDArray[np.float64], NDArray[np.int64]]],
) -> Glasses:
    """All pieces in one list of vertices."""
    vertices, indices, total = [], [], 0
    for points, faces in (*parts, *lenses):
        vertices.append(points)
        indices.append(faces + total)
        total += len(points)
    frame, glass = np.concatenate(indices[: len(parts)]), np.concatenate(indices[len(parts) :])
    return Glasses(np.concatenate(vertices).astype(np.float32), frame.astype(np.int32), glass.astype(np.int32))
