"""The privacy centre: what is stored, a copy of it, terms, who looked, and the school's side of it."""

import json
import os
import zipfile
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from lessons.content.models import Lesson
from tests.webapp.conftest import make_person
from tests.webapp.full_student import NAME, fill, make_student
from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.classroom.models import AttentionSample, GazeSetup, StudySession
from webapp.consent.models import PersonLimit
from webapp.consent.services import give_consent, withdraw_consent
from webapp.dashboards.models import SessionMinute, SessionSummary, StudentNote
from webapp.privacy import downloads, retention, tasks
from webapp.privacy.files import download_path, sweep_downloads
from webapp.privacy.inventory import get_stored, own_tables
from webapp.privacy.models import AccessRecord, DataDownload, RetentionRun
from webapp.privacy.selectors import get_site_facts
from webapp.privacy.services import ask_download
from webapp.privacy.words import STORED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[str]:
    """Files go into the test's own folder; what would be queued is listed."""
    settings.MEDIA_ROOT = tmp_path / "media"
    asked: list[str] = []
    monkeypatch.setattr(tasks.make_download, "delay", asked.append)
    return asked


@pytest.fixture
def full(teacher: User, classroom: Classroom, lesson: Lesson) -> User:
    """A student with something in every table."""
    person = make_student(classroom)
    fill(person, teacher, classroom, lesson)
    DataDownload.objects.all().delete()
    return person


@pytest.fixture
def own(client: Client, full: User) -> Client:
    """The student's own browser."""
    client.force_login(full)
    return client


@pytest.fixture
def office(admin_person: User) -> Client:
    """An administrator's browser."""
    browser = Client()
    browser.force_login(admin_person)
    return browser


@pytest.fixture
def admin_person() -> User:
    return make_person("sam", "admin")


def read_zip(download: DataDownload) -> dict[str, str]:
    with zipfile.ZipFile(download_path(download.pk)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if not name.endswith(".png")}


def close(answer: Any) -> Any:
    for close_it in answer._resource_closers:  # answer.close() would end the test's own connection too
        close_it()
    return answer


def test_a_copy_holds_every_own_row_and_no_secret(own: Client, full: User) -> None:
    download = ask_download(user=full)
    assert ask_download(user=full) == download
    stored = get_stored(full)
    assert tasks.make_download(str(download.pk))
    answer = close(own.get(reverse("privacy:copy", args=[download.pk])))
    assert answer["Content-Disposition"].startswith(f'attachment; filename="attune-{NAME}-')
    assert int(answer["Content-Length"]) == DataDownload.objects.get().size
    held = read_zip(download)
    assert "Zéphyrine" in held["README.txt"]
    for line in stored:
        assert f"{line.title} ({line.rows})" in held["README.txt"]
    (attempt,) = json.loads(held["json/learner-attempt.json"])
    assert attempt["student"]["name"] == "Zéphyrine Quasimodo"
    assert "=1+1" in held["csv/learner-attempt.csv"]
    assert json.loads(held["json/privacy-accessrecord.json"])[0]["viewer"]["name"] == "Ruth"
    assert "password" not in held["json/accounts-user.json"]
    assert [name for name, text in held.items() if "JBSWY3DPEHPK3PXP" in text or "door-opener" in text] == []


def test_a_copy_speaks_the_language_it_was_asked_in(full: User) -> None:
    with translation.override("de"):
        download = ask_download(user=full)
    tasks.make_download(str(download.pk))
    assert "Deine Antworten (1)" in read_zip(download)["README.txt"]


def test_a_copy_is_for_its_person_only(own: Client, full: User, student: User, office: Client) -> None:
    download = ask_download(user=full)
    tasks.make_download(str(download.pk))
    path = reverse("privacy:copy", args=[download.pk])
    assert Client().get(path).status_code == HTTPStatus.FOUND
    assert office.get(path).status_code == HTTPStatus.NOT_FOUND
    own.force_login(student)
    assert own.get(path).status_code == HTTPStatus.NOT_FOUND


