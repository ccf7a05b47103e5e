"""A school with something on every page, and every page that somebody of it can open. For test_every_page.

`main` runs in the running site's own environment (`manage.py shell`) and prints the pages as JSON.
"""

import json
import logging
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test.utils import setup_test_environment
from django.utils import timezone

from attention_model.areas import Area
from benchmarks.dashboard_school import add_lesson_day
from lessons.content.models import Lesson
from lessons.learner.services import record_attempt
from tests.webapp.access_world import ADMIN, NOBODY, STUDENT, TEACHER, World, build_world, routes
from tests.webapp.test_access import MATRIX
from webapp.accounts.models import Classroom, Membership, User
from webapp.classroom.heat import no_heat, warm
from webapp.classroom.models import AttentionSample, BlockGaze, StudySession
from webapp.site.services import set_donations

VISITORS = {NOBODY: "nobody", STUDENT: "student", TEACHER: "teacher", ADMIN: "admin"}
NAMES = ["Jonas Weber", "Sofia Lindqvist", "Daniel Mwangi", "Grace Liu", "Maximiliane Freifrau von Hohenstein", "Li Na"]
STANDINGS = {
    "stuck": "Three answers in a row were not right.",
    "slow": "Slower than usual on “Two steps back”.",
    "unknown": "Just opened the lesson; too early to say.",
}


@dataclass(frozen=True)
class OpenTo:
    """A page and somebody who may open it; `cookie` is their sign-in, empty for nobody's."""

    visitor: str
    name: str
    path: str
    cookie: str


def find_pages(world: World) -> Iterator[OpenTo]:
    """Every whole page by everybody who gets it. Taken from the site's addresses, so that none can be forgotten."""
    for name, pattern in routes():
        if name not in MATRIX:
            continue  # and test_access fails
        route = MATRIX[name]
        address = world.address(name, pattern, route)
        for who, visitor in VISITORS.items():
            if _is_page(world.ask(who, address, "get", route)):
                yield OpenTo(visitor, name, address, world.cookies.get(who, ""))


def _is_page(answer: HttpResponse) -> bool:
    return (
        answer.status_code == 200
        and answer.headers["Content-Type"].startswith("text/html")
        and b"<!doctype html>" in answer.content[:200].lower()
    )


def build_school() -> World:
    """The world of the permission matrix, in a class that has studied for a few days."""
    random.seed(5)
    lesson = Lesson.objects.filter(course__slug="demo", blocks__kind="video", blocks__skills__isnull=False).first()
    assert lesson
    classroom = Classroom.objects.create(name="8C", join_code="EVERYP")
    classroom.courses.add(lesson.course)
    world = build_world(classroom, lesson)
    set_donations(donations=True, crop_donations=True)
    amina = world.people[STUDENT]
    assert amina
    people = [amina, *(_classmate(classroom, name) for name in NAMES)]
    for ago in (7, 1, 0):
        add_lesson_day(classroom, people if ago else people[1:], lesson, ago)  # hers of today is there already
    _answer(amina, lesson)
    for session in StudySession.objects.filter(classroom=classroom, lesson=lesson):
        _look(session)
    _stand(classroom)
    return world


def _classmate(classroom: Classroom, name: str) -> User:
    first, _, last = name.partition(" ")
    user = User.objects.create(username=uuid4().hex[:12], first_name=first, last_name=last)
    Membership.objects.create(classroom=classroom, user=user)
    return user


def _answer(student: User, lesson: Lesson) -> None:
    for number, block in enumerate(lesson.blocks.filter(kind="exercise")):
        facts: dict[str, Any] = {"level": "standard", "answer": "1", "correct": number % 3 > 0}
        record_attempt(student=student, block=block, session=uuid4(), key=uuid4(), **facts)


def _look(session: StudySession) -> None:
    """Eyes that rested on the figures, and estimates of some minutes."""
    now = timezone.now()
    box = Area("figure", 0, 0, 600, 400)
    for block in session.lesson.blocks.all():
        heat = no_heat() if block.kind == "figure" else []
        for _ in range(30 if heat else 0):
            warm(heat, box, random.gauss(220, 60), random.gauss(150, 50), sigma_px=60, seconds=1)
        looked: dict[str, Any] = {"seconds": 30, "visits": 2, "rereads": 1, "heat": heat, "off_px": 90}
        BlockGaze.objects.create(session=session, block=block.key, at=now, **looked)
    AttentionSample.objects.bulk_create(
        AttentionSample(
            session=session, at=session.started_at + timedelta(seconds=10 * step), seconds=10, known_share=0.9,
            focus=None if step % 9 == 0 else random.uniform(0.4, 0.9), confusion=random.uniform(0.1, 0.4),
        )
        for step in range(60)
    )  # fmt: skip


def _stand(classroom: Classroom) -> None:
    latest = StudySession.objects.filter(classroom=classroom, finished_at=None)
    for session, (standing, words) in zip(latest, STANDINGS.items(), strict=False):
        session.standing, session.standing_words = standing, words
        session.save(update_fields=["standing", "standing_words"])


def main() -> None:
    """Builds the school and prints its pages."""
    setup_test_environment()
    logging.disable(logging.CRITICAL)  # who may not open a page is refused, and that is no news
    print(json.dumps([asdict(page) for page in find_pages(build_school())]))
