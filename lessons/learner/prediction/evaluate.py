"""``python -m lessons.learner evaluate --data FILE.tsv [--json]``: how well each model predicts answers."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from lessons.learner.prediction.answers import Answers, AnswersError, read_answers
from lessons.learner.prediction.compare import Result, compare
from lessons.learner.prediction.splits import FOLDS, LATER, by_learner, in_time

MODELS = {
    "elo_plain": "Elo: user + user×skill − item, K = 1 / (1 + .02 n)",
    "mastery": "the site's ratings of each skill, as they are kept for every student",
    "elo": "Elo with recency: how long ago, and how it went",
    "logistic": "logistic model: item, skill, wins, fails, time bins",
    "mean": "mean of elo and logistic, on the scale of logits",
}
BY_LEARNER = (
    f"Split by learner, {FOLDS} folds (seed 0): items, recency and weights are learned from the other learners;\n"
    "each held-out learner is new, and each answer is predicted from that learner's earlier answers only."
)
IN_TIME = (
    f"Split in time: the last {LATER:.0%} of each learner's answers are predicted one by one, items, recency and\n"
    "weights learned from the earlier ones of all learners; an answer's row knows all that its learner did before it."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 2 with a sentence when there is nothing to measure."""
    parser = argparse.ArgumentParser(prog="python -m lessons.learner evaluate", description=__doc__)
    parser.add_argument("--data", required=True, type=Path, help="user_id, item_id, timestamp, correct, skill_id")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    options = parser.parse_args(arguments)
    try:
        answers = usable(read_answers(options.data))
    except AnswersError as error:
        print(f"{options.data}: {error}", file=sys.stderr)  # noqa: T201 - a command-line program
        return 2
    _say(_about(answers))
    by_person = compare(answers, by_learner(answers))
    _say(f"\n{BY_LEARNER}\n{table(by_person)}")
    later = compare(answers, in_time(answers))
    _say(f"\n{IN_TIME}\n{table(later)}")
    if options.json:
        _say(json.dumps(as_json(by_person, later)))
    return 0


def usable(answers: Answers) -> Answers:
    """The answers, when models can be compared on them."""
    if answers.learners < 2:
        raise AnswersError("It has one learner only; the models are judged on learners they have not seen.")
    for train, test in (*by_learner(answers), *in_time(answers)):
        if not len(train) or not len(test):
            raise AnswersError("It has too few answers to split.")
    later = next(in_time(answers))[1]
    if len(set(answers.correct[later].tolist())) < 2 or len(set(answers.correct.tolist())) < 2:
        raise AnswersError("All answers are right, or all are wrong: there is nothing to tell apart.")
    return answers


def _about(answers: Answers) -> str:
    clock = "with times" if answers.has_clock else "without times: gaps are counted in answers"
    return (
        f"{len(answers):,} answers, {answers.learners} learners, {len(answers.item_names)} items, "
        f"{len(answers.skill_names)} skills, {answers.correct.mean():.1%} right, {clock}"
    )


def table(results: Mapping[str, Result]) -> str:
    """One line a model."""
    lines = [f"{'model':10} {'AUC':>6} {'Brier':>6} {'s/100k':>7}"]
    for name, result in results.items():
        figures = result.figures
        lines.append(f"{name:10} {figures.auc:6.4f} {figures.brier:6.4f} {result.seconds:7.2f}  {MODELS[name]}")
    return "\n".join(lines)


def as_json(by_person: Mapping[str, Result], later: Mapping[str, Result]) -> dict[str, dict[str, float]]:
    """The figures of the split by learner, those in time beside them."""
    return {
        name: {
            "auc": round(result.figures.auc, 4),
            "brier": round(result.figures.brier, 4),
            "seconds": round(result.seconds, 3),
            "auc_in_time": round(later[name].figures.auc, 4),
            "brier_in_time": round(later[name].figures.brier, 4),
        }
        for name, result in by_person.items()
    }


def _say(text: str) -> None:
    print(text)  # noqa: T201 - a command-line program
