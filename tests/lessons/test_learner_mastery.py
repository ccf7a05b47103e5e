"""Mastery in the database: updated with each answer, rebuilt from all of them, read for a lesson's blocks."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lessons.content.models import Course, Lesson
from lessons.learner.mastery import STATE_FIELDS, rebuild_mastery
from lessons.learner.models import Attempt, ItemDifficulty, Mastery
from lessons.learner.overview import due_reviews, skill_views, where_to_start
from lessons.learner.selectors import NOTHING_KNOWN, block_learning
from lessons.learner.services import record_attempt
from webapp.accounts.models import User

pytestmark = pytest.mark.django_db
START = datetime(2026, 9, 1, 8, tzinfo=UTC)


def answer(student: User, lesson: Lesson, *, correct: bool, hours: float = 0, **facts: Any) -> Attempt:
    given = {"level": "standard", "answer": "a", "session": uuid.uuid4(), "key": uuid.uuid4()} | facts
    at = START + timedelta(hours=hours)
    return record_attempt(student=student, block=lesson.blocks.get(key="try-1"), correct=correct, at=at, **given)


def everything() -> list[tuple[Any, ...]]:
    masteries = Mastery.objects.order_by("student", "skill").values_list("student", "skill", *STATE_FIELDS, "card")
    items = ItemDifficulty.objects.order_by("block", "level")
    return [*masteries, *items.values_list("block", "level", "rating", "uncertainty", "answers")]


def test_an_answer_updates_the_skill_its_review_and_the_question(lesson: Lesson, student: User) -> None:
    attempt = answer(student, lesson, correct=True, seed=7, hints=0)
    assert (attempt.seed, attempt.hints) == (7, 0)
    mastery = Mastery.objects.get()
    assert (mastery.skill.key, mastery.wins, mastery.fails, mastery.practised_at) == ("one-step", 1, 0, START)
    assert mastery.rating > 0
    assert mastery.due > START
    item = ItemDifficulty.objects.get()
    assert item.answers == 1
    assert item.rating < 0


def test_an_answer_sent_twice_counts_once(lesson: Lesson, student: User) -> None:
    sent = {"session": uuid.uuid4(), "key": uuid.uuid4()}
    for _ in range(2):
        answer(student, lesson, correct=True, **sent)
    assert Mastery.objects.get().wins == 1


def test_an_answer_after_help_counts_less(lesson: Lesson, student: User) -> None:
    other = User.objects.create_user("grace", password="a long password")
    answer(student, lesson, correct=True)
    answer(other, lesson, correct=True, hints=2)
    alone, helped = Mastery.objects.get(student=student), Mastery.objects.get(student=other)
    assert helped.rating < alone.rating
    assert helped.due < alone.due
    assert ItemDifficulty.objects.get().answers == 1  # an answer after hints says little of how hard it is alone


def test_the_number_of_queries_does_not_grow(lesson: Lesson, student: User, course: Course) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            answer(student, lesson, correct=True)
        return len(counted)

    first = queries()
    for number in range(12):
        course.skills.create(key=f"more-{number}", title="More")
        answer(student, lesson, correct=False)
    assert queries() == first <= 18


def test_a_rebuild_ends_in_the_very_same_state(lesson: Lesson, student: User, course: Course) -> None:
    other = User.objects.create_user("grace", password="a long password")
    session = uuid.uuid4()
    for place, correct in enumerate([True, False, False, True, True, False, True, True, True]):
        facts = {"session": session} if place % 2 else {}
        answer(student if place % 3 else other, lesson, correct=correct, hours=place * 30, hints=place % 2, **facts)
    before = everything()
    assert rebuild_mastery(course_id=course.pk) == 9
    assert everything() == before
    call_command("rebuild_mastery", "balance")
    assert everything() == before


def test_a_rebuild_of_a_course_that_is_not_there_says_so(db: None) -> None:
    with pytest.raises(CommandError, match="no course “nowhere”"):
        call_command("rebuild_mastery", "nowhere")


def test_what_is_known_of_each_block_in_four_queries(
    lesson: Lesson, student: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        nothing = block_learning(student_id=student.pk, lesson=lesson)
    assert set(nothing) == set(lesson.blocks.values_list("key", flat=True))
    assert set(nothing.values()) == {NOTHING_KNOWN}
    for hour in range(4):
        answer(student, lesson, correct=True, hours=hour)
    with django_assert_num_queries(4):
        known = block_learning(student_id=student.pk, lesson=lesson)
    here = known["try-1"]
    assert here.mastery is not None
    assert here.mastery > 0.5
    assert here.uncertainty is not None
    assert 0 < here.uncertainty < 0.5
    assert known["why"].uncertainty is not None  # it teaches what “one step” builds on
    assert known["photo"] == NOTHING_KNOWN


def test_who_struggles_is_sent_a_step_back(lesson: Lesson, student: User) -> None:
    for hour in range(10):
        answer(student, lesson, correct=hour % 4 == 3, hours=hour)
    here = block_learning(student_id=student.pk, lesson=lesson)["try-1"]
    assert here.struggling
    assert here.next_skill_missing == "balance"
    view = next(view for view in skill_views(student_id=student.pk, course_id=lesson.course_id) if view.answers)
    assert view.step_back == "Balance"


def test_another_students_answers_say_nothing(lesson: Lesson, student: User) -> None:
    other = User.objects.create_user("grace", password="a long password")
    answer(other, lesson, correct=True)
    assert block_learning(student_id=student.pk, lesson=lesson)["try-1"] == NOTHING_KNOWN


def test_a_skill_is_due_some_days_later_while_it_can_still_be_asked(lesson: Lesson, student: User) -> None:
    answer(student, lesson, correct=True)
    due = {"student_id": student.pk, "course_ids": [lesson.course_id]}
    assert not due_reviews(**due, at=START + timedelta(hours=20))
    assert [row.skill.key for row in due_reviews(**due, at=START + timedelta(days=6))] == ["one-step"]
    lesson.blocks.filter(key="try-1").update(retired=True)
    assert not due_reviews(**due, at=START + timedelta(days=6))


def test_the_map_lists_skills_after_what_they_build_on(
    lesson: Lesson, student: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        views = skill_views(student_id=student.pk, course_id=lesson.course_id)
    assert [(view.title, view.depth) for view in views] == [("Balance", 0), ("One step", 1)]
    assert where_to_start(course_id=lesson.course_id, views=views) == lesson


def test_erasing_a_student_erases_what_is_known_of_them(lesson: Lesson, student: User) -> None:
    answer(student, lesson, correct=True)
    student.delete()
    assert not Mastery.objects.exists()
