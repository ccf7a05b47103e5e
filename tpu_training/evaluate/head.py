"""A small head on top of fixed features: multinomial logistic regression with every class weighing the same."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

from tpu_training.evaluate.statistics import balanced_accuracy

Numbers = NDArray[np.float64]

# Features overlap in what they say, so their weights are held small; how small is chosen on the people trained on.
DECAYS = (0.01, 0.03, 0.1, 0.3)
INNER_FOLDS = 4
STEPS = 300
# Features further than this from the training data's mean, in deviations, say no more than that.
FARTHEST = 4.0
MOST_FOLDS = 12


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of a trained head, and how its features are standardised."""

    classes: NDArray[np.int64]
    mean: Numbers
    deviation: Numbers
    weights: Numbers
    bias: Numbers

    def probabilities(self, features: ArrayLike) -> Numbers:
        """N×classes."""
        return np.asarray(softmax(self.standardised(features) @ self.weights + self.bias, axis=1), np.float64)

    def answer(self, features: ArrayLike) -> NDArray[np.int64]:
        """The most probable class of each row."""
        return np.asarray(self.classes[self.probabilities(features).argmax(axis=1)], np.int64)

    def standardised(self, features: ArrayLike) -> Numbers:
        """Features in deviations of the training data."""
        scaled = (np.asarray(features, np.float64) - self.mean) / self.deviation
        return np.clip(scaled, -FARTHEST, FARTHEST)


def train_head(features: ArrayLike, label: ArrayLike, decay: float) -> Head:
    """Fit a head to features N×F and labels N. Deterministic."""
    rows, labels = np.asarray(features, np.float64), np.asarray(label, np.int64)
    classes, target, counts = np.unique(labels, return_inverse=True, return_counts=True)
    spread = rows.std(axis=0)
    blank = Head(
        classes,
        rows.mean(axis=0),
        np.where(spread > 0, spread, 1.0),
        np.zeros((rows.shape[1], len(classes))),
        np.zeros(len(classes)),
    )
    x, wanted = blank.standardised(rows), np.eye(len(classes))[target]
    share = (1.0 / counts)[target] / len(classes)

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights, bias = flat[: -len(classes)].reshape(blank.weights.shape), flat[-len(classes) :]
        logits = x @ weights + bias
        logp = logits - logsumexp(logits, axis=1, keepdims=True)
        slope = (np.exp(logp) - wanted) * share[:, None]
        value = -(share * (wanted * logp).sum(axis=1)).sum() + decay * (weights**2).sum() / 2
        return float(value), np.concatenate([(x.T @ slope + decay * weights).ravel(), slope.sum(axis=0)])

    start = np.zeros(blank.weights.size + len(classes))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    weights = found[: -len(classes)].reshape(blank.weights.shape)
    return Head(classes, blank.mean, blank.deviation, weights, found[-len(classes) :])


def folds_by_person(person: ArrayLike, seed: int, most: int = MOST_FOLDS) -> list[NDArray[np.bool_]]:
    """Test rows of each fold: one person a fold where they are few, else as many people a fold as make `most`."""
    names = np.asarray(person)
    people = np.random.default_rng(seed).permutation(np.unique(names))
    return [np.isin(names, part) for part in np.array_split(people, min(most, len(people)))]


def chosen_head(features: ArrayLike, label: ArrayLike, person: ArrayLike, seed: int) -> Head:
    """A head whose decay did best on held-out people among these; the middle one where there is one person only."""
    rows, labels, people = np.asarray(features, np.float64), np.asarray(label, np.int64), np.asarray(person)
    folds = folds_by_person(people, seed, INNER_FOLDS)
    decay = DECAYS[len(DECAYS) // 2]
    if len(folds) > 1:
        answers = [out_of_fold(rows, labels, folds, each) for each in DECAYS]
        decay = DECAYS[int(np.argmax([balanced_accuracy(labels, found) for found in answers]))]
    return train_head(rows, labels, decay)


def out_of_fold(
    rows: Numbers, labels: NDArray[np.int64], folds: list[NDArray[np.bool_]], decay: float
) -> NDArray[np.int64]:
    """The class of each row, by a head of this decay that saw nobody of that row's fold."""
    answers = np.zeros(len(labels), np.int64)
    for test in folds:
        answers[test] = train_head(rows[~test], labels[~test], decay).answer(rows[test])
    return answers


def answers_in_folds(features: ArrayLike, label: ArrayLike, person: ArrayLike, seed: int) -> NDArray[np.int64]:
    """The class of each row, by a head that saw nobody of that row's fold, neither its weights nor its decay."""
    rows, labels, people = np.asarray(features, np.float64), np.asarray(label, np.int64), np.asarray(person)
    answers = np.zeros(len(labels), np.int64)
    for test in folds_by_person(people, seed):
        head = chosen_head(rows[~test], labels[~test], people[~test], seed)
        answers[test] = head.answer(rows[test])
    return answers
