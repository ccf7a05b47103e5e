"""How good predictions are."""

from dataclasses import dataclass

import numpy as np

from lessons.learner.prediction.answers import Floats, Ints


@dataclass(frozen=True, slots=True)
class Figures:
    """AUC (.5 is guessing, 1 is always right about which is likelier) and Brier score (0 is best)."""

    auc: float
    brier: float


def measure(correct: Ints, predicted: Floats) -> Figures:
    """Figures of these predictions; both outcomes must be among the answers."""
    return Figures(auc=auc(correct, predicted), brier=float(np.mean((predicted - correct) ** 2)))


def auc(correct: Ints, predicted: Floats) -> float:
    """How likely a right answer was given a higher chance than a wrong one, ties counting half."""
    _, place, counts = np.unique(predicted, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    rank = ((last - counts + 1 + last) / 2)[place]
    right = int(correct.sum())
    wrong = len(correct) - right
    return float((rank[correct == 1].sum() - right * (right + 1) / 2) / (right * wrong))
