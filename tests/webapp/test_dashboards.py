"""What teachers see of a class afterwards and what they may do: groups from five on, wishes that reach the lesson."""

import json
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lessons.adaptation.models import TeacherAlert
from lessons.content.models import Lesson
from lessons.learner.models import Attempt
from tests.webapp.conftest import make_person
from tests.webapp.study_page import open_lesson, open_socket
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import AttentionSample, StudySession
from webapp.classroom.tasks import purge_estimates
from webapp.dashboards.models import SessionMinute, StudentNote, TeacherWish
from webapp.dashboards.numbers import FEWEST, Share, difference, known_words, spread
from webapp.dashboards.services import ask_for_change, record_minute

shares = st.integers(1, 60).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of)))


def study(person: User, classroom: Classroom, lesson: Lesson, *, pace: float = 1.0) -> StudySession:
    blocks = list(lesson.blocks.exclude(kind="remedial"))
    behaviour = {"dwelt": {block.key: block.seconds * pace for block in blocks}, "visits": {}}
    return StudySession.objects.create(student=person, classroom=classroom, lesson=lesson, behaviour=behaviour)


def report_of(classroom: Classroom, lesson: Lesson) -> str:
    return reverse("dashboards:report", args=[classroom.pk, lesson.pk, timezone.localdate().isoformat()])


@pytest.fixture
def desk(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


@given(st.lists(st.floats(0, 100), max_size=40))
def test_a_spread_is_ordered_and_never_of_fewer_than_five(values: list[float]) -> None:
    found = spread(values)
    if len(values) < FEWEST:
        assert found is None
    else:
        assert found
        assert min(values) <= found.low <= found.median <= found.high <= max(values)
        assert found.unsure >= 0


@given(shares, shares)
def test_a_difference_lies_between_minus_one_and_one_and_holds_what_was_seen(one: Share, other: Share) -> None:
    low, high = difference(one, other)
    assert -1 - 1e-9 <= low <= one.part - other.part + 1e-9
    assert one.part - other.part - 1e-9 <= high <= 1 + 1e-9


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_known_number_never_leaves_fewer_than_five_to_be_told_apart(known: int, more: int) -> None:
    words = known_words(known, known + more)
    if any(letter.isdigit() for letter in words):
        assert known >= FEWEST
        assert more >= FEWEST


@pytest.mark.django_db
def test_a_minute_outlives_the_estimates_it_came_from(session: StudySession) -> None:
    at = timezone.now() - timedelta(days=90)
    for focus in (0.2, 0.6, None):
        sample = AttentionSample(session=session, at=at, seconds=10, focus=focus, confusion=None, known_share=0.5)
        sample.save()
        record_minute(session_id=session.pk, standing="well", sample=sample, at=at)
    assert purge_estimates() == 3
    minute = SessionMinute.objects.get()
    assert minute.focus_sum / minute.focus_seconds == pytest.approx(0.4)
    assert (minute.focus_seconds, minute.confusion_seconds) == (10.0, 0.0)


@pytest.mark.django_db
def test_a_report_speaks_of_a_class_from_five_students_on(desk: Client, classroom: Classroom, lesson: Lesson) -> None:
    for number in range(4):
        study(make_person(f"s{number}", "student", classroom), classroom, lesson, pace=1.8)
    few = desk.get(report_of(classroom, lesson)).text
    assert "Too few" in few
    assert "times the usual" not in few
    study(make_person("s5", "student", classroom), classroom, lesson, pace=1.8)
    page = desk.get(report_of(classroom, lesson)).text
    assert "was the hard part" in page
    assert "1.8 times the usual" in page
    assert "Focus and confusion are not known" in page


@pytest.mark.django_db
def test_no_page_shows_focus_known_of_fewer_than_five(desk: Client, classroom: Classroom, lesson: Lesson) -> None:
    sessions = [study(make_person(f"s{number}", "student", classroom), classroom, lesson) for number in range(9)]
    now = int(timezone.now().timestamp()) // 60
    for place, one in enumerate(sessions):
        known = {"focus_sum": 20.0, "focus_seconds": 50.0} if place < 4 else {}
        for ago in range(3):
            SessionMinute.objects.create(session=one, minute=now - ago, standing="well", **known)
    pages = [reverse("dashboards:live", args=[classroom.pk]), report_of(classroom, lesson)]
    for page in pages:
        assert "0.40" not in desk.get(page).text
    for one in sessions[4:6]:
        SessionMinute.objects.filter(session=one).update(focus_sum=20.0, focus_seconds=50.0)
    for page in pages:
        assert "0.40" in desk.get(page).text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["live", "curves", "report", "reports", "compare"])
