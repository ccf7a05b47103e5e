"""Training the logistic model on this site's own answers, and judging it before it is used."""

from collections.abc import Hashable
from functools import partial
from typing import Any

from django.db import transaction

from lessons.content.models import Block
from lessons.learner.models import Attempt, LearnerModelFit
from lessons.learner.prediction.answers import Answers, AnswersError, make_answers
from lessons.learner.prediction.compare import Result, over, predict_logistic, predict_mastery
from lessons.learner.prediction.evaluate import usable
from lessons.learner.prediction.history import describe
from lessons.learner.prediction.logistic import fit
from lessons.learner.prediction.splits import by_learner
from lessons.learner.site_names import item_name, skill_name

LEAST_ANSWERS, LEAST_STUDENTS = 2_000, 20  # fewer teach the model this class and not how people learn
MOST_ANSWERS = 100_000  # the newest: half a minute and 300 MB at most
FOLDS = 3
KEPT_FITS = 10


def fit_site_model() -> LearnerModelFit | None:
    """Trains on the site's answers; in use only if it predicts new students better than the ratings, by AUC and Brier.

    None while there are too few answers or students.
    """
    rows = load_rows()
    if len(rows) < LEAST_ANSWERS or len({row[0] for row in rows}) < LEAST_STUDENTS:
        return None
    try:
        answers = usable(make_answers(rows))
    except AnswersError:
        return None
    figures = judge(answers)
    return _store(answers, train(answers), figures)


def load_rows() -> list[tuple[Hashable, Hashable, float, int, Hashable]]:
    """The newest answers to questions that ask for a skill: student, question, seconds, right or not, skills."""
    skills: dict[int, list[int]] = {}
    for block, skill in Block.skills.through.objects.values_list("block_id", "skill_id"):
        skills.setdefault(block, []).append(skill)
    named = {block: skill_name(found) for block, found in skills.items()}
    newest = Attempt.objects.filter(block__in=Block.skills.through.objects.values("block")).order_by("-pk")
    columns = newest.values_list("student_id", "block_id", "level", "correct", "at")[:MOST_ANSWERS]
    return [
        (student, item_name(block, level), at.timestamp(), int(correct), named[block])
        for student, block, level, correct, at in reversed(columns)
    ]


def judge(answers: Answers) -> dict[str, Result]:
    """Ratings and logistic model on students that neither has seen."""
    splits = list(by_learner(answers, FOLDS))
    logistic = partial(predict_logistic, rows=describe(answers))
    return {"mastery": over(answers, splits, predict_mastery), "logistic": over(answers, splits, logistic)}


def train(answers: Answers) -> dict[str, Any]:
    """Parameters trained on all of the answers."""
    items, skills = len(answers.item_names), len(answers.skill_names)
    model = fit(describe(answers), answers.correct, items=items, skills=skills)
    skill_of = dict(zip(answers.item.tolist(), answers.skill.tolist(), strict=True))
    # Pairs in the order of their numbers: a database need not keep the order of a mapping.
    named = [[str(name), str(answers.skill_names[skill_of[item]])] for item, name in enumerate(answers.item_names)]
    return {"model": model.to_json(), "items": named, "skills": [str(name) for name in answers.skill_names]}


@transaction.atomic
def _store(answers: Answers, parameters: dict[str, Any], results: dict[str, Result]) -> LearnerModelFit:
    ratings, trained = results["mastery"].figures, results["logistic"].figures
    in_use = trained.auc > ratings.auc and trained.brier < ratings.brier
    LearnerModelFit.objects.update(in_use=False)
    made = LearnerModelFit.objects.create(
        answers=len(answers),
        students=answers.learners,
        parameters=parameters if in_use else {},
        figures={name: {"auc": one.figures.auc, "brier": one.figures.brier} for name, one in results.items()},
        in_use=in_use,
    )
    kept = LearnerModelFit.objects.values_list("pk", flat=True)[:KEPT_FITS]
    LearnerModelFit.objects.exclude(pk__in=list(kept)).delete()
    return made
