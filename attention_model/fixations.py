"""Fixations and saccades from gaze points, by the two methods that Salvucci and Goldberg (2000) compare.

Points are page pixels and seconds. Webcam gaze has a noise of 100 to 200 px and comes at most a few times a second, so
what is found here is where the eyes rested, not every movement they made; at the lowest rates a fixation is one point.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

DISPERSION_PX = 120.0
VELOCITY_PX_S = 600.0
SHORTEST_S = 0.1
# Points further apart than this belong to two fixations: nobody knows what the eyes did meanwhile.
LONGEST_GAP_S = 1.0


@dataclass(frozen=True, slots=True)
class GazePoint:
    """Where on the page someone looked (px), when, and for how long that stands (s)."""

    x: float
    y: float
    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Fixation:
    """Eyes that rested: centre (px), begin and duration (s), and how many points it is made of."""

    x: float
    y: float
    at: float
    seconds: float
    points: int

    @property
    def end(self) -> float:
        """When it ended, in seconds."""
        return self.at + self.seconds


@dataclass(frozen=True, slots=True)
class Saccade:
    """The jump from one fixation to the next: px to the right and down, s between them."""

    dx: float
    dy: float
    at: float
    seconds: float

    @property
    def length(self) -> float:
        """Pixels."""
        return math.hypot(self.dx, self.dy)


def dispersion(points: Sequence[GazePoint]) -> float:
    """Width plus height of what the points cover, px."""
    xs, ys = [p.x for p in points], [p.y for p in points]
    return max(xs) - min(xs) + max(ys) - min(ys)


def by_dispersion(
    points: Sequence[GazePoint], limit_px: float = DISPERSION_PX, shortest_s: float = SHORTEST_S
) -> list[Fixation]:
    """I-DT: the longest runs of points that stay within a dispersion. `points` are in the order of time."""
    found, first = [], 0
    while first < len(points):
        end = first + 1
        while end < len(points) and together(points, end) and dispersion(points[first : end + 1]) <= limit_px:
            end += 1
        fixation = rest(points[first:end])
        if fixation.seconds >= shortest_s:
            found.append(fixation)
            first = end
        else:
            first += 1
    return found


def by_velocity(
    points: Sequence[GazePoint], limit_px_s: float = VELOCITY_PX_S, shortest_s: float = SHORTEST_S
) -> list[Fixation]:
    """I-VT: runs of points between which the gaze moves slower than a limit. `points` are in the order of time."""
    runs: list[list[GazePoint]] = []
    for k, point in enumerate(points):
        if k and together(points, k) and velocity(points[k - 1], point) <= limit_px_s:
            runs[-1].append(point)
        else:
            runs.append([point])
    return [fixation for fixation in map(rest, runs) if fixation.seconds >= shortest_s]


def together(points: Sequence[GazePoint], k: int) -> bool:
    """Whether a point follows the one before it closely enough to be part of the same fixation."""
    return points[k].at - points[k - 1].at - points[k - 1].seconds <= LONGEST_GAP_S


def velocity(one: GazePoint, other: GazePoint) -> float:
    """Pixels a second between two points."""
    seconds = max(other.at - one.at, 1e-3)
    return math.hypot(other.x - one.x, other.y - one.y) / seconds


def rest(points: Sequence[GazePoint]) -> Fixation:
    """The fixation that these points make."""
    last = points[-1]
    return Fixation(
        x=fmean(p.x for p in points),
        y=fmean(p.y for p in points),
        at=points[0].at,
        seconds=max(0.0, last.at + last.seconds - points[0].at),
        points=len(points),
    )


def saccades(fixations: Sequence[Fixation]) -> list[Saccade]:
    """The jumps between fixations; none across a gap in which nothing was seen."""
    return [
        Saccade(b.x - a.x, b.y - a.y, a.end, max(0.0, b.at - a.end))
        for a, b in pairwise(fixations)
        if b.at - a.end <= LONGEST_GAP_S
    ]
