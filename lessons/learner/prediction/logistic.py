"""A logistic model of answers, trained on the rows of `history`: question, skill, time bins, and the learner's past.

Plain NumPy: the many one-of-many columns are added up by index and never spread out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lessons.learner.prediction.answers import Floats, Ints
from lessons.learner.prediction.history import CASES, WIDTH, Rows
from lessons.learner.prediction.lbfgs import minimise

RIDGE = 3.0  # pulls weights towards 0: a question with few answers stays close to average


@dataclass(frozen=True, slots=True)
class Logistic:
    """Trained weights."""

    bias: float
    mean: Floats
    scale: Floats
    numbers: Floats
    named: tuple[Floats, Floats, Floats, Floats]

    def predict(self, rows: Rows) -> Floats:
        """The chance of a right answer, 0 to 1. A question or skill that was never trained on counts as average."""
        logits = self.bias + ((rows.numbers - self.mean) / self.scale) @ self.numbers
        for weights, column in zip(self.named, rows.named, strict=True):
            known = column < len(weights)
            logits += np.where(known, weights[np.where(known, column, 0)], 0.0)
        return _sigmoid(logits)

    def to_json(self) -> dict[str, Any]:
        """Everything as lists."""
        named = [weights.tolist() for weights in self.named]
        return {
            "bias": self.bias,
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "numbers": self.numbers.tolist(),
            "named": named,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Logistic":
        """The model that `to_json` stored. ValueError when it is one of another make."""
        mean, scale, numbers = (np.asarray(stored[name], dtype=np.float64) for name in ("mean", "scale", "numbers"))
        if not len(mean) == len(scale) == len(numbers) == WIDTH:
            raise ValueError("trained by another version of the model")
        item, skill, skill_case, item_case = (np.asarray(one, dtype=np.float64) for one in stored["named"])
        return cls(float(stored["bias"]), mean, scale, numbers, (item, skill, skill_case, item_case))


def fit(rows: Rows, correct: Ints, *, items: int, skills: int, most_steps: int = 100) -> Logistic:
    """Trains on these rows."""
    mean, scale = rows.numbers.mean(axis=0), rows.numbers.std(axis=0) + 1e-9
    x = (rows.numbers - mean) / scale
    sizes = (items, skills, CASES, CASES)
    cuts = np.cumsum([1, x.shape[1], *sizes])

    def objective(weights: Floats) -> tuple[float, Floats]:
        bias, numbers, *named = np.split(weights, cuts[:-1])
        logits = bias[0] + x @ numbers
        for one, column in zip(named, rows.named, strict=True):
            logits += one[column]
        error = _sigmoid(logits) - correct
        parts = [np.array([error.sum()]), x.T @ error]
        parts += [np.bincount(column, error, size) for column, size in zip(rows.named, sizes, strict=True)]
        free = np.r_[0.0, weights[1:]]
        value = float(np.logaddexp(0, logits).sum() - logits[correct == 1].sum() + RIDGE / 2 * (free @ free))
        return value, np.concatenate(parts) + RIDGE * free

    weights, _ = minimise(objective, np.zeros(cuts[-1]), most=most_steps)
    bias, numbers, item, skill, skill_case, item_case = np.split(weights, cuts[:-1])
    return Logistic(float(bias[0]), mean, scale, numbers, (item, skill, skill_case, item_case))


def _sigmoid(logits: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(logits, -40, 40)))
