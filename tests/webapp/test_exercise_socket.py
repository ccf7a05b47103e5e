"""Exercises on the study socket: new numbers, hints and their questions, how a formula is read, what is stored."""

import re
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from lessons.content.exercises import hints
from lessons.content.models import Lesson
from lessons.learner.models import Attempt
from tests.webapp.study_page import Page, open_lesson
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudyEvent, StudySession
from webapp.classroom.services import open_session
from webapp.classroom.tries import seed_of

pytestmark = pytest.mark.django_db(transaction=True)

PRACTICE = {"block": "practise-two-steps", "level": "standard"}


@pytest.fixture
def session(student: User, classroom: Classroom, lesson: Lesson) -> StudySession:
    """The lesson that asks in nearly every way."""
    return open_session(student=student, classroom=classroom, lesson=lesson.course.lessons.get(key="two-steps-back"))


def practice_data(session: StudySession) -> dict[str, Any]:
    block = session.lesson.blocks.get(key="practise-two-steps")
    data: dict[str, Any] = block.variants.get(level="standard").data
    return data


async def answer_of(session: StudySession, tried: int) -> str:
    """The solution, as the last hint says it."""
    data = await sync_to_async(practice_data)(session)
    last = hints(data, seed=seed_of(session.pk, "practise-two-steps", tried))[-1].html
    return re.findall(r'alttext="(x = [^"]+)"', last)[0]


async def give(page: Page, answer: object, **where: Any) -> dict[str, Any]:
    ack = await page.command("answer.give", answer=answer, seconds=3, **where)
    result: dict[str, Any] = ack["result"]
    return result


async def test_new_numbers_come_from_the_server_and_are_stored_with_the_answer(
    student: User, session: StudySession
) -> None:
    async with open_lesson(student, session.pk) as page:
        assert (await give(page, await answer_of(session, 0), **PRACTICE))["correct"] is True
        key = str(uuid4())
        assert (await page.command("exercise.again", key, **PRACTICE))["try"] == 1
        assert (await page.command("exercise.again", key, **PRACTICE))["try"] == 1, "sent again after a lost line"
        assert (await give(page, await answer_of(session, 1), **PRACTICE, **{"try": 1}))["correct"] is True
        refused = await page.command("answer.give", answer="x = 1", seconds=1, **PRACTICE, **{"try": 2})
    assert refused["code"] == "bad_message"
    seeds = [attempt.seed async for attempt in Attempt.objects.order_by("at")]
    assert seeds == [seed_of(session.pk, "practise-two-steps", tried) for tried in (0, 1)]


async def test_a_question_without_variables_has_no_other_numbers(student: User, session: StudySession) -> None:
    async with open_lesson(student, session.pk) as page:
        refused = await page.command("exercise.again", block="write-it", level="standard")
    assert refused["message"] == "This question has no other numbers."


async def test_the_page_shows_the_same_numbers_hints_and_answer_after_a_reload(
    student: User, session: StudySession
) -> None:
    async with open_lesson(student, session.pk) as page:
        await page.command("exercise.again", **PRACTICE)
        await page.command("hint.ask", **PRACTICE, **{"try": 1})
        await give(page, "x = 12345", **PRACTICE, **{"try": 1})
    client = Client()
    await sync_to_async(client.force_login)(student)
    url = f"/learn/{session.classroom_id}/{session.lesson_id}/"
    first, second = [(await sync_to_async(client.get)(url)).text for _ in range(2)]
    asked = re.compile(r'id="ask-practise-two-steps"[^>]*>(.*?)</div>', re.DOTALL)
    assert asked.findall(first) == asked.findall(second) != []
    assert 'value="x = 12345"' in first
    assert 'data-hint-index="0"' in first
    assert "Another hint (2 left)" in first
    attempt = await Attempt.objects.aget()
    assert (attempt.hints, attempt.correct) == (1, False)


async def test_a_hint_that_asks_is_marked_and_counts_for_nothing(student: User, session: StudySession) -> None:
    where = {"block": "write-it", "level": "standard"}
    async with open_lesson(student, session.pk) as page:
        await page.command("hint.ask", **where)
        hint = await page.command("hint.ask", **where)
        wrong = await page.command("step.give", step=1, answer="13", **where)
        right = await page.command("step.give", step=1, answer="16", **where)
        inner = await page.command("hint.ask", step=1, **where)
        none = await page.command("step.give", step=0, answer="16", **where)
    assert 'form class="step" data-step="1"' in hint["hint_html"]
    assert (wrong["result"]["correct"], right["result"]["correct"]) == (False, True)
    assert "Then two of that" in inner["hint_html"]
    assert none["result"]["problem"]
    assert await Attempt.objects.acount() == 0
    assert await StudyEvent.objects.filter(kind="step.give").acount() == 2


async def test_a_teacher_can_switch_off_the_hint_that_gives_the_answer(
    student: User, classroom: Classroom, session: StudySession
) -> None:
    where = {"block": "write-it", "level": "standard"}
    await Classroom.objects.filter(pk=classroom.pk).aupdate(bottom_out=False)
    async with open_lesson(student, session.pk) as page:
        left = [(await page.command("hint.ask", **where))["left"] for _ in range(3)]
        after = await page.command("hint.ask", **where)
    assert left == [2, 1, 0]
    assert after["hint_html"] is None


async def test_several_answers_and_an_order_are_lists(student: User, session: StudySession) -> None:
    where = {"block": "try-which-fit", "level": "standard"}
    async with open_lesson(student, session.pk) as page:
        assert (await give(page, ["a", "c"], **where))["correct"] is True
        assert (await give(page, ["a"], **where))["correct"] is False
        for answer in (["a"] * 21, "x" * 501, ["x" * 501]):
            refused = await page.command("answer.give", answer=answer, seconds=1, **where)
            assert refused["code"] == "too_large"
        for odd in ([1], {"a": 1}, None, True):
            refused = await page.command("answer.give", answer=odd, seconds=1, **where)
            assert refused["code"] == "bad_message"
    assert [attempt.answer async for attempt in Attempt.objects.order_by("at")] == [["a", "c"], ["a"]]


async def test_how_a_formula_is_read_so_far(student: User, session: StudySession) -> None:
    async with open_lesson(student, session.pk) as page:
        read = await page.command("answer.preview", text="2(x+3)/4")
        half = await page.command("answer.preview", text="2(x+")
        hostile = await page.command("answer.preview", text="(" * 400)
        long = await page.command("answer.preview", text="x" * 501)
    assert "<mfrac>" in read["mathml"]
    assert (half["mathml"], half["problem"]) == (None, "After the + at place 4 something is missing.")
    assert "at most can be read" in hostile["problem"]
    assert long["code"] == "bad_message"
    assert await StudyEvent.objects.acount() == 0
