"""The order in which a person's parts are drawn into a studio's picture, and with which colours."""

from typing import Any

import moderngl
import numpy as np

from tpu_training.synthetic.appearance import Appearance
from tpu_training.synthetic.gl import matrix_value, set_uniforms
from tpu_training.synthetic.palette import Colour
from tpu_training.synthetic.pose import SIDES, PosedHead
from tpu_training.synthetic.scene import Scene

UPPER_LID = {"right": (37, 38), "left": (43, 44)}
SHADOW_UNIT, FOLDS_UNIT = 1, 2


def linear(colour: Colour, scale: float = 1.0) -> tuple[float, ...]:
    """Linear light of an sRGB colour, times `scale`."""
    return tuple(scale * channel**2.2 for channel in colour)


class Painter:
    """Draws one person's scene; everything has been placed and lit before."""

    def __init__(self, scene: Scene, look: Appearance) -> None:
        self.scene, self.studio, self.look = scene, scene.studio, look

    def draw(self, posed: PosedHead, view: Any, *, hand: bool) -> None:
        """The whole picture; `view` is the projection 4×4."""
        studio, context = self.studio, self.studio.context
        studio.target.use()
        studio.target.clear()
        context.disable(moderngl.DEPTH_TEST)
        studio.room_map.use(0)
        studio.room_array.render(moderngl.TRIANGLE_STRIP)
        context.enable(moderngl.DEPTH_TEST)
        studio.skin_map.use(0)
        studio.shadow.use(SHADOW_UNIT)
        studio.fold_map.use(FOLDS_UNIT)
        if hand:
            self._plain(studio.hand, linear(self.look.skin), gloss=0.03)
        self._worn()
        self._face(posed)
        self._hair(posed, view)
        self._blended()

    def _worn(self) -> None:
        wear, glasses, frame = self.scene.wear, self.scene.glasses, self.look.frame
        if wear:
            self._plain(wear, linear(self.look.wear), weave=0.04)
        if glasses and frame:
            self._plain(glasses, linear(frame.colour), gloss=0.25)

    def _face(self, posed: PosedHead) -> None:
        arrays, studio = self.studio.head.arrays, self.studio
        arrays["skin"].render()
        self._plain(studio.body, linear(self.look.cloth), weave=0.05)
        self._plain(studio.head, (0.20, 0.05, 0.045), name="mouth")
        self._plain(studio.head, (0.62, 0.57, 0.50), name="teeth", gloss=0.2)
        for side in SIDES:
            self._eye(side, posed)

    def _plain(
        self, surface: Any, colour: tuple[float, ...], *, name: str = "plain", gloss: float = 0.0, weave: float = 0.0
    ) -> None:
        values = {"base_rgb": colour, "gloss": gloss, "weave": weave, "in_mouth": float(name != "plain")}
        set_uniforms(self.studio.programs["plain"], values)
        surface.arrays[name].render()

    def _eye(self, side: str, posed: PosedHead) -> None:
        lid = posed.landmarks[list(UPPER_LID[side])].mean(axis=0)
        height = float((posed.head_rotation.T @ (lid - posed.eye_centres[side]))[1])
        values: dict[str, Any] = {
            "eye_rotation": matrix_value(posed.eye_rotations[side]),
            "eye_centre": tuple(posed.eye_centres[side]),
            "lid_height": height,
        }
        set_uniforms(self.studio.programs["eye"], values)
        self.studio.head.arrays[side].render()

    def _hair(self, posed: PosedHead, view: Any) -> None:
        if not self.scene.strands:
            return
        colour, depth = self.scene.strands.colour, self.scene.strands.depth
        if self.studio.detail.hair_twice:
            turn = {"turn": matrix_value(posed.head_rotation), "shift": tuple(posed.head_translation)}
            camera = {"view_projection": matrix_value(np.asarray(view)), "looker": (0.0, 0.0, 0.0), "parallel": 0.0}
            set_uniforms(self.studio.depth["strands"], {**camera, **turn})
            depth.render()
            self.studio.context.depth_func = "<="
        colour.render()
        self.studio.context.depth_func = "<"

    def _blended(self) -> None:
        context, studio = self.studio.context, self.studio
        set_uniforms(studio.programs["lash"], {"base_rgb": linear(self.look.hair, 0.5)})
        context.enable(moderngl.BLEND)
        context.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        studio.target.depth_mask = False
        studio.head.arrays["lashes"].render()
        if self.scene.glasses:
            context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
            self.scene.glasses.arrays["lens"].render()
        studio.target.depth_mask = True
        context.disable(moderngl.BLEND)
