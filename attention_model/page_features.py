"""What the fixations on one page tell, as numbers that do not depend on the size of the screen or the page's zoom.

Places are told in window heights, times in seconds. The same code feeds training and serving. What is usual, and how
far people and pages differ, is WebQAmGaze's: webcam gaze with about five fixations a second.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_LOOKS = 4
LONG_GAP_S = 1.0
GRID = (6, 8)
# A return sweep, a step along a line, and what still counts as the same line, in window heights.
SWEEP, ALONG, SAME_LINE = 0.35, 0.3, 0.15
FARTHEST = 3.0


@dataclass(frozen=True, slots=True)
class Looks:
    """The fixations on a page: places (window heights), begins and durations (s), and the steps between them."""

    x: Floats
    y: Floats
    at: Floats
    seconds: Floats
    aspect: float
    """Width of the window by its height."""
    end: float
    """Seconds since the page was opened."""
    dx: Floats
    dy: Floats

    @property
    def length(self) -> Floats:
        """Of each step."""
        return np.hypot(self.dx, self.dy)

    @property
    def pauses(self) -> Floats:
        """Seconds from each fixation's begin to the next one's."""
        return np.maximum(np.diff(self.at), 0.01)


Measure = Callable[[Looks], float]


def make_looks(looks: Floats, aspect: float, end: float) -> Looks | None:
    """Looks from rows (x, y, begin, duration); None when there are too few to say anything."""
    if len(looks) < FEWEST_LOOKS:
        return None
    x, y, at, seconds = looks.T
    return Looks(x, y, at, seconds, aspect, end, np.diff(x), np.diff(y))


def log(value: float, floor: float = 0.01) -> float:
    """Logarithm of something that is not negative."""
    return float(np.log(max(value, 0.0) + floor))


def share(found: NDArray[np.bool_]) -> float:
    """Share of what is true."""
    return float(found.mean())


def spread(values: Floats, low: float, high: float) -> float:
    """Distance between two percentiles."""
    below, above = np.percentile(values, (low, high))
    return float(above - below)


def repeats(values: Floats, lag: int) -> float:
    """Correlation of a series with itself `lag` fixations later."""
    if len(values) < lag + FEWEST_LOOKS:
        return 0.0
    centred = values - values.mean()
    return float((centred[:-lag] * centred[lag:]).mean() / ((centred * centred).mean() + 1e-6))


def skew(values: Floats) -> float:
    """Third moment: reading takes many short steps forth and few long ones back."""
    centred = values - values.mean()
    return float(np.clip((centred**3).mean() / (values.std() + 1e-3) ** 3, -5, 5))


def smooth(values: Floats) -> Floats:
    """Running mean of five."""
    return np.convolve(values, np.ones(5) / 5, "valid") if len(values) > 6 else values


def on_line(looks: Looks, low: float, high: float) -> float:
    """Share of steps that stay on a line and lead so far to the right."""
    return share((looks.dx > low) & (looks.dx < high) & (np.abs(looks.dy) < SAME_LINE))


def way_down(looks: Looks, *, correlation: bool) -> float:
    """Way down the page over the whole time as a straight line, in window heights, or how straight it is."""
    at, y = looks.at - looks.at.mean(), looks.y - looks.y.mean()
    along = float(at @ y)
    if correlation:
        return along / float(np.sqrt((at @ at) * (y @ y)) + 1e-6)
    return along / float(at @ at + 1e-6) * looks.end


def quarters(looks: Looks, number: int) -> float:
    """By how much the next quarter's fixations lie lower than this one's."""
    parts = np.array_split(looks.y, 4)
    return float(np.median(parts[number + 1]) - np.median(parts[number]))


def back_up(looks: Looks) -> float:
    """How far above the lowest place reached the eyes are, on average."""
    way = smooth(looks.y)
    return float((np.maximum.accumulate(way) - way).mean())


def wandering(looks: Looks) -> float:
    """Way up and down the page a second, by its height."""
    way = smooth(looks.y)
    return float(np.abs(np.diff(way)).sum() / (np.ptp(way) + 0.05) / looks.end)


def cells(looks: Looks) -> Floats:
    """Seconds in each cell of a grid over the window."""
    ranges = ((0, 1), (0, 1))
    seconds, _, _ = np.histogram2d(looks.y, looks.x / looks.aspect, GRID, ranges, weights=looks.seconds)
    return np.asarray(seconds.ravel(), np.float64)


def entropy(looks: Looks) -> float:
    """Of the dwell time over the window, in nats."""
    seconds = cells(looks) + 1e-9
    chances = seconds / seconds.sum()
    return float(-(chances * np.log(chances)).sum())


def outside(looks: Looks) -> float:
    """Share of the dwell time beside the window."""
    beside = (looks.y < 0) | (looks.y > 1) | (looks.x < 0) | (looks.x > looks.aspect)
    return float((beside * looks.seconds).sum() / looks.seconds.sum())


def unseen_end(looks: Looks) -> float:
    """Seconds from the last fixation's end to now."""
    return float(np.clip(looks.end - looks.at[-1] - looks.seconds[-1], -2, 20))


