"""The teacher's live page: every change within two seconds, in words the student may read, never whose camera is on."""

import pytest
from asgiref.sync import sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.study_page import open_lesson, open_socket
from tests.webapp.test_study_socket import answer_to, exercises
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.live.standing import describe_standing

needs_database = pytest.mark.django_db(transaction=True)


@needs_database
async def test_a_class_page_is_for_the_classs_teachers(
    teacher: User, student: User, stranger: User, classroom: Classroom
) -> None:
    for person in (student, stranger):
        async with open_socket(person, f"/ws/class/{classroom.pk}/") as page:
            assert (await page.event("refused"))["code"] == "not_yours"
    async with open_socket(None, f"/ws/class/{classroom.pk}/") as page:
        assert (await page.event("refused"))["code"] == "signed_out"
    async with open_socket(teacher, f"/ws/class/{classroom.pk}/") as page:
        snapshot = await page.event("snapshot")
        assert [row["name"] for row in snapshot["students"]] == [student.name]


@needs_database
async def test_the_teacher_sees_a_change_and_its_undo(
    teacher: User, student: User, classroom: Classroom, session: StudySession
) -> None:
    first, second, *_ = await sync_to_async(exercises)(session)
    async with open_socket(teacher, f"/ws/class/{classroom.pk}/") as board, open_lesson(student, session.pk) as page:
        await board.event("snapshot")
        for block in (first, second):
            await page.command("block.enter", block=block.key)
            answer = answer_to(block, right=False)
            await page.command("answer.give", block=block.key, level="standard", answer=answer, seconds=5)
        change = await board.event("change")
        assert (change["name"], change["words"], change["status"]) == (student.name, "A simpler version", "shown")
        decision = next(event for event in page.seen if event["type"] == "decision")
        await page.command("decision.respond", decision=decision["id"], response="undone")
        assert (await board.event("change"))["status"] == "undone"
        rows = [event for event in board.seen if event["type"] == "student"]
        assert rows[-1]["state"] == "stuck"
        own = [event for event in page.seen if event["type"] == "standing"]
        assert rows[-1]["words"] in {event["words"] for event in own}
    again = await sync_to_async(StudySession.objects.get)(pk=session.pk)
    assert again.standing == "stuck"


SIGNALS = st.fixed_dictionaries(
    {},
    optional={
        "wrong_in_row": st.integers(0, 12),
        "correct_in_row": st.integers(0, 12),
        "hints_here": st.integers(0, 5),
        "idle_s": st.floats(0, 5000),
        "hidden_s": st.floats(0, 5000),
        "here": st.booleans(),
        "dwell_ratio": st.none() | st.floats(0, 50),
        "focus": st.none() | st.floats(0, 1),
        "confusion": st.none() | st.floats(0, 1),
    },
)


@given(SIGNALS, st.floats(0, 10_000), st.integers(0, 5))
def test_a_standing_never_tells_what_was_sensed(
    signals: dict[str, float | bool | None], seconds: float, wrong: int
) -> None:
    standing = describe_standing(signals, seconds_here=seconds, wrong_lately=wrong)
    assert standing.state in {"well", "slow", "stuck", "unknown"}
    words = standing.words.lower()
    assert not any(word in words for word in ("camera", "face", "gaze", "look", "frown", "eye", "attent", "focus"))


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 50), st.floats(0, 10_000))
def test_nobody_is_called_slow_who_is_not(focus: float, confusion: float, dwell: float, seconds: float) -> None:
    sensed = describe_standing({"focus": focus, "confusion": confusion, "dwell_ratio": dwell}, seconds_here=seconds)
    by_pace = describe_standing({"dwell_ratio": dwell}, seconds_here=seconds)
    assert sensed in {by_pace, describe_standing({"dwell_ratio": 9.0}, seconds_here=seconds)}
    if sensed.state == "slow":
        assert dwell > 1  # they are longer here than most, whatever a camera saw


@given(SIGNALS)
def test_a_face_alone_never_makes_somebody_stuck(signals: dict[str, float | bool | None]) -> None:
    assert describe_standing(signals, seconds_here=600, wrong_lately=0).state != "stuck"
