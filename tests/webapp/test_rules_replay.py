"""A rule tried on what was recorded: the moments are those of the live lesson, and nobody's camera is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lessons.adaptation.models import DecisionRecord
from lessons.adaptation.replay import replay
from lessons.content.models import Lesson
from lessons.content.selectors import lesson_blocks
from tests.webapp.conftest import make_person
from tests.webapp.rule_forms import camera_form, condition, form, save
from tests.webapp.study_page import open_lesson
from tests.webapp.test_study_socket import answer_to, exercises
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import AttentionSample, StudyEvent, StudySession
from webapp.rules import replay_service
from webapp.rules.models import ReplayRun
from webapp.rules.recordings import QUIET_AFTER, Recordings, get_sessions
from webapp.rules.selectors import get_class_rules
from webapp.rules.tasks import replay_rule


class Recorded:
    """A session of a student as the site stores it, `at` seconds from its start on."""

    def __init__(self, student: User, classroom: Classroom, lesson: Lesson) -> None:
        self.start = timezone.now() - timedelta(hours=3)
        self.session = StudySession.objects.create(student=student, classroom=classroom, lesson=lesson)
        end = self.start + timedelta(minutes=10)
        StudySession.objects.filter(pk=self.session.pk).update(started_at=self.start, last_seen_at=end)
        self.exercises = [block.key for block in lesson_blocks(lesson=lesson) if block.kind == "exercise"]

    def event(self, at: float, kind: str, **data: Any) -> None:
        moment = self.start + timedelta(seconds=at)
        StudyEvent.objects.create(session=self.session, key=uuid4(), kind=kind, data=data, at=moment)

    def wrong(self, at: float, exercise: int = 0) -> None:
        key = self.exercises[exercise]
        self.event(at - 5, "block.enter", block=key)
        self.event(at, "answer.give", block=key, level="standard", correct=False)

    def looked_away(self, at: float) -> None:
        moment = self.start + timedelta(seconds=at)
        AttentionSample.objects.create(session=self.session, at=moment, seconds=10, focus=0.1, known_share=1.0)


@pytest.fixture
def record(classroom: Classroom, lesson: Lesson) -> Callable[[str], Recorded]:
    return lambda name: Recorded(make_person(name, "student", classroom), classroom, lesson)


@pytest.fixture
def teaching(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


def tried(client: Client, classroom: Classroom, **fields: Any) -> str:
    address = reverse("rules:replay", args=[classroom.pk])
    text: str = client.post(address, {"over": "class", **fields}, follow=True).text
    return text


@pytest.mark.django_db(transaction=True)
async def test_a_replay_of_a_lesson_gives_the_decisions_that_the_lesson_made(
    student: User, session: StudySession, classroom: Classroom
) -> None:
    blocks = (await sync_to_async(exercises)(session))[:3]
    async with open_lesson(student, session.pk) as page:
        for block in blocks:
            await page.command("block.enter", block=block.key)
            await page.command("activity.idle", idle=False)
            answer = answer_to(block, right=False)
            await page.command("answer.give", block=block.key, level="standard", answer=answer, seconds=5)
    made, again = await sync_to_async(both_ways)(session, classroom)
    assert made
    assert again == made


def both_ways(session: StudySession, classroom: Classroom) -> tuple[list[str], list[str]]:
    rules = get_class_rules(classroom_id=classroom.pk)
    moments = [moment.snapshot for moment in Recordings().moments(session)]
    last = DecisionRecord.objects.filter(session=session.pk).latest("at").engine_seconds
    replayed = [one.rule_id for one in replay(rules, moments, session=session.pk) if one.at <= last]
    return list(DecisionRecord.objects.filter(session=session.pk).values_list("rule_id", flat=True)), replayed


@pytest.mark.django_db
def test_each_moment_is_told_with_its_student_time_and_place(
    teaching: Client, classroom: Classroom, record: Callable[[str], Recorded], lesson: Lesson
) -> None:
    bob = record("bob")
    bob.event(0, "block.enter", block=bob.exercises[1])
    for at in (100, 130, 400, 430):
        bob.wrong(at)
    record("eve").wrong(60)
    page = tried(teaching, classroom, **form())
    assert "It would have acted 1 time for 1 student, in the last 2 lessons that were studied." in page
    assert "after 2 minutes" in page
    assert f"#block-{bob.exercises[0]}" in page
    assert "Bob" in page
    assert "Eve" not in page


@pytest.mark.django_db
def test_what_other_rules_would_do_first_is_told_apart(
    teaching: Client, classroom: Classroom, record: Callable[[str], Recorded]
) -> None:
    first = form(title="First", priority="50", **condition("w", ("wrong_in_row", ">=", "1")))
    save(teaching, classroom, act="on", **first)
    bob = record("bob")
    bob.wrong(10)
    bob.wrong(20)
    second = form(title="Second", do="encouragement", mode="apply", **condition("w", ("wrong_in_row", "==", "1")))
    page = tried(teaching, classroom, **second)
    assert "It would not have acted" in page
    assert "By itself it would have acted 1 time more" in page


@pytest.mark.django_db
def test_nobody_learns_whose_camera_was_on(
    teaching: Client, classroom: Classroom, record: Callable[[str], Recorded]
) -> None:
    people = [record(name) for name in ("bob", "eve", "joe", "kim", "lee")]
    for person in people:
        person.event(1, "block.enter", block=person.exercises[0])
        person.event(100, "block.seen", block=person.exercises[0], seconds=90)
    for person in people[:4]:
        person.looked_away(50)
    few = tried(teaching, classroom, **camera_form())
    assert "fewer than five students" in few
    people[4].event(101, "activity.idle", idle=True)  # stands in: no camera, and still for long
    enough = tried(teaching, classroom, **camera_form())
    assert "5 times for 5 students" in enough
    names = {"Bob", "Eve", "Joe", "Kim", "Lee"}
    assert not any(name in page for page in (few, enough) for name in names)
    stored = ReplayRun.objects.order_by("-started_at")[0].result
    assert stored["strips"] == []
    assert not any(f'"who": {person.session.student_id}' in str(stored) for person in people)


@pytest.mark.django_db
def test_time_stands_still_while_nothing_was_heard_for_long(record: Callable[[str], Recorded]) -> None:
    bob = record("bob")
    bob.wrong(10)
    bob.wrong(5000)
    seconds = [moment.seconds for moment in Recordings().moments(bob.session)]
    assert len(seconds) < 2 * QUIET_AFTER + 20
    assert seconds == sorted(seconds)


@pytest.mark.django_db
def test_what_the_lesson_changed_then_is_part_of_the_moments(record: Callable[[str], Recorded], lesson: Lesson) -> None:
    bob = record("bob")
    bob.wrong(10)
    change = {"level": "simpler", "blocks": [bob.exercises[0]], "difficulty": -1}
    DecisionRecord.objects.create(
        id=uuid4(),
        session=bob.session.pk,
        rule_id="r",
        rule_version=1,
        action="difficulty",
        mode="apply",
        words="",
        engine_seconds=0.0,
        at=bob.start + timedelta(seconds=20),
        plan={"target": bob.exercises[0], "change": change, "undo": {**change, "difficulty": 0, "level": "standard"}},
    )
    levels = {
        round(moment.seconds): moment.snapshot.values["difficulty"] for moment in Recordings().moments(bob.session)
    }
    assert (levels[5], levels[30]) == (0, -1)


@pytest.mark.django_db
def test_nothing_recorded_is_said_plainly(teaching: Client, classroom: Classroom) -> None:
    assert "Nothing has been recorded in 9B" in tried(teaching, classroom, **form())
    assert "Then it can be tried." in tried(teaching, classroom, **form(**condition("w")))


@pytest.mark.django_db
def test_long_recordings_go_to_the_background_with_progress(
    teaching: Client, classroom: Classroom, record: Callable[[str], Recorded], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bob", "eve", "joe"):
        record(name).wrong(10)
    monkeypatch.setattr(replay_service, "AT_ONCE_SECONDS", 60.0)
    sent: list[str] = []
    monkeypatch.setattr(replay_rule, "delay", sent.append)
    assert "<progress" in tried(teaching, classroom, **form())
    replay_rule(sent[0])
    run = ReplayRun.objects.get(pk=sent[0])
    assert (run.state, run.done, run.of) == ("done", 3, 3)
    page = teaching.get(reverse("rules:replay_run", args=[classroom.pk, run.pk])).text
    assert "It would not have acted" in page


@pytest.mark.django_db
def test_a_replay_is_its_teachers_own_and_forgotten_after_a_day(
    teaching: Client, classroom: Classroom, record: Callable[[str], Recorded]
) -> None:
    record("bob").wrong(10)
    tried(teaching, classroom, **form())
    run = ReplayRun.objects.get()
    address = reverse("rules:replay_run", args=[classroom.pk, run.pk])
    teaching.force_login(make_person("omar", "teacher", classroom))
    assert teaching.get(address).status_code == 404
    ReplayRun.objects.update(started_at=timezone.now() - timedelta(days=2))
    tried(teaching, classroom, **form())
    assert not ReplayRun.objects.filter(pk=run.pk).exists()


@pytest.mark.django_db
def test_only_sessions_of_this_class_are_gone_through(
    record: Callable[[str], Recorded], stranger: User, classroom: Classroom, lesson: Lesson
) -> None:
    Recorded(stranger, stranger.classrooms.get(), lesson).wrong(10)
    own = record("bob")
    own.wrong(10)
    assert [session.pk for session in get_sessions(classroom_id=classroom.pk)] == [own.session.pk]
