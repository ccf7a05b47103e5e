"""Teachers write rules from menus: what is checked, what is stored, who may."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.webapp.conftest import make_person
from tests.webapp.rule_forms import camera_form, condition, form, save, story
from webapp.accounts.models import Classroom, Membership, User
from webapp.rules.action_words import ACTION_OPTIONS, describe_action
from webapp.rules.draft import ConditionDraft
from webapp.rules.editor import act_on
from webapp.rules.models import ClassRule, RuleSwitch, RuleVersion, TeacherRule
from webapp.rules.rule_draft import RuleDraft
from webapp.rules.selectors import get_class_rules
from webapp.rules.sets import default_sources, read_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def teaching(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


def check(client: Client, classroom: Classroom, **fields: str) -> dict[str, str]:
    parts: dict[str, str] = client.post(reverse("rules:check", args=[classroom.pk]), fields).json()
    return parts


def test_a_rule_from_menus_is_stored_as_a_source_that_the_engine_reads(teaching: Client, classroom: Classroom) -> None:
    save(teaching, classroom, **form())
    version = RuleVersion.objects.get()
    rule = read_source(version.source)
    assert (rule.when.text, rule.do.kind, dict(rule.do.params)) == ("wrong_in_row >= 2", "short_break", {"minutes": 3})
    assert [example.fires for example in rule.examples] == [True, False]
    assert rule.id == version.rule.key
    assert rule.id not in {one.id for one in get_class_rules(classroom_id=classroom.pk)}


def test_turning_it_on_puts_it_into_the_lessons_of_this_class_alone(
    teaching: Client, classroom: Classroom, stranger: User
) -> None:
    save(teaching, classroom, act="on", **form())
    key = TeacherRule.objects.get().key
    assert key in {rule.id for rule in get_class_rules(classroom_id=classroom.pk)}
    other = stranger.classrooms.get()
    assert key not in {rule.id for rule in get_class_rules(classroom_id=other.pk)}


def test_a_camera_rule_brings_its_stand_in_along(teaching: Client, classroom: Classroom) -> None:
    save(teaching, classroom, act="on", **camera_form())
    rules = {rule.title: rule for rule in get_class_rules(classroom_id=classroom.pk)}
    made = rules["Break when away"]
    assert made.fallback == rules["Break when away, without a camera"].id
    assert not rules["Break when away, without a camera"].camera_signals


def test_a_camera_rule_may_borrow_a_rule_that_does_the_same(teaching: Client, classroom: Classroom) -> None:
    fields = camera_form(do="remedial:recap:text", fallback="recap-after-a-break", **{"do-was": "remedial:recap:text"})
    save(teaching, classroom, act="on", **fields)
    assert RuleVersion.objects.get().source["fallback"] == "recap-after-a-break"


def test_a_camera_rule_without_a_fitting_stand_in_is_refused(teaching: Client, classroom: Classroom) -> None:
    answer = save(teaching, classroom, **camera_form(fallback="simpler-after-two-wrong"))
    assert answer.status_code == 422
    assert "does something else" in answer.text
    assert not TeacherRule.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "The rule needs a name."),
        ({"words": " "}, "Write what the student will read."),
        (condition("w"), "Choose at least one thing to look at."),
        (condition("w", ("wrong_in_row", ">=", "two")), "is not a number"),
        (condition("w", ("wrong_in_row", ">=", "2.5")), "is not a whole number"),
        ({"because": "You gave {hints_here} hints."}, "is not a signal of"),
        ({"w-as": "text", "w-text": "wrong_in_rows > 2"}, "did you mean &#x27;wrong_in_row&#x27;"),
        ({"w-as": "text", "w-text": "(" * 400}, "This cannot be used"),
        (
            {"do": "teacher_alert:stuck", "mode": "apply", **condition("w", ("focus", "<", "30"))},
            "never rests on the camera",
        ),
    ],
)
def test_a_mistake_is_told_in_plain_words_and_nothing_that_was_typed_is_lost(
    teaching: Client, classroom: Classroom, changes: dict[str, str], words: str
) -> None:
    answer = save(teaching, classroom, **form(**{"evidence": "my own notes", **changes}))
    assert answer.status_code == 422
    assert words in answer.text
    assert "my own notes" in answer.text
    assert "two wrong" in answer.text
    assert not TeacherRule.objects.exists()


def test_whatever_a_form_holds_is_answered(teaching: Client, classroom: Classroom) -> None:
    odd = {"w-n": "x", "t-n": "999", "do": "nothing", "hold": "nan", "cooldown": "1e999", "most": "-3", "priority": "∞"}
    assert save(teaching, classroom, **odd).status_code == 422
    assert check(teaching, classroom, **odd, act="remove:w:99")["sentence"]
    assert check(teaching, classroom, act="alt:f:-1")["stories"]


def test_stories_pass_or_fail_as_they_are_written(teaching: Client, classroom: Classroom) -> None:
    assert "All come out as you said." in check(teaching, classroom, **form())["stories"]
    wrong = form(**story(1, "one wrong", fires=True, wrong_in_row="1"))
    assert "1 comes out differently" in check(teaching, classroom, **wrong)["stories"]
    assert not TeacherRule.objects.exists()


def test_the_card_is_shown_as_the_student_would_see_it(teaching: Client, classroom: Classroom) -> None:
    card = check(teaching, classroom, **form(words="Two minutes?"))["card"]
    assert "“Two minutes?”" in card
    assert "Your last 2 answers were not yet right." in card


def test_a_rule_that_never_gets_its_turn_is_pointed_out(teaching: Client, classroom: Classroom) -> None:
    twin = form(
        do="difficulty:-1",
        mode="apply",
        priority="0",
        most="2",
        **condition("w", ("wrong_in_row", ">=", "3"), ("difficulty", ">", "-1"), ("has_simpler", "is", "")),
    )
    assert "never gets its turn" in check(teaching, classroom, **twin)["review"]
    impossible = form(**condition("w", ("wrong_in_row", ">=", "3"), ("correct_in_row", ">=", "1")))
    assert "can never act" in check(teaching, classroom, **impossible)["review"]


def test_buttons_work_without_a_script(teaching: Client, classroom: Classroom) -> None:
    answer = save(teaching, classroom, act="add:w", **form())
    assert answer.status_code == 200
    assert 'name="w1-s"' in answer.text
    answer = save(teaching, classroom, act="text:w", **form())
    assert "wrong_in_row &gt;= 2</textarea>" in answer.text


@pytest.mark.parametrize("key", sorted(default_sources()))
def test_every_rule_of_the_site_can_be_copied_and_says_the_same(
    teaching: Client, classroom: Classroom, key: str
) -> None:
    source = default_sources()[key]
    stand_in = default_sources().get(str(source.get("fallback")))
    draft = RuleDraft.of(source, stand_in)
    act_on(draft, "")
    again, other, mistakes = draft.sources("copy")
    assert mistakes == []
    assert again is not None
    rule, before = read_source(again), read_source(source)
    assert (rule.do, rule.hold, rule.cooldown, rule.because) == (
        before.do,
        before.hold,
        before.cooldown,
        before.because,
    )
    assert [one.fires for one in rule.examples] == [one.fires for one in before.examples]
    assert bool(other) is bool(stand_in)
    page = teaching.get(reverse("rules:new", args=[classroom.pk]), {"copy": key})
    assert page.status_code == 200


def test_a_copy_takes_the_place_of_what_it_was_copied_from(teaching: Client, classroom: Classroom) -> None:
    fields = form(**{"instead-of": "simpler-after-two-wrong", "replace": "yes"})
    save(teaching, classroom, act="on", **fields)
    ids = {rule.id for rule in get_class_rules(classroom_id=classroom.pk)}
    assert "simpler-after-two-wrong" not in ids
    assert TeacherRule.objects.get().key in ids


def test_every_action_stands_in_the_menu_in_words_and_can_be_written(teaching: Client, classroom: Classroom) -> None:
    for key, option in ACTION_OPTIONS.items():
        assert "(" not in option.words, key
        parts = check(teaching, classroom, **form(do=key, mode=option.modes[0][0], **{"do-was": key}))
        assert "field__wrong" not in parts["review"], key
    assert (
        describe_action({"action": "short_break", "mode": "offer", "minutes": 4}) == "offer a short break of 4 minutes"
    )


def test_a_text_that_fits_goes_back_into_menus() -> None:
    draft = ConditionDraft("w", as_text=True, text="here and (hidden_s >= 30 or idle_s >= 120)")
    draft.to_menus()
    assert [row.group for row in draft.rows] == [0, 1, 1]
    draft = ConditionDraft("w", as_text=True, text="wrong_here + hints_here > 3")
    draft.to_menus()
    assert draft.as_text
    assert "stays as text" in draft.mistake


# Who may -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def theirs(teaching: Client, classroom: Classroom) -> TeacherRule:
    save(teaching, classroom, **form())
    return TeacherRule.objects.get()


def addresses(classroom: Classroom, key: str) -> list[tuple[str, str]]:
    run = "00000000-0000-0000-0000-000000000000"
    args = [classroom.pk]
    return [
        ("get", reverse("rules:class", args=args)),
        ("get", reverse("rules:new", args=args)),
        ("post", reverse("rules:new", args=args)),
        ("post", reverse("rules:check", args=args)),
        ("post", reverse("rules:replay", args=args)),
        ("get", reverse("rules:replay_run", args=[*args, run])),
        ("get", reverse("rules:rule", args=[*args, key])),
        ("post", reverse("rules:rule", args=[*args, key])),
        ("post", reverse("rules:switch", args=[*args, key])),
        ("get", reverse("rules:versions", args=[*args, key])),
        ("post", reverse("rules:back", args=[*args, key, 1])),
        ("post", reverse("rules:undo", args=[*args, run])),
    ]


def test_rules_are_for_who_teaches_the_class(
    client: Client, classroom: Classroom, student: User, stranger: User, theirs: TeacherRule
) -> None:
    elsewhere = make_person("ida", "teacher", stranger.classrooms.get())
    admin = make_person("sam", "admin")
    for person in (student, stranger, elsewhere, admin, None):
        client.logout()
        if person:
            client.force_login(person)
        for method, path in addresses(classroom, theirs.key):
            status = getattr(client, method)(path).status_code
            assert status == (404 if person else 302), (person, path)
    assert not ClassRule.objects.exists()


def test_a_colleague_sees_a_rule_once_it_was_on_and_may_switch_but_not_change_it(
    client: Client, classroom: Classroom, theirs: TeacherRule
) -> None:
    colleague = make_person("omar", "teacher", classroom)
    page = reverse("rules:rule", args=[classroom.pk, theirs.key])
    switch = reverse("rules:switch", args=[classroom.pk, theirs.key])
    client.post(switch, {"on": "yes"})
    client.force_login(colleague)
    assert client.get(page).status_code == 200
    assert client.post(page, {**form(title="Mine now"), "act": "save"}).status_code == 403
    assert client.post(reverse("rules:back", args=[classroom.pk, theirs.key, 1])).status_code == 404
    client.post(switch, {"on": "no"})
    assert not ClassRule.objects.get(key=theirs.key).on
    assert RuleSwitch.objects.first().by == colleague  # type: ignore[union-attr]


def test_a_rule_that_was_never_on_here_is_nobody_elses(
    client: Client, classroom: Classroom, theirs: TeacherRule
) -> None:
    client.force_login(make_person("omar", "teacher", classroom))
    assert client.get(reverse("rules:rule", args=[classroom.pk, theirs.key])).status_code == 404


def test_every_form_needs_its_token(classroom: Classroom, teacher: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(teacher)
    for method, path in addresses(classroom, "simpler-after-two-wrong"):
        if method == "post":
            assert strict.post(path).status_code == 403, path


def test_a_teacher_without_a_class_is_told_what_to_do(client: Client, student: User) -> None:
    client.force_login(make_person("new", "teacher"))
    assert "No class yet" in client.get("/teach/rules/").text
    client.force_login(student)
    assert client.get("/teach/rules/").status_code == 404


def test_who_teaches_one_class_goes_straight_to_it(teaching: Client, classroom: Classroom, teacher: User) -> None:
    assert teaching.get("/teach/rules/").url == f"/teach/rules/{classroom.pk}/"
    other = Classroom.objects.create(name="9C", join_code="OTHERC")
    Membership.objects.create(classroom=other, user=teacher, role="teacher")
    assert "9C" in teaching.get("/teach/rules/").text
