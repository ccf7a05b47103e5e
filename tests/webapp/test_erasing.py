"""Erasing a person: what goes, what stays without a name, how it is proven, and what happens when something is left."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from lessons.adaptation.models import DecisionRecord
from lessons.content.course_folder import ParsedCourse
from lessons.content.services import store_course
from tests.webapp.conftest import make_person
from tests.webapp.full_student import NAME, PASSWORD, TRACES, fill, make_student
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.privacy import downloads, erasing, tasks
from webapp.privacy.files import download_path
from webapp.privacy.inventory import LEFT_OUT, OF_NOBODY, own_tables
from webapp.privacy.models import AccessRecord, DataDownload, Erasure
from webapp.privacy.places import count_in_files
from webapp.privacy.services import ask_download, ask_erasure, record_access
from webapp.privacy.words import STORED


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, parsed_course: ParsedCourse, media: Path
) -> Iterator[SimpleNamespace]:
    """A school whose tests each begin with it anew: what a test did is taken back."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.conf.settings.MEDIA_ROOT", media)
        for task in (tasks.make_download, tasks.erase_person):
            patch.setattr(task, "delay", lambda _: None)
        course = store_course(parsed=parsed_course)
        classroom = Classroom.objects.create(name="9B", join_code="LEARN9")
        classroom.courses.add(course)
        lesson = course.lessons.order_by("unit__position", "position")[0]
        yield SimpleNamespace(classroom=classroom, lesson=lesson, teacher=make_person("ruth", "teacher", classroom))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def gone(world: SimpleNamespace) -> SimpleNamespace:
    """What was there of a full student of this school, who then was erased."""
    person = make_student(world.classroom)
    session = fill(person, world.teacher, world.classroom, world.lesson)
    download = DataDownload.objects.get()
    assert downloads.carry_out(download.pk)
    browser, path = Client(), download_path(download.pk)
    browser.force_login(person)
    assert path.exists()
    rows = {table.label: table.rows(person).count() for table in own_tables()}
    erasure = erase(person)
    person.pk = session.student_id
    return SimpleNamespace(erasure=erasure, path=path, browser=browser, rows=rows, session=session.pk, person=person)


@pytest.fixture
def full(gone: SimpleNamespace, world: SimpleNamespace, db: None) -> User:
    """Another full student of the same names: the first is gone."""
    person = make_student(world.classroom)
    fill(person, world.teacher, world.classroom, world.lesson)
    return person


def erase(user: User, ends: str = "done") -> Erasure:
    erasure = ask_erasure(user=user)
    assert tasks.erase_person(str(erasure.pk)) == ends, Erasure.objects.get(pk=erasure.pk).found
    return Erasure.objects.get(pk=erasure.pk)


def test_every_table_is_known_to_hold_something_of_a_person_or_not() -> None:
    """A new table is named in words.STORED, in words for the person, or in inventory.OF_NOBODY. Then it is listed,
    handed out and erased.
    """
    tables = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert {table.label for table in own_tables()} == set(STORED)
    assert tables == set(STORED) | OF_NOBODY | LEFT_OUT
    assert not set(STORED) & (OF_NOBODY | LEFT_OUT)


def test_the_student_of_these_tests_has_a_row_in_each(gone: SimpleNamespace, db: None) -> None:
    assert [label for label, rows in gone.rows.items() if not rows] == []


def test_after_erasing_a_search_over_every_table_finds_nothing_but_the_anonymous_log(
    gone: SimpleNamespace, db: None
) -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
            text = repr(cursor.fetchall())
            assert [trace for trace in TRACES if trace in text] == [], table
            if table != "adaptation_decisionrecord":
                assert gone.session.hex not in text, table
                assert str(gone.session) not in text, table
    record = DecisionRecord.objects.get()
    assert (record.student, record.words) == (None, "Captions are on.")
    assert AccessRecord.objects.get().student is None


def test_no_table_that_holds_something_of_a_person_has_a_row_of_theirs_any_more(
    gone: SimpleNamespace, db: None
) -> None:
    assert [table.label for table in own_tables() if table.rows(gone.person).exists()] == []


def test_files_and_sign_ins_go_too(gone: SimpleNamespace, media: Path, db: None) -> None:
    assert not gone.path.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert gone.browser.get(reverse("privacy:home")).status_code == HTTPStatus.FOUND


def test_the_proof_says_what_was_deleted_and_searched_and_names_nobody(gone: SimpleNamespace, db: None) -> None:
    erasure = gone.erasure
    assert erasure.deleted["learner.Attempt"] == 1
    assert erasure.kept == {"adaptation.DecisionRecord": 1, "privacy.AccessRecord": 1}
    assert erasure.searched["tables"] == len(apps.get_models(include_auto_created=True))
    page = Client().get(reverse("privacy:erased", args=[erasure.pk])).text
    proof = Client().get(reverse("privacy:proof", args=[erasure.pk])).text
    assert "nothing was left" in page
    assert "Found: nothing" in proof
    assert hashlib.sha256(proof.encode()).hexdigest() == erasure.digest
    assert erasure.digest in page
    for text in (page, proof):
        assert [trace for trace in TRACES if trace in text] == []


