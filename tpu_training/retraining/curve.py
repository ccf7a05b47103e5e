"""The curve of the loss over a whole run, in few points."""

import numpy as np

POINTS = 300


class Curve:
    """[[step, loss], …]: each the mean of the steps since the last one, of as many as keep it at POINTS."""

    def __init__(self, points: list[list[float]]) -> None:
        self.points = points
        steps = [point[0] for point in points]
        self.every = max(1, round(float(np.median(np.diff(steps))))) if len(steps) > 1 else 1
        self.pending: list[float] = []

    def add(self, step: int, loss: float) -> None:
        """The loss of the step that has just been done."""
        self.pending.append(loss)
        if len(self.pending) >= self.every:
            self.points.append([step, round(float(np.mean(self.pending)), 5)])
            self.pending.clear()
        if len(self.points) > POINTS:
            self.thin()

    def thin(self) -> None:
        """Half as many points, each for two."""
        pairs = [self.points[n : n + 2] for n in range(0, len(self.points), 2)]
        self.points[:] = [[pair[-1][0], round(sum(loss for _, loss in pair) / len(pair), 5)] for pair in pairs]
        self.every *= 2