def test_a_larger_class_costs_no_more_queries(desk: Client, classroom: Classroom, lesson: Lesson, name: str) -> None:
    address = report_of(classroom, lesson) if name == "report" else reverse(f"dashboards:{name}", args=[classroom.pk])
    counts = []
    for size in (5, 20):
        for number in range(size):
            study(make_person(f"s{size}-{number}", "student", classroom), classroom, lesson)
        desk.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert desk.get(address).status_code == HTTPStatus.OK
        counts.append(len(counted))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_an_alert_is_taken_put_aside_and_open_again(
    desk: Client, classroom: Classroom, student: User, lesson: Lesson
) -> None:
    now = timezone.now()
    alert = TeacherAlert.objects.create(
        classroom=classroom.pk, student=student, cause="stuck", lesson=lesson, decision=uuid4(), words="Has tried.",
        opened_at=now, updated_at=now,
    )  # fmt: skip
    page, act = (
        reverse("dashboards:live", args=[classroom.pk]),
        reverse("dashboards:alert", args=[classroom.pk, alert.pk]),
    )
    assert "I’m on it" in desk.get(page).text
    desk.post(act, {"kind": "taken"})
    assert "A teacher is on it." in desk.get(page).text
    desk.post(act, {"kind": "open"})
    assert "A teacher is on it." not in desk.get(page).text
    assert "Choose “I’m on it”" in desk.post(act, {"kind": "?"}, follow=True).text
    TeacherAlert.objects.filter(pk=alert.pk).update(classroom=classroom.pk + 999)
    assert desk.post(act, {"kind": "taken"}).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
def test_a_note_is_kept_removed_and_brought_back(
    desk: Client, classroom: Classroom, student: User, stranger: User
) -> None:
    page, add = (reverse(f"dashboards:{name}", args=[classroom.pk, student.pk]) for name in ("student", "note"))
    assert "The note is empty" in desk.post(add, {"text": "  "}, follow=True).text
    assert "too long" in desk.post(add, {"text": "x" * 2001}, follow=True).text
    desk.post(add, {"text": "Asks <b>good</b> questions."})
    assert "Asks &lt;b&gt;good" in desk.get(page).text
    note = StudentNote.objects.get()
    desk.post(reverse("dashboards:note_gone", args=[classroom.pk, student.pk, note.pk]))
    assert "Asks" not in desk.get(page).text
    desk.post(reverse("dashboards:note_back", args=[classroom.pk, student.pk, note.pk]))
    assert "Asks" in desk.get(page).text
    other = reverse("dashboards:student", args=[classroom.pk, stranger.pk])
    assert desk.get(other).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
def test_files_hold_the_answers_and_nothing_that_was_sensed(
    desk: Client, classroom: Classroom, session: StudySession, lesson: Lesson, student: User
) -> None:
    block = lesson.blocks.filter(kind="exercise")[0]
    Attempt.objects.create(
        student=student, block=block, level="standard", answer="=1+1", correct=True, at=timezone.now(), seconds=2.5,
        session=session.pk, key=uuid4(),
    )  # fmt: skip
    day = timezone.localdate().isoformat()
    table, said = (
        desk.get(reverse(f"dashboards:{name}", args=[classroom.pk, lesson.pk, day]))
        for name in ("answers_csv", "statements")
    )
    assert "'=1+1" in table.text
    [statement] = json.loads(said.text)
    assert statement["verb"]["id"].endswith("/answered")
    assert statement["result"] == {"success": True, "response": "=1+1", "duration": "PT2.50S"}
    assert "focus" not in said.text + table.text
    bad = reverse("dashboards:report", args=[classroom.pk, lesson.pk, "9999-99-99"])
    assert desk.get(bad).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
def test_the_same_wish_waits_once(classroom: Classroom, student: User, teacher: User) -> None:
    for _ in range(3):
        ask_for_change(classroom=classroom, students=[student], by=teacher, kind="recap")
    assert TeacherWish.objects.count() == 1


@pytest.mark.django_db(transaction=True)
async def test_a_teachers_wish_reaches_the_open_lesson_and_the_student_can_undo_it(
    client: Client, teacher: User, student: User, classroom: Classroom, session: StudySession
) -> None:
    await sync_to_async(client.force_login)(teacher)
    block = await session.lesson.blocks.exclude(kind="remedial").afirst()
    assert block
    ask = reverse("dashboards:wish", args=[classroom.pk, student.pk])
    async with open_socket(teacher, f"/ws/class/{classroom.pk}/") as board, open_lesson(student, session.pk) as page:
        await page.command("block.enter", block=block.key)
        await sync_to_async(client.post)(ask, {"kind": "simpler"})
        decision = await page.event("decision", seconds=5)
        assert decision["words"].startswith("Your teacher")
        assert decision["change"]["level"] == "simpler"
        assert (await board.event("change", seconds=5))["words"] == "A simpler version"
        await page.command("decision.respond", decision=decision["id"], response="undone")
    again = await StudySession.objects.aget(pk=session.pk)
    assert again.difficulty == 0
    assert (await TeacherWish.objects.aget()).outcome == "done"


@pytest.mark.django_db(transaction=True)
async def test_a_wish_waits_for_the_lesson_and_can_be_taken_back(
    client: Client, teacher: User, student: User, classroom: Classroom
) -> None:
    [wish] = await sync_to_async(ask_for_change)(classroom=classroom, students=[student], by=teacher, kind="simpler")
    await sync_to_async(client.force_login)(teacher)
    back = reverse("dashboards:wish_back", args=[classroom.pk, student.pk, wish.pk])
    await sync_to_async(client.post)(back)
    assert (await TeacherWish.objects.aget()).outcome == "withdrawn"
