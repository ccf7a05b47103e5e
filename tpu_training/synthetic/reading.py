"""Where someone looks while reading a page on a screen: fixations along lines, return sweeps, now and then a step back.

Fixations of 200-300 ms and steps of two to three degrees are the ordinary figures of reading research (Rayner 1998).
The camera is at the middle of the screen's upper edge; screen points are centimetres in the camera's frame, z = 0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Style:
    """How somebody reads: mean fixation (s), share of steps that go back, seconds a line takes."""

    fixation_s: float = 0.25
    regressions: float = 0.08
    line_s: float = 2.1


FLUENT = Style()
STRUGGLING = Style(fixation_s=0.34, regressions=0.25, line_s=3.6)
# who looks at the camera has the left of the screen at the side of the camera's +x
LINE_LEFT, LINE_RIGHT, FIRST_LINE, LINE_STEP = 8.5, -8.5, -4.5, -0.85
LINES_ON_PAGE = 12


def read_line(rng: np.random.Generator, style: Style, row: int) -> list[tuple[float, float, float]]:
    """Fixations (seconds, x, y) along one line."""
    count = max(4, round(style.line_s / style.fixation_s))
    forward = rng.normal(1, 0.22, count).clip(0.4)
    forward[1:][rng.random(count - 1) < style.regressions] *= -0.8
    x = np.cumsum(forward) - forward[0]
    x = LINE_LEFT + rng.normal(0, 0.4) + (LINE_RIGHT - LINE_LEFT) * x / max(x.max(), 1e-6)
    y = FIRST_LINE + LINE_STEP * (row % LINES_ON_PAGE) + rng.normal(0, 0.1, count)
    return list(zip(rng.gamma(9, style.fixation_s / 9, count), x, y, strict=True))


def reading_points(rng: np.random.Generator, seconds: float, fps: float, style: Style) -> NDArray[np.float64]:
    """Screen point looked at in each frame (N×2, cm); whole lines fill the time exactly."""
    rows = max(1, round(seconds / style.line_s))
    fixations = np.array([fix for row in range(rows) for fix in read_line(rng, style, row)])
    ends = np.cumsum(fixations[:, 0])
    times = (np.arange(round(seconds * fps)) + 0.5) / fps * ends[-1] / seconds
    points: NDArray[np.float64] = fixations[np.searchsorted(ends, times).clip(max=len(ends) - 1), 1:]
    return points
