"""Hair as many thin ribbons that grow from the scalp, fall with gravity and stay outside the head.

A strand starts along the skin, away from the parting, bends towards gravity step by step and is pushed out wherever it
would enter the head (nearest-vertex signed distance): the usual way of growing guide hairs, without dynamics.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.mesh import SKIN, Floats, HeadMesh, Ints, Nearest, vertex_normals

CENTRE = np.array([0.0, 3.5, 0.5])
# |azimuth| from the face's front (deg) → elevation of the hairline (deg) about CENTRE
HAIRLINE = ((0, 41), (25, 41), (42, 38), (56, 27), (70, 6), (80, -2), (92, 12), (112, -8), (135, -30), (180, -42))
STRANDS = 7500
STEPS = 18
GROWTH_STEPS, GROWTH_STEP_CM = 46, 0.8
PARTING_X = 2.2
CLOSE_NEIGHBOURS, CLOSE_CM = 6, 0.65
EARS_FROM_X, NECK_FROM_Y = 7.9, -6.0


@dataclass(frozen=True)
class Hair:
    """Centre lines S×K×3 in the mesh's frame, with a shade −1..1 and a half width (cm) for each strand."""

    lines: Floats
    shade: Floats
    half_width: Floats


def hairline(azimuth_deg: NDArray[np.floating]) -> NDArray[np.float64]:
    """Elevation (deg) above which the head is scalp."""
    at, height = np.array(HAIRLINE, float).T
    return np.asarray(np.interp(np.abs(azimuth_deg), at, height))


def scalp_cover(points: NDArray[np.floating]) -> Floats:
    """How far inside the scalp each resting point (N×3) lies: degrees above the hairline."""
    away = points - CENTRE
    azimuth = np.degrees(np.arctan2(away[:, 0], away[:, 2]))
    elevation = np.degrees(np.arctan2(away[:, 1], np.hypot(away[:, 0], away[:, 2])))
    return np.asarray((elevation - hairline(azimuth)).astype(np.float32))


