"""Minimising a smooth convex function: L-BFGS with a backtracking line search (Nocedal & Wright, chapter 7)."""

from collections import deque
from collections.abc import Callable

import numpy as np

from lessons.learner.prediction.answers import Floats

Objective = Callable[[Floats], tuple[float, Floats]]  # value and gradient


def minimise(
    objective: Objective, start: Floats, *, most: int = 100, memory: int = 10, tolerance: float = 1e-5
) -> tuple[Floats, int]:
    """The point found, and the steps it took. Stops when a step gains less than `tolerance` of the value."""
    point = start.copy()
    value, slope = objective(point)
    pairs: deque[tuple[Floats, Floats]] = deque(maxlen=memory)
    for step in range(1, most + 1):
        direction = -_curved(slope, pairs)
        moved = _search(objective, point, value, slope, direction, first=not pairs)
        if moved is None:
            return point, step
        new_point, new_value, new_slope = moved
        change, turn = new_point - point, new_slope - slope
        if change @ turn > 1e-12:
            pairs.append((change, turn))
        gained = value - new_value
        point, value, slope = new_point, new_value, new_slope
        if gained <= tolerance * abs(value):
            return point, step
    return point, most


def _curved(slope: Floats, pairs: deque[tuple[Floats, Floats]]) -> Floats:
    """The slope times an estimate of the inverse curvature (two-loop recursion)."""
    result = slope.copy()
    weights = []
    for change, turn in reversed(pairs):
        weight = (change @ result) / (change @ turn)
        result -= weight * turn
        weights.append(weight)
    if pairs:
        change, turn = pairs[-1]
        result *= (change @ turn) / (turn @ turn)
    for (change, turn), weight in zip(pairs, reversed(weights), strict=True):
        result += (weight - (turn @ result) / (change @ turn)) * change
    return result


def _search(
    objective: Objective, point: Floats, value: float, slope: Floats, direction: Floats, *, first: bool
) -> tuple[Floats, float, Floats] | None:
    """The first of ever shorter steps that gains enough; None when none does."""
    fall = float(slope @ direction)
    size = 1.0 / max(1.0, float(np.linalg.norm(slope))) if first else 1.0
    for _ in range(30):
        candidate = point + size * direction
        new_value, new_slope = objective(candidate)
        if new_value <= value + 1e-4 * size * fall:
            return candidate, new_value, new_slope
        size /= 2
    return None
