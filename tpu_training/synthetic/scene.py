"""What belongs to one person: hair, headwear, spectacles, and how open all of it is to light."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tpu_training.synthetic.appearance import Appearance
from tpu_training.synthetic.glasses import Glasses, make_glasses
from tpu_training.synthetic.hair import Hair, grow_hair, ribbon_triangles, scalp_cover
from tpu_training.synthetic.mesh import FACE, LASHES, Floats, Ints, Nearest
from tpu_training.synthetic.shape import person_shape
from tpu_training.synthetic.studio import Studio
from tpu_training.synthetic.surface import Surface
from tpu_training.synthetic.wear import WORN, make_wear

SCALP_SHARE = {"bald": 0.0, "buzz": 0.8, "scarf": 0.0}


@dataclass(frozen=True)
class Geometry:
    """Everything that does not move by itself: rest shapes in the mesh's frame."""

    shape: Floats
    hair: Hair | None
    wear: tuple[Floats, Ints] | None
    glasses: Glasses | None


def build_geometry(studio: Studio, look: Appearance) -> Geometry:
    """Head, hair and what is worn by one person."""
    mesh, shape = studio.mesh, person_shape(studio.mesh, look)
    return Geometry(
        shape,
        grow_hair(mesh, shape, look, studio.detail),
        make_wear(look.hair_style, shape, look.seed) if look.hair_style in WORN else None,
        make_glasses(look.frame, mesh, shape) if look.frame else None,
    )


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


class Strands:
    """Hair in buffers: an array that is coloured and one for depth only."""

    def __init__(self, studio: Studio, hair: Hair) -> None:
        context, (count, steps, _) = studio.context, hair.lines.shape
        self.vertices = strand_vertices(hair)
        self.buffer = context.buffer(reserve=len(self.vertices) * 44)
        index = context.buffer(ribbon_triangles(count, steps).tobytes())
        parts = [(self.buffer, "3f 3f 4f 1f", "centre", "along", "strand", "occlusion")]
        self.colour = context.vertex_array(studio.programs["hair"], parts, index, skip_errors=True)
        self.depth = context.vertex_array(studio.depth["strands"], parts, index, skip_errors=True)
        self.made = [self.buffer, index, self.colour, self.depth]
        self.describe(np.ones(len(self.vertices), np.float32))

    def describe(self, open_share: Floats) -> None:
        """Writes the strands with each vertex's openness to light."""
        self.buffer.write(np.concatenate([self.vertices, open_share[:, None]], 1).astype("f4").tobytes())

    def release(self) -> None:
        """Gives the buffers back."""
        for each in reversed(self.made):
            each.release()


class Scene:
    """One person's buffers in a studio, whose head and body it describes anew."""

    def __init__(self, studio: Studio, look: Appearance) -> None:
        self.studio, self.geometry = studio, build_geometry(studio, look)
        self.strands = Strands(studio, self.geometry.hair) if self.geometry.hair else None
        self.wear = None if self.geometry.wear is None else studio.plain_surface(*self.geometry.wear)
        self.glasses = self._spectacles()
        self.cover = scalp_cover(studio.mesh.neutral, look.hairline)
        self.cover[LASHES] = lash_tips(self.geometry.shape)
        self.scalp_share = SCALP_SHARE.get(look.hair_style, 1.0)

    def _spectacles(self) -> Surface | None:
        if self.geometry.glasses is None:
            return None
        glasses, studio = self.geometry.glasses, self.studio
        parts = {"plain": (studio.programs["plain"], glasses.frame), "lens": (studio.programs["lens"], glasses.lenses)}
        return Surface(studio.context, glasses.vertices, parts, (studio.depth["surface"], glasses.frame))

    def worn(self) -> list[Surface]:
        """What is carried along with the head."""
        return [surface for surface in (self.wear, self.glasses) if surface is not None]

    def shadow_casters(self) -> list[Any]:
        """Arrays that throw shadows, strands last."""
        surfaces = [self.studio.head, self.studio.body, *self.worn()]
        return [surface.shadow for surface in surfaces] + ([self.strands.depth] if self.strands else [])

    def release(self) -> None:
        """Gives this person's buffers back."""
        for each in (*self.worn(), self.strands):
            if each:
                each.release()
