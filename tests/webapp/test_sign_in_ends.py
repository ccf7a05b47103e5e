"""When a sign-in ends: by time, sooner for staff; with the account, the password, a sign-out. What is open goes too."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.webapp.conftest import make_person
from tests.webapp.study_page import Page, open_lesson, open_socket
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.live import sign_in
from webapp.live.socket import MESSAGE_BURST, SIGNED_OUT, TOO_MUCH
from webapp.security.sessions import BEGAN, SEEN
from webapp.site.people import archive_person, change_person, give_new_passwords
from webapp.site.services import set_sign_in

HOUR = 3600
PASSWORD = "quiet-violet-harbour"


def ago(client: Client, **seconds: int) -> None:
    """Puts the beginning or the last page of this browser's sign-in back."""
    session = client.session
    for name, back in seconds.items():
        session[{"began": BEGAN, "seen": SEEN}[name]] -= back
    session.save()


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == HTTPStatus.OK


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "idle", "stays"), [
    ("student", 71, True), ("student", 73, False), ("teacher", 1, True), ("teacher", 3, False), ("admin", 3, False),
])  # fmt: skip
def test_who_is_away_for_long_signs_in_again_staff_sooner(client: Client, role: str, idle: int, stays: bool) -> None:
    client.force_login(make_person("sam", role))
    ago(client, seen=idle * HOUR)
    assert is_in(client) is stays


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "hours", "stays"), [
    ("student", 14 * 24 - 1, True), ("student", 14 * 24 + 1, False), ("teacher", 11, True), ("teacher", 13, False),
])  # fmt: skip
def test_no_sign_in_lasts_for_ever_however_busy(client: Client, role: str, hours: int, stays: bool) -> None:
    client.force_login(make_person("sam", role))
    ago(client, began=hours * HOUR)
    assert is_in(client) is stays


@pytest.mark.django_db
def test_they_are_told_and_come_back_to_the_page_they_wanted(client: Client) -> None:
    client.force_login(make_person("sam", "teacher"))
    ago(client, seen=3 * HOUR)
    answer = client.get(reverse("dashboards:classes"), follow=True)
    assert answer.redirect_chain[-1][0].endswith(f"?next={reverse('dashboards:classes')}")
    assert "you were signed out" in answer.text


@pytest.mark.django_db
def test_being_at_work_is_noted_but_not_with_every_page(client: Client) -> None:
    client.force_login(make_person("sam", "student"))
    ago(client, seen=50)
    before = client.session[SEEN]
    is_in(client)
    assert client.session[SEEN] == before
    ago(client, seen=20)
    is_in(client)
    assert client.session[SEEN] > before - 20


@pytest.mark.django_db
def test_a_new_password_signs_every_other_browser_out(client: Client, student: User) -> None:
    client.force_login(student)
    give_new_passwords(people=[student])
    assert not is_in(client)


@pytest.mark.django_db
def test_signing_out_leaves_nothing_to_go_back_to(client: Client, student: User) -> None:
    client.force_login(student)
    key = client.session.session_key
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not Session.objects.filter(session_key=key).exists()


async def hung_up(page: Page) -> int:
    """The code with which the site closes the socket, after it has said why."""
    while True:
        try:
            await page.event("refused")
        except ConnectionAbortedError as closed:
            return int(closed.args[0])


def lock(person: User) -> None:
    archive_person(by=User(pk=0), person=person)


def renew_password(person: User) -> None:
    give_new_passwords(people=[person])


def sign_out(person: User) -> None:
    """In another tab of the same browser."""
    client = Client()
    client.cookies["sessionid"] = Session.objects.get().session_key
    client.post(reverse("account_logout"))


