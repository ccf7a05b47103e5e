"""Every page of the site, asked with any query, any form and any thing in its address. Slow, and therefore thin."""

import json
import logging
import tempfile
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import cache as counters
from django.db import transaction
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment
from django.urls import NoReverseMatch, URLPattern, reverse

from lessons.content.course_folder import read_course_folder
from lessons.content.models import Lesson
from lessons.content.services import store_course
from tests.fuzz.target import Target, memory
from tests.fuzz.trees import change_json
from tests.webapp.access_world import ADMIN, STUDENT, TEACHER, World, build_world, routes
from tests.webapp.test_access import MATRIX
from webapp.accounts.models import Classroom
from webapp.frontend.management.commands.demo import DEMO_COURSE

WHO = (STUDENT, TEACHER, ADMIN)
NAMES = """act answer archived at back base block classes copy course done draft edit from instead kind level lesson
name next open over page q remove replace role skill text title unit username words"""
ASKED = dict.fromkeys(NAMES.split(), "1")
NEVER = {"account_logout"}  # it would sign everybody out of the inputs that follow


@cache
def _world() -> tuple[World, dict[str, URLPattern]]:
    setup_test_environment(debug=False)
    setup_databases(verbosity=0, interactive=False)
    logging.disable(logging.CRITICAL)
    settings.MEDIA_ROOT = tempfile.mkdtemp(dir=memory(), prefix="attune-fuzz-media-")
    course = store_course(parsed=read_course_folder(DEMO_COURSE))
    classroom = Classroom.objects.create(name="9B", join_code="LEARN9")
    classroom.courses.add(course)
    lesson = Lesson.objects.filter(blocks__kind="video").distinct()[0]
    world = build_world(classroom, lesson)
    world.browser = Client(raise_request_exception=True)
    return world, {name: pattern for name, pattern in routes() if name in MATRIX and name not in NEVER}


def take_page(data: bytes) -> None:
    """{page, who, post, params, query, sent}: an answer, and never an error of ours. What it did is undone."""
    try:
        asked = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(asked, dict):
        return
    world, pages = _world()
    name = str(asked.get("page"))
    if name not in pages:
        name = list(pages)[hash(name) % len(pages)]
    route, given = MATRIX[name], _object(asked, "params")
    params = {
        param: given.get(param, world.things[route.things.get(param, param)])
        for param in pages[name].pattern.regex.groupindex
    }
    try:
        address = reverse(name, kwargs=params)
    except (NoReverseMatch, UnicodeError):
        return
    _ask(world, asked, address, _object(asked, "query"), _object(asked, "sent"))


def _ask(world: World, asked: dict[str, Any], address: str, query: dict[str, Any], sent: dict[str, Any]) -> None:
    who = asked.get("who")
    client = world.browser
    client.cookies.clear()
    client.cookies[settings.SESSION_COOKIE_NAME] = world.cookies[who if who in WHO else ADMIN]
    counters.clear()
    with transaction.atomic():
        if asked.get("post"):
            sent = {key: world.things.get(str(value), value) for key, value in sent.items()}
            answer = client.post(address, sent, query_params=query)
        else:
            answer = client.get(address, query)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (address, answer.status_code)
    for close in answer._resource_closers:
        close()


def _object(asked: dict[str, Any], name: str) -> dict[str, str | list[str]]:
    """Texts by name, as a browser can send them: whole letters only."""
    found = asked.get(name)
    if not isinstance(found, dict):
        return {}
    return {_letters(key): [*map(_letters, value)] if isinstance(value, list) else _letters(value)
            for key, value in found.items()}  # fmt: skip


def _letters(value: object) -> str:
    return str(value).encode(errors="replace").decode()


def _asked() -> list[bytes]:
    made = []
    for name in _world()[1]:
        route = MATRIX[name]
        who = next((who for who in WHO if who in route.who), ADMIN)
        about: dict[str, Any] = {"page": name, "who": who, "params": {}}
        made.append({**about, "query": dict(list(ASKED.items())[:: 1 + len(made) % 3])})
        made.append({**about, "post": True, "query": {}, "sent": ASKED | route.sent})
    return [json.dumps(each).encode() for each in made]


TARGETS = (Target("page", take_page, _asked, longest=1500, change=change_json),)
