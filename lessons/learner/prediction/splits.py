"""Which answers are learned from and which are predicted."""

from collections.abc import Iterator

import numpy as np

from lessons.learner.prediction.answers import Answers, Ints

FOLDS = 5
LATER = 0.2

Split = tuple[Ints, Ints]  # rows to learn from, rows to predict


def by_learner(answers: Answers, folds: int = FOLDS, seed: int = 0) -> Iterator[Split]:
    """Every learner is predicted once, by models that learned from other learners only."""
    shuffled = np.random.default_rng(seed).permutation(answers.learners)
    for fold in range(min(folds, answers.learners)):
        held = np.isin(answers.learner, shuffled[fold::folds])
        yield np.flatnonzero(~held), np.flatnonzero(held)


def in_time(answers: Answers, later: float = LATER) -> Iterator[Split]:
    """The last part of each learner's answers is predicted, by models that learned from the earlier part of all."""
    counts = np.bincount(answers.learner, minlength=answers.learners)
    place = np.empty(len(answers), dtype=np.int64)
    for learner in range(answers.learners):
        mine = answers.learner == learner
        place[mine] = np.arange(counts[learner])
    early = place < np.ceil((1 - later) * counts[answers.learner])
    yield np.flatnonzero(early), np.flatnonzero(~early)
