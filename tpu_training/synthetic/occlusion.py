"""How open each point of the resting person is to light from all around (ambient occlusion), baked once a person.

For directions spread evenly over the sphere the person is drawn as a depth map from that side; a point counts as open
in that direction when nothing lies before it. Normals weigh the directions by the cosine; hair has none.
"""

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.gl import matrix_value, orthographic, set_uniforms
from tpu_training.synthetic.mesh import Floats, Ints, vertex_normals
from tpu_training.synthetic.scene import Scene
from tpu_training.synthetic.surface import Surface

RADIUS_CM = 24.0
CENTRE = np.array([0.0, -1.0, 0.0])
# tolerance in cm: skin meets itself nowhere nearer; a strand lies among its neighbours
SKIN_GAP, HAIR_GAP = 0.25, 0.45


def fibonacci_sphere(count: int) -> NDArray[np.float64]:
    """Evenly spread unit vectors: count×3."""
    k = np.arange(count) + 0.5
    y, turn = 1 - 2 * k / count, np.pi * (1 + 5**0.5) * k
    ring = np.sqrt(1 - y * y)
    return np.stack([ring * np.cos(turn), y, ring * np.sin(turn)], axis=1)


def bake_occlusion(scene: Scene) -> None:
    """Bakes and writes the openness 0..1 of head, strands, body and headwear."""
    studio, shape = scene.studio, scene.geometry.shape
    surfaces: list[tuple[Surface, Floats]] = [(studio.head, shape), (studio.body, studio.body_shape)]
    if scene.wear:
        surfaces.append((scene.wear, scene.wear.rest))
    for surface, vertices in surfaces:
        surface.place(vertices)
    skin = studio.mesh.skin_triangles()
    queries = [(shape, vertex_normals(shape, skin), SKIN_GAP)]
    queries += [(v, vertex_normals(v, surface.triangles), SKIN_GAP) for surface, v in surfaces[1:]]
    if scene.strands is not None:
        points = scene.strands.vertices[:, :3]
        queries.append((points, np.zeros_like(points), HAIR_GAP))
    shares = open_shares(scene, queries)
    shares[0] = smoothed(shares[0], skin)
    studio.head.describe(scene.cover, shares[0].astype(np.float32))
    for (surface, vertices), share in zip(surfaces[1:], shares[1:], strict=False):
        surface.describe(np.zeros(len(vertices), np.float32), share.astype(np.float32))
    if scene.strands is not None:
        scene.strands.describe(shares[-1].astype(np.float32))


def open_shares(scene: Scene, queries: list[tuple[Floats, Floats, float]]) -> list[NDArray[np.float64]]:
    """Openness of each query's points (points, normals or zeros, tolerance)."""
    open_sum, weight_sum = ([np.zeros(len(points)) for points, _, _ in queries] for _ in range(2))
    for towards in fibonacci_sphere(scene.studio.detail.bake_directions):
        matrix = orthographic(towards, CENTRE, RADIUS_CM)
        depth = draw_depth(scene, matrix, towards)
        for k, (points, normals, gap) in enumerate(queries):
            weight = np.maximum(normals @ towards, 0) if normals.any() else np.ones(len(points))
            open_sum[k] += weight * unhidden(points + 0.1 * normals, matrix, depth, gap)
            weight_sum[k] += weight
    return [np.where(b > 0, a / np.maximum(b, 1e-6), 1.0) for a, b in zip(open_sum, weight_sum, strict=True)]


def smoothed(values: NDArray[np.float64], triangles: Ints, rounds: int = 4) -> NDArray[np.float64]:
    """Values averaged over neighbouring triangles, so that single strands leave no speckles."""
    corners = triangles.T.reshape(-1)
    count = np.bincount(corners, minlength=len(values))
    for _ in range(rounds):
        mean = values[triangles].mean(axis=1)
        around = np.bincount(corners, np.tile(mean, 3), len(values))
        values = np.where(count > 0, around / np.maximum(count, 1), values)
    return values


def draw_depth(scene: Scene, matrix: NDArray[np.float64], towards: NDArray[np.float64]) -> Floats:
    """Depth map square, 0..1, rows from the bottom."""
    import moderngl

    studio = scene.studio
    studio.bake_target.use()
    studio.context.enable(moderngl.DEPTH_TEST)
    studio.bake_target.clear(depth=1.0)
    still = {"turn": matrix_value(np.eye(3)), "shift": (0.0, 0.0, 0.0), "looker": tuple(towards), "parallel": 1.0}
    for each in studio.depth.values():
        set_uniforms(each, {"view_projection": matrix_value(matrix), **still})
    for array in scene.shadow_casters():
        array.render()
    side = studio.detail.bake_size
    return np.frombuffer(studio.bake_target.depth_attachment.read(), np.float32).reshape(side, side)


def unhidden(points: Floats, matrix: NDArray[np.float64], depth: Floats, gap: float) -> NDArray[np.float64]:
    """1 where nothing is drawn before a point, else 0."""
    seen = points @ matrix[:3, :3].T + matrix[:3, 3]
    side = len(depth)
    pixel = np.clip(((seen[:, :2] + 1) / 2 * side).astype(int), 0, side - 1)
    limit = depth[pixel[:, 1], pixel[:, 0]] + gap / (2 * RADIUS_CM)
    return np.asarray(((seen[:, 2] + 1) / 2 <= limit).astype(np.float64))
