"""Chances of questions by the model trained on this site, where there is one that predicts better than the ratings."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from django.utils import timezone

from lessons.learner.choosing import Candidate
from lessons.learner.models import Attempt, LearnerModelFit
from lessons.learner.prediction.answers import UNIT_SECONDS
from lessons.learner.prediction.history import History, Rows
from lessons.learner.prediction.logistic import Logistic
from lessons.learner.site_names import SiteNames, item_name, skill_name

Trained = tuple[Logistic, list[tuple[str, str]], list[str]]  # the model, questions with their skills, skills

LATEST_ANSWERS = 5_000  # of one student: two school years of daily work, read in a few milliseconds
MOST_CANDIDATES = 200  # a skill with more questions than this is met often enough by the ratings alone


def sharpen(candidates: Sequence[Candidate], *, student_id: int) -> list[Candidate]:
    """The candidates with the trained model's chances; as they came while no model is in use. Three queries at most."""
    trained = _in_use()
    if trained is None or not candidates or len(candidates) > MOST_CANDIDATES:
        return list(candidates)
    model, names = trained[0], SiteNames(trained[1], trained[2])
    known = [one for one in candidates if names.knows(item_name(*one.name))]
    if not known:
        return list(candidates)
    chances = model.predict(_rows(known, _history(student_id, names), names))
    sharper = {one.name: replace(one, chance=float(chance)) for one, chance in zip(known, chances, strict=True)}
    return [sharper.get(one.name, one) for one in candidates]


def _rows(candidates: Sequence[Candidate], history: History, names: SiteNames) -> Rows:
    when = timezone.now().timestamp() / UNIT_SECONDS
    items = [names.item(item_name(*one.name)) for one in candidates]
    skills = [names.skill(skill_name(one.skills)) for one in candidates]
    seen = [history.row(item, skill, when) for item, skill in zip(items, skills, strict=True)]
    cases = np.array([case for _, case in seen])
    return Rows(
        np.array([numbers for numbers, _ in seen]), (np.array(items), np.array(skills), cases[:, 0], cases[:, 1])
    )


def _history(student_id: int, names: SiteNames) -> History:
    latest = (
        Attempt.objects.filter(student=student_id)
        .order_by("-at", "-pk")
        .values_list("block_id", "level", "correct", "at")[:LATEST_ANSWERS]
    )
    history = History()
    for block, level, correct, at in reversed(latest):
        item = item_name(block, level)
        when = at.timestamp() / UNIT_SECONDS
        history.add(names.item(item), names.skill_of(item), correct=int(correct), when=when)
    return history


def _in_use() -> Trained | None:
    newest = LearnerModelFit.objects.filter(in_use=True).values_list("pk", flat=True).first()
    return _load(newest) if newest else None


@lru_cache(maxsize=1)
def _load(pk: int) -> Trained | None:
    stored = LearnerModelFit.objects.get(pk=pk).parameters
    try:
        return Logistic.from_json(stored["model"]), stored["items"], stored["skills"]
    except (KeyError, ValueError):  # trained before an update changed the features: tonight's fit replaces it
        return None
