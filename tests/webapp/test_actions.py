"""Every action on an open lesson: what the page is told, where it leads, what the teacher sees."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lessons.adaptation.models import TeacherAlert
from lessons.adaptation.selectors import open_alerts, open_causes
from lessons.adaptation.services import close_alerts, open_alert
from lessons.adaptation.state import Decision
from lessons.content.models import Course, Lesson
from lessons.learner.services import record_attempt
from tests.webapp.study_page import Page, open_lesson, open_socket
from tests.webapp.test_study_socket import answer_to, exercises
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.classroom.services import open_session
from webapp.rules.services import Switch, create_rule, switch_rules
from webapp.rules.sets import default_sources

on_the_page = pytest.mark.django_db(transaction=True)


def only_rule(classroom: Classroom, teacher: User, when: str, do: dict[str, Any], **more: Any) -> None:
    """Leaves a class with one rule."""
    source = {"title": "Try", "version": 1, "id": "x", "when": when, "do": do, "because": ["It was so."], **more}
    version = create_rule(owner=teacher, title="Try", source=source)
    off = [Switch(key, key, on=False) for key in default_sources()]
    switch_rules(classroom=classroom, by=teacher, switches=[*off, Switch(version.rule.key, "Try", True, version)])


def offer(action: str, **params: Any) -> dict[str, Any]:
    return {"action": action, "mode": "offer", "words": "Would this help?", **params}


ALERT = {"action": "teacher_alert", "cause": "stuck", "mode": "apply", "words": "Your teacher can see this."}


async def decision(page: Page, block: str) -> dict[str, Any]:
    await page.command("block.enter", block=block)
    return next(event for event in page.seen if event["type"] == "decision")


@pytest.fixture
def second_lesson(course: Course) -> Lesson:
    return course.lessons.order_by("unit__position", "position")[1]


@on_the_page
@pytest.mark.parametrize(
    ("do", "says"),
    [
        (offer("quick_question"), "Ask me"),
        (offer("change_activity"), "Take me there"),
        (offer("remedial", purpose="recap", form="video"), "Go to the film"),
    ],
)
async def test_an_action_leads_to_a_place_on_the_page_and_has_nothing_to_undo(
    student: User, teacher: User, classroom: Classroom, session: StudySession, do: dict[str, Any], says: str
) -> None:
    await sync_to_async(only_rule)(classroom, teacher, "block_kind == 'text'", do)
    text = await session.lesson.blocks.filter(kind="text").order_by("position").afirst()
    assert text
    async with open_lesson(student, session.pk) as page:
        told = await decision(page, text.key)
        ack = await page.command("decision.respond", decision=told["id"], response="accepted")
    assert told["says"]["accept"] == says
    assert told["undoable"] is False
    assert told["change"]["back"] == told["target"] == text.key
    assert told["link"] == f"#block-{ack['change']['goto']}"
    assert await session.lesson.blocks.filter(key=ack["change"]["goto"]).aexists()


@on_the_page
async def test_a_break_that_was_taken_starts_the_clock_anew(
    student: User, teacher: User, classroom: Classroom, session: StudySession
) -> None:
    await sync_to_async(only_rule)(classroom, teacher, "block_kind == 'text'", offer("short_break", minutes=5))
    text = await session.lesson.blocks.filter(kind="text").order_by("position").afirst()
    assert text
    async with open_lesson(student, session.pk) as page:
        told = await decision(page, text.key)
        ack = await page.command("decision.respond", decision=told["id"], response="accepted")
    assert ack["change"] == {"rest": 5}
    await session.arefresh_from_db()
    assert session.behaviour["work"]["rested_at"] > 0


@on_the_page
async def test_who_lacks_an_earlier_skill_is_led_to_its_lesson_and_back_to_the_place(
    student: User, teacher: User, classroom: Classroom, second_lesson: Lesson
) -> None:
    session = await sync_to_async(open_session)(student=student, classroom=classroom, lesson=second_lesson)
    first = await sync_to_async(lambda: Lesson.objects.get(key="keeping-the-balance"))()
    blocks = await sync_to_async(lambda: list(first.blocks.filter(kind="exercise")))()
    for block in blocks * 3:
        await sync_to_async(record_attempt)(
            student=student, block=block, level="standard", answer="9", correct=False, session=uuid4(), key=uuid4()
        )
    await sync_to_async(only_rule)(classroom, teacher, "prerequisite_missing", offer("prerequisite_lesson"))
    exercise = (await sync_to_async(exercises)(session))[0]
    async with open_lesson(student, session.pk) as page:
        told = await decision(page, exercise.key)
    assert told["change"]["open"] == first.pk
    assert told["says"]["accept"] == f"Open “{first.title}”"
    client = Client()
    await sync_to_async(client.force_login)(student)
    opened = await sync_to_async(client.get)(told["link"])
    back = opened.context["way_back"]
    assert (back.title, back.url.rpartition("#")[2]) == (second_lesson.title, f"block-{exercise.key}")
    assert back.url.startswith(reverse("classroom:lesson", args=[classroom.pk, second_lesson.pk]))


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["", "nowhere", '"><script>', "x" * 500])
def test_a_way_back_leads_to_no_place_that_is_not_there(
    signed_in: Client, classroom: Classroom, session: StudySession, second_lesson: Lesson, place: str
) -> None:
    path = reverse("classroom:lesson", args=[classroom.pk, second_lesson.pk])
    found = signed_in.get(path, {"from": str(session.pk), "at": place})
    assert found.context["way_back"].url == reverse("classroom:lesson", args=[classroom.pk, session.lesson_id])


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["", "nonsense", "6f1b0c9e-2f3a-4b58-9d6a-0c6a2f3e4b5d"])
def test_a_way_back_that_leads_nowhere_is_left_out(
    signed_in: Client, classroom: Classroom, second_lesson: Lesson, origin: str
) -> None:
    path = reverse("classroom:lesson", args=[classroom.pk, second_lesson.pk])
    assert signed_in.get(path, {"from": origin}).context["way_back"] is None


@pytest.mark.django_db
def test_nobody_gets_a_way_back_into_somebody_elses_lesson(
    client: Client, stranger: User, session: StudySession, second_lesson: Lesson
) -> None:
    client.force_login(stranger)
    other = stranger.classrooms.get()
    path = reverse("classroom:lesson", args=[other.pk, second_lesson.pk])
    assert client.get(path, {"from": str(session.pk)}).context["way_back"] is None


@on_the_page
async def test_an_answer_is_known_to_the_rules_at_once(
    student: User, teacher: User, classroom: Classroom, session: StudySession
) -> None:
    do = {"action": "encouragement", "mode": "apply", "words": "{tries_here} tries."}
    await sync_to_async(only_rule)(classroom, teacher, "mastery < .5 and tries_here >= 1", do)
    block = (await sync_to_async(exercises)(session))[0]
    async with open_lesson(student, session.pk) as page:
        await page.command("block.enter", block=block.key)
        assert not [event for event in page.seen if event["type"] == "decision"]
        wrong = answer_to(block, right=False)
        await page.command("answer.give", block=block.key, level="standard", answer=wrong, seconds=5)
        told = next(event for event in page.seen if event["type"] == "decision")
    assert (told["words"], told["change"], told["undoable"]) == ("1 tries.", {}, False)
    assert told["says"]["kind"] == "A message"


class TestAlerts:
    @on_the_page
    async def test_the_teacher_is_told_and_told_again_when_it_is_over(
        self, student: User, teacher: User, classroom: Classroom, session: StudySession
    ) -> None:
        await sync_to_async(only_rule)(classroom, teacher, "wrong_here >= 1 and not solved_here", ALERT, hold=0)
        block = (await sync_to_async(exercises)(session))[0]
        async with (
            open_socket(teacher, f"/ws/class/{classroom.pk}/") as board,
            open_lesson(student, session.pk) as page,
        ):
            await page.command("block.enter", block=block.key)
            wrong, right = answer_to(block, right=False), answer_to(block, right=True)
            await page.command("answer.give", block=block.key, level="standard", answer=wrong, seconds=5)
            opened = await board.event("alert")
            assert (opened["name"], opened["cause"], opened["open"]) == (student.name, "stuck", True)
            assert opened["words"] == "Has tried one exercise several times without getting it yet."
            change = next(event for event in board.seen if event["type"] == "change")
            assert change["words"] == "A note to you"
            async with open_socket(teacher, f"/ws/class/{classroom.pk}/") as later:
                assert [row["id"] for row in (await later.event("snapshot"))["alerts"]] == [opened["id"]]
            await page.command("answer.give", block=block.key, level="standard", answer=right, seconds=5)
            closed = await board.event("alert")
        assert (closed["id"], closed["open"]) == (opened["id"], False)
        told = next(event for event in page.seen if event["type"] == "decision")
        assert told["words"] == "Your teacher can see this.", "the student is told honestly"

    @on_the_page
    async def test_a_student_who_can_go_on_alone_closes_it(
        self, student: User, teacher: User, classroom: Classroom, session: StudySession
    ) -> None:
        await sync_to_async(only_rule)(classroom, teacher, "wrong_here >= 1", ALERT, hold=0)
        block = (await sync_to_async(exercises)(session))[0]
        async with open_lesson(student, session.pk) as page:
            await page.command("block.enter", block=block.key)
            wrong = answer_to(block, right=False)
            await page.command("answer.give", block=block.key, level="standard", answer=wrong, seconds=5)
            told = next(event for event in page.seen if event["type"] == "decision")
            assert await TeacherAlert.objects.filter(closed_at=None).acount() == 1
            await page.command("decision.respond", decision=told["id"], response="dismissed")
            await page.command("activity.idle", idle=False)
        assert await TeacherAlert.objects.filter(closed_at=None).acount() == 0

    @pytest.mark.django_db
    def test_one_row_for_each_student_and_cause(self, student: User, classroom: Classroom, lesson: Lesson) -> None:
        first = open_alert(decision=of("stuck", 1), classroom_id=classroom.pk, student_id=student.pk, lesson=lesson)
        again = open_alert(decision=of("stuck", 1), classroom_id=classroom.pk, student_id=student.pk, lesson=lesson)
        assert (first.pk, first.times, again.times) == (again.pk, 1, 1), "the same decision sent twice is one"
        later = open_alert(decision=of("stuck", 2), classroom_id=classroom.pk, student_id=student.pk, lesson=lesson)
        assert (later.pk, later.times, later.opened_at) == (first.pk, 2, first.opened_at)
        open_alert(decision=of("slow", 3), classroom_id=classroom.pk, student_id=student.pk, lesson=lesson)
        assert open_causes(classroom_id=classroom.pk, student_id=student.pk) == {"stuck", "slow"}
        now = {"opened_at": timezone.now(), "updated_at": timezone.now(), "decision": uuid4(), "lesson": lesson}
        with pytest.raises(IntegrityError), transaction.atomic():
            TeacherAlert.objects.create(classroom=classroom.pk, student=student, cause="stuck", **now)

    @pytest.mark.django_db
    def test_what_was_closed_opens_again_in_its_own_row(
        self, student: User, classroom: Classroom, lesson: Lesson
    ) -> None:
        first = open_alert(decision=of("stuck", 1), classroom_id=classroom.pk, student_id=student.pk, lesson=lesson)
        closed = close_alerts(classroom_id=classroom.pk, student_id=student.pk, causes=["stuck", "slow"])
        assert [alert.pk for alert in closed] == [first.pk]
        assert close_alerts(classroom_id=classroom.pk, student_id=student.pk, causes=["stuck"]) == []
        assert list(open_alerts(classroom_id=classroom.pk)) == []
        again = open_alert(decision=of("stuck", 2), classroom_id=classroom.pk, student_id=student.pk, lesson=lesson)
        assert (again.pk, again.times, again.closed_at) == (first.pk, 2, None)
        assert again.opened_at > first.opened_at

    @pytest.mark.django_db
    def test_another_class_hears_nothing_of_it(
        self, student: User, stranger: User, classroom: Classroom, lesson: Lesson
    ) -> None:
        open_alert(decision=of("stuck", 1), classroom_id=classroom.pk, student_id=student.pk, lesson=lesson)
        assert list(open_alerts(classroom_id=stranger.classrooms.get().pk)) == []


def of(cause: str, number: int) -> Decision:
    """A decision to alert."""
    return Decision(
        id=str(UUID(int=number)),
        rule_id="alert",
        rule_version=1,
        rule_title="Alert",
        action="teacher_alert",
        params={"cause": cause},
        mode="apply",
        words="Your teacher can see this.",
        why=("It was so.",),
        inputs={},
        at=0.0,
    )