def change_own_password(person: User) -> None:
    client = Client()
    client.force_login(person)
    person.set_password(PASSWORD)
    person.save()
    client.force_login(person)
    fields = {"oldpassword": PASSWORD, "password1": PASSWORD + "-2", "password2": PASSWORD + "-2"}
    assert client.post(reverse("account_change_password"), fields).status_code == HTTPStatus.FOUND


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [lock, renew_password, sign_out, change_own_password])
async def test_an_open_lesson_is_closed_at_once(
    student: User, session: StudySession, end: Callable[[User], None]
) -> None:
    async with open_lesson(student, session.pk) as page:
        await sync_to_async(end)(student)
        assert await hung_up(page) == SIGNED_OUT
        assert page.seen[-1]["code"] == "signed_out"


@pytest.mark.django_db(transaction=True)
async def test_a_class_is_not_watched_by_who_has_become_a_student(teacher: User, classroom: Classroom) -> None:
    def demote(person: User) -> None:
        names = {"username": person.username, "first_name": "R", "last_name": "", "email": ""}
        change_person(person=person, role="student", **names)
        give_new_passwords(people=[person])

    async with open_socket(teacher, f"/ws/class/{classroom.pk}/") as page:
        await page.event("snapshot")
        await sync_to_async(demote)(teacher)
        assert await hung_up(page) == SIGNED_OUT


@pytest.mark.django_db(transaction=True)
async def test_what_nobody_announced_is_noticed_all_the_same(
    student: User, session: StudySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "LOOK_EVERY_S", 0.05)
    async with open_lesson(student, session.pk) as page:
        await sync_to_async(Session.objects.all().delete)()
        assert await hung_up(page) == SIGNED_OUT


@pytest.mark.django_db(transaction=True)
async def test_where_staff_must_confirm_from_now_on_open_classes_close(
    teacher: User, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "LOOK_EVERY_S", 0.05)
    async with open_socket(teacher, f"/ws/class/{classroom.pk}/") as page:
        await page.event("snapshot")
        await sync_to_async(set_sign_in)(signup_open=True, second_step=True)
        assert await hung_up(page) == SIGNED_OUT


@pytest.mark.django_db(transaction=True)
async def test_a_sign_in_that_holds_is_left_alone_whatever_is_announced(
    student: User, session: StudySession, stranger: User
) -> None:
    def elsewhere() -> None:
        renew_password(stranger)
        sign_in_again = Client()
        sign_in_again.force_login(student)
        sign_in_again.post(reverse("account_logout"))

    async with open_lesson(student, session.pk) as page:
        await sync_to_async(elsewhere)()
        assert (await page.command("activity.idle", idle=True))["type"] == "ack"


@pytest.mark.django_db(transaction=True)
async def test_a_socket_that_opens_after_the_time_is_nobodys(
    student: User, session: StudySession, settings: Any
) -> None:
    settings.ATTUNE_SESSION_HOURS = (-1, -1)
    async with open_socket(student, f"/ws/study/{session.pk}/") as page:
        assert (await page.event("refused"))["code"] == "signed_out"


@pytest.mark.django_db(transaction=True)
async def test_a_page_that_never_stops_talking_is_hung_up_on(student: User, session: StudySession) -> None:
    async with open_lesson(student, session.pk) as page:
        for _ in range(int(MESSAGE_BURST) + 60):
            await page.binary(b"x")
        assert await hung_up(page) == TOO_MUCH


@pytest.mark.django_db(transaction=True)
async def test_sockets_are_not_opened_without_end(
    student: User, session: StudySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "OPENINGS", sign_in.limits.Limit(1, 60))
    async with open_lesson(student, session.pk), open_socket(student, f"/ws/study/{session.pk}/") as second:
        assert (await second.event("refused"))["code"] == "too_often"
        assert await hung_up(second) == TOO_MUCH


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("origin", [b"https://evil.example", b"null", b"http://testserver.evil.example"])
async def test_other_sites_open_no_socket(student: User, session: StudySession, origin: bytes) -> None:
    with pytest.raises(ConnectionRefusedError):
        async with open_lesson(student, session.pk, origin=origin):
            pass
