"""The privacy centre: what is stored, a copy of it, erasing with a proof, terms, who looked."""

import json
import uuid
import zipfile
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from lessons.adaptation.models import DecisionRecord, TeacherAlert
from lessons.content.models import Lesson
from lessons.learner.models import Attempt
from tests.webapp.conftest import make_person
from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.classroom.models import AttentionSample, GazeSetup, StudyEvent, StudySession
from webapp.consent.guardians import ask_guardian
from webapp.consent.services import give_consent, withdraw_consent
from webapp.privacy import downloads, erasing, retention, tasks
from webapp.privacy.files import download_path
from webapp.privacy.inventory import WORDS, get_stored, own_tables
from webapp.privacy.models import AccessRecord, DataDownload, Erasure
from webapp.privacy.services import ask_download, ask_erasure, record_access

pytestmark = pytest.mark.django_db
NAME = "zephyrine-q"


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[str]:
    """Files go into the test's own folder; what would be queued is listed."""
    settings.MEDIA_ROOT = tmp_path / "media"
    asked: list[str] = []
    for task in (tasks.make_download, tasks.erase_person):
        monkeypatch.setattr(task, "delay", asked.append)
    return asked


@pytest.fixture
def person(classroom: Classroom) -> User:
    """A student whose names occur nowhere else."""
    made = make_person(NAME, "student", classroom)
    User.objects.filter(pk=made.pk).update(
        first_name="Zéphyrine", last_name="Quasimodo", email="zephyrine@school.example"
    )
    made.refresh_from_db()
    made.set_password("quiet-violet-harbour")
    made.save()
    return made


@pytest.fixture
def full(person: User, teacher: User, classroom: Classroom, lesson: Lesson) -> User:
    """The same student after a day at school: something in every table that this site fills."""
    session = StudySession.objects.create(student=person, classroom=classroom, lesson=lesson)
    now = timezone.now()
    StudyEvent.objects.create(session=session, key=uuid.uuid4(), kind="reading", data={"block": "a"}, at=now)
    AttentionSample.objects.create(session=session, at=now, seconds=10, focus=0.7, known_share=1)
    exercise = lesson.blocks.filter(kind="exercise")[0]
    Attempt.objects.create(
        student=person, block=exercise, level="standard", answer={"text": "=1+1"}, correct=True, at=now,
        session=session.pk, key=uuid.uuid4(),
    )  # fmt: skip
    decision = DecisionRecord.objects.create(
        id=uuid.uuid4(), session=session.pk, student=person, lesson=lesson, rule_id="r", rule_version=1, rule_title="R",
        action="captions", mode="apply", words="Captions are on.", engine_seconds=1.0, at=now,
    )  # fmt: skip
    TeacherAlert.objects.create(
        classroom=classroom.pk, student=person, cause="stuck", lesson=lesson, decision=decision.pk, words="Takes long.",
        opened_at=now, updated_at=now,
    )  # fmt: skip
    give_consent(user=person, level=SensingLevel.GAZE)
    ask_guardian(user=person, level=SensingLevel.EXPRESSION)
    record_access(viewer=teacher, student=person, what="student_page")
    kind = ContentType.objects.get_for_model(Classroom)
    said = '[{"added": {"name": "membership", "object": "' + NAME + ' in 9B (student)"}}]'
    LogEntry.objects.create(
        user=teacher,
        content_type=kind,
        object_id=classroom.pk,
        object_repr="9B",
        action_flag=CHANGE,
        change_message=said,
    )
    return person


def erase(user: User) -> Erasure:
    erasure = ask_erasure(user=user)
    assert tasks.erase_person(str(erasure.pk)) == "done"
    return Erasure.objects.get(pk=erasure.pk)


def test_after_erasing_a_search_over_every_table_finds_nothing_but_the_anonymous_log(full: User) -> None:
    session = StudySession.objects.get().pk
    client = Client()
    client.force_login(full)
    erase(full)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the database's own names
            text = repr(cursor.fetchall())
            for trace in (NAME, "Zéphyrine", "Z\\u00e9phyrine", "Quasimodo", "zephyrine@school"):
                assert trace not in text, table
            if table != "adaptation_decisionrecord":
                assert session.hex not in text, table
                assert str(session) not in text, table
    record = DecisionRecord.objects.get()
    assert (record.student, record.words) == (None, "Captions are on.")
    assert AccessRecord.objects.get().student is None


def test_files_keys_and_sign_ins_go_too(full: User) -> None:
    browser = Client()
    browser.force_login(full)
    download = ask_download(user=full)
    assert downloads.carry_out(download.pk)
    path = download_path(download.pk)
    assert path.exists()
    erase(full)
    assert not path.exists()
    assert browser.get(reverse("privacy:home")).status_code == HTTPStatus.FOUND


