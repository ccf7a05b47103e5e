"""Who gets in where: every address and every socket of the site, for everybody, to their own and to others' things.

A new address or socket command that is not listed here is a failure: whoever adds one says whom it is for.
"""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from lessons.content.models import Lesson
from tests.webapp.access_world import (
    ADMIN,
    NOBODY,
    OTHER_STUDENT,
    OTHER_TEACHER,
    STUDENT,
    TEACHER,
    Route,
    World,
    build_world,
    routes,
)
from tests.webapp.conftest import make_person
from tests.webapp.study_page import open_lesson, open_socket
from tests.webapp.test_study_socket import answer_to, exercises
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.classroom.services import open_session
from webapp.live.routing import urlpatterns as sockets
from webapp.live.study_consumer import COMMANDS

EVERYBODY = NOBODY + STUDENT + OTHER_STUDENT + TEACHER + OTHER_TEACHER + ADMIN
SIGNED_IN = STUDENT + OTHER_STUDENT + TEACHER + OTHER_TEACHER + ADMIN
STAFF = TEACHER + OTHER_TEACHER + ADMIN
AUTHORS = TEACHER + ADMIN  # an administrator may change every course
RULE = {"key": "rule_key"}

MATRIX: dict[str, Route] = {
    "home": Route(EVERYBODY),
    "health": Route(EVERYBODY),
    # For the site's own machines, whoever is signed in there: tests/webapp/test_observe.py.
    "ready": Route(EVERYBODY),
    "metrics": Route(EVERYBODY),
    "observe:status": Route(ADMIN),
    "design": Route(STAFF),
    "language": Route(EVERYBODY),
    # What nobody's id is part of: a person's own account.
    "account": Route(SIGNED_IN),
    "account_login": Route(EVERYBODY),
    "account_logout": Route(EVERYBODY),
    "account_inactive": Route(EVERYBODY),
    "account_signup": Route(EVERYBODY),
    "account_reauthenticate": Route(SIGNED_IN),
    "account_change_password": Route(SIGNED_IN),
    "account_set_password": Route(SIGNED_IN),
    # The second step is for staff, and each looks after their own.
    "mfa_authenticate": Route(SIGNED_IN),  # sends on whoever is signed in
    "mfa_index": Route(STAFF),
    "mfa_reauthenticate": Route(STAFF),
    "mfa_activate_totp": Route(STAFF),
    "mfa_deactivate_totp": Route(TEACHER),
    "mfa_view_recovery_codes": Route(TEACHER),
    "mfa_generate_recovery_codes": Route(STAFF),
    # Without a provider in the environment nobody finds anything there.
    "openid_connect_login": Route("", {"provider_id": "word"}),
    "openid_connect_callback": Route("", {"provider_id": "word"}),
    # Consent is everybody's own; its words are public.
    "consent:choice": Route(SIGNED_IN),
    "consent:renew": Route(SIGNED_IN),
    "consent:withdraw": Route(SIGNED_IN),
    "consent:what": Route(EVERYBODY),
    "consent:words": Route(EVERYBODY, {"version": "number"}),
    "consent:guardian": Route(EVERYBODY),  # whoever holds the link; the child cannot answer it
    # What is stored of somebody is for them alone; an erasure's proof names nobody and is for who has its address.
    "privacy:home": Route(SIGNED_IN),
    "privacy:looks": Route(SIGNED_IN),
    "privacy:ask_copy": Route(SIGNED_IN),
    "privacy:copy": Route(STUDENT),
    "privacy:forget": Route(SIGNED_IN),
    "privacy:erase": Route(SIGNED_IN),
    "privacy:erased": Route(EVERYBODY),
    "privacy:proof": Route(EVERYBODY),
    "privacy:school": Route(ADMIN),
    "privacy:person_limit": Route(ADMIN),
    "privacy:school_copy": Route(ADMIN),
    "privacy:school_erase": Route(ADMIN),
    "privacy:assessment": Route(ADMIN),
    # What somebody gives for training is theirs to see and to take back; data sets are made by administrators.
    **{f"giving:{name}": Route(SIGNED_IN) for name in ("home", "stop", "stop_crops")},
    **{f"giving:{name}": Route(STUDENT) for name in ("picture", "erase_crop")},
    "giving:words": Route(EVERYBODY, {"version": "number"}),
    "giving:guardian": Route(EVERYBODY, {"token": "giving_token"}),  # whoever holds the link
    **{
        f"donations:{name}": Route(ADMIN)
        for name in ("data", "build", "set", "progress", "sheet", "withdraw_set")
    },
    # A lesson is for its class; what somebody did in it is theirs alone.
    "classroom:home": Route(SIGNED_IN),
    "classroom:join": Route(SIGNED_IN),
    "classroom:lesson": Route(STUDENT + TEACHER),
    "classroom:block": Route(STUDENT),
    "classroom:summary": Route(STUDENT),
    "classroom:mine": Route(STUDENT),
    "classroom:asset": Route(STUDENT + OTHER_STUDENT + TEACHER + OTHER_TEACHER),  # both classes study the course
    "progress:overview": Route(SIGNED_IN),
    "progress:answers": Route(SIGNED_IN),
    "progress:changes": Route(SIGNED_IN),
    "progress:review": Route(SIGNED_IN),
    "progress:placement": Route(STUDENT + OTHER_STUDENT),  # of a course that both study
    "progress:practice": Route(STUDENT, {"run_id": "practice_id"}),
    # Courses are changed by their authors, and copied by those whose classes study them.
    "authoring:courses": Route(STAFF),
    "authoring:new_course": Route(STAFF),
    "authoring:copy": Route(STAFF),
    "authoring:course": Route(AUTHORS),
    "authoring:about": Route(AUTHORS),
    "authoring:classes": Route(AUTHORS),
    "authoring:authors": Route(AUTHORS),
    "authoring:units": Route(AUTHORS, sent={"act": "up", "unit": "unit_id"}),
    "authoring:lessons": Route(AUTHORS, sent={"act": "up", "lesson": "lesson_id"}),
    "authoring:skills": Route(AUTHORS),
    "authoring:file": Route(AUTHORS),
    "authoring:edit_lesson": Route(AUTHORS),
    "authoring:editor": Route(AUTHORS),
    "authoring:facts": Route(AUTHORS),
    "authoring:change": Route(AUTHORS),
    "authoring:block": Route(AUTHORS),
    "authoring:captions": Route(AUTHORS, {"key": "film"}),
    "authoring:publish": Route(AUTHORS),
    "authoring:history": Route(AUTHORS),
    "authoring:take_import": Route(AUTHORS),
    "authoring:preview": Route(AUTHORS),
    "authoring:preview_block": Route(AUTHORS),
    "authoring:preview_answer": Route(AUTHORS, sent={"block": "key"}, json=True),
    # An import belongs to whoever began it.
    "imports:imports": Route(STAFF),
    "imports:job": Route(TEACHER),
    "imports:status": Route(TEACHER),
    "imports:report": Route(TEACHER),
    "imports:choose": Route(TEACHER),
    "imports:cancel": Route(TEACHER),
    "imports:export": Route(STAFF),
    # Rules and live pages are for those who teach the class.
    "rules:classes": Route(STAFF),
    "rules:class": Route(TEACHER),
    "rules:undo": Route(TEACHER),
    "rules:new": Route(TEACHER),
    "rules:check": Route(TEACHER),
    "rules:replay": Route(TEACHER),
    "rules:replay_run": Route(TEACHER, {"run_id": "replay_id"}),
    "rules:rule": Route(TEACHER, RULE),
    "rules:switch": Route(TEACHER, RULE),
    "rules:versions": Route(TEACHER, RULE),
    "rules:back": Route(TEACHER, RULE),
    "dashboards:classes": Route(SIGNED_IN),  # one's own classes: an empty list for those who teach none
    "dashboards:own": Route(SIGNED_IN),  # one's own record in one's own classes
    "dashboards:live": Route(TEACHER),
    "dashboards:last_hint": Route(TEACHER),
    **{
        f"dashboards:{name}": Route(TEACHER)
        for name in (
            "curves", "alert", "wish_for_all", "reports", "compare", "report", "answers_csv", "statements",
            "student", "wish", "wish_back", "note", "note_gone", "note_back",
        )
    },
    # Which model judges is the administrators' business.
    **{
        f"registry:{name}": Route(ADMIN)
        for name in ("models", "version", "promote", "shadow", "judge", "judging", "report", "remove")
    },
    **{
        f"training:{name}": Route(ADMIN, {"run_id": "training_id"})
        for name in ("runs", "run", "status", "stop", "go_on", "picture", "events", "package")
    },
    **{
        f"training:{name}": Route(ADMIN, {"run_id": "away_id"})
        for name in ("download", "package_status", "pack_again", "bring", "cancel")
    },
    # The site is looked after by its administrators.
    "site:start": Route(""),  # gone as soon as there is an administrator
    **{
        f"site:{name}": Route(ADMIN)
        for name in (
            "home", "set_up", "people", "new_person", "person", "archive_person", "password", "drop_second_step",
            "classes", "new_class", "class", "archive_class", "code", "add", "remove", "slips",
            "rosters", "roster_template", "roster", "take_roster", "drop_roster", "undo_roster",
        )
    },
}  # fmt: skip

