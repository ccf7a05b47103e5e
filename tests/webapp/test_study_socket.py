"""The study socket: what is acknowledged is stored, what is wrong is refused, and the rest goes on."""

import json
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from lessons.content.exercises import mark_answer
from lessons.content.models import Block, Lesson
from lessons.learner.models import Attempt
from tests.webapp.study_page import open_lesson, open_socket
from webapp.accounts.models import Membership, User
from webapp.classroom.models import StudyEvent, StudySession

pytestmark = pytest.mark.django_db(transaction=True)


def exercises(session: StudySession) -> list[Block]:
    return list(session.lesson.blocks.filter(kind="exercise").order_by("position").prefetch_related("variants"))


def answer_to(block: Block, *, right: bool, level: str = "standard") -> str:
    """A right or a wrong answer, as somebody would type it."""
    data = next(variant.data for variant in block.variants.all() if variant.level == level)
    if data["type"] == "choice":
        return next(option["key"] for option in data["options"] if option["correct"] is right)
    answer = data["answer"] if right else "987654"
    assert mark_answer(data, answer).correct is right
    return str(answer)


async def test_somebody_signed_out_is_told_so(session: StudySession) -> None:
    async with open_socket(None, f"/ws/study/{session.pk}/") as page:
        assert (await page.event("refused"))["code"] == "signed_out"
        assert (await page.socket.receive_output(timeout=5))["code"] == 4401


async def test_another_site_cannot_open_the_socket(student: User, session: StudySession) -> None:
    with pytest.raises(ConnectionRefusedError):
        async with open_lesson(student, session.pk, origin=b"https://elsewhere.example"):
            pass


async def test_nobody_opens_somebody_elses_lesson(stranger: User, teacher: User, session: StudySession) -> None:
    for person in (stranger, teacher):
        async with open_socket(person, f"/ws/study/{session.pk}/") as page:
            assert (await page.event("refused"))["code"] == "not_yours"


async def test_who_left_the_class_does_not_get_in(student: User, session: StudySession) -> None:
    await sync_to_async(Membership.objects.filter(user=student).delete)()
    async with open_socket(student, f"/ws/study/{session.pk}/") as page:
        assert (await page.event("refused"))["code"] == "not_yours"


async def test_an_acknowledged_answer_is_stored_and_counts_once(student: User, session: StudySession) -> None:
    block = (await sync_to_async(exercises)(session))[0]
    given = {"block": block.key, "level": "standard", "answer": answer_to(block, right=True), "seconds": 12}
    key = str(uuid4())
    async with open_lesson(student, session.pk) as page:
        first = await page.command("answer.give", key, **given)
        again = await page.command("answer.give", key, **given)
    assert first["result"]["correct"] is True
    assert first["result"]["explanation_html"]
    assert again["result"] == first["result"]
    attempt = await Attempt.objects.aget()
    assert (attempt.correct, attempt.seconds, attempt.student_id) == (True, 12, student.pk)
    assert await StudyEvent.objects.filter(kind="answer.give").acount() == 1


async def test_an_unreadable_number_is_neither_wrong_nor_stored(student: User, session: StudySession) -> None:
    numeric = next(
        block
        for block in await sync_to_async(exercises)(session)
        if any(variant.level == "standard" and variant.data["type"] == "numeric" for variant in block.variants.all())
    )
    async with open_lesson(student, session.pk) as page:
        ack = await page.command("answer.give", block=numeric.key, level="standard", answer="a dozen", seconds=1)
    assert ack["result"]["correct"] is None
    assert "Write a number" in ack["result"]["problem"]
    assert await Attempt.objects.acount() == 0


async def test_hints_come_one_by_one_and_a_resent_request_gives_the_same_hint(
    student: User, session: StudySession
) -> None:
    block = (await sync_to_async(exercises)(session))[0]
    key = str(uuid4())
    async with open_lesson(student, session.pk) as page:
        first = await page.command("hint.ask", key, block=block.key, level="standard")
        again = await page.command("hint.ask", key, block=block.key, level="standard")
        second = await page.command("hint.ask", block=block.key, level="standard")
    assert (first["index"], again["index"], second["index"]) == (0, 0, 1)
    assert first["hint_html"] == again["hint_html"] != second["hint_html"]


