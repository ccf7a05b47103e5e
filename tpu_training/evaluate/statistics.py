"""Figures and their 95 % intervals, without SciPy: a site judges with what it has anyway."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tpu_training.evaluate.suite import Drawn, Interval

Numbers = NDArray[np.float64]
Rows = NDArray[np.intp]

DRAWS = 1000
KEPT = 200
"""Draws that are told: two networks that were measured on the same rows drew the same ones, so that the difference of
the two has an interval of its own."""
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
    ranks = mean_ranks(scores)
    return float((ranks[is_positive].sum() - above * (above + 1) / 2) / (above * below))


def mean_ranks(scores: Numbers) -> Numbers:
    """Places from 1, the same for equal scores."""
    _, which, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[which], np.float64)


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
    return interval_of(replicates(figure, count, groups=groups, seed=seed, draws=draws))


def replicates(
    figure: Callable[[Rows], float],
    count: int,
    *,
    groups: ArrayLike | None = None,
    seed: int = DEFAULT_SEED,
    draws: int = DRAWS,
) -> Numbers:
    """The figure in each draw, NaN where it does not exist."""
    random = np.random.default_rng(seed)
    members = group_rows(groups, count)
    return np.array(
        [
            figure(random.integers(0, count, count) if members is None else drawn(members, random))
            for _ in range(draws if count else 0)
        ],
        np.float64,
    )


def interval_of(found: Numbers) -> Interval:
    """What 95 % of the draws lie between."""
    there = found[np.isfinite(found)]
    if not len(there):
        return float("nan"), float("nan")
    low, high = np.percentile(there, [LOW, HIGH])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Sample:
    """A figure of rows, how it is computed, and whose rows they are."""

    figure: Callable[[Rows], float]
    groups: NDArray[Any]

    @property
    def count(self) -> int:
        """Rows."""
        return len(self.groups)

    def value(self) -> float:
        """The figure of all rows; NaN without any."""
        return self.figure(np.arange(self.count)) if self.count else float("nan")

    def people(self) -> int:
        """Whose rows they are."""
        return len(np.unique(self.groups))

    def replicates(self, seed: int, draws: int = DRAWS) -> Numbers:
        """The figure in each draw of people."""
        return replicates(self.figure, self.count, groups=self.groups, seed=seed, draws=draws)

    def drawn(self, found: Numbers, seed: int) -> Drawn:
        """What is told of the draws."""
        over = hashlib.sha256(np.ascontiguousarray(self.groups).astype(str).tobytes() + bytes([seed % 256]))
        return Drawn(over.hexdigest()[:16], tuple(float(f"{value:.5g}") for value in found[:KEPT]))


def mean_of(values: ArrayLike, groups: ArrayLike) -> Sample:
    """The mean of numbers."""
    numbers = np.asarray(values, np.float64)
    return Sample(lambda rows: float(numbers[rows].mean()), np.asarray(groups))


def auc_of(positive: ArrayLike, score: ArrayLike, groups: ArrayLike) -> Sample:
    """An AUC."""
    is_positive, scores = np.asarray(positive, bool), np.asarray(score, np.float64)
    return Sample(lambda rows: auc(is_positive[rows], scores[rows]), np.asarray(groups))


def estimates(samples: Mapping[str, Sample], seed: int) -> tuple[dict[str, Interval], dict[str, Drawn]]:
    """Intervals and draws of named figures."""
    found = {name: sample.replicates(seed) for name, sample in samples.items()}
    return (
        {name: interval_of(values) for name, values in found.items()},
        {name: samples[name].drawn(values, seed) for name, values in found.items()},
    )


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
