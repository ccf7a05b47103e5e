"""A triangle mesh on the graphics side: what stays at rest beside what each picture moves."""

from typing import Any

import numpy as np

from tpu_training.synthetic.mesh import Floats, Ints, vertex_normals

BYTES_A_VERTEX = 24


class Surface:
    """Vertices that are placed anew for each picture. `rest` V×3, `cover` V and `open_share` V do not change.

    `parts` names (program, triangles) pairs; each becomes a vertex array of the same name in `arrays`. The triangles of
    `shadow`, some of the same, are drawn with the other program given there.
    """

    def __init__(
        self, context: Any, rest: Floats, parts: dict[str, tuple[Any, Ints]], shadow: tuple[Any, Ints]
    ) -> None:
        self.context, self.rest = context, rest
        self.triangles = np.concatenate([triangles for _, triangles in parts.values()])
        self.moving = context.buffer(reserve=len(rest) * BYTES_A_VERTEX, dynamic=True)
        self.still = context.buffer(reserve=len(rest) * 20, dynamic=True)
        self.made: list[Any] = [self.moving, self.still]
        self.arrays = {name: self._array(*part) for name, part in parts.items()}
        self.shadow = self._array(*shadow)
        self.describe(np.zeros(len(rest), np.float32), np.ones(len(rest), np.float32))

    def _array(self, program: Any, triangles: Ints) -> Any:
        index = self.context.buffer(np.ascontiguousarray(triangles, np.int32).tobytes())
        layout = [(self.moving, "3f 3f", "position", "normal"), (self.still, "3f 1f 1f", "rest", "cover", "occlusion")]
        array = self.context.vertex_array(program, layout, index, skip_errors=True)
        self.made += [index, array]
        return array

    def describe(self, cover: Floats, open_share: Floats) -> None:
        """Writes what does not move: each vertex's cover and its openness to light from all around."""
        values = np.concatenate([self.rest, cover[:, None], open_share[:, None]], axis=1)
        self.still.write(values.astype("f4").tobytes())

    def place(self, vertices: Floats) -> None:
        """Writes this moment's vertices (V×3) and their normals."""
        normals = vertex_normals(vertices, self.triangles)
        self.moving.write(np.concatenate([vertices, normals], axis=1).astype("f4").tobytes())

    def release(self) -> None:
        """Gives the buffers back."""
        for each in reversed(self.made):
            each.release()