def test_the_proof_is_in_the_language_that_was_asked_in(full: User) -> None:
    with translation.override("de"):
        erasure = ask_erasure(user=full)
    tasks.erase_person(str(erasure.pk))
    assert "Gefunden: nichts" in Erasure.objects.get(pk=erasure.pk).proof


def test_a_trace_that_nobody_thought_of_is_found_and_said(full: User, media: Path) -> None:
    cache.set("forgotten", {"who": NAME})
    (media / "stray.log").write_text("… signed up by Zéphyrine Quasimodo.\n")
    Classroom.objects.create(name="For Zéphyrine Quasimodo")
    erasure = erase(full, ends="left")
    cache.clear()
    (media / "stray.log").unlink()
    assert erasure.found == ["accounts.Classroom.name", "a key of the cache", "a file"]
    assert "something was found" in Client().get(reverse("privacy:erased", args=[erasure.pk])).text


def test_a_name_is_found_across_the_pieces_that_a_file_is_read_in(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT, settings.ATTUNE_TRAINING = tmp_path, tmp_path / "none"
    monkeypatch.setattr("webapp.privacy.places.PIECE", 16)
    (tmp_path / "a.txt").write_text("0123456789 Quasimodo and so on")
    (tmp_path / "b.txt").write_text("Quasimodos are other people, so is Quasimodo.jr")
    assert count_in_files(names={"Quasimodo"}, ids=()) == (2, 1)


def test_erasing_twice_is_erasing_once(full: User) -> None:
    first, second = ask_erasure(user=full), ask_erasure(user=full)
    assert first == second
    assert tasks.erase_person(str(first.pk)) == "done"
    assert tasks.erase_person(str(first.pk)) == "nothing to do"


def test_a_worker_that_is_lost_while_it_searches_has_erased_all_the_same(
    full: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_: object) -> None:
        raise SystemExit

    erasure = ask_erasure(user=full)
    monkeypatch.setattr(erasing, "search", lost)
    with pytest.raises(SystemExit):
        tasks.erase_person(str(erasure.pk))
    monkeypatch.undo()
    assert not User.objects.filter(username=NAME).exists()
    assert tasks.erase_person(str(erasure.pk)) == "done"
    page = Client().get(reverse("privacy:erased", args=[erasure.pk])).text
    assert "nobody looked whether anything was left" in page
    assert "because the work was interrupted" in Erasure.objects.get(pk=erasure.pk).proof


def test_another_students_rows_stay(full: User, world: SimpleNamespace) -> None:
    other = make_person("amina", "student", world.classroom)
    mine = StudySession.objects.create(student=other, classroom=world.classroom, lesson=world.lesson)
    record_access(viewer=full, student=other, what="answers")
    erase(full)
    assert StudySession.objects.get() == mine
    assert AccessRecord.objects.get(student=other).viewer is None


def test_an_account_is_erased_with_its_password_only(client: Client, full: User) -> None:
    client.force_login(full)
    path = reverse("privacy:erase")
    refused = client.post(path, {"confirm": "not this one"})
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert "Nothing was erased" in refused.text
    answer = client.post(path, {"confirm": PASSWORD})
    assert answer.url == reverse("privacy:erased", args=[Erasure.objects.latest("asked_at").pk])
    assert "is being erased" in client.get(answer.url).text
    assert client.get(f"{answer.url}proof.txt").status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("privacy:home")).status_code == HTTPStatus.FOUND
    assert not User.objects.get(pk=full.pk).is_active


@pytest.mark.django_db
def test_the_only_administrator_stays(client: Client) -> None:
    admin = User.objects.create_user("sam", password=PASSWORD, role="admin")
    client.force_login(admin)
    refused = client.post(reverse("privacy:erase"), {"confirm": PASSWORD})
    assert "only administrator" in refused.text
    assert User.objects.get(pk=admin.pk).is_active


def test_a_school_erases_with_the_user_name_twice(client: Client, full: User) -> None:
    client.force_login(make_person("sam", "admin"))
    path = reverse("privacy:school_erase")
    assert client.post(path, {"username": NAME, "again": "amina"}).status_code == HTTPStatus.BAD_REQUEST
    assert client.post(path, {"username": "nobody", "again": "nobody"}).status_code == HTTPStatus.BAD_REQUEST
    client.post(path, {"username": NAME, "again": NAME})
    erasure = Erasure.objects.latest("asked_at")
    assert erasure.by_school
    assert erasing.carry_out(erasure.pk) is not None
    assert not User.objects.filter(username=NAME).exists()


def test_what_a_lost_worker_left_is_asked_for_again(
    full: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    queued: list[str] = []
    for task in (tasks.make_download, tasks.erase_person):
        monkeypatch.setattr(task, "delay", queued.append)
    download, erasure = ask_download(user=full), ask_erasure(user=full)
    long_ago = timezone.now() - timedelta(hours=1)
    DataDownload.objects.update(asked_at=long_ago)
    Erasure.objects.update(asked_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.resume_privacy() == 2
    assert queued == [str(download.pk), str(erasure.pk)]