# What each socket command names: things of the open lesson only. Somebody else's is unknown to it.
BLOCK, DECISION, REPORT, NOTHING = "block", "decision", "report", ""
COMMAND_NAMES = {
    "block.enter": BLOCK,
    "block.seen": BLOCK,
    "video.state": BLOCK,
    "answer.give": BLOCK,
    "exercise.again": BLOCK,
    "hint.ask": BLOCK,
    "step.give": BLOCK,
    "decision.respond": DECISION,
    "report.give": BLOCK,
    "report.undo": REPORT,
    "activity.idle": NOTHING,
    "page.hidden": NOTHING,
    "lesson.finish": NOTHING,
    "answer.preview": NOTHING,
    "camera.start": NOTHING,
    "camera.pause": NOTHING,
    "camera.resume": NOTHING,
    "camera.stop": NOTHING,
    "gaze.layout": NOTHING,
    "gaze.click": NOTHING,
    "calibration.start": NOTHING,
    "calibration.point": NOTHING,
    "calibration.finish": NOTHING,
    "calibration.cancel": NOTHING,
    "calibration.forget": NOTHING,
}
SOCKETS = {"ws/study/<uuid:session_id>/": STUDENT, "ws/class/<int:classroom_id>/": TEACHER}


# Every class and every course is an administrator's own, and nobody else gets in there.
ADMINS_OWN = {("site:add", "classroom_id"), ("authoring:block", "draft_id")}


