"""A student's own pages: how skills stand, reviews, placement, own history. Nobody else's."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lessons.adaptation.models import DecisionRecord, DecisionResponse
from lessons.content.models import Block, Course, Lesson
from lessons.learner.models import Attempt, Mastery, PracticeRun
from lessons.learner.practice import start_placement, start_review
from lessons.learner.services import record_attempt
from webapp.accounts.models import Classroom, User
from webapp.progress.questions import read_answer
from webapp.progress.skill_map import draw_map
from webapp.progress.words import headline

pytestmark = pytest.mark.django_db

PAGES = ["overview", "answers", "changes", "review"]


def page(client: Client, name: str, **query: Any) -> str:
    answer = client.get(reverse(f"progress:{name}"), query)
    assert answer.status_code == HTTPStatus.OK
    return answer.text


def answered(student: User, key: str, *, days_ago: float, correct: bool = True, times: int = 1) -> None:
    block = Block.objects.get(key=key)
    for number in range(times):
        record_attempt(
            student=student, block=block, level="standard", answer="a", correct=correct, session=uuid.uuid4(),
            key=uuid.uuid4(), at=timezone.now() - timedelta(days=days_ago, minutes=-number),
        )  # fmt: skip


def changed(student: User, lesson: Lesson, **facts: Any) -> DecisionRecord:
    about = {
        "rule_id": "r", "rule_version": 2, "rule_title": "A second look", "action": "remedial", "mode": "offer",
        "words": "Shall I say it in short?", "why": ["Two answers were not right yet."],
        "inputs": {"wrong_here": 2, "confusion": None}, "engine_seconds": 3.0, "at": timezone.now(),
    } | facts  # fmt: skip
    return DecisionRecord.objects.create(id=uuid.uuid4(), session=uuid.uuid4(), student=student, lesson=lesson, **about)


@pytest.mark.parametrize("name", PAGES)
def test_signed_out_people_are_asked_to_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(f"progress:{name}")).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PAGES)
def test_the_first_visit_says_what_will_stand_here(signed_in: Client, name: str) -> None:
    said = {
        "overview": "Nothing is known yet",
        "answers": "No answers yet",
        "changes": "Nothing was changed yet",
        "review": "Nothing to review today",
    }
    assert said[name] in page(signed_in, name)


def test_someone_without_a_class_is_told_so(client: Client, db: None) -> None:
    client.force_login(User.objects.create(username="new", role="student"))
    assert "not in a class" in page(client, "overview")


def test_skills_are_shown_in_words_with_how_sure_they_are(signed_in: Client, student: User) -> None:
    answered(student, "try-add", days_ago=1, times=6)
    text = page(signed_in, "overview")
    assert "Solving one-step equations: <b>Solid</b>" in text
    assert re.search(r"Of ten questions you would get about \d+ right; likely \d+ to \d+", text)
    assert "Going by what is beside it" in text  # what it builds on was never asked
    assert "<svg" in text
    assert "My progress" in text


def test_the_home_page_says_quietly_what_is_due(signed_in: Client, student: User) -> None:
    home = reverse("classroom:home")
    assert "worth a look today" not in signed_in.get(home).text
    answered(student, "try-add", days_ago=30)
    assert "1 thing worth a look today" in signed_in.get(home).text
    answered(student, "try-parts", days_ago=30)
    assert "2 things worth a look today" in signed_in.get(home).text


def test_one_link_of_the_navigation_is_where_you_are(signed_in: Client) -> None:
    nav = re.findall(r'<a href="([^"]+)" aria-current="page">', page(signed_in, "overview"))
    assert nav.count(reverse("progress:overview")) >= 1
    assert reverse("classroom:home") not in nav


def test_a_review_from_the_list_to_its_end(signed_in: Client, student: User, course: Course) -> None:
    answered(student, "try-parts", days_ago=30)
    assert "Naming the parts of an animal cell" in page(signed_in, "review")
    started = signed_in.post(reverse("progress:review"), {"course": course.pk})
    run = PracticeRun.objects.get()
    assert started.url == reverse("progress:practice", args=[run.pk])
    text = signed_in.get(started.url).text
    assert "Question 1" in text
    assert "How it works out" not in text
    before = Attempt.objects.count()
    hinted = send(signed_in, run, act="hint")
    assert 'class="exercise__hints"' in signed_in.get(hinted).text
    options = options_of(run)
    where = send(signed_in, run, act="answer", answer=options[False])
    assert "Not yet." in signed_in.get(where).text
    where = send(signed_in, run, act="answer", answer=options[True])
    assert "Right." in signed_in.get(where).text
    tries = list(Attempt.objects.order_by("pk").values_list("correct", "hints"))[before:]
    assert tries == [(False, 1), (True, 1)]
    where = send(signed_in, run, act="next")
    assert "That was the review" in signed_in.get(where).text
    assert Mastery.objects.get(student=student, skill__key="cell-parts").due > timezone.now()


def send(client: Client, run: PracticeRun, **form: Any) -> str:
    run.refresh_from_db()
    assert run.question
    answer = client.post(reverse("progress:practice", args=[run.pk]), {"key": run.question["key"], **form})
    assert answer.status_code == HTTPStatus.FOUND
    return str(answer.url).partition("#")[0]


def options_of(run: PracticeRun) -> dict[bool, str]:
    """A right and a wrong answer to the open question."""
    run.refresh_from_db()
    assert run.question
    data = Block.objects.get(pk=run.question["block"]).variants.get(level=run.question["level"]).data
    if data["type"] == "choice":
        return {bool(option["correct"]): option["key"] for option in data["options"]}
    return {True: data["answer"], False: "98765"}


def test_a_placement_ends_with_a_lesson_to_start_in(signed_in: Client, course: Course) -> None:
    place = reverse("progress:placement", args=[course.pk])
    assert "It is not a test" in signed_in.get(place).text
    signed_in.post(place)
    run = PracticeRun.objects.get()
    while not run.finished_at:
        send(signed_in, run, act="next")
        run.refresh_from_db()
    text = signed_in.get(reverse("progress:practice", args=[run.pk])).text
    assert "That is enough to go on" in text
    assert "Keeping the balance" in text  # the first lesson, for one who knew nothing


def test_an_answer_that_cannot_be_read_says_what_to_do(signed_in: Client, student: User, course: Course) -> None:
    run = start_placement(student=student, course=course)
    where = send(signed_in, run, act="answer")
    assert 'role="alert"' in signed_in.get(where).text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    "form", [{}, {"key": "no uuid"}, {"key": "6f1b0c9e-2f3a-4b58-9d6a-0c6a2f3e4b5d", "act": "no such"}]
)
def test_a_broken_form_loses_nothing(signed_in: Client, student: User, course: Course, form: dict[str, str]) -> None:
    run = start_placement(student=student, course=course)
    answer = signed_in.post(reverse("progress:practice", args=[run.pk]), form)
    assert answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.FOUND}
    after = PracticeRun.objects.get()
    assert after.question == run.question
    assert not Attempt.objects.exists()


def test_practice_is_its_students_alone(
    client: Client, student: User, stranger: User, teacher: User, course: Course
) -> None:
    run = start_placement(student=student, course=course)
    place = reverse("progress:practice", args=[run.pk])
    for person in (stranger, teacher):
        client.force_login(person)
        assert client.get(place).status_code == HTTPStatus.NOT_FOUND
        assert client.post(place, {"act": "next"}).status_code == HTTPStatus.NOT_FOUND
    client.force_login(student)
    assert client.get(place).status_code == HTTPStatus.OK
    student.classrooms.clear()  # who has left the class has left its course
    assert client.get(place).status_code == HTTPStatus.NOT_FOUND


def test_courses_of_others_are_not_found(signed_in: Client, db: None) -> None:
    other = Course.objects.create(slug="other", title="Other")
    assert signed_in.get(reverse("progress:placement", args=[other.pk])).status_code == HTTPStatus.NOT_FOUND
    assert signed_in.post(reverse("progress:placement", args=[other.pk])).status_code == HTTPStatus.NOT_FOUND
    for wanted in (str(other.pk), "", "no number"):
        assert signed_in.post(reverse("progress:review"), {"course": wanted}).status_code == HTTPStatus.NOT_FOUND


def test_starting_a_review_of_nothing_says_so(signed_in: Client, course: Course) -> None:
    answer = signed_in.post(reverse("progress:review"), {"course": course.pk}, follow=True)
    assert "Nothing is due in this course any more" in answer.text


def test_the_answer_giving_hint_stays_away_when_a_class_switched_it_off(
    signed_in: Client, student: User, classroom: Classroom, course: Course
) -> None:
    block = Block.objects.get(key="try-parts")
    for variant in block.variants.all():
        variant.data |= {"hints": [{"html": "<p>Think.</p>"}], "bottom_out_html": "<p>It is the nucleus.</p>"}
        variant.save()
    Block.objects.filter(kind="exercise").exclude(pk=block.pk).update(retired=True)
    answered(student, "try-parts", days_ago=30)
    Classroom.objects.filter(pk=classroom.pk).update(bottom_out=False)
    signed_in.post(reverse("progress:review"), {"course": course.pk})
    run = PracticeRun.objects.get()
    for _ in range(4):
        where = send(signed_in, run, act="hint")
    assert "Think." in signed_in.get(where).text
    assert "It is the nucleus" not in signed_in.get(where).text


def test_own_answers_with_level_hints_and_occasion(signed_in: Client, student: User, stranger: User) -> None:
    answered(student, "try-add", days_ago=2, correct=False)
    answered(stranger, "try-heart", days_ago=1)
    Attempt.objects.filter(student=student).update(hints=2, level="simpler")
    text = page(signed_in, "answers")
    assert "Not yet" in text
    assert "2 hints before it" in text
    assert "simpler version" in text
    assert text.count("own-list__when") == 1


def test_own_changes_say_why_by_which_rule_whether_by_camera_and_what_became_of_them(
    signed_in: Client, student: User, stranger: User, lesson: Lesson
) -> None:
    plain = changed(student, lesson)
    changed(student, lesson, words="By camera.", mode="apply", inputs={"confusion": 0.8})
    changed(stranger, lesson, words="Somebody else's.")
    DecisionResponse.objects.create(decision=plain, response="dismissed", key=uuid.uuid4(), at=timezone.now())
    text = page(signed_in, "changes")
    assert "Shall I say it in short?" in text
    assert "Two answers were not right yet." in text
    assert "“A second look” (version 2)" in text
    assert "You said no. It comes less often since." in text
    assert text.count("It did not use the camera.") == 1
    assert text.count("It used what the camera told.") == 1
    assert "Somebody else" not in text


@pytest.mark.parametrize("wanted", ["2", "0", "-1", "99", "x"])
def test_any_page_number_leads_somewhere(signed_in: Client, student: User, wanted: str) -> None:
    answered(student, "try-add", days_ago=1, times=27)
    assert "of 2" in page(signed_in, "answers", page=wanted)


def test_no_page_asks_the_database_more_for_a_longer_history(signed_in: Client, student: User, lesson: Lesson) -> None:
    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            page(signed_in, name)
        return len(counted)

    answered(student, "try-add", days_ago=40)
    changed(student, lesson)
    few = {name: queries(name) for name in PAGES}
    for key in ("try-parts", "try-heart", "try-size", "try-multiply"):
        answered(student, key, days_ago=40, times=3)
        changed(student, lesson)
    assert {name: queries(name) for name in PAGES} == few
    assert max(few.values()) <= 14


def test_times_are_told_in_the_visitors_own_zone(signed_in: Client, student: User) -> None:
    answered(student, "try-add", days_ago=1)
    text = page(signed_in, "answers")
    (stamp,) = re.findall(r'<time datetime="([^"]+)" data-when="moment">', text)
    assert abs(datetime.fromisoformat(stamp) - datetime.now(UTC)) < timedelta(days=2)


def test_a_large_course_is_a_list_and_no_picture(signed_in: Client, course: Course) -> None:
    for number in range(45):
        course.skills.create(key=f"s{number}", title=f"Skill number {number}")
    text = page(signed_in, "overview")
    assert "Skill number 44" in text
    assert "skill-map" not in text
    for number in range(45, 60):
        course.skills.create(key=f"s{number}", title=f"Skill number {number}")
    text = page(signed_in, "overview")
    assert "Skill number 44" not in text
    assert "69 skills of this course are not yet known" in text


def test_words_of_an_empty_map() -> None:
    assert draw_map([]) is None
    assert "Nothing is known yet" in headline([])


class Form(dict[str, Any]):
    """As much of a posted form as reading needs."""

    def getlist(self, name: str) -> list[str]:
        return [value for value in [self.get(name)] if value is not None]


@pytest.mark.parametrize(
    ("kind", "form", "answer"),
    [
        ("choice", {"answer": "b"}, "b"),
        ("choice", {}, ""),
        ("numeric", {"answer": " 3/4 "}, " 3/4 "),
        ("short_text", {"answer": "x" * 900}, "x" * 500),
        ("multiple", {"answer": "a"}, ["a"]),
        ("multiple", {}, []),
        ("ordering", {"place-p": "2", "place-q": "1", "other": "1"}, ["q", "p"]),
        ("ordering", {"place-p": "one", "place-q": "1"}, ["q", "p"]),
    ],
)
def test_each_kind_of_answer_is_read_from_its_form(
    kind: str, form: dict[str, Any], answer: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("webapp.progress.questions.asked_data", lambda *_, **__: {"type": kind})
    variant = type("Variant", (), {"data": {}})()
    assert read_answer(PracticeRun(question={"seed": 1}), variant, Form(form)) == answer  # type: ignore[arg-type]


def test_a_review_that_stands_open_is_gone_on_with(signed_in: Client, student: User, course: Course) -> None:
    answered(student, "try-parts", days_ago=30)
    skill = Mastery.objects.get().skill_id
    run = start_review(student=student, course=course, skills=[skill])
    started = signed_in.post(reverse("progress:review"), {"course": course.pk})
    assert started.url == reverse("progress:practice", args=[run.pk])
