"""What the lesson offers beyond another level: it leads somewhere and back, or stands still for a while."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.site import Site, StudentAtWork
from tests.browser.conftest import OpenPage
from tests.browser.test_journeys import Picture, answer_wrongly, note, read

MAKE_CLASS = """
import json
from uuid import uuid4
from benchmarks.people import sign_in
from lessons.content.models import Course, Lesson
from lessons.learner.services import record_attempt
from webapp.accounts.models import Classroom, Membership, User
from webapp.classroom.services import open_session
from webapp.rules.services import Switch, create_rule, switch_rules
from webapp.rules.sets import default_sources

when, action, key = json.loads({arguments!r})
teacher, course = User.objects.get(username="teacher"), Course.objects.get(slug="demo")
classroom = Classroom.objects.create(name=action, join_code=uuid4().hex[:8].upper())
classroom.courses.add(course)
student = User.objects.create_user(uuid4().hex[:12], first_name="Amina", role="student")
Membership.objects.create(classroom=classroom, user=student, role="student")
do = {{"action": action, "mode": "offer", "words": "Would this help?"}}
source = {{"title": action, "version": 1, "id": "x", "when": when, "do": do, "because": ["It was so."]}}
version = create_rule(owner=teacher, title=action, source=source)
off = [Switch(key, key, on=False) for key in default_sources()]
switch_rules(classroom=classroom, by=teacher, switches=[*off, Switch(version.rule.key, action, True, version)])
for block in Lesson.objects.get(key="keeping-the-balance").blocks.filter(kind="exercise"):
    for _ in range(3):
        record_attempt(
            student=student, block=block, level="standard", answer="9", correct=False, session=uuid4(), key=uuid4()
        )
session = open_session(student=student, classroom=classroom, lesson=Lesson.objects.get(key=key))
print("person:" + json.dumps([student.pk, str(session.pk), sign_in(student)]))
"""


def student_with_rule(site: Site, when: str, action: str, lesson: str) -> StudentAtWork:
    """A student of a class whose only rule offers this action."""
    said = site.manage("shell", "-c", MAKE_CLASS.format(arguments=json.dumps([when, action, lesson])))
    return StudentAtWork(*json.loads(said.rpartition("person:")[2]))


def first(page: Page, kind: str) -> Locator:
    return page.locator(f'[data-block][data-kind="{kind}"]').first


def accept(page: Page, action: str) -> None:
    offered = note(page, action)
    expect(offered).to_be_visible(timeout=10_000)
    offered.locator('[data-respond="accepted"]').click()


def open_lesson(page: Page) -> None:
    page.goto("/learn/")
    page.get_by_role("link", name="Go on reading").click()


@pytest.mark.slow
def test_a_quick_question_leads_to_an_exercise_and_back_to_the_text(
    open_page: OpenPage, site: Site, picture: Picture
) -> None:
    page = open_page(student_with_rule(site, "block_kind == 'text'", "quick_question", "mitochondria"))
    open_lesson(page)
    text = first(page, "text")
    read(page, text)
    accept(page, "quick_question")
    way = page.locator("[data-way-back]")
    question = page.locator("[data-block]").filter(has=way)
    expect(question).to_be_focused()
    expect(question).to_have_attribute("data-kind", "exercise")
    answer_wrongly(page, question)
    expect(way).to_contain_text("Now read the part again")
    picture(page, "question")
    way.get_by_role("link", name="Back to the text").click()
    expect(text).to_be_focused()
    expect(text).to_be_in_viewport()
    expect(way).to_have_count(0)


@pytest.mark.slow
def test_a_break_has_a_clock_that_the_student_controls(open_page: OpenPage, site: Site, picture: Picture) -> None:
    page = open_page(student_with_rule(site, "block_kind == 'text'", "short_break", "mitochondria"))
    open_lesson(page)
    read(page, first(page, "text"))
    accept(page, "short_break")
    clock = page.get_by_role("timer")
    expect(clock).to_have_text(re.compile(r"^2:5\d$"))
    page.get_by_role("button", name="Stop the clock").click()
    stopped = clock.inner_text()
    page.wait_for_timeout(1_500)
    expect(clock).to_have_text(stopped)
    page.get_by_role("button", name="A minute more").click()
    expect(clock).to_have_text(re.compile(r"^3:5\d$"))
    picture(page, "break")
    page.get_by_role("button", name="I am back").click()
    expect(clock).to_have_count(0)


@pytest.mark.slow
def test_an_earlier_lesson_is_opened_and_the_place_is_kept(open_page: OpenPage, site: Site, picture: Picture) -> None:
    person = student_with_rule(site, "prerequisite_missing", "prerequisite_lesson", "two-steps-back")
    page = open_page(person)
    open_lesson(page)
    exercise = first(page, "exercise")
    read(page, exercise)
    accept(page, "prerequisite_lesson")
    expect(page.locator("h1")).to_contain_text("Keeping the balance")
    picture(page, "earlier")
    page.get_by_role("link", name="Go back to it").first.click()
    expect(page.locator("h1")).to_contain_text("Two steps back")
    expect(first(page, "exercise")).to_be_in_viewport()