def test_the_proof_says_what_was_deleted_and_searched_and_names_nobody(client: Client, full: User) -> None:
    erasure = erase(full)
    assert erasure.deleted["learner.Attempt"] == 1
    assert erasure.kept["adaptation.DecisionRecord"] == 1
    assert erasure.searched["tables"] > 30
    page = client.get(reverse("privacy:erased", args=[erasure.pk])).text
    proof = client.get(reverse("privacy:proof", args=[erasure.pk])).text
    assert "nothing was left" in page
    assert "Found: nothing" in proof
    assert erasure.digest in page
    for text in (page, proof):
        assert NAME not in text
        assert "Quasimodo" not in text


def test_a_trace_that_nobody_thought_of_is_found_and_said(client: Client, full: User) -> None:
    cache.set(f"forgotten:{NAME}", 1)
    Classroom.objects.create(name="For Zéphyrine Quasimodo")
    erasure = ask_erasure(user=full)
    assert tasks.erase_person(str(erasure.pk)) == "left"
    found = Erasure.objects.get(pk=erasure.pk).found
    cache.clear()
    assert "accounts.Classroom.name" in found
    assert "something was found" in client.get(reverse("privacy:erased", args=[erasure.pk])).text


def test_erasing_twice_is_erasing_once(full: User, queued: list[str]) -> None:
    first, second = ask_erasure(user=full), ask_erasure(user=full)
    assert first == second
    assert tasks.erase_person(str(first.pk)) == "done"
    assert tasks.erase_person(str(first.pk)) == "nothing to do"


def test_another_students_rows_stay(full: User, student: User, classroom: Classroom, lesson: Lesson) -> None:
    mine = StudySession.objects.create(student=student, classroom=classroom, lesson=lesson)
    record_access(viewer=full, student=student, what="answers")
    erase(full)
    assert StudySession.objects.get() == mine
    assert AccessRecord.objects.get(student=student).viewer is None


def test_an_account_is_erased_with_its_password_only(client: Client, person: User) -> None:
    client.force_login(person)
    path = reverse("privacy:erase")
    refused = client.post(path, {"confirm": "not this one"})
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert "Nothing was erased" in refused.text
    answer = client.post(path, {"confirm": "quiet-violet-harbour"})
    assert answer.url == reverse("privacy:erased", args=[Erasure.objects.get().pk])
    assert "is being erased" in client.get(answer.url).text
    assert client.get(reverse("privacy:home")).status_code == HTTPStatus.FOUND
    assert not User.objects.get(pk=person.pk).is_active


def test_the_only_administrator_stays(client: Client) -> None:
    admin = User.objects.create_user("sam", password="quiet-violet-harbour", role="admin")
    client.force_login(admin)
    refused = client.post(reverse("privacy:erase"), {"confirm": "quiet-violet-harbour"})
    assert "only administrator" in refused.text
    assert User.objects.get(pk=admin.pk).is_active


