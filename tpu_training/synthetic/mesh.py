"""ICT-FaceKit's light head: vertices, expression and identity shapes, triangles by material.

Axes of the mesh: x towards the person's left, y up, z out of the face; about one unit a centimetre.
Vertex ranges and landmark indices are those of the ICT-FaceKit documentation (Li et al., CVPR 2020).
"""

import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.data import data_file

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

FACE = slice(0, 9409)
SKIN = slice(0, 11248)
MOUTH_SOCKET = slice(11248, 13294)
EYE_SOCKETS = slice(13294, 14062)
EYEBALLS = {"left": slice(21451, 23021), "right": slice(23021, 24591)}
# the ball that carries the iris: the one that is drawn (the outer shell with the cornea's bulge is not)
IRIS_BALLS = {"left": slice(22221, 23021), "right": slice(23791, 24591)}
LASHES = slice(25351, 26719)
# 68-point landmark numbers (Multi-PIE order) of the lid pairs whose distance is the eye's opening
LID_PAIRS = {"right": ((37, 41), (38, 40)), "left": ((43, 47), (44, 46))}


@dataclass(frozen=True)
class HeadMesh:
    """The generic head. Shapes: neutral V×3, expressions name → V×3, identities 100×V×3, triangles material → T×3."""

    neutral: Floats
    expressions: dict[str, Floats]
    identities: Floats
    triangles: dict[str, Ints]
    landmarks: Ints

    def skin_triangles(self) -> Ints:
        """Triangles of the face, head and neck: T×3, without the sockets of mouth and eyes."""
        faces = np.concatenate([self.triangles["M_Face"], self.triangles["M_BackHead"]])
        return faces[(faces < SKIN.stop).all(axis=1)]

    def socket_triangles(self) -> Ints:
        """Triangles of the mouth's and the eyes' sockets: T×3."""
        faces = np.concatenate([self.triangles["M_Face"], self.triangles["M_BackHead"]])
        return faces[(faces >= SKIN.stop).any(axis=1)]


@lru_cache(maxsize=1)
def load_head() -> HeadMesh:
    """The mesh in ``ict_facekit/ict.npz``; DataMissingError when the data folder lacks it."""
    landmarks = json.loads(data_file("ict_facekit/vertex_indices.json").read_text())["idx_to_landmark_verts"]
    with np.load(data_file("ict_facekit/ict.npz")) as arrays:
        shapes = zip(arrays["ex"], arrays["E"].astype(np.float32), strict=True)
        faces, material = arrays["F"].astype(np.int32), arrays["M"]
        return HeadMesh(
            neutral=arrays["V"].astype(np.float32),
            expressions={str(name): delta for name, delta in shapes},
            identities=arrays["I"].astype(np.float32),
            triangles={str(name): faces[material == index] for index, name in enumerate(arrays["mats"])},
            landmarks=np.asarray(landmarks, np.int32),
        )


class Nearest:
    """Finds the nearest of fixed points (N×3)."""

    def __init__(self, points: Floats) -> None:
        from scipy.spatial import cKDTree

        self._tree = cKDTree(points)

    def __call__(self, queries: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Distance and index of the nearest point for each query (Q×3): Q, Q."""
        distance, index = self._tree.query(queries)
        return distance, index

    def distance_to(self, queries: NDArray[np.floating], neighbour: int) -> NDArray[np.float64]:
        """Distance of the `neighbour`-th nearest point (1 is the nearest) for each query: Q."""
        distance, _ = self._tree.query(queries, k=[neighbour])
        return np.asarray(distance[:, 0])


def vertex_normals(vertices: Floats, triangles: Ints) -> Floats:
    """Area-weighted unit normals: V×3."""
    a, b, c = (vertices[triangles[:, corner]] for corner in range(3))
    weighted = np.cross(b - a, c - a)
    normals = np.empty_like(vertices)
    corners = triangles.T.reshape(-1)
    for axis in range(3):
        normals[:, axis] = np.bincount(corners, np.tile(weighted[:, axis], 3), len(vertices))
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.asarray((normals / np.maximum(length, 1e-9)).astype(np.float32))
