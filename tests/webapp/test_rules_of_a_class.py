"""Which rules a class has: switches, undo, versions, what is broken, what they did lately."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from lessons.adaptation.models import AppendOnlyError, DecisionRecord, DecisionResponse
from lessons.content.models import Lesson
from tests.webapp.conftest import make_person
from tests.webapp.rule_forms import camera_form, condition, form, save
from webapp.accounts.models import Classroom, User
from webapp.classroom.services import open_session
from webapp.rules.models import RuleSwitch, RuleVersion, TeacherRule
from webapp.rules.selectors import get_assembled_rules, get_class_rules
from webapp.rules.services import create_rule, roll_back, save_version
from webapp.rules.sets import default_sources

pytestmark = pytest.mark.django_db

AWAY, BREAK = "recap-when-away", "recap-after-a-break"


@pytest.fixture
def teaching(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


def switch(client: Client, classroom: Classroom, key: str, *, on: bool) -> Any:
    path = reverse("rules:switch", args=[classroom.pk, key])
    return client.post(path, {"on": "yes" if on else "no"}, follow=True)


def ids(classroom: Classroom) -> set[str]:
    return {rule.id for rule in get_class_rules(classroom_id=classroom.pk)}


def test_a_class_starts_with_the_rules_of_the_site(classroom: Classroom) -> None:
    assert ids(classroom) == set(default_sources())


def test_opening_a_lesson_costs_one_query_until_something_is_switched(
    teaching: Client, classroom: Classroom, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    switch(teaching, classroom, "simpler-after-two-wrong", on=False)
    ids(classroom)
    with django_assert_num_queries(1):
        assert "simpler-after-two-wrong" not in ids(classroom)
    teaching.post(reverse("rules:switch", args=[classroom.pk, "simpler-after-two-wrong"]), {"on": "yes"})
    with django_assert_num_queries(2):
        assert "simpler-after-two-wrong" in ids(classroom)


def test_a_switch_is_recorded_and_can_be_taken_back(teaching: Client, teacher: User, classroom: Classroom) -> None:
    page = switch(teaching, classroom, "simpler-after-two-wrong", on=False)
    row = RuleSwitch.objects.get()
    assert (row.was_on, row.on, row.by) == (True, False, teacher)
    assert "Undo that" in page.text
    teaching.post(reverse("rules:undo", args=[classroom.pk, row.stamp]))
    assert ids(classroom) == set(default_sources())
    assert RuleSwitch.objects.count() == 2
    with pytest.raises(AppendOnlyError):
        row.delete()


def test_a_camera_rule_goes_off_with_the_rule_that_stands_in_for_it_and_comes_back_with_it(
    teaching: Client, classroom: Classroom
) -> None:
    page = switch(teaching, classroom, BREAK, on=False)
    assert {AWAY, BREAK} & ids(classroom) == set()
    assert "without a camera it needs this one" in page.text
    switch(teaching, classroom, AWAY, on=True)
    assert {AWAY, BREAK} <= ids(classroom)
    switch(teaching, classroom, AWAY, on=False)
    assert {AWAY, BREAK} & ids(classroom) == {BREAK}


def test_a_stamp_of_another_class_undoes_nothing_here(teaching: Client, classroom: Classroom, teacher: User) -> None:
    other = Classroom.objects.create(name="9C", join_code="OTHERC")
    stamp = RuleSwitch.objects.create(classroom=other, key=AWAY, title="", was_on=True, on=False, by=teacher).stamp
    assert teaching.post(reverse("rules:undo", args=[classroom.pk, stamp])).status_code == 404


# Versions ------------------------------------------------------------------------------------------------------------


def source(**changes: Any) -> dict[str, Any]:
    do = {"action": "short_break", "minutes": 3, "mode": "offer", "words": "A break?"}
    plain = {
        "id": "x",
        "version": 1,
        "title": "Break",
        "when": "wrong_in_row >= 2",
        "do": do,
        "because": ["It was so."],
    }
    return plain | changes


def test_saving_adds_a_version_and_saving_the_same_adds_none(teacher: User) -> None:
    first = create_rule(owner=teacher, title="Break", source=source())
    assert save_version(rule=first.rule, author=teacher, source=source()) == first
    second = save_version(rule=first.rule, author=teacher, source=source(when="wrong_in_row >= 3"))
    assert (second.number, second.source["version"], second.source["id"]) == (2, 2, first.rule.key)
    with pytest.raises(AppendOnlyError):
        first.save()


def test_going_back_adds_a_version_that_says_what_the_old_one_said(teacher: User) -> None:
    rule = create_rule(owner=teacher, title="Break", source=source()).rule
    save_version(rule=rule, author=teacher, source=source(when="wrong_in_row >= 3"))
    third = roll_back(rule=rule, number=1, author=teacher)
    assert (third.number, third.source["when"], third.note) == (3, "wrong_in_row >= 2", "Back to version 1")
    with pytest.raises(RuleVersion.DoesNotExist):
        roll_back(rule=rule, number=9, author=teacher)


def test_a_class_keeps_its_version_until_it_is_given_another(teaching: Client, classroom: Classroom) -> None:
    save(teaching, classroom, act="on", **form())
    rule = TeacherRule.objects.get()
    edit = reverse("rules:rule", args=[classroom.pk, rule.key])
    teaching.post(edit, {**form(**condition("w", ("wrong_in_row", ">=", "4"))), "act": "save"})
    assert get_class_rules(classroom_id=classroom.pk)[rule.key].when.text == "wrong_in_row >= 2"
    teaching.post(edit, {**form(**condition("w", ("wrong_in_row", ">=", "4"))), "act": "on"})
    assert get_class_rules(classroom_id=classroom.pk)[rule.key].when.text == "wrong_in_row >= 4"
    history = teaching.get(reverse("rules:versions", args=[classroom.pk, rule.key])).text
    assert "<del>When their last answers were wrong, at least 2 in a row" in history
    teaching.post(reverse("rules:back", args=[classroom.pk, rule.key, 1]))
    assert get_class_rules(classroom_id=classroom.pk)[rule.key].when.text == "wrong_in_row >= 2"


def test_what_a_teacher_wrote_outlives_them_and_a_class_can_be_deleted(
    teaching: Client, classroom: Classroom, teacher: User
) -> None:
    save(teaching, classroom, act="on", **form())
    teacher.delete()
    assert TeacherRule.objects.get().key in ids(classroom)
    classroom.delete()
    assert not RuleSwitch.objects.exists()


# What is broken ------------------------------------------------------------------------------------------------------


def test_a_stored_rule_that_is_broken_by_now_is_left_out_and_told(
    teaching: Client, classroom: Classroom, teacher: User, student: User, lesson: Lesson
) -> None:
    save(teaching, classroom, act="on", **form())
    rule = TeacherRule.objects.get()
    RuleVersion.objects.bulk_create(
        [RuleVersion(rule=rule, number=2, source=source(id=rule.key, version=2, when="sighs >= 2"), author=teacher)]
    )
    broken = RuleVersion.objects.get(number=2)
    RuleSwitch.objects.create(
        classroom=classroom, key=rule.key, title="", was_on=True, on=True, version=broken, by=teacher
    )
    classroom.class_rules.update(version=broken)
    assembled = get_assembled_rules(classroom_id=classroom.pk)
    assert {one.id for one in assembled.rules} == set(default_sources())
    assert "there is no signal 'sighs'" in assembled.left_out[0].why
    page = teaching.get(reverse("rules:class", args=[classroom.pk])).text
    assert "Lessons go on without it" in page
    assert teaching.get(reverse("rules:rule", args=[classroom.pk, rule.key])).status_code == 200
    assert teaching.get(reverse("rules:versions", args=[classroom.pk, rule.key])).status_code == 200


# What they did lately ------------------------------------------------------------------------------------------------


def decide(student: User, classroom: Classroom, lesson: Lesson, rule_id: str, response: str = "") -> None:
    session = open_session(student=student, classroom=classroom, lesson=lesson)
    record = DecisionRecord.objects.create(
        id=uuid4(),
        session=session.pk,
        student=student,
        lesson=lesson,
        rule_id=rule_id,
        rule_version=1,
        action="captions",
        mode="apply",
        words="",
        engine_seconds=0.0,
        at=session.started_at,
    )
    if response:
        DecisionResponse.objects.create(decision=record, response=response, key=uuid4(), at=session.started_at)


def row_of(page: str, key: str) -> str:
    return page.partition(f'id="rule-{key}"')[2].partition("</li>")[0]


def test_the_list_says_how_often_a_rule_came_up_and_what_students_made_of_it(
    teaching: Client, classroom: Classroom, student: User, lesson: Lesson
) -> None:
    for response in ("", "undone"):
        decide(student, classroom, lesson, "simpler-after-two-wrong", response)
    page = teaching.get(reverse("rules:class", args=[classroom.pk])).text
    assert "Came up 2 times for 1 student in the last two weeks: 1 kept, 1 turned down." in page


def test_no_list_tells_whose_camera_was_on(teaching: Client, classroom: Classroom, lesson: Lesson) -> None:
    people = [make_person(f"s{number}", "student", classroom) for number in range(5)]
    address = reverse("rules:class", args=[classroom.pk])
    decide(people[0], classroom, lesson, AWAY)
    decide(people[1], classroom, lesson, BREAK)
    assert "for fewer than five students" in row_of(teaching.get(address).text, AWAY)
    for person in people[2:]:
        decide(person, classroom, lesson, AWAY)
    page = teaching.get(address).text
    assert "Came up 5 times for 5 students in the last two weeks: 5 kept, 0 turned down." in row_of(page, AWAY)
    assert "Came up" not in row_of(page, BREAK)  # from the two apart one could tell


def test_the_list_takes_as_many_queries_for_many_rules_as_for_one(
    teaching: Client, classroom: Classroom, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        save(teaching, classroom, act="on", **camera_form(title=f"Rule {number}"))
    teaching.get(reverse("rules:class", args=[classroom.pk]))
    with django_assert_max_num_queries(14):
        teaching.get(reverse("rules:class", args=[classroom.pk]))
