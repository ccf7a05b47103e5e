"""A small school in which everybody's own things and other people's are known, and what answers to whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from lessons.adaptation.models import TeacherAlert
from lessons.content.drafts.services import open_draft
from lessons.content.models import Asset, Lesson
from lessons.learner.models import PracticeRun
from tests.webapp import rule_forms
from tests.webapp.conftest import make_person
from tests.webapp.givers import give_crop
from tests.webapp.training_sets import ready_set
from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.authoring.services import add_author, start_course
from webapp.classroom.models import StudySession
from webapp.classroom.services import open_session
from webapp.consent.guardians import LINKS
from webapp.dashboards.models import StudentNote, TeacherWish
from webapp.donations.guardians import LINKS as GIVING_LINKS
from webapp.imports.models import ImportJob
from webapp.privacy.downloads import carry_out
from webapp.privacy.models import DataDownload, Erasure
from webapp.registry.arriving import list_shipped
from webapp.registry.models import ModelVersion
from webapp.rules.models import ReplayRun, RuleSwitch, TeacherRule
from webapp.site.models import RosterImport
from webapp.training.packages import PACKAGE
from webapp.training.places import run_folder
from webapp.training.services import Choices, make_run

REFUSED = {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
# Who asks, and whose things are asked for: everything belongs to the student, her class, or her teacher.
NOBODY, STUDENT, OTHER_STUDENT, TEACHER, OTHER_TEACHER, ADMIN = "-soTUA"


@dataclass(frozen=True)
class Route:
    """Who is let in (by letter), which of the owner's things its parameters mean, and what a form sends."""

    who: str
    things: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    json: bool = False


@dataclass
class World:
    """The people by letter, and for each parameter of an address the owner's thing."""

    people: dict[str, User | None]
    things: dict[str, Any]
    cookies: dict[str, str]
    foreign: dict[str, Any]
    browser: Client = field(default_factory=Client)  # one for all: a new one would load every middleware anew

    def address(self, name: str, pattern: URLPattern, route: "Route", **instead: Any) -> str:
        """The address of the owner's thing, or of another in its place."""
        params = pattern.pattern.regex.groupindex
        return reverse(
            name, kwargs={param: (self.things | instead)[route.things.get(param, param)] for param in params}
        )

    def ask(self, who: str, address: str, method: str, route: "Route") -> HttpResponse:
        """Asks for a page as this person. Whatever it did is undone."""
        client = self.browser
        client.cookies.clear()
        if who != NOBODY:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[who]
        with transaction.atomic():
            sent = {name: self.things.get(value, value) for name, value in route.sent.items()}
            kind = {"content_type": "application/json"} if route.json else {}
            answer: HttpResponse = client.post(address, sent, **kind) if method == "post" else client.get(address)
            transaction.set_rollback(True)
        for close in answer._resource_closers:  # answer.close() would end the test's own connection too
            close()
        return answer

    def lets_in(self, who: str, address: str, route: "Route") -> bool:
        """Whether this address does anything for this person, by whatever method."""
        return any(_is_answer(self.ask(who, address, method, route)) for method in ("get", "post"))


def _is_answer(answer: HttpResponse) -> bool:
    assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    if answer.status_code in REFUSED | {HTTPStatus.METHOD_NOT_ALLOWED}:
        return False
    return not answer.headers.get("Location", "").startswith(reverse("account_login"))


def build_world(classroom: Classroom, lesson: Lesson) -> World:
    """Amina and her class, her teacher who writes its course, a neighbouring class that studies the same course."""
    other = Classroom.objects.create(name="8A", join_code="OTHER8")
    other.courses.add(lesson.course)
    people: dict[str, User | None] = {
        NOBODY: None,
        STUDENT: make_person("amina", "student", classroom),
        OTHER_STUDENT: make_person("noah", "student", other),
        TEACHER: make_person("ruth", "teacher", classroom),
        OTHER_TEACHER: make_person("tom", "teacher", other),
        ADMIN: make_person("sam", "admin"),
    }
    cookies = {who: _cookie(person) for who, person in people.items() if person}
    student, teacher, admin = people[STUDENT], people[TEACHER], people[ADMIN]
    assert student
    assert teacher
    assert admin
    add_author(course=lesson.course, user=teacher)
    TOTP.activate(teacher, generate_totp_secret())
    RecoveryCodes.activate(teacher)
    neighbour = people[OTHER_STUDENT]
    assert neighbour
    things = _things(classroom, lesson, student, teacher, admin) | class_things(classroom, student, lesson, teacher)
    colleague = people[OTHER_TEACHER]
    assert neighbour
    assert colleague
    foreign = class_things(other, neighbour, lesson, colleague) | _foreign_things(other, neighbour, colleague, lesson)
    return World(people, things, cookies, foreign)


def _foreign_things(other: Classroom, neighbour: User, colleague: User, lesson: Lesson) -> dict[str, Any]:
    """The same sorts of things, belonging to the class next door or to a course that nobody studies."""
    course = start_course(by=colleague, title="Elsewhere")
    place = {"course": course, "unit": course.units.get(), "minutes": 5, "position": 1}
    elsewhere = Lesson.objects.create(**place, key="elsewhere", title="Elsewhere")
    return {
        "classroom_id": other.pk,
        "course_id": course.pk,
        "course_slug": course.slug,
        "draft_id": open_draft(lesson=elsewhere).pk,
        "lesson_id": elsewhere.pk,
        "rule_key": _rule(other, colleague),
        "session_id": open_session(student=neighbour, classroom=other, lesson=lesson).pk,
        "stamp": RuleSwitch.objects.filter(classroom=other).latest("pk").stamp,
        "student_id": neighbour.pk,
        "user_id": neighbour.pk,
    }


