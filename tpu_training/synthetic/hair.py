"""Hair as many thin ribbons that grow from the scalp, fall with gravity and stay outside the head.

A strand starts along the skin, away from the parting, bends towards gravity step by step and is pushed out wherever it
would enter the head (nearest-vertex signed distance): the usual way of growing guide hairs, without dynamics.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.appearance import Appearance
from tpu_training.synthetic.detail import Detail
from tpu_training.synthetic.haircut import GROWTH_STEP_CM, clear_of_face, curled, cut, shortened_fringe, unit
from tpu_training.synthetic.hairstyles import STYLES, Style
from tpu_training.synthetic.mesh import SKIN, Floats, HeadMesh, Ints, Nearest, vertex_normals

CENTRE = np.array([0.0, 3.5, 0.5])
# |azimuth| from the face's front (deg) → elevation of the hairline (deg) about CENTRE
PARTING_X = 2.2
HAIRLINE = ((0, 41), (25, 41), (42, 38), (56, 27), (70, 6), (80, -2), (92, 12), (112, -8), (135, -30), (180, -42))
GROWTH_STEPS = 46
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


def scalp_cover(points: NDArray[np.floating], risen: float = 0.0) -> Floats:
    """How far inside the scalp each resting point (N×3) lies: degrees above the hairline, `risen` above the usual."""
    away = points - CENTRE
    azimuth = np.degrees(np.arctan2(away[:, 0], away[:, 2]))
    elevation = np.degrees(np.arctan2(away[:, 1], np.hypot(away[:, 0], away[:, 2])))
    return np.asarray((elevation - hairline(azimuth) - risen * (away[:, 2] > 2)).astype(np.float32))


def scatter_roots(
    mesh: HeadMesh, shape: Floats, rng: np.random.Generator, count: int, risen: float
) -> tuple[Floats, Floats]:
    """Roots and their normals (count×3 each), even over the scalp."""
    triangles, normals = mesh.skin_triangles(), vertex_normals(shape, mesh.skin_triangles())
    middle = mesh.neutral[triangles].mean(axis=1)
    triangles = triangles[(scalp_cover(middle, risen) > 0) & (np.abs(middle[:, 0]) < EARS_FROM_X)]
    a, b, c = (shape[triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    chosen = triangles[rng.choice(len(triangles), count, p=area / area.sum())]
    weights = rng.dirichlet((1, 1, 1), count).astype(np.float32)[..., None]
    return (shape[chosen] * weights).sum(axis=1), (normals[chosen] * weights).sum(axis=1)


def along_skin(flow: NDArray[np.floating], normals: Floats) -> NDArray[np.float64]:
    """Directions without what would lead into or off the skin, of length one."""
    return unit(flow - (flow * normals).sum(axis=1, keepdims=True) * normals)


def combed(roots: Floats, normals: Floats, flow: str, parting: float, knot: Floats) -> NDArray[np.float64]:
    """First direction of each strand."""
    x, z = roots[:, 0], roots[:, 2]
    side = np.where(x > parting, 1.0, -1.0)
    if flow == "tied":
        return along_skin(knot - roots, normals)
    if flow == "out":
        return np.asarray(normals, np.float64)
    if flow == "short":
        swept = np.sign(parting) * np.where(z > 0, 0.9, 0.25)
        along = np.stack([swept + 0.06 * x, np.full(len(x), 0.25), np.where(z > 3, 0.1, -0.4)], axis=1)
        return unit(along_skin(along, normals) + 0.55 * normals)
    onwards = np.where(z > 3, -0.45, -0.3)
    parted = np.stack([side, np.full(len(roots), 0.1), onwards], axis=1)
    if flow == "fringe":
        front = (z > 3.5) & (np.abs(x) < 6)
        parted[front] = np.stack([0.12 * x, np.full(len(x), -0.2), np.full(len(x), 1.0)], axis=1)[front]
    return along_skin(parted, normals)


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
        self,
        roots: Floats,
        heading: NDArray[np.float64],
        *,
        gap: NDArray[np.float64],
        curl: NDArray[np.float64],
        style: Style,
        knot: Floats,
    ) -> Floats:
        """Centre lines long enough for the style: S×K×3."""
        line = [roots.astype(np.float64)]
        for k in range(1, min(GROWTH_STEPS, int(style.length / GROWTH_STEP_CM) + 2)):
            pull = style.weight * (0.05 + 0.75 * (k / GROWTH_STEPS))
            if style.flow == "tied":
                heading = unit(heading + 0.5 * unit(knot - line[-1]))
            low = np.clip((1.0 - line[-1][:, 1:2]) / 4.0, 0, 1)
            inward = -0.016 * low * (line[-1] - CENTRE) * (1.0, 0.0, 1.0)
            heading = unit(heading + pull * np.array([0.0, -1.0, -0.05]) + 0.02 * curl + inward)
            after = self.settle(line[-1] + GROWTH_STEP_CM * heading, gap, min(1.0, 0.2 + k / 7))
            heading = unit(after - line[-1])
            line.append(line[-1] + GROWTH_STEP_CM * heading)
        return np.stack(line, axis=1).astype(np.float32)


def among_others(lines: Floats, close: float) -> NDArray[np.bool_]:
    """Which strands lie among others all the way, rather than sticking out alone: S."""
    near = np.ones(len(lines), bool)
    steps = lines.shape[1]
    for k in range(steps // 3, steps, 3):
        near &= Nearest(lines[:, k]).distance_to(lines[:, k], 1 + CLOSE_NEIGHBOURS) < close
    return near


def bun(knot: Floats, rng: np.random.Generator, steps: int) -> Floats:
    """Strands wound to a ball about the knot: S×steps×3."""
    count, radius = 130, float(rng.uniform(1.6, 2.6))
    axis = unit(rng.normal(0, 1, (count, 3)))
    across = unit(np.cross(axis, rng.normal(0, 1, (count, 3))))
    angle = np.linspace(0, 5.0, steps)[None, :, None]
    ring = np.cos(angle) * across[:, None] + np.sin(angle) * np.cross(axis, across)[:, None]
    return (knot + radius * rng.uniform(0.85, 1.0, (count, 1, 1)) * ring).astype(np.float32)


def grow_hair(mesh: HeadMesh, shape: Floats, look: Appearance, detail: Detail) -> Hair | None:
    """The hair of one head (rest shape V×3), if it has any that is drawn as strands."""
    if look.hair_style not in STYLES:
        return None
    style, rng, count = STYLES[look.hair_style], np.random.default_rng([look.seed, 3]), detail.strands
    parting, knot = sample_parting(look)
    roots, normals = scatter_roots(mesh, shape, rng, count, look.hairline)
    clump = np.round(roots * 0.9).astype(np.int64) @ np.array([73856093, 19349663, 83492791])
    lock = np.stack([np.sin(clump * 0.37), np.sin(clump * 0.71), np.sin(clump * 1.3)], axis=1)
    gap = style.gap[0] + style.gap[1] * rng.uniform(0, 1, count) ** 0.8
    heading, curl = combed(roots, normals, style.flow, parting, knot), lock + rng.normal(0, 0.4, lock.shape)
    lines = Growth(mesh, shape).grow(roots, heading, gap=gap, curl=curl, style=style, knot=knot)
    height = style.cut[0] + rng.normal(0, style.cut[1], count)
    lines = cut(lines, height, style.length * rng.uniform(0.6, 1.0, count), detail.strand_steps)
    if style.flow == "fringe":
        lines = shortened_fringe(lines, style.free_to, rng)
    if style.curl:
        lines = curled(lines, style, clump % 7, rng)
    shade = np.clip(0.45 * np.sin(clump * 0.13) + rng.normal(0, 0.35, count), -1, 1)
    thicker = (7500 / count) ** 0.62
    width, kept = thicker * rng.uniform(0.035, 0.075, count), clear_of_face(lines, style.free_to)
    if style.close:
        kept &= among_others(lines, CLOSE_CM * (7500 / count) ** 0.5)
    lines, shade, width = lines[kept], shade[kept], width[kept]
    if style.flow == "tied":
        wound = bun(knot, rng, detail.strand_steps)
        lines, shade = np.concatenate([lines, wound]), np.concatenate([shade, rng.normal(0, 0.3, len(wound))])
        width = np.concatenate([width, np.full(len(wound), 0.16)])
    return Hair(lines, shade.astype(np.float32), width.astype(np.float32))


def sample_parting(look: Appearance) -> tuple[float, Floats]:
    """Where hair is parted (x in cm) and where it is tied (the mesh's frame)."""
    rng = np.random.default_rng([look.seed, 6])
    knots = ((0.0, 3.0, -11.0), (0.0, 9.5, -9.5), (0.0, 15.2, -3.0))
    parting = PARTING_X if look.hair_style == "bob" else float(rng.choice((-1, 1)) * rng.uniform(0.1, 3.2))
    return parting, np.asarray(knots[rng.integers(len(knots))], np.float32)


def ribbon_triangles(strands: int, steps: int) -> Ints:
    """Triangles of ribbons whose vertices come in pairs along each strand: T×3."""
    base = np.arange(strands)[:, None] * steps * 2 + np.arange(steps - 1)[None, :] * 2
    a = base.reshape(-1)
    return np.stack([a, a + 1, a + 2, a + 2, a + 1, a + 3], 1).reshape(-1, 3).astype(np.int32)
