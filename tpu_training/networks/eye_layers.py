"""Layers that put points found in the picture into the order of tpu_training.datasets.points."""

from typing import Any

import numpy as np
from keras import layers, ops

from tpu_training.datasets.points import FACE_ORDER, FACE_POINTS, columns

# the six lid points of an eye in Multi-PIE order, outer corner first, then the pupil
VISIBLE = 7
OUTER, INNER, PUPIL = 0, 3, 6
FIRST_LID = FACE_POINTS.index(36)


class Affine(layers.Layer):
    """Numbers times factors plus shifts."""

    def __init__(self, factors: list[float], shifts: list[float], **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.factors, self.shifts = np.array(factors, np.float32), np.array(shifts, np.float32)

    def call(self, values: Any) -> Any:
        """Values B×N."""
        return values * self.factors + self.shifts


class EyePoints(layers.Layer):
    """Visible points of both eyes B×28 and where each eyeball's centre lies from its corners' middle B×4 → B×8."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})

    def call(self, inputs: Any) -> Any:
        """Left and right centre, left and right pupil."""
        visible, away = inputs
        right, left = visible[:, : 2 * VISIBLE], visible[:, 2 * VISIBLE :]
        middles = [(point(eye, OUTER) + point(eye, INNER)) / 2.0 for eye in (left, right)]
        pupils = [point(eye, PUPIL) for eye in (left, right)]
        return ops.concatenate([middles[0] + away[:, :2], middles[1] + away[:, 2:], *pupils], axis=1)

    def compute_output_shape(self, shapes: Any) -> Any:
        """B×8."""
        return (shapes[0][0], 8)


class FacePoints(layers.Layer):
    """Visible points of both eyes and the other points, in the order of FACE_POINTS."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})

    def call(self, inputs: Any) -> Any:
        """B×28 and B×2(N-12) → B×2N."""
        visible, others = inputs
        right, left = visible[:, : 2 * PUPIL], visible[:, 2 * VISIBLE : 2 * (VISIBLE + PUPIL)]
        order = [FACE_ORDER[FIRST_LID + k] - FIRST_LID - 6 for k in range(6)]
        # a left eye was seen in a mirror: its points come in the order of the right eye's
        left = ops.take(left, columns(tuple(order.index(k) for k in range(6))), axis=1)
        return ops.concatenate([others[:, : 2 * FIRST_LID], right, left, others[:, 2 * FIRST_LID :]], axis=1)

    def compute_output_shape(self, shapes: Any) -> Any:
        """B×2N."""
        return (shapes[0][0], 2 * len(FACE_POINTS))


def point(eye: Any, number: int) -> Any:
    """A visible point's x and y, B×2."""
    return eye[:, 2 * number : 2 * number + 2]
