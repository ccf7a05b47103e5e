"""What covers the hair: a headscarf, a hood, a cap. A shell around the skull, open before the face."""

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.hair import CENTRE
from tpu_training.synthetic.mesh import SKIN, Floats, Ints

AROUND, UP = 72, 40
LOWEST_DEG = -62.0
GAPS = {"scarf": 0.55, "hood": 1.8, "cap": 0.75}
# half width, half height and middle of the opening before the face (cm)
OPENINGS = {"scarf": (6.6, 8.4, 0.9), "hood": (7.6, 9.6, 0.6)}
WORN = tuple(GAPS)


def shell_radius(points: Floats) -> NDArray[np.float64]:
    """Distance of the farthest skin about CENTRE in each direction, smoothed: UP×AROUND (rows from the lowest)."""
    away = points - CENTRE
    distance = np.linalg.norm(away, axis=1)
    azimuth = np.degrees(np.arctan2(away[:, 0], away[:, 2])) % 360
    elevation = np.degrees(np.arcsin(away[:, 1] / distance))
    column = (azimuth / 360 * AROUND).astype(int) % AROUND
    row = np.clip((elevation - LOWEST_DEG) / (90 - LOWEST_DEG) * UP, 0, UP - 1).astype(int)
    grid = np.zeros((UP, AROUND))
    np.maximum.at(grid, (row, column), distance)
    for _ in range(12):
        around = np.stack([np.roll(grid, s, 1) for s in (-1, 1)] + [shifted(grid, s) for s in (-1, 1)])
        grid = np.maximum(grid, around.mean(axis=0))
    for _ in range(4):
        around = np.stack([np.roll(grid, s, 1) for s in (-1, 1)] + [shifted(grid, s) for s in (-1, 1)])
        grid = 0.4 * grid + 0.6 * around.mean(axis=0)
    return grid


def shifted(grid: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    """The grid moved by a row, its edge repeated."""
    index = np.clip(np.arange(UP) + rows, 0, UP - 1)
    return np.asarray(grid[index])


def open_before_face(kind: str, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where the shell is cut away."""
    x, y, z = points.T
    if kind == "cap":
        return np.asarray(y < 9.0 - 0.28 * (6.0 - z))
    half, high, middle = OPENINGS[kind]
    return np.asarray((z > 1.0) & ((x / half) ** 2 + ((y - middle) / high) ** 2 < 1))


def rim_edges(triangles: Ints) -> NDArray[np.intp]:
    """Edges that only one triangle has: E×2."""
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    return np.asarray(unique[count == 1], np.intp)


def trimmed(kind: str, points: NDArray[np.float64], triangles: Ints) -> NDArray[np.float64]:
    """The shell with its edge moved onto the line where it is cut."""
    rim = np.unique(rim_edges(triangles))
    x, y, z = points[rim].T
    moved = points.copy()
    if kind == "cap":
        near = y > -2
        moved[rim[near], 1] = (9.0 - 0.28 * (6.0 - z))[near]
        return moved
    half, high, middle = OPENINGS[kind]
    share = np.sqrt((x / half) ** 2 + ((y - middle) / high) ** 2)
    near = (z > 0.5) & (share < 1.6) & (share > 0.6)
    moved[rim[near], 0] = (x / share)[near]
    moved[rim[near], 1] = (middle + (y - middle) / share)[near]
    return moved


def drape(kind: str, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cloth below the chin falls to the shoulders instead of following the neck."""
    if kind == "cap":
        return points
    low = np.clip((-6.5 - points[:, 1]) / 7.0, 0, 1)[:, None]
    flat = points * (1.0, 0.0, 1.0)
    length = np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
    wide = flat / length * np.maximum(length, 8.2 + 4.5 * low)
    return np.asarray(points + low * (wide - flat))


def make_wear(kind: str, shape: Floats, seed: int) -> tuple[Floats, Ints]:
    """Vertices (V×3, rest) and triangles of the headwear."""
    rng = np.random.default_rng([seed, 8])
    radius = shell_radius(shape[SKIN]) + GAPS[kind] * rng.uniform(0.85, 1.25)
    elevation = np.radians(LOWEST_DEG + (np.arange(UP) + 0.5) / UP * (90 - LOWEST_DEG))[:, None]
    azimuth = np.radians((np.arange(AROUND) + 0.5) / AROUND * 360)[None, :]
    crinkle = 1 + (0.012 if kind != "cap" else 0.0) * np.sin(5 * azimuth + 9 * elevation + rng.uniform(0, 6))
    level, rise = (np.broadcast_to(f(elevation), radius.shape) for f in (np.cos, np.sin))
    towards = np.stack([level * np.sin(azimuth), rise, level * np.cos(azimuth)], -1)
    points = drape(kind, (CENTRE + (radius * crinkle)[..., None] * towards).reshape(-1, 3))
    triangles = shell_triangles()
    kept = ~open_before_face(kind, points[triangles].mean(axis=1))
    points, triangles = snug(kind, trimmed(kind, points, triangles[kept]), triangles[kept])
    if kind == "cap":
        points, triangles = with_visor(points, triangles)
    return points.astype(np.float32), triangles.astype(np.int32)


def shell_triangles() -> Ints:
    """Triangles of the grid, closed at the top."""
    row, column = np.mgrid[0 : UP - 1, 0:AROUND]
    a, after = row * AROUND + column, row * AROUND + (column + 1) % AROUND
    faces = [np.stack([a, after, a + AROUND], -1), np.stack([after, after + AROUND, a + AROUND], -1)]
    rim = (UP - 1) * AROUND
    top = np.stack([np.full(AROUND - 2, rim), rim + np.arange(1, AROUND - 1), rim + np.arange(2, AROUND)], -1)
    return np.concatenate([*(f.reshape(-1, 3) for f in faces), top]).astype(np.int32)


def snug(kind: str, points: NDArray[np.float64], triangles: Ints) -> tuple[NDArray[np.float64], Ints]:
    """The shell with a band from its edge in to the skin, so that no gap is seen."""
    rim = rim_edges(triangles)
    inner = points[rim].copy()
    reach = 0.86 if kind == "scarf" else 0.90
    inner = CENTRE + (inner - CENTRE) * reach
    first = len(points) + np.arange(len(rim)) * 2
    faces = np.concatenate([np.stack([rim[:, 0], rim[:, 1], first], 1), np.stack([rim[:, 1], first + 1, first], 1)])
    return np.concatenate([points, inner.reshape(-1, 3)]), np.concatenate([triangles, faces]).astype(np.int32)


def with_visor(points: NDArray[np.float64], triangles: Ints) -> tuple[NDArray[np.float64], Ints]:
    """A cap's visor: a bent plate from its front edge."""
    across = np.linspace(-1, 1, 17)
    front = float(points[points[:, 1] < 10, 2].max())
    inner = np.stack([6.8 * across, np.full(17, 9.15) - 0.9 * across**2, front - 0.3 - 4.6 * across**2], 1)
    outer = np.stack([6.6 * across, 8.2 - 1.3 * across**2, front + 5.2 - 6.4 * across**2], 1)
    n = len(points) + np.arange(16)
    faces = np.concatenate([np.stack([n, n + 1, n + 17], 1), np.stack([n + 1, n + 18, n + 17], 1)])
    return np.concatenate([points, inner, outer]), np.concatenate([triangles, faces]).astype(np.int32)
