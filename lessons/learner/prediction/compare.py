"""Every model on the same answers: each predicts an answer before it learns from it."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np

from lessons.learner.prediction.answers import UNIT_SECONDS, Answers, Floats, Ints
from lessons.learner.prediction.elo import PLAIN, Elo, Steps
from lessons.learner.prediction.history import Rows, describe
from lessons.learner.prediction.logistic import fit
from lessons.learner.prediction.metrics import Figures, measure
from lessons.learner.prediction.splits import Split
from lessons.learner.skill_state import Answered, Difficulty, SkillState, chance, faded, judge_difficulty, learn

Predict = Callable[[Answers, Ints, Ints], Floats]

_START = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Result:
    """Predictions of the answers in `rows`, and processor seconds for 100,000 answers learned from or predicted."""

    rows: Ints
    predicted: Floats
    seconds: float
    figures: Figures


def predict_elo(answers: Answers, train: Ints, test: Ints, *, steps: Steps) -> Floats:
    """Ratings learned from `train`; then each answer of `test` in turn, items and recency staying as they are."""
    elo = Elo(steps)
    elo.run(answers.rows(train), warm=True)
    return np.asarray(elo.run(answers.rows(test), warm=False))


def predict_mastery(answers: Answers, train: Ints, test: Ints) -> Floats:
    """What the site keeps for each learner and skill (`skill_state`), difficulties learned from `train`."""
    ratings = Ratings({}, {}, set())
    ratings.run(answers, train, warm=True)
    return np.asarray(ratings.run(answers, test, warm=False))


@dataclass(slots=True)
class Ratings:
    """The site's ratings, without a prerequisite graph: a table of answers has none."""

    states: dict[int, dict[int, SkillState]]
    items: dict[int, Difficulty]
    seen: set[tuple[int, int]]

    def run(self, answers: Answers, rows: Ints, *, warm: bool) -> list[float]:
        """Predicts each answer before learning from it. `warm`: difficulties learn too; else learners only."""
        predicted = []
        for learner, item, skill, correct, when in answers.rows(rows):
            at = _START + timedelta(seconds=when * UNIT_SECONDS) if answers.has_clock else _START
            mine = self.states.setdefault(learner, {})
            state = mine.get(skill) or SkillState()
            difficulty = self.items.get(item) or Difficulty()
            answered = Answered(bool(correct), at)
            predicted.append(chance([faded(state, at)], difficulty))
            (mine[skill],) = learn([state], difficulty, answered)
            if warm and (learner, item) not in self.seen:
                self.seen.add((learner, item))
                self.items[item] = judge_difficulty(difficulty, [state], answered)
        return predicted


def predict_logistic(answers: Answers, train: Ints, test: Ints, *, rows: Rows) -> Floats:
    """Weights trained on `train`; the rows of `test` tell of the learner's own past up to each answer."""
    items, skills = len(answers.item_names), len(answers.skill_names)
    return fit(rows[train], answers.correct[train], items=items, skills=skills).predict(rows[test])


def mean_logit(first: Floats, second: Floats) -> Floats:
    """The chance half way between two, on the scale of logits."""
    odds = np.clip(np.stack([first, second]), 1e-6, 1 - 1e-6)
    return np.asarray(1 / (1 + np.exp(-np.log(odds / (1 - odds)).mean(axis=0))))


def compare(answers: Answers, splits: Iterable[Split]) -> dict[str, Result]:
    """Every model over all splits."""
    split = list(splits)
    started = time.process_time()
    rows = describe(answers)
    describing = time.process_time() - started
    models: dict[str, Predict] = {
        "elo_plain": partial(predict_elo, steps=PLAIN),
        "mastery": predict_mastery,
        "elo": partial(predict_elo, steps=Steps()),
        "logistic": partial(predict_logistic, rows=rows),
    }
    results = {name: over(answers, split, predict) for name, predict in models.items()}
    logistic, elo = results["logistic"], results["elo"]
    slow = logistic.seconds + describing / len(answers) * 100_000
    results["logistic"] = Result(logistic.rows, logistic.predicted, slow, logistic.figures)
    both = mean_logit(elo.predicted, logistic.predicted)
    figures = measure(answers.correct[elo.rows], both)
    return results | {"mean": Result(elo.rows, both, elo.seconds + slow, figures)}


def over(answers: Answers, splits: list[Split], predict: Predict) -> Result:
    """One model over all splits."""
    started = time.process_time()
    predicted = np.concatenate([predict(answers, train, test) for train, test in splits])
    spent = time.process_time() - started
    rows = np.concatenate([test for _, test in splits])
    handled = sum(len(train) + len(test) for train, test in splits)
    return Result(rows, predicted, spent / handled * 100_000, measure(answers.correct[rows], predicted))
