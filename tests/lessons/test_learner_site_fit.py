"""The model trained on a site's own answers: only with enough of them, only in use when it is better."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from lessons.content.models import Block, Course, Lesson
from lessons.learner import predicting, site_fit
from lessons.learner.models import Attempt, LearnerModelFit
from lessons.learner.pool import load_pool
from lessons.learner.predicting import sharpen
from lessons.learner.tasks import fit_learner_model
from webapp.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(lesson: Lesson, course: Course) -> Lesson:
    """Thirty students whose answers depend on how often they met the very same question: ratings cannot see that."""
    draw = np.random.default_rng(1)
    skill = course.skills.get(key="one-step")
    data = lesson.blocks.get(key="try-1").variants.get(level="standard").data
    blocks = []
    for number in range(8):
        block = Block.objects.create(lesson=lesson, key=f"q{number}", kind="exercise", position=9, seconds=9)
        block.variants.create(level="standard", data=data)
        block.skills.add(skill)
        blocks.append(block)
    start, rows = datetime(2026, 9, 1, tzinfo=UTC), []
    for number in range(30):
        person = User.objects.create(username=f"s{number}")
        met = [0] * len(blocks)
        for place in range(80):
            which = int(draw.integers(len(blocks)))
            right = draw.random() < (0.15, 0.5, 0.9)[min(2, met[which])]
            met[which] += 1
            rows.append(
                Attempt(student=person, block=blocks[which], level="standard", answer="a", correct=bool(right),
                        at=start + timedelta(minutes=place), session=uuid.uuid4(), key=uuid.uuid4())
            )  # fmt: skip
    Attempt.objects.bulk_create(rows)
    return lesson


def test_with_few_answers_nothing_is_trained(lesson: Lesson) -> None:
    assert fit_learner_model() == "too few answers to train on"
    assert not LearnerModelFit.objects.exists()


def test_a_better_model_is_used_and_predicts(answered: Lesson, student: User, django_assert_num_queries: Any) -> None:
    made = site_fit.fit_site_model()
    assert made
    assert made.in_use
    assert (made.answers, made.students) == (2400, 30)
    assert made.figures["logistic"]["auc"] > made.figures["mastery"]["auc"]
    pool = load_pool(student_id=student.pk, course_id=answered.course_id)
    sharper = sharpen(pool.candidates, student_id=student.pk)
    assert [one.name for one in sharper] == [one.name for one in pool.candidates]
    known = {one.name: one.chance for one in sharper if one.level == "standard"}
    block = answered.blocks.get(key="q0").pk
    assert 0 < known[block, "standard"] < 0.4  # a question that is new to this student
    for _ in range(3):
        Attempt.objects.create(student=student, block_id=block, level="standard", answer="a", correct=True,
                               at=datetime.now(UTC), session=uuid.uuid4(), key=uuid.uuid4())  # fmt: skip
    with django_assert_num_queries(2):
        again = {one.name: one.chance for one in sharpen(pool.candidates, student_id=student.pk)}
    assert again[block, "standard"] > known[block, "standard"] + 0.2


def test_a_worse_model_is_kept_as_figures_and_not_used(answered: Lesson, student: User, monkeypatch: Any) -> None:
    assert site_fit.fit_site_model()
    ratings = site_fit.judge(site_fit.make_answers(site_fit.load_rows()))
    turned = {"mastery": ratings["logistic"], "logistic": ratings["mastery"]}
    monkeypatch.setattr(site_fit, "judge", lambda _answers: turned)
    made = site_fit.fit_site_model()
    assert made
    assert not made.in_use
    assert made.parameters == {}
    assert not LearnerModelFit.objects.filter(in_use=True).exists()
    pool = load_pool(student_id=student.pk, course_id=answered.course_id)
    assert sharpen(pool.candidates, student_id=student.pk) == pool.candidates


def test_a_model_of_an_older_make_is_not_used(answered: Lesson, student: User) -> None:
    made = site_fit.fit_site_model()
    assert made
    made.parameters["model"]["numbers"] = [0.0]
    made.save()
    predicting._load.cache_clear()
    pool = load_pool(student_id=student.pk, course_id=answered.course_id)
    assert sharpen(pool.candidates, student_id=student.pk) == pool.candidates