def scatter_roots(mesh: HeadMesh, shape: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Roots and their normals (STRANDS×3 each), even over the scalp."""
    triangles, normals = mesh.skin_triangles(), vertex_normals(shape, mesh.skin_triangles())
    middle = mesh.neutral[triangles].mean(axis=1)
    triangles = triangles[(scalp_cover(middle) > 0) & (np.abs(middle[:, 0]) < EARS_FROM_X)]
    a, b, c = (shape[triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    chosen = triangles[rng.choice(len(triangles), STRANDS, p=area / area.sum())]
    weights = rng.dirichlet((1, 1, 1), STRANDS).astype(np.float32)[..., None]
    return (shape[chosen] * weights).sum(axis=1), (normals[chosen] * weights).sum(axis=1)


def combed(roots: Floats, normals: Floats) -> NDArray[np.float64]:
    """First direction of each strand: along the skin, away from the parting, backwards at the front."""
    side = np.where(roots[:, 0] > PARTING_X, 1.0, -1.0)
    flow = np.stack([side, np.full(len(roots), 0.1), np.where(roots[:, 2] > 3, -0.45, -0.3)], axis=1)
    flow -= (flow * normals).sum(axis=1, keepdims=True) * normals
    return np.asarray(flow / np.linalg.norm(flow, axis=1, keepdims=True))


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Rows scaled to length one."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float64)


class Growth:
    """Grows strands over one head, given in rest position."""

    def __init__(self, mesh: HeadMesh, shape: Floats) -> None:
        x, y, _ = mesh.neutral[SKIN].T
        skull = np.flatnonzero((np.abs(x) < EARS_FROM_X) & (y > NECK_FROM_Y))
        self.points = shape[skull]
        self.normals = vertex_normals(shape, mesh.skin_triangles())[skull]
        self.nearest = Nearest(self.points)

    def settle(self, points: NDArray[np.float64], gap: NDArray[np.float64], rise: float) -> NDArray[np.float64]:
        """Points moved out to `gap` centimetres (times `rise`) from the skin, in again where hair lies on the skull."""
        _, nearest = self.nearest(points)
        normal = self.normals[nearest]
        ears = 1.2 * np.exp(-(((points[:, 1] - 2.0) / 5.5) ** 2) - ((points[:, 2] - 1.5) / 4.0) ** 2)
        depth = rise * (gap + ears * np.clip(gap, 0.3, 1.0)) - ((points - self.points[nearest]) * normal).sum(axis=1)
        cling = -1.5 * np.clip((points[:, 1] - 0.5) / 4.0, 0, 1)
        moved: NDArray[np.float64] = points + np.clip(depth, cling, 0.45)[:, None] * normal
        return moved

    def grow(
        self, roots: Floats, heading: NDArray[np.float64], gap: NDArray[np.float64], curl: NDArray[np.float64]
    ) -> Floats:
        """Centre lines long enough to reach below the chin: S×GROWTH_STEPS×3."""
        line = [roots.astype(np.float64)]
        for k in range(1, GROWTH_STEPS):
            pull = 0.05 + 0.75 * (k / GROWTH_STEPS)
            low = np.clip((1.0 - line[-1][:, 1:2]) / 4.0, 0, 1)
            inward = -0.016 * low * (line[-1] - CENTRE) * (1.0, 0.0, 1.0)
            heading = unit(heading + pull * np.array([0.0, -1.0, -0.05]) + 0.02 * curl + inward)
            after = self.settle(line[-1] + GROWTH_STEP_CM * heading, gap, min(1.0, 0.2 + k / 7))
            heading = unit(after - line[-1])
            line.append(line[-1] + GROWTH_STEP_CM * heading)
        return np.stack(line, axis=1).astype(np.float32)


def cut(lines: Floats, height: NDArray[np.float64]) -> Floats:
    """Strands cut off at their own height and described by STEPS evenly spaced points: S×STEPS×3."""
    below = lines[:, :, 1] < height[:, None]
    last = np.where(below.any(axis=1), below.argmax(axis=1), lines.shape[1] - 1)
    at = np.linspace(0, 1, STEPS)[None, :] * last[:, None]
    k = np.minimum(at.astype(int), lines.shape[1] - 2)
    row, part = np.arange(len(lines))[:, None], (at - k)[..., None]
    return np.asarray((lines[row, k] * (1 - part) + lines[row, k + 1] * part).astype(np.float32))


def clear_of_face(lines: Floats) -> NDArray[np.bool_]:
    """Which strands leave the face free: S."""
    x, y, z = np.moveaxis(lines, 2, 0)
    over = (z > 4.6) & (y < 8.0) & (np.abs(x) < 6.5 + 0.1 * np.abs(y - 3))
    return np.asarray(~over.any(axis=1))


def among_others(lines: Floats) -> NDArray[np.bool_]:
    """Which strands lie among others all the way, rather than sticking out alone: S."""
    near = np.ones(len(lines), bool)
    for k in range(STEPS // 3, STEPS, 3):
        near &= Nearest(lines[:, k]).distance_to(lines[:, k], 1 + CLOSE_NEIGHBOURS) < CLOSE_CM
    return near


def grow_hair(mesh: HeadMesh, shape: Floats, seed: int) -> Hair:
    """A chin-length bob with a side parting for one head (rest shape V×3)."""
    rng = np.random.default_rng([seed, 3])
    roots, normals = scatter_roots(mesh, shape, rng)
    clump = np.round(roots * 0.9).astype(np.int64) @ np.array([73856093, 19349663, 83492791])
    lock = np.stack([np.sin(clump * 0.37), np.sin(clump * 0.71), np.sin(clump * 1.3)], axis=1)
    gap = 0.25 + 1.25 * rng.uniform(0, 1, STRANDS) ** 0.8
    lines = Growth(mesh, shape).grow(roots, combed(roots, normals), gap, lock + rng.normal(0, 0.4, lock.shape))
    lines = cut(lines, -8.2 + rng.normal(0, 0.5, STRANDS))
    shade = np.clip(0.45 * np.sin(clump * 0.13) + rng.normal(0, 0.35, STRANDS), -1, 1)
    width, kept = rng.uniform(0.035, 0.075, STRANDS), clear_of_face(lines) & among_others(lines)
    return Hair(lines[kept], shade[kept].astype(np.float32), width[kept].astype(np.float32))


def ribbon_triangles(strands: int, steps: int) -> Ints:
    """Triangles of ribbons whose vertices come in pairs along each strand: T×3."""
    base = np.arange(strands)[:, None] * steps * 2 + np.arange(steps - 1)[None, :] * 2
    a = base.reshape(-1)
    return np.concatenate([np.stack([a, a + 1, a + 2], 1), np.stack([a + 2, a + 1, a + 3], 1)]).astype(np.int32)
