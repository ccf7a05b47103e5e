"""No word of the site is left in one language: what pages say is marked, and what is marked is translated."""

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import trans_real

from lessons.adaptation import signal_words, telling
from tests.webapp.access_world import ADMIN, NOBODY, STUDENT, TEACHER, World, build_world, routes
from tests.webapp.test_access import MATRIX
from webapp.accounts.models import Classroom
from webapp.site.services import set_place

WORD = re.compile(r"[^\W\d_]{2,}")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
# Names, signs, and what a person or a machine wrote as it stands.
SPELT_ALIKE = {"Attune", "TensorBoard", "English", "Deutsch", "UTC", "CSV", "JSON", "KB", "MB", "GB", "min"}
PLACE = re.compile(r"[A-Z]\w+(?:/[\w -]+)+")  # a time zone
NUMBERS = re.compile(r"\d+|\{\w+\}")  # a teacher's own rule names a number by what it counts
SPOKEN = {"alt", "aria-label", "aria-description", "aria-valuetext", "data-is", "label", "placeholder", "title"}
SILENT = {"script", "style", "code", "kbd", "math", "template"}


def test_every_word_is_translated() -> None:
    said = io.StringIO()
    try:
        call_command("translations", "--check", stdout=said)
    except CommandError:
        pytest.fail(said.getvalue())


@pytest.fixture
def nothing_said_yet() -> Iterator[None]:
    """Words that are kept for each language are forgotten, before German is another language and after it was."""
    kept = (telling._sources, signal_words._spoken)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


@pytest.fixture
def brackets(monkeypatch: pytest.MonkeyPatch, nothing_said_yet: None) -> None:
    """In place of German: every marked text in brackets, so that what stands outside of them is not marked."""
    german: Any = trans_real.translation("de")

    def one(text: str) -> str:
        return f"⟦{text.rpartition(chr(4))[2]}⟧"

    monkeypatch.setattr(german, "gettext", one)
    monkeypatch.setattr(german, "ngettext", lambda first, many, count: one(first if count == 1 else many))


class Said(HTMLParser):
    """What a page says to eyes and ears."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.as_it_is = False  # no language has another word for it, such as a password
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        self.as_it_is = ("translate", "no") in attrs
        self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT
        self.as_it_is = False

    def handle_data(self, data: str) -> None:
        if not self.silent and not self.as_it_is:
            self.texts.append(data)


def unmarked(html: str, stored: str) -> Iterator[str]:
    """Texts of a page outside of brackets, but for what somebody has written into the site."""
    page = Said()
    page.feed(without_marked(html))
    for text in page.texts:
        for piece in re.split(r"[\n·|,;:()“”]|\s-\s", text):
            words = " ".join(piece.split())
            if PLACE.fullmatch(words) or NUMBERS.sub("#", words.rstrip("….").casefold()) in stored:
                continue
            if set(WORD.findall(words)) - SPELT_ALIKE:
                yield words


def without_marked(html: str) -> str:
    """Sentences in sentences go from the inside out; some hold tags."""
    shorter = MARKED.sub("\n", html)
    return shorter if shorter == html else without_marked(shorter)


def everything_stored() -> str:
    """All texts of all tables in one, as they are written and without the signs of Markdown."""
    rows = (row for model in apps.get_models() for row in model._default_manager.values_list())
    text = " ".join(" ".join(f"{value}".casefold().split()) for row in rows for value in row)
    return NUMBERS.sub("#", text + re.sub(r"[*_`$>]+", "", text))


@pytest.mark.django_db
def test_no_page_says_a_word_that_nobody_can_translate(
    brackets: None, classroom: Classroom, course: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = build_world(classroom, course.lessons.filter(blocks__kind="video").first())
    set_place(name="Hangschule", time_zone="Europe/Berlin", language="de")
    stored = everything_stored()
    found = [f"{name} ({who}): {words}" for name, who, html in pages(world) for words in unmarked(html, stored)]
    assert not found, "\n".join(dict.fromkeys(found))


def pages(world: World) -> Iterator[tuple[str, str, str]]:
    """Every page of the site as those see it for whom it is, and what its form answers to an empty one."""
    for name, pattern in routes():
        if (route := MATRIX.get(name)) is None:
            continue  # and test_access fails
        address = world.address(name, pattern, route)
        for who in [who for who in (NOBODY, STUDENT, TEACHER, ADMIN) if who in route.who]:
            for method in ("get", "post"):
                answer = world.ask(who, address, method, route)
                if answer.headers.get("Content-Type", "").startswith("text/html"):
                    yield name, who, answer.content.decode()
