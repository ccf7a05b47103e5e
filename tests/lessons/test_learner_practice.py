"""Which question comes next, and runs of questions: placement and review."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lessons.content.models import Block, Course, Lesson
from lessons.learner import practice
from lessons.learner.beliefs import Belief
from lessons.learner.choosing import TARGET, Candidate, most_telling, next_item
from lessons.learner.models import Attempt, Mastery, PracticeRun
from lessons.learner.pool import load_pool
from lessons.learner.practice import answer_question, ask_next, give_hint, leave_question, open_variant
from lessons.learner.services import record_attempt
from webapp.accounts.models import User

GRAPH = {1: frozenset[int](), 2: frozenset({1}), 3: frozenset({2})}

candidates = st.lists(
    st.builds(
        Candidate, block=st.integers(1, 50), level=st.sampled_from(["simpler", "standard", "challenge"]),
        skills=st.sampled_from([(1,), (2,), (3,), (1, 3)]), chance=st.floats(0.01, 0.99), answered=st.integers(0, 5),
    ), max_size=20,
)  # fmt: skip


@given(candidates)
def test_the_next_item_is_within_the_target_whenever_one_is(there: list[Candidate]) -> None:
    chosen = next_item(there)
    assert (chosen is None) == (not there)
    within = [one for one in there if TARGET[0] <= one.chance <= TARGET[1]]
    if chosen and within:
        assert chosen in within
        assert chosen.answered == min(one.answered for one in within)


@given(candidates, st.randoms())
def test_the_choice_does_not_depend_on_the_order_of_what_there_is(there: list[Candidate], draw: Any) -> None:
    unique = list({one.name: one for one in there}.values())
    mixed = unique.copy()
    draw.shuffle(mixed)
    assert next_item(unique) == next_item(mixed)
    assert most_telling(unique, {}, GRAPH) == most_telling(mixed, {}, GRAPH)


def test_placement_asks_first_what_bears_on_most_skills_and_then_what_is_still_unsure() -> None:
    there = [Candidate(skill, "standard", (skill,), 0.5) for skill in (1, 2, 3)]
    first = most_telling(there, {}, GRAPH)
    assert first
    assert first.skills == (2,)
    sure = {2: Belief(2.0, 0.3, observed=True), 3: Belief(2.0, 0.3, observed=True)}
    then = most_telling(there, sure, GRAPH)
    assert then
    assert then.skills == (1,)
    assert most_telling(there, sure | {1: Belief(2.0, 0.3, observed=True)}, GRAPH) is None


@pytest.fixture
def many(course: Course, lesson: Lesson) -> Lesson:
    """Twenty more questions on both skills."""
    model = lesson.blocks.get(key="try-1")
    variant = model.variants.get(level="standard")
    skills = {skill.key: skill for skill in course.skills.all()}
    for number in range(20):
        block = Block.objects.create(lesson=lesson, key=f"more-{number}", kind="exercise", position=50, seconds=30)
        block.variants.create(level="standard", source=variant.source, data=variant.data)
        block.skills.add(skills["balance" if number % 2 else "one-step"])
    return lesson


def key_of(run: PracticeRun) -> uuid.UUID:
    run.refresh_from_db()
    assert run.question
    return uuid.UUID(run.question["key"])


def give(run: PracticeRun, answer: str) -> Any:
    said = answer_question(run=run, answer=answer, key=key_of(run))
    assert said
    return said


def go_on(run: PracticeRun) -> PracticeRun:
    return leave_question(run=run, key=key_of(run))


@pytest.mark.django_db
def test_a_pool_has_every_level_of_every_question_in_seven_queries(
    many: Lesson, student: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(7):
        pool = load_pool(student_id=student.pk, course_id=many.course_id)
    assert len(pool.candidates) == 23
    assert all(0 < one.chance < 1 for one in pool.candidates)
    own = {one.level: one.chance for one in pool.candidates if one.block == many.blocks.get(key="try-1").pk}
    assert own["simpler"] > own["standard"] > own["challenge"]


@pytest.mark.django_db
def test_a_placement_asks_each_question_once_and_ends(many: Lesson, student: User) -> None:
    run = practice.start_placement(student=student, course=many.course)
    for _ in range(practice.PLACEMENT_LENGTH + 1):
        if run.finished_at:
            break
        assert give(run, "a").mark.correct is not None
        run = go_on(run)
    assert run.finished_at
    assert run.question is None
    assert 2 <= len(run.asked) <= practice.PLACEMENT_LENGTH
    assert len({block for block, _ in run.asked}) == len(run.asked)
    assert Attempt.objects.filter(session=run.pk).count() == len(run.asked)
    assert Mastery.objects.filter(student=student).count() == 2


@pytest.mark.django_db
def test_starting_again_goes_on_with_what_stands_open_until_tomorrow(many: Lesson, student: User) -> None:
    first = practice.start_placement(student=student, course=many.course)
    assert practice.start_placement(student=student, course=many.course) == first
    PracticeRun.objects.update(started_at=timezone.now() - timedelta(days=1))
    assert practice.start_placement(student=student, course=many.course) != first
    first.refresh_from_db()
    assert first.finished_at


@pytest.mark.django_db
def test_a_form_that_is_sent_twice_counts_once(many: Lesson, student: User) -> None:
    run = practice.start_placement(student=student, course=many.course)
    key = key_of(run)
    assert answer_question(run=run, answer="a", key=key)
    assert answer_question(run=run, answer="b", key=key) is None
    assert Attempt.objects.count() == 1
    assert leave_question(run=run, key=key).asked == run.asked  # an old page cannot skip the next question


@pytest.mark.django_db
def test_what_cannot_be_read_costs_nothing_and_not_knowing_counts_as_not_right(many: Lesson, student: User) -> None:
    run = practice.start_placement(student=student, course=many.course)
    said = give(run, "nonsense that is no option")
    assert said.mark.correct is None
    assert said.mark.problem
    assert not Attempt.objects.exists()
    go_on(run)
    assert [(one.correct, one.answer) for one in Attempt.objects.all()] == [(False, "")]


@pytest.mark.django_db
def test_a_review_asks_what_is_due_lets_one_try_again_and_then_explains(many: Lesson, student: User) -> None:
    skill = many.course.skills.get(key="balance")
    run = practice.start_review(student=student, course=many.course, skills=[skill.pk])
    assert give_hint(run=run).question["hints"] == 1  # type: ignore[index]
    first = give(run, "b")
    assert first.mark.correct is False
    assert first.mark.explanation_html is None
    second = give(run, "b")
    assert second.mark.explanation_html
    assert answer_question(run=run, answer="a", key=key_of(run)) is None  # explained: no more tries
    assert [(one.hints, one.correct) for one in Attempt.objects.order_by("pk")] == [(1, False), (1, False)]
    assert go_on(run).finished_at
    assert Attempt.objects.count() == 2


@pytest.mark.django_db
def test_a_question_that_its_course_has_lost_is_left_behind(many: Lesson, student: User) -> None:
    run = practice.start_placement(student=student, course=many.course)
    Block.objects.get(pk=run.question["block"]).variants.all().delete()  # type: ignore[index]
    assert open_variant(run) is None
    assert answer_question(run=run, answer="a", key=key_of(run)) is None
    after = ask_next(run=run)
    assert open_variant(after)


@pytest.mark.django_db
def test_a_course_without_questions_ends_at_once(course: Course, student: User) -> None:
    Block.objects.filter(kind="exercise").update(retired=True)
    run = practice.start_placement(student=student, course=course)
    assert run.finished_at
    assert run.asked == []


@pytest.mark.django_db
def test_practice_is_asked_at_the_target_where_the_course_has_such_a_question(many: Lesson, student: User) -> None:
    skill = many.course.skills.get(key="one-step")
    block = many.blocks.get(key="try-1")
    for _ in range(4):
        record_attempt(student=student, block=block, level="standard", answer="a", correct=True,
                       session=uuid.uuid4(), key=uuid.uuid4())  # fmt: skip
    pool = load_pool(student_id=student.pk, course_id=many.course_id, skills=[skill.pk])
    chosen = next_item(pool.candidates)
    assert chosen
    within = [one for one in pool.candidates if TARGET[0] <= one.chance <= TARGET[1]]
    assert within
    assert chosen in within