# name → how it is measured, what is usual, and how far people and pages usually differ
FEATURES: dict[str, tuple[Measure, float, float]] = {
    "time": (lambda k: log(k.end, 1.0), 3.3, 0.81),
    "count": (lambda k: log(len(k.x), 1.0), 4.9, 1.1),
    "span": (lambda k: log(k.at[-1], 0.0) if k.at[-1] > 1 else 0.0, 3.3, 0.89),
    "rate": (lambda k: len(k.x) / max(k.at[-1], 1.0), 5.4, 2.8),
    "rest": (lambda k: log(float(np.median(k.seconds))), -2.5, 0.21),
    "rest_mean": (lambda k: log(k.seconds.mean()), -2.3, 0.3),
    "rest_spread": (lambda k: log(k.seconds.std()), -3.0, 0.55),
    "rest_long": (lambda k: log(float(np.percentile(k.seconds, 90))), -1.9, 0.41),
    "dwell": (lambda k: log(k.seconds.sum(), 0.1), 2.6, 1.2),
    "dwell_share": (lambda k: k.seconds.sum() / max(k.at[-1], 1.0), 0.57, 0.3),
    "outside": (outside, 0.0, 0.019),
    "middle_x": (lambda k: float(np.median(k.x)) / k.aspect, 0.42, 0.1),
    "middle_y": (lambda k: float(np.median(k.y)), 0.43, 0.12),
    "half_width": (lambda k: spread(k.x, 25, 75) / k.aspect, 0.26, 0.09),
    "half_height": (lambda k: spread(k.y, 25, 75), 0.22, 0.082),
    "width": (lambda k: spread(k.x, 5, 95) / k.aspect, 0.56, 0.14),
    "height": (lambda k: spread(k.y, 5, 95), 0.5, 0.15),
    "high": (lambda k: share(k.y < 0.15), 0.043, 0.081),
    "low": (lambda k: share(k.y > 0.7), 0.042, 0.1),
    "step": (lambda k: log(float(np.median(k.length))), -2.1, 0.36),
    "step_mean": (lambda k: log(k.length.mean()), -1.7, 0.38),
    "step_spread": (lambda k: log(k.length.std()), -1.8, 0.56),
    "across": (lambda k: log(float(np.median(np.abs(k.dx)))), -2.4, 0.32),
    "down": (lambda k: log(float(np.median(np.abs(k.dy)))), -2.8, 0.4),
    "flatness": (lambda k: log(float(np.median(np.abs(k.dx)))) - log(float(np.median(np.abs(k.dy)))), 0.39, 0.33),
    "rightward": (lambda k: share(k.dx > 0), 0.55, 0.075),
    "forward": (lambda k: on_line(k, 0.0, ALONG), 0.46, 0.13),
    "regressions": (lambda k: on_line(k, -ALONG, 0.0), 0.33, 0.11),
    "sweeps_a_second": (lambda k: float((k.dx < -SWEEP).sum()) / max(k.at[-1], 1.0), 0.22, 0.19),
    "sweeps": (lambda k: share(k.dx < -SWEEP), 0.046, 0.047),
    "leaps": (lambda k: share(k.dx > SWEEP), 0.023, 0.041),
    "skew": (lambda k: skew(k.dx), -0.66, 1.1),
    "x_again_1": (lambda k: repeats(k.x, 1), 0.74, 0.2),
    "x_again_2": (lambda k: repeats(k.x, 2), 0.48, 0.29),
    "x_again_4": (lambda k: repeats(k.x, 4), 0.15, 0.27),
    "y_again_1": (lambda k: repeats(k.y, 1), 0.77, 0.21),
    "y_again_2": (lambda k: repeats(k.y, 2), 0.57, 0.31),
    "y_again_4": (lambda k: repeats(k.y, 4), 0.32, 0.33),
    "step_again": (lambda k: repeats(k.dx, 1), 0.0, 0.28),
    "way_down": (lambda k: way_down(k, correlation=False), 0.14, 0.21),
    "straightness": (lambda k: way_down(k, correlation=True), 0.26, 0.38),
    "quarter_1": (lambda k: quarters(k, 0), 0.051, 0.12),
    "quarter_2": (lambda k: quarters(k, 1), 0.046, 0.12),
    "quarter_3": (lambda k: quarters(k, 2), 0.033, 0.12),
    "end_y": (lambda k: float(np.median(k.y[-5:]) - np.median(k.y)), 0.05, 0.15),
    "begin_y": (lambda k: float(np.median(k.y[:5]) - np.median(k.y)), -0.0085, 0.13),
    "back_up": (back_up, 0.15, 0.095),
    "wandering": (wandering, 0.23, 0.13),
    "longest_gap": (lambda k: log(k.pauses.max(), 0.0), 0.18, 0.79),
    "gaps": (lambda k: float(k.pauses[k.pauses > LONG_GAP_S].sum()) / max(k.at[-1], 1.0), 0.055, 0.2),
    "pause": (lambda k: log(float(np.median(k.pauses)), 0.0), -2.0, 0.45),
    "lead": (lambda k: log(k.at[0], 0.05), -2.9, 0.25),
    "unseen_end": (unseen_end, 0.13, 0.55),
    "entropy": (entropy, 2.8, 0.49),
    "cells": (lambda k: share(cells(k) > 0.1), 0.4, 0.23),
}
NAMES = tuple(FEATURES)


def measure(looks: Looks) -> Floats:
    """The features in the order of NAMES, in usual deviations from what is usual, at most FARTHEST."""
    found = [(how(looks) - usual) / differs for how, usual, differs in FEATURES.values()]
    return np.clip(np.nan_to_num(found), -FARTHEST, FARTHEST)
