"""One person's resting head: identity, size, the sides' width and the beard's volume."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.appearance import Appearance
from tpu_training.synthetic.mesh import SKIN, Floats, HeadMesh, vertex_normals
from tpu_training.synthetic.pose import identity_shape

SIDES_FROM_CM = 4.6
BEARD_CM = 0.75


def beard_zone(points: Floats) -> tuple[Floats, Floats]:
    """How much beard and moustache grow at points of the generic face (N×3): two shares 0..1 each N."""
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]

    def step(value: NDArray[Any], low: Any, high: Any) -> Floats:
        t = np.clip((value - low) / (high - low), 0, 1)
        return np.asarray(t * t * (3 - 2 * t), np.float32)

    # cheek line from the ear to the mouth's corner, free lips, an end below the jaw and before the ear
    cheek = step(0.42 * x - 3.8 - y, 0.0, 1.2)
    low = step(y, -11.5, -9.5) * step(z, 0.5, 2.5) * step(-x, -7.6, -6.8)
    mouth = np.hypot(x / 2.9, (y + 3.4) / 1.45)
    beard = cheek * low * step(mouth, 0.95, 1.25)
    middle = -1.95 - 0.13 * x - 0.05 * x * x
    upper = step(-np.abs(y - middle), -0.62 + 0.09 * x, -0.12 + 0.05 * x) * step(-x, -3.4, -1.9) * step(z, 8.0, 9.0)
    upper *= 0.45 + 0.55 * step(x, 0.0, 0.45)
    return np.asarray(beard, np.float32), np.asarray(upper, np.float32)


def person_shape(mesh: HeadMesh, look: Appearance) -> Floats:
    """Vertices at rest: V×3."""
    shape = identity_shape(mesh, look.identity)
    x = shape[:, 0]
    shape[:, 0] = x + (look.width - 1) * np.sign(x) * np.maximum(np.abs(x) - SIDES_FROM_CM, 0)
    shape *= np.float32(look.size)
    if max(look.beard, look.moustache) > 0.4:
        beard, moustache = beard_zone(mesh.neutral[SKIN])
        volume = np.maximum(beard * max(0.0, look.beard - 0.35), 0.45 * moustache * max(0.0, look.moustache - 0.3))
        shape[SKIN] += BEARD_CM * volume[:, None] * vertex_normals(shape, mesh.skin_triangles())[SKIN]
    return np.asarray(shape, np.float32)