def test_what_a_lost_worker_left_is_asked_for_again(
    full: User, queued: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    download, erasure = ask_download(user=full), ask_erasure(user=full)
    long_ago = timezone.now() - timedelta(hours=1)
    DataDownload.objects.update(asked_at=long_ago)
    Erasure.objects.update(asked_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.resume_privacy() == 2
    assert queued == [str(download.pk), str(erasure.pk)]


def test_a_copy_holds_every_own_row_and_no_secret(client: Client, full: User) -> None:
    download = ask_download(user=full)
    assert ask_download(user=full) == download
    assert tasks.make_download(str(download.pk))
    client.force_login(full)
    answer = client.get(reverse("privacy:copy", args=[download.pk]))
    assert answer["Content-Disposition"].startswith(f'attachment; filename="attune-{NAME}-')
    for close in answer._resource_closers:
        close()
    assert int(answer["Content-Length"]) == DataDownload.objects.get().size
    with zipfile.ZipFile(download_path(download.pk)) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "Zéphyrine" in held["README.txt"]
    for stored in get_stored(full):
        assert f"{stored.title} (" in held["README.txt"]
    (attempt,) = json.loads(held["json/learner-attempt.json"])
    assert attempt["student"]["name"] == "Zéphyrine Quasimodo"
    assert "password" not in held["json/accounts-user.json"]
    assert "=1+1" in held["csv/learner-attempt.csv"]
    assert json.loads(held["json/privacy-accessrecord.json"])[0]["viewer"]["name"] == "Ruth"


def test_a_copy_is_for_its_person_only(client: Client, full: User, student: User) -> None:
    download = ask_download(user=full)
    tasks.make_download(str(download.pk))
    path = reverse("privacy:copy", args=[download.pk])
    assert client.get(path).status_code == HTTPStatus.FOUND
    client.force_login(student)
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_a_copy_that_fails_says_so(full: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: Any) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(downloads, "write_zip", no_space)
    download = ask_download(user=full)
    with pytest.raises(OSError, match="no space"):
        tasks.make_download(str(download.pk))
    assert DataDownload.objects.get().state == "failed"
    assert not download_path(download.pk).exists()


def test_a_cell_that_a_spreadsheet_would_carry_out_is_text() -> None:
    assert downloads._cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert downloads._cell("-") == "'-"
    assert downloads._cell(-1) == -1


def test_every_table_that_holds_something_of_a_person_has_words() -> None:
    assert {table.label for table in own_tables()} - set(WORDS) == set()


def test_the_page_says_what_is_stored_and_who_looked(client: Client, full: User) -> None:
    client.force_login(full)
    page = client.get(reverse("privacy:home")).text
    for words in ("Your answers", "Estimates of focus", "Ruth", "Your page: how your lessons go over time"):
        assert words in page
    assert "Ruth" in client.get(reverse("privacy:looks")).text


def test_the_list_of_looks_takes_the_same_queries_however_long(
    client: Client, full: User, teacher: User, django_assert_max_num_queries: Any
) -> None:
    AccessRecord.objects.bulk_create(
        AccessRecord(viewer=teacher, student=full, what="notes", role="teacher", at=timezone.now()) for _ in range(40)
    )
    client.force_login(full)
    with django_assert_max_num_queries(6):
        client.get(reverse("privacy:looks"))


def test_what_is_over_is_deleted_and_noted(full: User, settings: Any) -> None:
    old = timezone.now() - timedelta(days=settings.ATTUNE_ESTIMATE_DAYS, hours=1)
    session = StudySession.objects.get()
    AttentionSample.objects.create(session=session, at=old, seconds=10, known_share=0)
    download = ask_download(user=full)
    tasks.make_download(str(download.pk))
    DataDownload.objects.update(asked_at=old)
    assert tasks.keep_retention() == 2
    assert AttentionSample.objects.get().focus == 0.7
    assert not download_path(download.pk).exists()
    assert retention.carry_out().deleted == {}


@pytest.mark.parametrize("name", ["privacy:school", "privacy:assessment"])
def test_the_schools_pages_are_for_administrators(client: Client, teacher: User, name: str) -> None:
    client.force_login(teacher)
    assert client.get(reverse(name)).status_code == HTTPStatus.NOT_FOUND
    client.force_login(make_person("sam", "admin"))
    assert client.get(reverse(name)).status_code == HTTPStatus.OK


def test_a_school_erases_with_the_user_name_twice(client: Client, full: User) -> None:
    client.force_login(make_person("sam", "admin"))
    path = reverse("privacy:school_erase")
    assert client.post(path, {"username": NAME, "again": "amina"}).status_code == HTTPStatus.BAD_REQUEST
    assert client.post(path, {"username": "nobody", "again": "nobody"}).status_code == HTTPStatus.BAD_REQUEST
    client.post(path, {"username": NAME, "again": NAME})
    erasure = Erasure.objects.get()
    assert erasure.by_school
    assert erasing.carry_out(erasure.pk) is not None
    assert not User.objects.filter(username=NAME).exists()


def test_while_the_broker_is_away_a_wish_is_kept(
    client: Client, full: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(_: str) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.make_download, "delay", away)
    client.force_login(full)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("privacy:ask_copy"))
    assert answer.status_code == HTTPStatus.FOUND
    assert "Being put together" in client.get(reverse("privacy:home")).text


def test_a_gaze_that_was_set_up_goes_with_its_consent(full: User, django_capture_on_commit_callbacks: Any) -> None:
    GazeSetup.objects.create(student=full, screen="1440x900", data={}, made_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        give_consent(user=full, level=SensingLevel.EXPRESSION)
    assert GazeSetup.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(user=full)
    assert not GazeSetup.objects.exists()


def test_a_look_in_the_administration_is_written_down(client: Client, full: User) -> None:
    client.force_login(User.objects.create_superuser("sam", role="admin"))
    client.get(reverse("admin:accounts_user_change", args=[full.pk]))
    assert AccessRecord.objects.filter(student=full, what="account").count() == 1


def test_the_own_page_takes_the_same_queries_however_much_is_stored(
    client: Client, full: User, django_assert_max_num_queries: Any
) -> None:
    session = StudySession.objects.get()
    AttentionSample.objects.bulk_create(
        AttentionSample(session=session, at=timezone.now(), seconds=10, known_share=1) for _ in range(200)
    )
    client.force_login(full)
    with django_assert_max_num_queries(len(own_tables()) + 12):
        client.get(reverse("privacy:home"))
