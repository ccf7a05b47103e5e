"""The usual way, to compare with: ridge regression from gaze and head straight to screen points, without geometry.

As in WebGazer (Papoutsaki et al. 2016), with the same numbers that our map gets; how strongly weights are drawn to
zero is chosen by leaving out each point in turn.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from attention_model.gaze import Sighting
from attention_model.gaze_map import as_rows

Floats = NDArray[np.float64]
STRENGTHS = (0.01, 0.1, 1.0, 10.0)
# Degrees of gaze and head, centimetres of place, by what they vary in use. By their spread at the nine points, where
# the head keeps still, small movements of it would be blown up, and the errors after drift with them.
SCALES = (10.0, 10.0, 10.0, 10.0, 10.0, 5.0, 5.0, 5.0)


class PlainRidge:
    """Gaze, head and place (eight numbers) → cm on the screen."""

    def __init__(self, sightings: Sequence[Sighting], points: Floats) -> None:
        rows = as_rows(list(sightings))[:, : len(SCALES)]
        self.middle = rows.mean(axis=0)
        self.point = points.mean(axis=0)
        inputs, wanted = (rows - self.middle) / SCALES, points - self.point
        strength = min(STRENGTHS, key=lambda each: left_out(inputs, wanted, each))
        self.weights = solve(inputs, wanted, strength)

    def locate(self, seen: Sighting) -> tuple[float, float]:
        """The point that this sighting means."""
        inputs = (as_rows([seen])[:, : len(SCALES)] - self.middle) / SCALES
        x, y = (self.point + inputs[0] @ self.weights).tolist()
        return x, y


def solve(inputs: Floats, wanted: Floats, strength: float) -> Floats:
    """Ridge weights."""
    return np.asarray(np.linalg.solve(inputs.T @ inputs + strength * np.eye(inputs.shape[1]), inputs.T @ wanted))


def left_out(inputs: Floats, wanted: Floats, strength: float) -> float:
    """Sum of squares of each point's error for weights that have not seen it."""
    total = 0.0
    for k in range(len(inputs)):
        others = np.arange(len(inputs)) != k
        weights = solve(inputs[others], wanted[others], strength)
        total += float(((inputs[k] @ weights - wanted[k]) ** 2).sum())
    return total
