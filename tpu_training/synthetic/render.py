"""One person in one room, drawn pose by pose. Same appearance, setting and pose, same pixels."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.appearance import Appearance
from tpu_training.synthetic.canvas import CENTRE_Y_CM, HALF_RANGE_CM
from tpu_training.synthetic.detail import FINE, SWIFT, Detail
from tpu_training.synthetic.draw import FOLDS_UNIT, SHADOW_UNIT, Painter, linear
from tpu_training.synthetic.folds import fold_weights, paint_folds
from tpu_training.synthetic.gl import matrix_value, orthographic, perspective, set_uniforms
from tpu_training.synthetic.hand import hand_capsules, hand_vertices, hidden_share
from tpu_training.synthetic.mesh import FACE
from tpu_training.synthetic.occlusion import bake_occlusion
from tpu_training.synthetic.pose import Pose, PosedHead, Poser, direction
from tpu_training.synthetic.room import paint_room
from tpu_training.synthetic.scene import Scene
from tpu_training.synthetic.setting import CLIP_FOV, Setting, clip_setting
from tpu_training.synthetic.skin import paint_skin
from tpu_training.synthetic.studio import Studio

__all__ = ["FINE", "SWIFT", "Camera", "Detail", "Renderer"]

IRIS_CM = 0.60
SHADOW_RADIUS_CM = 27.0
FACE_FRONT_Z, FACE_SAMPLE = 4.0, 23


@dataclass(frozen=True)
class Camera:
    """Picture size in pixels and vertical field of view in degrees, where no setting says otherwise."""

    width: int = 320
    height: int = 240
    fov: float = CLIP_FOV


class Renderer:
    """Draws one person at a time; `become` is the cheap way to the next. Settings are cheap to change."""

    def __init__(self, appearance: Appearance, camera: Camera = Camera(), detail: Detail = FINE) -> None:
        self.camera, self.detail = camera, detail
        self.studio = Studio(detail, camera.width, camera.height)
        self._dress(appearance)

    def become(self, appearance: Appearance) -> None:
        """Draws another person from now on."""
        with self.studio.context:
            self.scene.release()
            self._dress(appearance)

    def _dress(self, look: Appearance) -> None:
        self.appearance, self.scene = look, Scene(self.studio, look)
        bake_occlusion(self.scene)
        self.painter = Painter(self.scene, look)
        self.poser = Poser(self.studio.mesh, self.scene.geometry.shape)
        self.studio.paint_skin(paint_skin(look, self.studio.mesh, self.detail.skin_size), paint_folds())
        self._set_look(look)
        self.setting: Setting | None = None
        self._use(clip_setting(look), self.camera.fov)

    def _set_look(self, look: Appearance) -> None:
        common = {
            "eye_at": (0.0, 0.0, 0.0),
            "colours": 0,
            "key_shadow": SHADOW_UNIT,
            "folds": FOLDS_UNIT,
            "map_centre": (0.0, CENTRE_Y_CM),
            "map_half": HALF_RANGE_CM,
            "hair_rgb": linear(look.hair),
            "scalp_share": self.scene.scalp_share,
            "iris_rgb": linear(look.iris),
            "pupil": look.pupil_cm,
            "iris": IRIS_CM,
            "oil": 0.75 + 0.5 * look.age,
            "lash": look.lash,
            "lens_tint": 0.03,
            "mirror": look.frame.mirror if look.frame else 0.0,
        }
        for each in self.studio.programs.values():
            set_uniforms(each, common)

    def _use(self, setting: Setting, fov: float) -> None:
        """Light, room and lens of a setting, if they are not in use already."""
        if (setting, fov) == (self.setting, getattr(self, "fov", None)):
            return
        self.setting, self.fov = setting, fov
        self.key = direction(setting.light_yaw, setting.light_pitch)
        self.projection = perspective(fov, self.camera.width / self.camera.height)
        values = {
            "view_projection": matrix_value(self.projection),
            "looker": (0.0, 0.0, 0.0),
            "parallel": 0.0,
            "key_dir": tuple(self.key),
            "key_rgb": setting.key,
            "fill_dir": tuple(direction(-setting.light_yaw * 1.1, 5.0)),
            "fill_rgb": setting.fill,
            "sky_rgb": setting.sky,
            "floor_rgb": setting.floor,
            "screen_dir": tuple(direction(setting.screen_yaw, setting.screen_pitch)),
            "screen_rgb": setting.screen,
            "softness": setting.softness,
            "exposure": setting.exposure * adapted(setting, self.appearance),
        }
        for each in self.studio.programs.values():
            set_uniforms(each, values)
        self.studio.paint_room(paint_room(setting, self.camera.width, self.camera.height))

    def render(self, pose: Pose, setting: Setting | None = None) -> tuple[NDArray[np.uint8], PosedHead]:
        """The picture (height×width×3, sRGB) and the labels of what it shows.

        Without a setting it is the sample clip's room, seen with the camera's own field of view.
        """
        wanted, posed = setting or clip_setting(self.appearance), self.poser.pose(pose)
        with self.studio.context:
            self._use(wanted, setting.fov if setting else self.camera.fov)
            self._place(pose, posed, wanted)
            self._set_pose(pose, posed)
            self._draw_shadow(posed, hand=wanted.hand is not None)
            self.painter.draw(posed, self.projection, hand=wanted.hand is not None)
            return self._picture(), posed

    def _picture(self) -> NDArray[np.uint8]:
        studio = self.studio
        if studio.resolved is not studio.target:
            studio.context.copy_framebuffer(studio.resolved, studio.target)
        rows = np.frombuffer(studio.resolved.read(components=3, alignment=1), np.uint8)
        picture = rows.reshape(studio.size[1], studio.size[0], 3)[::-1]
        if self.detail.supersample == 1:
            return np.ascontiguousarray(picture)
        size = self.camera.width, self.camera.height
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)

    def _place(self, pose: Pose, posed: PosedHead, setting: Setting) -> None:
        shift = np.array([pose.head_x, pose.head_y, pose.head_z]) - self.poser.eye_origin
        self.studio.head.place(posed.vertices)
        self.studio.body.place(self.studio.body_shape + shift.astype(np.float32))
        for surface in self.scene.worn():
            surface.place(self.poser.carried(surface.rest, posed))
        if setting.hand:
            held = hand_vertices(setting.hand) * self.appearance.size
            self.studio.hand.place((held @ posed.head_rotation.T + posed.head_translation).astype(np.float32))

    def _set_pose(self, pose: Pose, posed: PosedHead) -> None:
        centre = posed.head_rotation @ np.array([0.0, -3.0, 0.0]) + posed.head_translation
        self.light_view = orthographic(self.key, centre, SHADOW_RADIUS_CM)
        age = self.appearance.age
        values = {
            "key_matrix": matrix_value(self.light_view),
            "turn": matrix_value(posed.head_rotation),
            "shift": tuple(posed.head_translation),
            "head_rotation": matrix_value(posed.head_rotation),
            "folds_left": fold_weights(pose.action_units, "Left", age),
            "folds_right": fold_weights(pose.action_units, "Right", age),
        }
        for each in self.studio.programs.values():
            set_uniforms(each, values)

    def _draw_shadow(self, posed: PosedHead, *, hand: bool) -> None:
        import moderngl

        studio = self.studio
        studio.shadow_target.use()
        studio.context.enable(moderngl.DEPTH_TEST)
        studio.shadow_target.clear(depth=1.0)
        pose = {"turn": matrix_value(posed.head_rotation), "shift": tuple(posed.head_translation)}
        light = {"view_projection": matrix_value(self.light_view), "looker": tuple(self.key), "parallel": 1.0}
        for each in studio.depth.values():
            set_uniforms(each, {**light, **pose})
        for array in (*self.scene.shadow_casters(), *([studio.hand.shadow] if hand else [])):
            array.render()

    def occluded(self, posed: PosedHead, setting: Setting | None) -> float:
        """Share of the face's front (brows to chin) that the setting's hand hides from the camera, 0..1."""
        if setting is None or setting.hand is None:
            return 0.0
        starts, ends, radii = (part * self.appearance.size for part in hand_capsules(setting.hand))
        turn, shift = posed.head_rotation.T, posed.head_translation
        neutral = self.studio.mesh.neutral[FACE]
        front = (neutral[:, 2] > FACE_FRONT_Z) & (neutral[:, 1] > -8.5) & (neutral[:, 1] < 8.5)
        points = posed.vertices[FACE][front][::FACE_SAMPLE]
        return hidden_share(points, (starts @ turn + shift, ends @ turn + shift, radii))


def adapted(setting: Setting, look: Appearance) -> float:
    """How much a camera's automatic exposure lifts dark skin: partly."""
    if setting.background == "clip":
        return 1.0
    return float((0.45 / max(np.dot(linear(look.skin), (0.3, 0.6, 0.1)), 0.02)) ** 0.3)
