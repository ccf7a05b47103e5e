"""Shoulders in a plain jumper: rings of a loft from the collar down."""

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.mesh import Floats, Ints

# height, half width, back, front (cm, the mesh's frame); the first rows turn the collar's rim
RINGS = (
    (-10.9, 6.4, -6.6, 4.6),
    (-10.2, 6.8, -7.1, 5.0),
    (-10.3, 7.4, -7.7, 5.6),
    (-11.2, 8.0, -8.2, 6.1),
    (-11.5, 8.7, -8.6, 6.2),
    (-12.0, 10.6, -9.4, 6.4),
    (-12.9, 13.4, -10.2, 6.8),
    (-14.4, 16.6, -10.8, 7.4),
    (-17.0, 19.4, -11.2, 8.2),
    (-21.0, 20.8, -11.4, 9.4),
    (-28.0, 20.6, -11.4, 10.6),
    (-40.0, 19.8, -11.4, 11.0),
)
AROUND = 72
FRONT_DROP = 0.17


def torso() -> tuple[Floats, Ints]:
    """Vertices (V×3, the mesh's frame) and triangles (T×3)."""
    angle = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    vertices = np.concatenate([ring(angle, row, index) for index, row in enumerate(RINGS)])
    return vertices.astype(np.float32), ring_triangles(len(RINGS))


def ring(angle: NDArray[np.float64], row: tuple[float, float, float, float], index: int) -> NDArray[np.float64]:
    """One closed ring (AROUND×3), flatter than an ellipse, lower in front near the collar."""
    height, half, back, front = row
    flat = 0.86
    x = half * np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** flat
    depth = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** flat
    z = (front + back) / 2 + (front - back) / 2 * depth
    drop = FRONT_DROP * max(0.0, 1 - index / 8)
    return np.stack([x, height - drop * (z - back), z], axis=1)


def ring_triangles(rings: int) -> Ints:
    """Triangles between neighbouring rings."""
    here = np.arange(AROUND)
    after = (here + 1) % AROUND
    faces = []
    for row in range(rings - 1):
        a, b = row * AROUND, (row + 1) * AROUND
        faces += [np.stack([a + here, b + here, a + after], 1), np.stack([a + after, b + here, b + after], 1)]
    return np.concatenate(faces).astype(np.int32)
