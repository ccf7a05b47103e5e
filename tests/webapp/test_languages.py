"""In which language somebody is spoken to, on pages, over sockets and in the background."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from tests.webapp.study_page import open_socket
from webapp.accounts.models import Classroom, User
from webapp.site import services
from webapp.site.languages import in_every_language, in_own_language, language_of, speaking_to

GERMAN_BROWSER = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def language_on(client: Client, path: str = "/", **headers: str) -> str:
    page = client.get(path, headers=headers)
    assert f'<html lang="{page["Content-Language"]}">' in page.content.decode()
    return str(page["Content-Language"])


@pytest.mark.django_db
def test_the_browser_is_asked_when_nobody_chose(client: Client) -> None:
    assert language_on(client) == "en-gb"
    assert language_on(client, **GERMAN_BROWSER) == "de"
    assert language_on(client, **{"Accept-Language": "en-US"}) == "en-gb"
    assert language_on(client, **{"Accept-Language": "pt-br, *;q=0.1"}) == "en-gb"


@pytest.mark.django_db
def test_the_school_says_what_is_spoken_and_everybody_may_differ(client: Client, student: User) -> None:
    services.set_place(name="Hangschule", time_zone="Europe/Berlin", language="de")
    assert language_on(client) == "de"
    assert language_of(student) == "de"
    client.post(reverse("language"), {"language": "en-gb"})
    assert language_on(client) == "en-gb"
    client.force_login(student)
    client.post(reverse("language"), {"language": "de"})
    elsewhere = Client()
    elsewhere.force_login(student)
    services.set_place(name="Hangschule", time_zone="Europe/Berlin", language="en-gb")
    assert language_on(elsewhere, reverse("classroom:home")) == "de"


@pytest.mark.django_db
def test_choosing_leads_back_to_the_page_and_nowhere_else(client: Client) -> None:
    def chosen(following: str) -> str:
        return client.post(reverse("language"), {"language": "de", "next": following}).url

    assert chosen("/camera/what/?from=home") == "/camera/what/?from=home"
    assert chosen("https://elsewhere.example/") == "/"
    assert client.post(reverse("language"), {"language": "tlh"}).status_code == HTTPStatus.BAD_REQUEST
    assert client.get(reverse("language")).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so_in_the_readers_language(client: Client) -> None:
    assert "Diese Seite gibt es nicht" in client.get("/nowhere", headers=GERMAN_BROWSER).content.decode()
    assert translation.get_language() == "en-gb"


@pytest.mark.django_db
def test_scripts_load_words_only_where_they_need_them(client: Client) -> None:
    assert "attune/words/" not in client.get("/").content.decode()
    assert "attune/words/de.js" in client.get("/", headers=GERMAN_BROWSER).content.decode()


@pytest.mark.django_db
def test_work_in_the_background_speaks_to_whom_it_is_for(student: User) -> None:
    student.language = "de"
    with speaking_to(student):
        assert gettext("Sign out") == "Abmelden"
    assert gettext("Sign out") == "Sign out"


def test_what_is_said_to_many_reaches_each_in_their_own_language() -> None:
    event = {"type": "row", "rows": [{"words": in_every_language(lambda: gettext("Sign out")), "count": 3}]}
    with translation.override("de"):
        assert in_own_language(event) == {"type": "row", "rows": [{"words": "Abmelden", "count": 3}]}
    assert in_own_language(event)["rows"][0]["words"] == "Sign out"


@pytest.mark.django_db(transaction=True)
async def test_a_socket_speaks_as_its_page_does(student: User, classroom: Classroom) -> None:
    student.language = "de"
    await student.asave()
    async with open_socket(student, f"/ws/class/{classroom.pk}/") as page:
        assert (await page.event("refused"))["message"] == "Diese Klasse unterrichtet jemand anderes."
    student.language = ""
    await student.asave()
    async with open_socket(student, f"/ws/class/{classroom.pk}/") as page:
        assert (await page.event("refused"))["message"] == "This class is taught by somebody else."
