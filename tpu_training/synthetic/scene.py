"""The parts of a picture as vertex arrays: head, eyes, mouth, lashes, hair, jumper."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tpu_training.synthetic.gl import program
from tpu_training.synthetic.hair import Hair, grow_hair, ribbon_triangles, scalp_cover
from tpu_training.synthetic.mesh import FACE, LASHES, Floats, HeadMesh, Ints, Nearest, vertex_normals
from tpu_training.synthetic.torso import torso

MATERIALS = {
    "skin": ("surface.vert", "skin.frag"),
    "plain": ("surface.vert", "plain.frag"),
    "eye": ("surface.vert", "eye.frag"),
    "lash": ("surface.vert", "lash.frag"),
    "hair": ("hair.vert", "hair.frag"),
}
DEPTH_ONLY = {"surface": ("surface.vert", "depth.frag"), "strands": ("hair.vert", "depth.frag")}


@dataclass(frozen=True)
class Geometry:
    """Everything that does not move by itself: rest shapes in the mesh's frame."""

    mesh: HeadMesh
    shape: Floats
    hair: Hair
    torso: Floats
    torso_triangles: Ints


def build_geometry(mesh: HeadMesh, shape: Floats, seed: int) -> Geometry:
    """Hair and jumper for one person's head."""
    vertices, triangles = torso()
    return Geometry(mesh, shape, grow_hair(mesh, shape, seed), vertices, triangles)


def lash_tips(shape: Floats) -> Floats:
    """0 at a lash's root, 1 at its tip, by distance from the lids: one value a lash vertex."""
    distance, _ = Nearest(shape[FACE])(shape[LASHES])
    return np.asarray(distance / distance.max(), np.float32)


def strand_vertices(hair: Hair) -> Floats:
    """Ribbon vertices in pairs: centre 3, along 3, side, half width, shade, way → (S·K·2)×10."""
    strands, steps, _ = hair.lines.shape
    along = np.gradient(hair.lines, axis=1)
    way = np.broadcast_to(np.linspace(0, 1, steps)[None, :, None], (strands, steps, 1))
    width = np.broadcast_to(hair.half_width[:, None, None], (strands, steps, 1))
    shade = np.broadcast_to(hair.shade[:, None, None], (strands, steps, 1))
    sides = [np.concatenate([hair.lines, along, np.full_like(way, s), width, shade, way], 2) for s in (-1.0, 1.0)]
    return np.stack(sides, axis=2).reshape(-1, 10).astype(np.float32)


class Scene:
    """Buffers and vertex arrays on one context. `occlusion` per head vertex, strand vertex and jumper vertex."""

    def __init__(
        self, context: Any, geometry: Geometry, occlusion: tuple[Floats, Floats, Floats] | None = None
    ) -> None:
        self.context, self.geometry = context, geometry
        self.programs = {name: program(context, *files) for name, files in MATERIALS.items()}
        self.depth = {name: program(context, *files, lit=False) for name, files in DEPTH_ONLY.items()}
        strands = strand_vertices(geometry.hair)
        count = len(geometry.shape), len(strands), len(geometry.torso)
        self.open = occlusion or tuple(np.ones(n, np.float32) for n in count)
        self._fill_buffers(strands)
        self._make_arrays()

    def _fill_buffers(self, strands: Floats) -> None:
        mesh, shape, ctx = self.geometry.mesh, self.geometry.shape, self.context
        cover = scalp_cover(mesh.neutral)
        cover[LASHES] = lash_tips(shape)
        still = np.concatenate([mesh.neutral, cover[:, None], self.open[0][:, None]], axis=1)
        self.moving = ctx.buffer(reserve=len(shape) * 24, dynamic=True)
        self.still = ctx.buffer(still.astype("f4").tobytes())
        body, extra = self.geometry.torso, np.zeros((len(self.geometry.torso), 1), np.float32)
        self.body_moving = ctx.buffer(reserve=len(body) * 24, dynamic=True)
        self.body_still = ctx.buffer(np.concatenate([body, extra, self.open[2][:, None]], 1).astype("f4").tobytes())
        self.strands = ctx.buffer(np.concatenate([strands, self.open[1][:, None]], 1).astype("f4").tobytes())

    def _surface(self, name: str, triangles: Ints, *, body: bool = False) -> Any:
        moving, still = (self.body_moving, self.body_still) if body else (self.moving, self.still)
        parts = [(moving, "3f 3f", "position", "normal"), (still, "3f 1f 1f", "rest", "cover", "occlusion")]
        index = self.context.buffer(np.ascontiguousarray(triangles, np.int32).tobytes())
        source = self.depth["surface"] if name == "depth" else self.programs[name]
        return self.context.vertex_array(source, parts, index, skip_errors=True)

    def _ribbons(self, source: Any) -> Any:
        strands, steps, _ = self.geometry.hair.lines.shape
        index = self.context.buffer(ribbon_triangles(strands, steps).tobytes())
        parts = [(self.strands, "3f 3f 4f 1f", "centre", "along", "strand", "occlusion")]
        return self.context.vertex_array(source, parts, index, skip_errors=True)

    def _make_arrays(self) -> None:
        mesh, cloth = self.geometry.mesh, self.geometry.torso_triangles
        mouth = np.concatenate([mesh.triangles["M_GumsTongue"], mesh.socket_triangles()])
        self.arrays = {
            "skin": self._surface("skin", mesh.skin_triangles()),
            "left": self._surface("eye", mesh.triangles["M_IrisLeft"]),
            "right": self._surface("eye", mesh.triangles["M_IrisRight"]),
            "mouth": self._surface("plain", mouth),
            "teeth": self._surface("plain", mesh.triangles["M_Teeth"]),
            "lashes": self._surface("lash", mesh.triangles["M_EyeLashes"]),
            "cloth": self._surface("plain", cloth, body=True),
            "hair": self._ribbons(self.programs["hair"]),
        }
        self.shadow_casters = [self._surface("depth", mesh.skin_triangles()), self._surface("depth", cloth, body=True)]
        self.strand_casters = [self._ribbons(self.depth["strands"])]

    def place(self, head: Floats, body: Floats) -> None:
        """Writes this moment's vertices: head V×3 and jumper, both in the camera's frame."""
        mesh = self.geometry.mesh
        drawn = np.concatenate([mesh.triangles[name] for name in mesh.triangles if "Sclera" not in name])
        normals = vertex_normals(head, drawn)
        self.moving.write(np.concatenate([head, normals], axis=1).astype("f4").tobytes())
        normals = vertex_normals(body, self.geometry.torso_triangles)
        self.body_moving.write(np.concatenate([body, normals], axis=1).astype("f4").tobytes())
