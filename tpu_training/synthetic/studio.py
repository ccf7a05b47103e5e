"""What every person's pictures share: context, programs, targets and the meshes whose triangles never change."""

from typing import Any

import numpy as np

from tpu_training.synthetic.detail import Detail
from tpu_training.synthetic.gl import create_context, program
from tpu_training.synthetic.hand import hand_triangles, hand_vertex_count
from tpu_training.synthetic.mesh import Floats, Ints, load_head
from tpu_training.synthetic.surface import Surface
from tpu_training.synthetic.torso import torso

MATERIALS = {
    "skin": ("surface.vert", "skin.frag"),
    "plain": ("surface.vert", "plain.frag"),
    "eye": ("surface.vert", "eye.frag"),
    "lash": ("surface.vert", "lash.frag"),
    "lens": ("surface.vert", "lens.frag"),
    "hair": ("hair.vert", "hair.frag"),
}
DEPTH_ONLY = {"surface": ("surface.vert", "depth.frag"), "strands": ("hair.vert", "depth.frag")}


class Studio:
    """One OpenGL context with all that is built once."""

    def __init__(self, detail: Detail, width: int, height: int) -> None:
        self.detail, self.context, self.mesh = detail, create_context(), load_head()
        self.programs = {k: program(self.context, *files, taps=detail.taps) for k, files in MATERIALS.items()}
        self.depth = {name: program(self.context, *files, lit=False) for name, files in DEPTH_ONLY.items()}
        self.size = (width * detail.supersample, height * detail.supersample)
        self._make_targets()
        self._make_surfaces()
        self._make_room(width, height)

    def _make_targets(self) -> None:
        ctx, samples = self.context, self.detail.samples
        colour, depth = ctx.renderbuffer(self.size, 3, samples=samples), ctx.depth_renderbuffer(self.size, samples)
        self.target = ctx.framebuffer([colour], depth)
        self.resolved = ctx.framebuffer([ctx.renderbuffer(self.size, 3)]) if samples else self.target
        self.shadow = ctx.depth_texture((self.detail.shadow_size,) * 2)
        self.shadow.compare_func = "<="
        self.shadow_target = ctx.framebuffer(depth_attachment=self.shadow)
        size = (self.detail.bake_size,) * 2
        self.bake_target = ctx.framebuffer(depth_attachment=ctx.depth_texture(size))
        side = (self.detail.skin_size,) * 2
        self.skin_map = ctx.texture(side, 3)
        self.fold_map = ctx.texture((512, 512), 4)

    def _make_surfaces(self) -> None:
        mesh, plain = self.mesh, self.programs["plain"]
        sockets = np.concatenate([mesh.triangles["M_GumsTongue"], mesh.socket_triangles()])
        parts = {
            "skin": (self.programs["skin"], mesh.skin_triangles()),
            "left": (self.programs["eye"], mesh.triangles["M_IrisLeft"]),
            "right": (self.programs["eye"], mesh.triangles["M_IrisRight"]),
            "mouth": (plain, sockets),
            "teeth": (plain, mesh.triangles["M_Teeth"]),
            "lashes": (self.programs["lash"], mesh.triangles["M_EyeLashes"]),
        }
        self.head = Surface(self.context, mesh.neutral, parts, (self.depth["surface"], mesh.skin_triangles()))
        self.body_shape, self.body_triangles = torso()
        self.body = self.plain_surface(self.body_shape, self.body_triangles)
        self.hand = self.plain_surface(np.zeros((hand_vertex_count(), 3), np.float32), hand_triangles())

    def plain_surface(self, rest: Floats, triangles: Ints) -> Surface:
        """A surface of one matt thing, which throws a shadow; its array is called "plain"."""
        parts = {"plain": (self.programs["plain"], triangles)}
        return Surface(self.context, rest, parts, (self.depth["surface"], triangles))

    def _make_room(self, width: int, height: int) -> None:
        ctx = self.context
        self.room_map = ctx.texture((width, height), 3, alignment=1)
        self.room_program = program(ctx, "room.vert", "room.frag", lit=False)
        corners = ctx.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], "f4").tobytes())
        self.room_array = ctx.vertex_array(self.room_program, [(corners, "2f", "corner")])

    def paint_room(self, picture: Any) -> None:
        """Shows another room from now on: height×width×3 uint8."""
        self.room_map.write(np.ascontiguousarray(picture).tobytes(), alignment=1)

    def paint_skin(self, picture: Any, folds: Any) -> None:
        """Shows another skin from now on: its colours and its folds' depths."""
        self.skin_map.write(np.ascontiguousarray(picture).tobytes(), alignment=1)
        self.skin_map.build_mipmaps()
        self.fold_map.write(np.ascontiguousarray(folds).tobytes(), alignment=1)
        self.fold_map.build_mipmaps()

    def all_programs(self) -> list[Any]:
        """Every program that lights."""
        return list(self.programs.values())