@pytest.fixture
def quiet() -> Iterator[None]:
    """Hundreds of refusals are meant, and would drown a failure."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)


@pytest.fixture
def filmed(course: Any) -> Lesson:
    """A lesson with a film and an exercise."""
    lesson = course.lessons.filter(blocks__kind="video").first()
    assert lesson
    return lesson


def test_every_address_is_listed() -> None:
    assert {name for name, _ in routes()} == set(MATRIX)


@pytest.mark.django_db
def test_everybody_gets_in_where_they_belong_and_nowhere_else(
    quiet: None, classroom: Classroom, filmed: Lesson, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    world: World = build_world(classroom, filmed)
    seen, meant = {}, {}
    for name, pattern in routes():
        route = MATRIX[name]
        address = world.address(name, pattern, route)
        seen[name] = "".join(who for who in EVERYBODY if world.lets_in(who, address, route))
        meant[name] = "".join(who for who in EVERYBODY if who in route.who)
    assert seen == meant


@pytest.mark.django_db
def test_one_thing_of_others_among_ones_own_opens_nothing(
    quiet: None, classroom: Classroom, filmed: Lesson, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = build_world(classroom, filmed)
    opened, tried = [], 0
    for name, pattern in routes():
        route, params = MATRIX[name], list(pattern.pattern.regex.groupindex)
        for thing in (route.things.get(param, param) for param in params if len(params) > 1):
            if thing not in world.foreign or (name, thing) in ADMINS_OWN:
                continue
            address = world.address(name, pattern, route, **{thing: world.foreign[thing]})
            opened += [(name, thing, who) for who in route.who if world.lets_in(who, address, route)]
            tried += 1
    assert opened == []
    assert tried > 30


@pytest.mark.django_db
def test_numbers_that_nobody_has_are_not_found(
    quiet: None, classroom: Classroom, filmed: Lesson, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = build_world(classroom, filmed)
    nobodys = {IntConverter: 10**18 - 1, UUIDConverter: uuid4()}
    opened = []
    for name, pattern in routes():
        route = MATRIX[name]
        for param, kind in pattern.pattern.converters.items():
            thing = route.things.get(param, param)
            if type(kind) in nobodys:
                address = world.address(name, pattern, route, **{thing: nobodys[type(kind)]})
                opened += [(name, param, who) for who in route.who if world.lets_in(who, address, route)]
    assert opened == []


@pytest.mark.django_db
def test_a_number_beyond_all_databases_is_not_found_either(quiet: None, teacher: User) -> None:
    client = Client()
    client.force_login(teacher)
    address = reverse("dashboards:live", args=[7]).replace("7", str(10**30))
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/site/people/?q=%00", "/learn/files/%00/a.svg", "/privacy/guardian/%00/"])
def test_a_letter_that_no_database_stores_is_no_error_of_ours(quiet: None, address: str) -> None:
    client = Client()
    client.force_login(make_person("sam", "admin"))
    assert client.get(address).status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}


@pytest.mark.django_db
def test_djangos_own_tables_are_for_administrators(quiet: None, teacher: User, student: User) -> None:
    admin = make_person("sam", "admin")
    User.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    tables = [
        reverse(f"admin:{pattern.name}")
        for pattern in get_resolver().namespace_dict["admin"][1].url_patterns
        if getattr(pattern, "name", None) and not pattern.pattern.regex.groups and pattern.name != "logout"
    ]
    assert reverse("admin:index") in tables
    for person in (None, student, teacher):
        client = Client()
        if person:
            client.force_login(person)
        assert all(client.get(address).status_code in {302, 403, 404, 405} for address in tables)


def test_every_socket_and_command_is_listed() -> None:
    assert {str(pattern.pattern) for pattern in sockets} == set(SOCKETS)
    assert set(COMMANDS) == set(COMMAND_NAMES)


@pytest.mark.django_db(transaction=True)
async def test_sockets_open_for_their_own_people_only(
    classroom: Classroom, filmed: Lesson, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = await sync_to_async(build_world)(classroom, filmed)
    for pattern, own in SOCKETS.items():
        address = "/" + pattern.replace("<uuid:session_id>", str(world.things["session_id"])).replace(
            "<int:classroom_id>", str(world.things["classroom_id"])
        )
        for who, person in world.people.items():
            async with open_socket(person, address) as page:
                event = await page.event("welcome", "snapshot", "refused")
                assert (event["type"] != "refused") == (who in own), (pattern, who)


@pytest.mark.django_db(transaction=True)
async def test_no_command_reaches_into_another_lesson(
    student: User, classroom: Classroom, session: StudySession
) -> None:
    other = await sync_to_async(make_person)("noah", "student", classroom)
    theirs = await sync_to_async(open_session)(student=other, classroom=classroom, lesson=session.lesson)
    first, second, *_ = await sync_to_async(exercises)(theirs)
    async with open_lesson(other, theirs.pk) as page:
        for block in (first, second):
            await page.command("block.enter", block=block.key)
            wrong = answer_to(block, right=False)
            await page.command("answer.give", block=block.key, level="standard", answer=wrong, seconds=5)
        decision = (await page.event("decision") if not page.seen else next(
            event for event in page.seen if event["type"] == "decision"
        ))["id"]  # fmt: skip
        report = (await page.command("report.give", block=first.key, kind="lost"))["key"]
    names = {
        BLOCK: {"block": "of-another-lesson"},
        DECISION: {"decision": decision, "response": "undone"},
        REPORT: {"report": report},
    }
    more = {
        "kind": "lost",
        "level": "standard",
        "answer": "1",
        "seconds": 1,
        "step": 0,
        "playing": True,
        "captions": False,
        "at": 0,
    }
    async with open_lesson(student, session.pk) as page:
        for command, named in COMMAND_NAMES.items():
            if named:
                answer = await page.command(command, **(more | names[named]))
                assert answer["type"] == "refused", command
