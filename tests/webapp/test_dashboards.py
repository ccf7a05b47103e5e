"""What teachers may do: answer an alert, write a note, take files along, ask a lesson for a change."""

import json
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lessons.adaptation.models import TeacherAlert
from lessons.content.models import Lesson
from lessons.learner.models import Attempt
from tests.webapp.study_page import open_lesson, open_socket
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import AttentionSample, StudySession
from webapp.dashboards.models import SessionMinute, StudentNote, TeacherWish
from webapp.dashboards.services import ask_for_change, record_minute
from webapp.privacy.tasks import keep_retention


@pytest.fixture
def desk(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


@pytest.mark.django_db
def test_a_minute_outlives_the_estimates_it_came_from(session: StudySession) -> None:
    at = timezone.now() - timedelta(days=90)
    for focus in (0.2, 0.6, None):
        sample = AttentionSample(session=session, at=at, seconds=10, focus=focus, confusion=None, known_share=0.5)
        sample.save()
        record_minute(session_id=session.pk, standing="well", sample=sample, at=at)
    assert keep_retention() == 3
    minute = SessionMinute.objects.get()
    assert minute.focus_sum / minute.focus_seconds == pytest.approx(0.4)
    assert (minute.focus_seconds, minute.confusion_seconds) == (10.0, 0.0)


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
    reader = Client()
    reader.force_login(student)
    assert "Asks &lt;b&gt;good" in reader.get(reverse("dashboards:own")).text
    reader.force_login(stranger)
    assert "Asks" not in reader.get(reverse("dashboards:own")).text
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
        decision = await page.event("decision")
        assert decision["words"].startswith("Your teacher")
        assert decision["change"]["level"] == "simpler"
        assert (await board.event("change"))["words"] == "A simpler version"
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