async def test_two_wrong_answers_make_it_simpler_and_undo_takes_it_back(student: User, session: StudySession) -> None:
    first, second, *_ = await sync_to_async(exercises)(session)
    async with open_lesson(student, session.pk) as page:
        for block in (first, second):
            await page.command("block.enter", block=block.key)
            await page.command(
                "answer.give", block=block.key, level="standard", answer=answer_to(block, right=False), seconds=5
            )
        decision = next(event for event in page.seen if event["type"] == "decision")
        assert decision["action"] == "difficulty"
        assert decision["change"]["level"] == "simpler"
        assert second.key in decision["change"]["blocks"]
        assert decision["why"]
        await session.arefresh_from_db()
        assert session.difficulty == -1
        back = await page.command("decision.respond", decision=decision["id"], response="undone")
    assert back["change"]["levels"][second.key] == "standard"
    await session.arefresh_from_db()
    assert (session.difficulty, session.levels) == (0, {})


async def test_a_reload_shows_what_was_changed(student: User, session: StudySession) -> None:
    first, second, *_ = await sync_to_async(exercises)(session)
    async with open_lesson(student, session.pk) as page:
        for block in (first, second):
            await page.command("block.enter", block=block.key)
            await page.command(
                "answer.give", block=block.key, level="standard", answer=answer_to(block, right=False), seconds=5
            )
    async with open_socket(student, f"/ws/study/{session.pk}/") as page:
        assert (await page.event("welcome"))["difficulty"] == "simpler"


async def test_an_answer_counts_for_the_rules_before_its_page_has_said_goodbye(
    student: User, session: StudySession
) -> None:
    first, *_ = await sync_to_async(exercises)(session)
    async with open_lesson(student, session.pk) as page:
        await page.command("block.enter", block=first.key)
        wrong = answer_to(first, right=False)
        await page.command("answer.give", block=first.key, level="standard", answer=wrong, seconds=5)
        await session.arefresh_from_db()
        assert session.behaviour["wrong_in_row"] == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("this is no JSON", "bad_message"),
        ("[1, 2]", "bad_message"),
        ("[" * 5000, "bad_message"),
        ('{"type": "launch.missiles", "key": "x"}', "unknown_command"),
        ('{"type": "block.enter", "key": "no-uuid", "block": "scale"}', "bad_message"),
        ('{"type": "activity.idle", "key": "7c0e1b86-42f0-4b3c-8d6c-3b87b0ad2f4a", "idle": "yes"}', "bad_message"),
        ('{"type": "block.enter", "key": "7c0e1b86-42f0-4b3c-8d6c-3b87b0ad2f4a", "block": "nowhere"}', "unknown_block"),
        (
            json.dumps(
                {"type": "decision.respond", "key": str(uuid4()), "decision": str(uuid4()), "response": "undone"}
            ),
            "unknown_decision",
        ),
        # What no database stores would be sent again for ever.
        ('{"type": "answer.preview", "key": "k", "text": "\\u0000"}', "bad_message"),
        ('{"type": "answer.preview", "key": "\\ud800", "text": "x"}', "bad_message"),
        ('{"type": "gaze.click", "key": "k", "x": 1' + "0" * 400 + ', "y": 0}', "bad_message"),
        ('{"type": "gaze.click", "key": "k", "x": NaN, "y": 0}', "bad_message"),
        ('{"type": "x", "pad": "' + "y" * 20_000 + '"}', "too_large"),
    ],
)
async def test_what_cannot_be_understood_is_refused_and_the_rest_goes_on(
    student: User, session: StudySession, text: str, code: str
) -> None:
    async with open_lesson(student, session.pk) as page:
        await page.text(text)
        refused = await page.event("refused")
        assert refused["code"] == code
        assert refused["message"].endswith((".", "!"))
        assert (await page.command("activity.idle", idle=False))["type"] == "ack"


async def test_a_time_too_long_for_any_clock_is_cut(student: User, session: StudySession, lesson: Lesson) -> None:
    block = await lesson.blocks.afirst()
    assert block
    async with open_lesson(student, session.pk) as page:
        assert (await page.command("block.seen", block=block.key, seconds=10**400))["type"] == "ack"


async def test_a_flood_of_commands_is_slowed_down(student: User, session: StudySession) -> None:
    async with open_lesson(student, session.pk) as page:
        for _ in range(100):
            await page.send("camera.pause")
        codes = [(await page.event("refused"))["code"] for _ in range(100)]
    assert codes[0] == "camera_off"
    assert "too_fast" in codes
