"""The page that shows what pages are made of."""

import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import ROOT
from webapp.accounts.models import User
from webapp.frontend.icons import icon_names

STATIC = ROOT / "webapp" / "frontend" / "static" / "attune"
TEMPLATES = ROOT / "webapp" / "frontend" / "templates"
COMPONENT = re.compile(r"\.([a-z][\w-]*)")
# Frames of whole pages, what only a lesson's own text has, and what a page has once, at its edge.
ELSEWHERE = {"frame--narrow", "frame--reader", "section", "section-tight", "stack-tight", "mid", "masthead--stays"} | {
    "masthead__camera", "messages", "offline", "toast", "themes", "mirror", "turn", "block", "player__bar"
}  # fmt: skip


@pytest.fixture
def page(client: Client, teacher: User) -> str:
    client.force_login(teacher)
    return str(client.get(reverse("design")).text)


def test_every_component_is_shown(page: str) -> None:
    styles = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", (STATIC / "components.css").read_text(), flags=re.DOTALL)
    components = {name for name in COMPONENT.findall(styles) if not name.startswith(("is-", "pl-"))} - ELSEWHERE
    shown = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
    assert components - shown == set()


def test_every_icon_is_shown_and_has_a_name_of_its_own(page: str) -> None:
    names = icon_names("i") + icon_names("s")
    assert len(set(names)) == len(names)
    assert all(f'href="#i-{name}"' in page for name in icon_names("i"))


def test_pages_use_icons_and_shapes_that_are_drawn() -> None:
    written = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    assert set(re.findall(r'icon\.html" with name="(\w[\w-]*)"', written)) <= set(icon_names("i"))
    assert set(re.findall(r'href="#s-(\w+)"', written)) <= set(icon_names("s"))


def test_a_colour_means_the_same_whether_the_dark_is_chosen_or_the_systems() -> None:
    tokens = (STATIC / "tokens.css").read_text()
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', tokens, re.DOTALL)
    systems = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', tokens, re.DOTALL)
    assert chosen
    assert systems
    assert chosen[1].split() == systems[1].split()


def test_it_is_for_staff(client: Client, student: User) -> None:
    client.force_login(student)
    assert client.get(reverse("design")).status_code == HTTPStatus.NOT_FOUND
