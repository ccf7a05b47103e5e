"""How open each point of the resting person is to light from all around (ambient occlusion), baked once a person.

For directions spread evenly over the sphere the person is drawn as a depth map from that side; a point counts as open
in that direction when nothing lies before it. Normals weigh the directions by the cosine; hair has none.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.gl import matrix_value, orthographic, set_uniforms
from tpu_training.synthetic.mesh import Floats, Ints, vertex_normals
from tpu_training.synthetic.scene import Scene, strand_vertices

DIRECTIONS = 64
SIZE = 384
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


def bake_occlusion(context: Any, scene: Scene) -> tuple[Floats, Floats, Floats]:
    """Openness 0..1 of head vertices, strand vertices and jumper vertices."""
    geometry = scene.geometry
    scene.place(geometry.shape, geometry.torso)
    strands = strand_vertices(geometry.hair)[:, :3]
    skin = vertex_normals(geometry.shape, geometry.mesh.skin_triangles())
    queries = (
        (geometry.shape, skin, SKIN_GAP),
        (strands, np.zeros_like(strands), HAIR_GAP),
        (geometry.torso, vertex_normals(geometry.torso, geometry.torso_triangles), SKIN_GAP),
    )
    open_sum, weight_sum = ([np.zeros(len(points)) for points, _, _ in queries] for _ in range(2))
    target = depth_target(context)
    for towards in fibonacci_sphere(DIRECTIONS):
        matrix = orthographic(towards, CENTRE, RADIUS_CM)
        depth = draw_depth(context, target, scene, matrix, towards)
        for k, (points, normals, gap) in enumerate(queries):
            weight = np.maximum(normals @ towards, 0) if normals.any() else np.ones(len(points))
            open_sum[k] += weight * unhidden(points + 0.1 * normals, matrix, depth, gap)
            weight_sum[k] += weight
    shares = [a / np.maximum(b, 1e-6) for a, b in zip(open_sum, weight_sum, strict=True)]
    shares[0][weight_sum[0] == 0] = 1
    shares[0] = smoothed(shares[0], geometry.mesh.skin_triangles())
    return tuple(share.astype(np.float32) for share in shares)  # type: ignore[return-value]


def smoothed(values: NDArray[np.float64], triangles: Ints, rounds: int = 4) -> NDArray[np.float64]:
    """Values averaged over neighbouring triangles, so that single strands leave no speckles."""
    corners = triangles.T.reshape(-1)
    count = np.bincount(corners, minlength=len(values))
    for _ in range(rounds):
        mean = values[triangles].mean(axis=1)
        around = np.bincount(corners, np.tile(mean, 3), len(values))
        values = np.where(count > 0, around / np.maximum(count, 1), values)
    return values


def depth_target(context: Any) -> Any:
    """Framebuffer with a readable depth texture only."""
    return context.framebuffer(depth_attachment=context.depth_texture((SIZE, SIZE)))


def draw_depth(
    context: Any, target: Any, scene: Scene, matrix: NDArray[np.float64], towards: NDArray[np.float64]
) -> Floats:
    """Depth map SIZE×SIZE, 0..1, rows from the bottom."""
    import moderngl

    target.use()
    context.enable(moderngl.DEPTH_TEST)
    target.clear(depth=1.0)
    still = {"turn": matrix_value(np.eye(3)), "shift": (0.0, 0.0, 0.0), "looker": tuple(towards), "parallel": 1.0}
    for each in scene.depth.values():
        set_uniforms(each, {"view_projection": matrix_value(matrix), **still})
    for array in (*scene.shadow_casters, *scene.strand_casters):
        array.render()
    context.finish()
    return np.frombuffer(target.depth_attachment.read(), np.float32).reshape(SIZE, SIZE)


def unhidden(points: Floats, matrix: NDArray[np.float64], depth: Floats, gap: float) -> NDArray[np.float64]:
    """1 where nothing is drawn before a point, else 0."""
    seen = points @ matrix[:3, :3].T + matrix[:3, 3]
    pixel = np.clip(((seen[:, :2] + 1) / 2 * SIZE).astype(int), 0, SIZE - 1)
    limit = depth[pixel[:, 1], pixel[:, 0]] + gap / (2 * RADIUS_CM)
    return np.asarray(((seen[:, 2] + 1) / 2 <= limit).astype(np.float64))
