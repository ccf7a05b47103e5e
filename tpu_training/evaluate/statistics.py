"""Figures and their 95 % intervals."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from tpu_training.evaluate.suite import Interval

Numbers = NDArray[np.float64]
Rows = NDArray[np.intp]

DRAWS = 1000
LOW, HIGH = 2.5, 97.5
DEFAULT_SEED = 0


def auc(positive: ArrayLike, score: ArrayLike) -> float:
    """Chance that a positive example has the higher score, ties half (Mann and Whitney 1947); NaN without both."""
    is_positive, scores = np.asarray(positive, bool), np.asarray(score, np.float64)
    if np.isnan(scores).any():
        raise ValueError("A score is not a number.")
    above = int(is_positive.sum())
    below = len(is_positive) - above
    if above == 0 or below == 0:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[is_positive].sum() - above * (above + 1) / 2) / (above * below))


def balanced_accuracy(truth: ArrayLike, answer: ArrayLike) -> float:
    """Mean over the classes of the share that was recognised; NaN without examples."""
    true, answered = np.asarray(truth), np.asarray(answer)
    recalls = [float((answered[true == each] == each).mean()) for each in np.unique(true)]
    return float(np.mean(recalls)) if recalls else float("nan")


def direction(yaw_pitch_deg: ArrayLike) -> Numbers:
    """Unit vectors N×3 of directions N×2 (yaw, pitch in degrees); yaw = atan2(x, z), pitch = asin(y)."""
    yaw, pitch = np.radians(np.asarray(yaw_pitch_deg, np.float64)).reshape(-1, 2).T
    return np.stack([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)], axis=1)


def angular_error(one: ArrayLike, other: ArrayLike) -> Numbers:
    """Angles in degrees between directions N×2 (yaw, pitch in degrees)."""
    a, b = direction(one), direction(other)
    # Of the three formulas this one is exact for small and for large angles alike.
    angle = np.degrees(2 * np.arctan2(np.linalg.norm(a - b, axis=1), np.linalg.norm(a + b, axis=1)))
    return np.asarray(angle, np.float64)


def bootstrap(
    figure: Callable[[Rows], float],
    count: int,
    *,
    groups: ArrayLike | None = None,
    seed: int = DEFAULT_SEED,
    draws: int = DRAWS,
) -> Interval:
    """95 % interval of a figure of rows (percentile bootstrap, Efron 1979).

    With `groups` whole groups are drawn, because pictures of one person are alike: what would other people give? Draws
    in which the figure does not exist are left out.
    """
    random = np.random.default_rng(seed)
    members = group_rows(groups, count)
    found = []
    for _ in range(draws):
        rows = random.integers(0, count, count) if members is None else drawn(members, random)
        value = figure(rows)
        if np.isfinite(value):
            found.append(value)
    if not found:
        return float("nan"), float("nan")
    low, high = np.percentile(found, [LOW, HIGH])
    return float(low), float(high)


def group_rows(groups: ArrayLike | None, count: int) -> list[Rows] | None:
    """The rows of each group; None when there are no groups to draw from."""
    if groups is None:
        return None
    _, numbers = np.unique(np.asarray(groups), return_inverse=True)
    if len(numbers) != count:
        raise ValueError("There has to be one group for each row.")
    members = [np.flatnonzero(numbers == each) for each in range(int(numbers.max(initial=-1)) + 1)]
    return members if len(members) > 1 else None


def drawn(members: list[Rows], random: np.random.Generator) -> Rows:
    """The rows of as many groups as there are, drawn with replacement."""
    return np.concatenate([members[each] for each in random.integers(0, len(members), len(members))])


def auc_interval(
    positive: ArrayLike, score: ArrayLike, *, groups: ArrayLike | None = None, seed: int = DEFAULT_SEED
) -> Interval:
    """95 % interval of an AUC."""
    is_positive, scores = np.asarray(positive, bool), np.asarray(score, np.float64)
    return bootstrap(lambda rows: auc(is_positive[rows], scores[rows]), len(scores), groups=groups, seed=seed)


def mean_interval(values: ArrayLike, *, groups: ArrayLike | None = None, seed: int = DEFAULT_SEED) -> Interval:
    """95 % interval of a mean."""
    numbers = np.asarray(values, np.float64)
    return bootstrap(lambda rows: float(numbers[rows].mean()), len(numbers), groups=groups, seed=seed)


def group_aucs(positive: ArrayLike, score: ArrayLike, groups: ArrayLike) -> dict[Any, float]:
    """The AUC within each group that has both kinds of examples."""
    is_positive, scores, names = np.asarray(positive, bool), np.asarray(score, np.float64), np.asarray(groups)
    each = {name.item(): auc(is_positive[names == name], scores[names == name]) for name in np.unique(names)}
    return {name: value for name, value in each.items() if np.isfinite(value)}
