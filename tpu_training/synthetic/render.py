"""One person in one room, drawn pose by pose. Same appearance and pose, same pixels."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.appearance import Appearance
from tpu_training.synthetic.gl import (
    create_context,
    matrix_value,
    orthographic,
    perspective,
    program,
    set_uniforms,
)
from tpu_training.synthetic.mesh import load_head
from tpu_training.synthetic.occlusion import bake_occlusion
from tpu_training.synthetic.pose import SIDES, Pose, PosedHead, Poser, direction, identity_shape
from tpu_training.synthetic.room import paint_room
from tpu_training.synthetic.scene import Scene, build_geometry
from tpu_training.synthetic.skin import CENTRE_Y_CM, HALF_RANGE_CM, paint_skin

IRIS_CM = 0.60
SHADOW_SIZE = 1024
SHADOW_RADIUS_CM = 27.0
UPPER_LID = {"right": (37, 38), "left": (43, 44)}


@dataclass(frozen=True)
class Camera:
    """Picture size in pixels and vertical field of view in degrees; `supersample` draws larger and averages."""

    width: int = 320
    height: int = 240
    fov: float = 38.0
    supersample: int = 2


def linear(colour: tuple[float, float, float], scale: float = 1.0) -> tuple[float, ...]:
    """Linear light of an sRGB colour, times `scale`."""
    return tuple(scale * channel**2.2 for channel in colour)


class Renderer:
    """Draws one person. Building it takes some seconds (hair, occlusion); a picture a fraction of one."""

    def __init__(self, appearance: Appearance, camera: Camera = Camera()) -> None:
        self.appearance, self.camera = appearance, camera
        self.context = create_context()
        mesh = load_head()
        shape = identity_shape(mesh, appearance.identity)
        self.poser = Poser(mesh, shape)
        geometry = build_geometry(mesh, shape, appearance.seed)
        self.scene = Scene(self.context, geometry, bake_occlusion(self.context, Scene(self.context, geometry)))
        self.size = (camera.width * camera.supersample, camera.height * camera.supersample)
        self._make_targets()
        self._set_look()

    def _make_targets(self) -> None:
        ctx = self.context
        colour = ctx.renderbuffer(self.size, 3)
        self.target = ctx.framebuffer([colour], ctx.depth_renderbuffer(self.size))
        self.shadow = ctx.depth_texture((SHADOW_SIZE, SHADOW_SIZE))
        self.shadow.compare_func = "<="
        self.shadow_target = ctx.framebuffer(depth_attachment=self.shadow)
        skin = paint_skin(self.appearance, self.scene.geometry.mesh)
        self.skin_map = ctx.texture((skin.shape[1], skin.shape[0]), 3, skin.tobytes())
        self.skin_map.build_mipmaps()
        room = paint_room(self.appearance, self.camera.width, self.camera.height)
        self.room_map = ctx.texture((self.camera.width, self.camera.height), 3, room.tobytes(), alignment=1)
        self.room_program = program(ctx, "room.vert", "room.frag", lit=False)
        corners = ctx.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], "f4").tobytes())
        self.room_array = ctx.vertex_array(self.room_program, [(corners, "2f", "corner")])

    def _set_look(self) -> None:
        look, camera = self.appearance, self.camera
        self.key = direction(look.light_yaw, look.light_pitch)
        self.projection = perspective(camera.fov, camera.width / camera.height)
        common = {
            "view_projection": matrix_value(self.projection),
            "eye_at": (0.0, 0.0, 0.0),
            "looker": (0.0, 0.0, 0.0),
            "parallel": 0.0,
            "key_dir": tuple(self.key),
            "key_rgb": (1.42, 1.40, 1.36),
            "fill_dir": tuple(direction(-look.light_yaw * 1.1, 5.0)),
            "fill_rgb": (0.28, 0.24, 0.20),
            "sky_rgb": (0.47, 0.48, 0.50),
            "floor_rgb": (0.26, 0.23, 0.21),
            "key_shadow": 1,
            "colours": 0,
            "map_centre": (0.0, CENTRE_Y_CM),
            "map_half": HALF_RANGE_CM,
            "hair_rgb": linear(look.hair),
            "iris_rgb": linear(look.iris),
            "pupil": look.pupil_cm,
            "iris": IRIS_CM,
        }
        for each in self.scene.programs.values():
            set_uniforms(each, common)

    def render(self, pose: Pose) -> tuple[NDArray[np.uint8], PosedHead]:
        """The picture (height×width×3, sRGB) and the labels of what it shows."""
        posed = self.poser.pose(pose)
        self.scene.place(posed.vertices, self.scene.geometry.torso + self._body_shift(pose))
        self._set_pose(posed)
        self._draw_shadow(posed)
        self._draw_picture(posed)
        rows = np.frombuffer(self.target.read(components=3, alignment=1), np.uint8)
        picture = rows.reshape(self.size[1], self.size[0], 3)[::-1]
        small = cv2.resize(picture, (self.camera.width, self.camera.height), interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.uint8), posed

    def _body_shift(self, pose: Pose) -> NDArray[np.float32]:
        return (np.array([pose.head_x, pose.head_y, pose.head_z]) - self.poser.eye_origin).astype(np.float32)

    def _set_pose(self, posed: PosedHead) -> None:
        centre = posed.head_rotation @ np.array([0.0, -3.0, 0.0]) + posed.head_translation
        self.light_view = orthographic(self.key, centre, SHADOW_RADIUS_CM)
        values = {
            "key_matrix": matrix_value(self.light_view),
            "turn": matrix_value(posed.head_rotation),
            "shift": tuple(posed.head_translation),
            "head_rotation": matrix_value(posed.head_rotation),
        }
        for each in self.scene.programs.values():
            set_uniforms(each, values)

    def _draw_shadow(self, posed: PosedHead) -> None:
        import moderngl

        self.shadow_target.use()
        self.context.enable(moderngl.DEPTH_TEST)
        self.shadow_target.clear(depth=1.0)
        pose = {"turn": matrix_value(posed.head_rotation), "shift": tuple(posed.head_translation)}
        light = {"view_projection": matrix_value(self.light_view), "looker": tuple(self.key), "parallel": 1.0}
        for each in self.scene.depth.values():
            set_uniforms(each, {**light, **pose})
        for array in (*self.scene.shadow_casters, *self.scene.strand_casters):
            array.render()

    def _draw_picture(self, posed: PosedHead) -> None:
        import moderngl

        self.target.use()
        self.target.clear()
        self.context.disable(moderngl.DEPTH_TEST)
        self.room_map.use(0)
        self.room_array.render(moderngl.TRIANGLE_STRIP)
        self.context.enable(moderngl.DEPTH_TEST)
        self.skin_map.use(0)
        self.shadow.use(1)
        arrays = self.scene.arrays
        arrays["skin"].render()
        self._draw_plain("cloth", linear(self.appearance.cloth), weave=0.05)
        self._draw_plain("mouth", (0.20, 0.05, 0.045))
        self._draw_plain("teeth", (0.62, 0.57, 0.50), gloss=0.2)
        for side in SIDES:
            self._draw_eye(side, posed)
        self._draw_hair(posed)
        self._draw_lashes()

    def _draw_plain(self, name: str, colour: tuple[float, ...], *, gloss: float = 0.0, weave: float = 0.0) -> None:
        set_uniforms(self.scene.programs["plain"], {"base_rgb": colour, "gloss": gloss, "weave": weave})
        self.scene.arrays[name].render()

    def _draw_eye(self, side: str, posed: PosedHead) -> None:
        lid = posed.vertices[self.scene.geometry.mesh.landmarks[list(UPPER_LID[side])]].mean(axis=0)
        height = float((posed.head_rotation.T @ (lid - posed.eye_centres[side]))[1])
        values: dict[str, Any] = {
            "eye_rotation": matrix_value(posed.eye_rotations[side]),
            "eye_centre": tuple(posed.eye_centres[side]),
            "lid_height": height,
        }
        set_uniforms(self.scene.programs["eye"], values)
        self.scene.arrays[side].render()

    def _draw_hair(self, posed: PosedHead) -> None:
        camera = {"view_projection": matrix_value(self.projection), "looker": (0.0, 0.0, 0.0), "parallel": 0.0}
        turn = {"turn": matrix_value(posed.head_rotation), "shift": tuple(posed.head_translation)}
        set_uniforms(self.scene.depth["strands"], {**camera, **turn})
        self.scene.strand_casters[0].render()
        self.context.depth_func = "<="
        self.scene.arrays["hair"].render()
        self.context.depth_func = "<"

    def _draw_lashes(self) -> None:
        import moderngl

        set_uniforms(self.scene.programs["lash"], {"base_rgb": linear(self.appearance.hair, 0.5)})
        self.context.enable(moderngl.BLEND)
        self.context.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        self.target.depth_mask = False
        self.scene.arrays["lashes"].render()
        self.target.depth_mask = True
        self.context.disable(moderngl.BLEND)