def class_things(classroom: Classroom, student: User, lesson: Lesson, teacher: User) -> dict[str, Any]:
    """What a teacher's pages of a class name: an alert, a note, a wish, a try-out of a rule."""
    now = timezone.now()
    alert = TeacherAlert(classroom=classroom.pk, student=student, cause="stuck", lesson=lesson, decision=uuid4())
    alert.opened_at = alert.updated_at = now
    alert.save()
    note = StudentNote.objects.create(classroom=classroom, student=student, author=teacher, text="Ask again.", at=now)
    wish = TeacherWish.objects.create(classroom=classroom, student=student, by=teacher, kind="simpler", at=now)
    run = ReplayRun.objects.create(classroom=classroom, by=teacher, over="class", title="x", rules=[])
    return {"alert_id": alert.pk, "note_id": note.pk, "wish_id": wish.pk, "replay_id": run.pk}


def _cookie(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _things(classroom: Classroom, lesson: Lesson, student: User, teacher: User, admin: User) -> dict[str, Any]:
    session: StudySession = open_session(student=student, classroom=classroom, lesson=lesson)
    asset = Asset.objects.filter(course=lesson.course).first()
    assert asset
    return {
        "classroom_id": classroom.pk,
        "lesson_id": lesson.pk,
        "course_id": lesson.course_id,
        "course_slug": lesson.course.slug,
        "name": asset.name,
        "session_id": session.pk,
        "user_id": student.pk,
        "student_id": student.pk,
        "draft_id": _draft(lesson, teacher),
        "key": lesson.blocks.filter(kind="exercise")[0].key,
        "film": lesson.blocks.filter(kind="video")[0].key,
        "unit_id": lesson.unit_id,
        "token": LINKS.token_of(LINKS.ask(user=student, level=SensingLevel.GAZE)),
        "download_id": _download(student),
        "erasure_id": Erasure.objects.create(state=Erasure.State.DONE).pk,
        "job_id": ImportJob.objects.create(user=teacher, file_name="course.zip").pk,
        "roster_id": RosterImport.objects.create(by=admin, file_name="9B.csv").pk,
        "rule_key": _rule(classroom, teacher),
        "stamp": RuleSwitch.objects.filter(classroom=classroom).latest("pk").stamp,
        "day": timezone.localdate(session.started_at).isoformat(),
        "version_id": _live_version(),
        **_giving(student),
        **_training(admin),
        "practice_id": PracticeRun.objects.create(student=student, course=lesson.course, purpose="review").pk,
        "number": 1,
        "step": "place",
        "role": "student",
        "word": "none",
    }


def _download(student: User) -> UUID:
    download = DataDownload.objects.create(user=student, language="en-gb")  # not asked for: a worker would make it too
    carry_out(download.pk)
    return download.pk


def _training(admin: User) -> dict[str, Any]:
    """A training with a picture, and with something for TensorBoard."""
    base = ModelVersion.objects.get(pk=_live_version())
    run = make_run(data_set=ready_set(admin), base=base, by=admin, choices=Choices(), place="here")
    folder = run_folder(run.pk)
    folder.mkdir(parents=True)
    (folder / "events.out.tfevents.1").write_bytes(b"events")
    away = make_run(data_set=run.data_set, base=base, by=admin, choices=Choices(), place="away")
    run_folder(away.pk).mkdir()
    (run_folder(away.pk) / PACKAGE).write_bytes(b"package")
    return {
        "training_id": run.pk,
        "away_id": away.pk,
        "set_id": run.data_set_id,
        "picture_id": run.pictures.create(name="windows", epoch=1, png=b"png").pk,
    }


def _giving(student: User) -> dict[str, Any]:
    """A picture that she gave for training, and the link to her guardian about it."""
    crop = give_crop(student)
    return {"crop_id": crop.pk, "giving_token": GIVING_LINKS.token_of(GIVING_LINKS.ask(user=student, crops=True))}


def _live_version() -> UUID:
    list_shipped()
    return ModelVersion.objects.get(state=ModelVersion.State.LIVE).pk


def _draft(lesson: Lesson, teacher: User) -> int:
    client = Client()
    client.force_login(teacher)
    answer = client.get(reverse("authoring:edit_lesson", args=[lesson.course_id, lesson.pk]))
    return int(re.findall(r"drafts/(\d+)/", answer.headers["Location"])[0])


def _rule(classroom: Classroom, teacher: User) -> str:
    """A rule that the teacher wrote and that is on in her class."""
    client = Client()
    client.force_login(teacher)
    rule_forms.save(client, classroom, act="on", **rule_forms.form())
    return TeacherRule.objects.get(owner=teacher).key


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site by its name, but for Django's own tables, which have a test of their own."""
    yield from _below(get_resolver(), "")


def _below(resolver: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern
        elif pattern.namespace != "admin":
            yield from _below(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
