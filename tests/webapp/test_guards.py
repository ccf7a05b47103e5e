"""What stands before every page: headers, limits, and the gate that files come through."""

import io
import zipfile
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from lessons.content.models import Lesson
from tests.webapp.access_world import ADMIN, NOBODY, STUDENT, TEACHER, build_world, routes
from tests.webapp.conftest import make_person
from tests.webapp.study_page import PATIENCE
from tests.webapp.test_access import MATRIX, filmed, quiet
from webapp.accounts.models import Classroom, User
from webapp.asgi import application
from webapp.security import limits
from webapp.security.uploads import MB, PAGES, Kind

__all__ = ["filmed", "quiet"]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
LONG = 31_536_000
FOR_MACHINES = {"health", "ready", "metrics"}  # answered before any page, to probes that read no headers


def missing(answer: HttpResponse) -> list[str]:
    """What an answer does not say and has to."""
    wrong = [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    closed = "frame-ancestors 'none'" in policy and "unsafe" not in policy
    if "default-src 'none'" not in policy or not (closed or policy.startswith("sandbox;")):
        wrong.append("Content-Security-Policy")
    features = answer.headers.get("Permissions-Policy", "")
    if "camera=(self)" not in features or "microphone=()" not in features:
        wrong.append("Permissions-Policy")
    if "max-age=31536000" not in answer.headers.get("Strict-Transport-Security", ""):
        wrong.append("Strict-Transport-Security")
    return wrong


@pytest.mark.django_db
def test_every_answer_of_every_page_carries_all_headers(
    quiet: None, classroom: Classroom, filmed: Lesson, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_HSTS_SECONDS = LONG
    world = build_world(classroom, filmed)
    world.browser = Client(headers={"X-Forwarded-Proto": "https"})
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    bare: dict[str, list[str]] = {}
    statuses = set()
    for name, pattern in routes():
        route = MATRIX.get(name)
        if route is None or name in FOR_MACHINES:
            continue  # that one is not listed test_access says
        for who in (NOBODY, STUDENT, TEACHER, ADMIN):
            for method in ("get", "post"):
                answer = world.ask(who, world.address(name, pattern, route), method, route)
                statuses.add(answer.status_code)
                if wrong := missing(answer):
                    bare[f"{method} {name} for {who}: {answer.status_code}"] = wrong
    assert bare == {}
    assert {200, 302, 403, 404, 405} <= statuses


@pytest.mark.django_db
def test_errors_and_the_administration_carry_them_too(client: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = LONG
    client.force_login(make_person("sam", "admin"))
    for address in ("/nowhere/", "/admin/login/", "/site/people/?q=%00"):
        assert missing(client.get(address, secure=True)) == [], address
    guarded = Client(enforce_csrf_checks=True)
    answer = guarded.post(reverse("account_login"), secure=True)
    assert (answer.status_code, missing(answer)) == (HTTPStatus.FORBIDDEN, [])


@pytest.mark.django_db
def test_no_shared_cache_keeps_what_is_somebodys_own(client: Client, student: User) -> None:
    client.force_login(student)
    assert "private" in client.get(reverse("classroom:home")).headers["Cache-Control"]


# Limits ---------------------------------------------------------------------------------------------------------------
def test_every_limit_and_every_gate_is_of_a_page_that_there_is() -> None:
    names = {name for name, _ in routes()}
    assert set(limits.LIMITS) <= names
    assert set(PAGES) <= names
    assert get_resolver()


@pytest.mark.django_db
def test_codes_of_classes_cannot_be_guessed_one_after_the_other(client: Client, student: User, stranger: User) -> None:
    client.force_login(student)
    answers = [client.post(reverse("classroom:join"), {"join_code": f"AAAA{n:02}"}) for n in range(21)]
    assert HTTPStatus.TOO_MANY_REQUESTS not in {answer.status_code for answer in answers[:-1]}
    assert answers[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answers[-1].headers["Retry-After"]) == 5 * limits.MINUTE
    assert "too often" in answers[-1].text
    assert client.get(reverse("classroom:home")).status_code == HTTPStatus.OK
    client.force_login(stranger)
    assert client.post(reverse("classroom:join"), {"join_code": "NOBODY"}).status_code != HTTPStatus.TOO_MANY_REQUESTS


@pytest.mark.django_db
def test_links_for_guardians_cannot_be_guessed_one_after_the_other(client: Client) -> None:
    address = reverse("consent:guardian", args=["0" * 32 + ".guess"])
    statuses = [client.get(address).status_code for _ in range(121)]
    assert set(statuses[:-1]) == {HTTPStatus.NOT_FOUND}
    assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS
    elsewhere = client.get(address, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
def test_an_address_is_believed_from_the_schools_own_proxy_only(client: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    address = reverse("consent:guardian", args=["0" * 32 + ".guess"])
    said = [
        client.get(address, headers={"X-Forwarded-For": f"10.0.0.{n}, 198.51.100.7"}).status_code for n in range(121)
    ]
    assert said[-1] == HTTPStatus.TOO_MANY_REQUESTS


@pytest.mark.django_db
def test_five_wrong_passwords_end_the_sixth_try_even_if_it_is_right(client: Client, student: User) -> None:
    student.set_password("quiet-violet-harbour")
    student.save()
    sign_in = reverse("account_login")
    for _ in range(5):
        client.post(sign_in, {"login": student.username, "password": "wrong"})
    answer = Client().post(sign_in, {"login": student.username.upper(), "password": "quiet-violet-harbour"})
    assert "too often" in answer.text
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_while_the_cache_is_away_nobody_is_refused(
    student: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise ConnectionError("Valkey is away")

    monkeypatch.setattr(cache, "add", gone)
    client.force_login(student)
    assert client.post(reverse("classroom:join"), {"join_code": "NOBODY"}).status_code != HTTPStatus.TOO_MANY_REQUESTS


# Files ----------------------------------------------------------------------------------------------------------------
def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("course.yaml", "slug: a")
    return file.getvalue()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of pieces of files that got through the gate."""
    pieces: list[int] = []
    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk",
        lambda _self, data, _start: pieces.append(len(data)),
    )
    monkeypatch.setattr(
        "django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk",
        lambda _self, data, _start: data,
    )
    return pieces


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "classroom:join", "privacy:erase", "language", "imports:imports"])
def test_a_page_that_takes_no_files_keeps_none_from_anybody(
    quiet: None, client: Client, kept: list[int], name: str
) -> None:
    film = SimpleUploadedFile("film.webm", b"\x1a\x45\xdf\xa3" * 100_000)
    client.post(reverse(name), {"file": film}, REMOTE_ADDR="198.51.100.7")
    assert kept == []


@pytest.mark.django_db
def test_whoever_sent_one_is_told_in_words(client: Client, student: User) -> None:
    client.force_login(student)
    answer = client.post(reverse("classroom:join"), {"join_code": "X", "file": SimpleUploadedFile("a.zip", zipped())})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "This page takes no files." in answer.text
    asked = {"headers": {"accept": "application/json"}}
    told = client.post(reverse("classroom:join"), {"file": SimpleUploadedFile("a.zip", zipped())}, **asked)
    assert told.json() == {"state": "refused", "words": "This page takes no files."}


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"MZ\x90\0" * 400, b"#!/bin/sh\nrm -rf /\n", b"\x7fELF" * 99, b"<?php ?>" * 99])
def test_a_program_that_is_called_an_archive_is_not_taken(client: Client, teacher: User, content: bytes) -> None:
    client.force_login(teacher)
    answer = client.post(reverse("imports:imports"), {"file": SimpleUploadedFile("course.zip", content)})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "neither a .zip nor a .tar archive" in answer.text


@pytest.mark.django_db
def test_a_file_is_let_fall_where_it_grows_too_large(
    client: Client, teacher: User, kept: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PAGES, "imports:imports", Kind(1_000_000, ((0, b"PK\x03\x04"),), "an archive"))
    client.force_login(teacher)
    answer = client.post(reverse("imports:imports"), {"file": SimpleUploadedFile("a.zip", b"PK\x03\x04" * 1_000_000)})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "larger than 1 MB" in answer.text
    assert sum(kept) <= 1_100_000


@pytest.mark.django_db
def test_many_small_files_are_no_way_round(client: Client, teacher: User) -> None:
    client.force_login(teacher)
    files = {f"file{n}": SimpleUploadedFile(f"{n}.zip", zipped()) for n in range(11)}
    assert client.post(reverse("imports:imports"), files).status_code == HTTPStatus.BAD_REQUEST


# Bodies ---------------------------------------------------------------------------------------------------------------
async def answer_to(path: str, body: bytes, *, cookie: str = "", declared: int | None = None) -> int:
    """The status with which the whole application answers; 0 when it hangs up."""
    length = [] if declared is None else [(b"content-length", str(declared).encode())]
    headers = [
        (b"host", b"testserver"),
        (b"cookie", cookie.encode()),
        *(length or [(b"transfer-encoding", b"chunked")]),
    ]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers, "scheme": "http",
             "http_version": "1.1", "server": ("testserver", 80), "client": ("198.51.100.7", 1)}  # fmt: skip
    asked = ApplicationCommunicator(application, scope)
    for at in range(0, len(body), MB):
        await asked.send_input({"type": "http.request", "body": body[at : at + MB], "more_body": at + MB < len(body)})
    try:
        return int((await asked.receive_output(timeout=PATIENCE))["status"])
    except TimeoutError:
        return 0
    finally:
        await asked.wait(timeout=PATIENCE)


def session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.mark.django_db(transaction=True)
async def test_a_large_body_is_not_even_received_where_no_file_is_taken(quiet: None, teacher: User) -> None:
    cookie = await sync_to_async(session_of)(teacher)
    assert await answer_to("/accounts/login/", b"x", declared=10 * MB) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert await answer_to("/learn/join/", b"x", declared=10 * MB, cookie=cookie) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert await answer_to("/nowhere/", b"x", declared=10**19 - 1) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.django_db(transaction=True)
async def test_a_large_file_is_received_of_people_who_are_signed_in(quiet: None, teacher: User) -> None:
    imports = reverse("imports:imports")
    cookie = await sync_to_async(session_of)(teacher)
    too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert await answer_to(imports, b"x" * 4 * MB, declared=4 * MB, cookie=cookie) != too_large
    assert await answer_to(imports, b"x", declared=502 * MB, cookie=cookie) == too_large
    assert await answer_to(imports, b"x", declared=4 * MB) == too_large
    assert await answer_to(imports, b"x", declared=4 * MB, cookie="sessionid=made-up") == too_large


@pytest.mark.django_db(transaction=True)
async def test_a_body_that_does_not_say_how_long_it_is_is_counted(quiet: None) -> None:
    assert await answer_to("/accounts/login/", b"x" * 5 * MB) == 0
    assert await answer_to("/accounts/login/", b"login=a") != 0
