"""Does a measured row of figures rise? A slope with its interval, and a verdict by a limit that was set before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

DRAWS = 2_000
BLOCK = 5  # neighbours are alike: resampled together
MINUTE_S, LEAST_MEANS = 60.0, 12

Verdict = Literal["level", "rises", "uncertain"]
Point = tuple[float, float]  # seconds, figure


@dataclass(frozen=True)
class Slope:
    """Change in an hour, with its 95 % interval; `mean` is the figure's own."""

    mean: float
    per_hour: float
    low: float
    high: float

    def verdict(self, allowed: float) -> Verdict:
        """Level: surely less than `allowed` more an hour. Rises: surely more than nothing, and not surely less."""
        if self.high < allowed:
            return "level"
        return "rises" if self.low > 0 else "uncertain"


def by_minute(points: Sequence[Point]) -> list[Point]:
    """The mean of each minute, or of less where it was measured for a short time: single samples have their moods."""
    if not points:
        return []
    width = min(MINUTE_S, max(1e-9, points[-1][0] - points[0][0]) / LEAST_MEANS)
    rows: dict[int, list[Point]] = {}
    for point in points:
        rows.setdefault(int((point[0] - points[0][0]) / width), []).append(point)
    return [
        (sum(at for at, _ in row) / len(row), sum(one for _, one in row) / len(row)) for _, row in sorted(rows.items())
    ]


def find_slope(points: Sequence[Point], *, seed: int = 0) -> Slope | None:
    """Least squares; the interval resamples what is left of it in blocks. None where three figures are not there."""
    if len(points) < 3:
        return None
    at, figure = np.array(points, dtype=float).T
    hours = (at - at[0]) / 3600
    per_hour, start = np.polyfit(hours, figure, 1)
    # fitting took up two of the figures' freedoms: without this, short rows would seem surer than they are
    rest = (figure - start - per_hour * hours) * np.sqrt(len(points) / (len(points) - 2))
    block = min(BLOCK, max(1, len(points) // 4))
    rng = np.random.default_rng(seed)
    blocks = -(-len(points) // block)
    begins = rng.integers(0, len(points) - block + 1, size=(DRAWS, blocks))
    picks = (begins[:, :, None] + np.arange(block)).reshape(DRAWS, -1)[:, : len(points)]
    centred = hours - hours.mean()
    drawn = per_hour + (rest[picks] @ centred) / (centred @ centred)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Slope(float(figure.mean()), float(per_hour), float(low), float(high))
