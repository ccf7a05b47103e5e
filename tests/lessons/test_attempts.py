"""Answers are stored once, however often they are sent."""

import uuid
from typing import Any

import pytest

from lessons.content.models import Lesson
from lessons.learner.models import Attempt
from lessons.learner.selectors import latest_attempts, solved_blocks
from lessons.learner.services import record_attempt
from webapp.accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_answer_that_is_sent_again_is_the_same_answer(lesson: Lesson, student: User) -> None:
    block, session, key = lesson.blocks.get(key="try-1"), uuid.uuid4(), uuid.uuid4()
    facts = {"student": student, "block": block, "level": "standard", "session": session, "key": key}
    first = record_attempt(**facts, answer="b", correct=False, seconds=12.5)
    again = record_attempt(**facts, answer="a", correct=True)
    assert again == first
    assert (again.answer, again.correct, again.seconds) == ("b", False, 12.5)
    assert Attempt.objects.count() == 1


def test_the_same_key_in_another_session_is_another_answer(lesson: Lesson, student: User) -> None:
    block, key = lesson.blocks.get(key="try-1"), uuid.uuid4()
    for _ in range(2):
        record_attempt(student=student, block=block, level="standard", answer="a", correct=True,
                       session=uuid.uuid4(), key=key)  # fmt: skip
    assert Attempt.objects.count() == 2


def test_the_latest_answer_to_each_exercise(lesson: Lesson, student: User, django_assert_num_queries: Any) -> None:
    block, session = lesson.blocks.get(key="try-1"), uuid.uuid4()
    for answer, correct in (("b", False), ("a", True)):
        record_attempt(student=student, block=block, level="standard", answer=answer, correct=correct,
                       session=session, key=uuid.uuid4())  # fmt: skip
    with django_assert_num_queries(1):
        latest = latest_attempts(session=session)
    assert {key: attempt.correct for key, attempt in latest.items()} == {"try-1": True}
    assert solved_blocks(session=session) == {"try-1"}
    assert latest_attempts(session=uuid.uuid4()) == {}


def test_erasing_a_student_erases_their_answers(lesson: Lesson, student: User) -> None:
    record_attempt(student=student, block=lesson.blocks.get(key="try-1"), level="standard", answer="a", correct=True,
                   session=uuid.uuid4(), key=uuid.uuid4())  # fmt: skip
    student.delete()
    assert not Attempt.objects.exists()