def test_a_school_makes_a_copy_for_a_guardian_and_the_student_reads_that_it_did(
    own: Client, office: Client, full: User, admin_person: User
) -> None:
    path = reverse("privacy:school_copy")
    assert office.post(path, {"username": "nobody"}).status_code == HTTPStatus.BAD_REQUEST
    assert office.post(path, {"username": NAME}).status_code == HTTPStatus.FOUND
    download = DataDownload.objects.get()
    assert (download.user, download.asked_by) == (full, admin_person)
    tasks.make_download(str(download.pk))
    copy = reverse("privacy:copy", args=[download.pk])
    assert copy in office.get(reverse("privacy:school")).text
    assert close(office.get(copy)).status_code == HTTPStatus.OK
    assert AccessRecord.objects.filter(student=full, viewer=admin_person, what="download").count() == 1
    assert "made by the school (Sam)" in own.get(reverse("privacy:home")).text
    other = Client()
    other.force_login(make_person("alex", "admin"))
    assert other.get(copy).status_code == HTTPStatus.NOT_FOUND
    assert copy not in other.get(reverse("privacy:school")).text


def test_a_copy_that_fails_says_so(full: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: Any, **__: Any) -> int:
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


def test_while_the_broker_is_away_a_wish_is_kept(
    own: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(_: str) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.make_download, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        answer = own.post(reverse("privacy:ask_copy"))
    assert answer.status_code == HTTPStatus.FOUND
    assert "Being put together" in own.get(reverse("privacy:home")).text


def test_the_page_says_what_is_stored_and_who_looked_in_as_many_queries_however_much_it_is(
    own: Client, full: User, django_assert_max_num_queries: Any
) -> None:
    session = StudySession.objects.get()
    AttentionSample.objects.bulk_create(
        AttentionSample(session=session, at=timezone.now(), seconds=10, known_share=1) for _ in range(200)
    )
    with django_assert_max_num_queries(len(own_tables()) + 24):
        page = own.get(reverse("privacy:home")).text
    for words in ("Your answers", "Estimates of focus", "Ruth", "Your page: how your lessons go over time"):
        assert words in page


def test_the_list_of_looks_takes_the_same_queries_however_long(
    own: Client, full: User, teacher: User, django_assert_max_num_queries: Any
) -> None:
    AccessRecord.objects.bulk_create(
        AccessRecord(viewer=teacher, student=full, what="notes", role="teacher", at=timezone.now()) for _ in range(40)
    )
    with django_assert_max_num_queries(7):
        assert "Ruth" in own.get(reverse("privacy:looks")).text


def test_a_look_in_the_administration_is_written_down(full: User) -> None:
    browser, sam = Client(), User.objects.create_superuser("sam", role="admin")
    TOTP.activate(sam, generate_totp_secret())
    browser.force_login(sam)
    for name in ("accounts_user", "learner_attempt", "adaptation_decisionresponse"):
        assert browser.get(reverse(f"admin:{name}_changelist")).status_code == HTTPStatus.OK
    browser.get(reverse("admin:accounts_user_change", args=[full.pk]))
    noted = AccessRecord.objects.filter(student=full, viewer=sam).order_by("pk")
    assert [record.what for record in noted] == ["answers", "record", "account"]


def test_the_administration_erases_nobody_without_a_proof(full: User) -> None:
    browser = Client()
    sam = User.objects.create_superuser("sam", role="admin")
    TOTP.activate(sam, generate_totp_secret())
    browser.force_login(sam)
    path = reverse("admin:accounts_user_delete", args=[full.pk])
    assert browser.post(path, {"post": "yes"}).status_code == HTTPStatus.FORBIDDEN
    sent = {"action": "delete_selected", "_selected_action": full.pk, "post": "yes"}
    browser.post(reverse("admin:accounts_user_changelist"), sent)
    assert User.objects.filter(pk=full.pk).exists()


def test_nothing_is_deleted_before_its_time_and_everything_with_a_term_after_it(
    full: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_download(user=full)
    assert tasks.keep_retention() == 0
    now = timezone.now()
    kept: dict[int, set[str]] = {}
    for days in (settings.ATTUNE_ESTIMATE_DAYS + 1, settings.ATTUNE_AGGREGATE_DAYS + 1):
        monkeypatch.setattr(timezone, "now", lambda days=days: now + timedelta(days=days))
        tasks.keep_retention()
        monkeypatch.undo()
        kept[days] = {table.label for table in own_tables() if table.rows(full).exists()}
    estimates, year = (kept[days] for days in sorted(kept))
    sensed = {"classroom.AttentionSample", "classroom.BlockGaze", "classroom.GazeSetup"}
    in_short = {"dashboards.SessionMinute", "dashboards.SessionSummary", "dashboards.SessionSkill"}
    assert not sensed & estimates
    assert in_short | {"dashboards.StudentNote", "classroom.StudyEvent"} <= estimates
    assert not in_short & year
    assert not {"dashboards.StudentNote", "dashboards.TeacherWish", "classroom.StudyEvent"} & year
    assert {"learner.Attempt", "adaptation.DecisionRecord", "consent.ConsentRecord"} <= year


@pytest.fixture
def old_session(full: User, settings: Any) -> StudySession:
    """A lesson of the school year before the last."""
    session = StudySession.objects.get()
    session.last_seen_at = timezone.now() - timedelta(days=settings.ATTUNE_AGGREGATE_DAYS, hours=1)
    session.save()
    return session


def test_what_was_deleted_is_noted_once_a_day_and_said_in_words(old_session: StudySession, office: Client) -> None:
    assert tasks.keep_retention() == 2
    assert not SessionSummary.objects.exists()
    assert RetentionRun.objects.get().deleted == {"summaries": 1, "skills": 1}
    assert retention.carry_out() is None
    assert get_site_facts().deleted == [("Lessons in short", 1), ("Skills before and after a lesson", 1)]
    assert "Lessons in short: 1" in office.get(reverse("privacy:school")).text


def test_a_note_that_a_teacher_removed_can_be_brought_back_for_a_month(full: User) -> None:
    StudentNote.objects.update(removed_at=timezone.now() - timedelta(days=29))
    assert tasks.keep_retention() == 0
    StudentNote.objects.update(removed_at=timezone.now() - timedelta(days=31))
    assert tasks.keep_retention() == 1


def test_files_of_copies_go_with_them_and_a_half_written_one_after_an_hour(full: User) -> None:
    download = ask_download(user=full)
    tasks.make_download(str(download.pk))
    path = download_path(download.pk)
    half = path.with_name("half.part")
    half.write_bytes(b"PK")
    assert sweep_downloads() == 0
    DataDownload.objects.update(asked_at=timezone.now() - downloads.KEPT - timedelta(seconds=1))
    an_hour_ago = timezone.now().timestamp() - 3700
    os.utime(half, (an_hour_ago, an_hour_ago))
    assert tasks.keep_retention() == 1
    assert not path.exists()
    assert not half.exists()


def test_a_gaze_that_was_set_up_goes_with_its_consent(full: User, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        give_consent(user=full, level=SensingLevel.EXPRESSION)
    assert GazeSetup.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(user=full)
    assert not GazeSetup.objects.exists()


def test_what_the_camera_noticed_can_be_deleted_on_its_own(own: Client, full: User) -> None:
    SessionMinute.objects.update(focus_sum=30, focus_seconds=40)
    assert "Delete these 5 entries" in own.get(reverse("privacy:home")).text
    before = {line.title for line in get_stored(full)}
    assert "5 entries are deleted" in own.post(reverse("privacy:forget"), follow=True).text
    gone = before - {line.title for line in get_stored(full)}
    sensed = ("classroom.AttentionSample", "classroom.BlockGaze", "classroom.GazeSetup")
    given = ("donations.DataSetMember", "donations.DonatedCrop", "donations.TrainingExample")
    assert gone == {str(STORED[name]) for name in (*sensed, *given)}
    assert SessionMinute.objects.get().focus_seconds == 0
    assert "Only what the camera noticed" not in own.get(reverse("privacy:home")).text


def test_the_schools_pages_are_for_administrators(office: Client, teacher: User) -> None:
    staff = Client()
    staff.force_login(teacher)
    for name in ("privacy:school", "privacy:assessment"):
        assert staff.get(reverse(name)).status_code == HTTPStatus.NOT_FOUND
        assert office.get(reverse(name)).status_code == HTTPStatus.OK


def test_a_limit_for_one_person_is_set_by_user_name(office: Client, student: User) -> None:
    path = reverse("privacy:person_limit")
    wrong = office.post(path, {"username": "nobody", "cap": "gaze", "guardian": "needed"})
    assert "Nobody has this user name" in wrong.text
    office.post(path, {"username": "amina", "cap": "gaze", "guardian": "needed"})
    limit = PersonLimit.objects.get(user=student)
    assert (limit.cap, limit.guardian) == ("gaze", "needed")
    assert AccessRecord.objects.get(student=student).what == "account"


def test_a_class_has_one_place_for_its_limit_and_open_cameras_hear_of_it(
    office: Client, classroom: Classroom, django_capture_on_commit_callbacks: Any
) -> None:
    place = reverse("site:class", args=[classroom.pk])
    assert place in office.get(reverse("privacy:school")).text
    with django_capture_on_commit_callbacks() as told:
        office.post(place, {"name": "9B", "sensing_cap": "gaze"})
    assert Classroom.objects.get(pk=classroom.pk).sensing_cap == "gaze"
    assert len(told) == classroom.memberships.count()
