"""Importing in the site: a teacher's file becomes a course of theirs, or nothing changes and they are told why."""

import shutil
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lessons.content.models import Course
from lessons.content.services import import_course
from tests.lessons.book import module, problem, step, write_book, write_pool
from tests.lessons.folder import write_course
from webapp.accounts.models import Classroom, Membership, User
from webapp.imports import tasks
from webapp.imports.files import job_folder
from webapp.imports.models import ImportJob
from webapp.imports.tasks import resume_imports, run_import

pytestmark = pytest.mark.django_db
State = ImportJob.State


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[str]:
    """Files go into the test's own folder; what would be queued is listed."""
    settings.MEDIA_ROOT = tmp_path / "media"
    queued: list[str] = []
    monkeypatch.setattr(run_import, "delay", queued.append)
    return queued


def somebody(name: str, role: str = "teacher") -> User:
    return User.objects.create_user(name, password="a long password", role=role)


@pytest.fixture
def teacher() -> User:
    return somebody("grace")


@pytest.fixture
def page(teacher: User) -> Client:
    client = Client()
    client.force_login(teacher)
    return client


def a_class(teacher: User, name: str = "9b") -> Classroom:
    classroom = Classroom.objects.create(name=name)
    Membership.objects.create(classroom=classroom, user=teacher, role=Membership.Role.TEACHER)
    return classroom


def packed(folder: Path) -> SimpleUploadedFile:
    archive = shutil.make_archive(str(folder.parent / f"{folder.name}-{uuid.uuid4().hex[:6]}"), "zip", folder)
    return SimpleUploadedFile("my course.zip", Path(archive).read_bytes())


def upload(page: Client, folder: Path, capture: Any, **fields: Any) -> ImportJob:
    with capture(execute=True):
        page.post(reverse("imports:imports"), {"file": packed(folder), **fields})
    return ImportJob.objects.latest("created_at")


@pytest.fixture
def capture(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


def test_a_course_folder_becomes_the_teachers_course(page: Client, teacher: User, tmp_path: Path, capture: Any) -> None:
    mine, other = a_class(teacher), a_class(somebody("alan"), "8a")
    job = upload(page, write_course(tmp_path / "course"), capture, classes=[mine.pk])
    assert run_import(str(job.pk)) == "done"
    course = Course.objects.get()
    assert list(course.classrooms.all()) == [mine]
    assert [author.user for author in course.authors.all()] == [teacher]
    assert not job_folder(job.pk).exists()
    shown = page.get(reverse("imports:job", args=[job.pk])).content.decode()
    assert "Your course is here." in shown
    assert reverse("authoring:course", args=[course.pk]) in shown
    assert other.courses.count() == 0


def test_a_class_of_somebody_else_cannot_be_given_a_course(page: Client, tmp_path: Path, capture: Any) -> None:
    other = a_class(somebody("alan"), "8a")
    answer = page.post(
        reverse("imports:imports"), {"file": packed(write_course(tmp_path / "c")), "classes": [other.pk]}
    )
    assert answer.status_code in {302, 400}
    for job in ImportJob.objects.all():
        assert not job.classrooms.exists()


def test_a_book_is_imported_with_its_report(page: Client, tmp_path: Path, capture: Any) -> None:
    job = upload(page, write_book(tmp_path / "book"), capture)
    assert run_import(str(job.pk)) == "done"
    shown = page.get(reverse("imports:job", args=[job.pk])).content.decode()
    assert "Little Book" in shown
    assert "Multiple choice" in shown
    assert "the file is not in the archive" in shown
    whole = page.get(reverse("imports:report", args=[job.pk])).json()
    assert whole["courses"][0]["report"]["unaccounted"] == {}


def test_of_several_courses_some_are_chosen(page: Client, tmp_path: Path, capture: Any, worker: list[str]) -> None:
    folder = write_book(tmp_path / "book")
    text = (folder / "collections/little.collection.xml").read_text()
    other = text.replace("Little Book", "Big Book").replace("little-book", "big-book")
    (folder / "collections/big.collection.xml").write_text(other)
    job = upload(page, folder, capture)
    assert run_import(str(job.pk)) == "choosing"
    assert "Which do you want?" in page.get(reverse("imports:job", args=[job.pk])).content.decode()
    page.post(reverse("imports:choose", args=[job.pk]), {"course": ["nonsense"]})
    job.refresh_from_db()
    assert job.state == State.CHOOSING
    with capture(execute=True):
        page.post(reverse("imports:choose", args=[job.pk]), {"course": ["big-book"]})
    assert worker[-1] == str(job.pk)
    assert run_import(str(job.pk)) == "done"
    assert [course.slug for course in Course.objects.all()] == ["big-book"]


def test_one_of_several_courses_that_fails_leaves_the_others(page: Client, tmp_path: Path, capture: Any) -> None:
    folder = write_book(tmp_path / "book")
    text = (folder / "collections/little.collection.xml").read_text()
    other = text.replace("little-book", "bad-book").replace("Little Book", "Bad Book")
    other = other.replace('"m1"', '"m8"').replace('"m2"', '"m9"')
    (folder / "collections/bad.collection.xml").write_text(other)
    job = upload(page, folder, capture)
    run_import(str(job.pk))
    with capture(execute=True):
        page.post(reverse("imports:choose", args=[job.pk]), {"course": ["bad-book", "little-book"]})
    assert run_import(str(job.pk)) == "done"
    shown = page.get(reverse("imports:job", args=[job.pk])).content.decode()
    assert "Your course is here." in shown
    assert "This one could not be imported. None of the 2 modules" in shown
    assert Course.objects.get().slug == "little-book"


def test_problems_of_oatutor_are_imported(page: Client, tmp_path: Path, capture: Any) -> None:
    job = upload(page, write_pool(tmp_path / "pool", {"sum1": problem(step("$$5$$"))}), capture)
    assert run_import(str(job.pk)) == "done"
    assert Course.objects.get().title == "Sums"


def test_a_failed_import_changes_nothing_and_says_why(page: Client, tmp_path: Path, capture: Any) -> None:
    folder = write_course(tmp_path / "course")
    course = import_course(folder=folder)
    (folder / "lessons/first/slip.md").write_text("$\\oops$")
    job = upload(page, folder, capture)
    assert run_import(str(job.pk)) == "failed"
    shown = page.get(reverse("imports:job", args=[job.pk])).content.decode()
    assert "block &#x27;slip&#x27;" in shown
    assert list(Course.objects.all()) == [course]
    assert not course.authors.exists()
    assert not job_folder(job.pk).exists()


@pytest.mark.parametrize("content", [b"", b"hello"])
def test_a_file_that_is_no_archive_is_refused_at_once(page: Client, content: bytes, tmp_path: Path) -> None:
    answer = page.post(reverse("imports:imports"), {"file": SimpleUploadedFile("a.zip", content)})
    assert answer.status_code == 400
    assert not ImportJob.objects.exists()
    assert not list((tmp_path / "media").rglob("upload"))


def test_a_surprise_is_told_without_its_insides(
    page: Client, tmp_path: Path, capture: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise OSError("secret path")

    job = upload(page, write_course(tmp_path / "course"), capture)
    monkeypatch.setattr(tasks, "store_result", fails)
    assert run_import(str(job.pk)) == "failed"
    shown = page.get(reverse("imports:job", args=[job.pk])).content.decode()
    assert "Something went wrong here" in shown
    assert "secret path" not in shown


def test_a_course_of_somebody_else_is_never_overwritten(
    page: Client, teacher: User, tmp_path: Path, capture: Any
) -> None:
    folder = write_course(tmp_path / "course")
    theirs = import_course(folder=folder)
    (folder / "course.yaml").write_text((folder / "course.yaml").read_text().replace("title: Balance", "title: New", 1))
    assert run_import(str(upload(page, folder, capture).pk)) == "done"
    theirs.refresh_from_db()
    assert theirs.title == "Balance"
    assert Course.objects.get(slug="balance-2").authors.get().user == teacher
    assert run_import(str(upload(page, folder, capture).pk)) == "done"  # again: their own copy is brought up to date
    assert Course.objects.count() == 2


def test_ones_own_course_is_brought_up_to_date_unless_it_was_changed_here(
    page: Client, tmp_path: Path, capture: Any
) -> None:
    folder = write_course(tmp_path / "course")
    run_import(str(upload(page, folder, capture).pk))
    run_import(str(upload(page, folder, capture).pk))
    assert Course.objects.count() == 1
    Course.objects.update(edited_at=timezone.now())
    run_import(str(upload(page, folder, capture).pk))
    assert sorted(Course.objects.values_list("slug", flat=True)) == ["balance", "balance-2"]


def test_a_killed_worker_is_replaced_by_another_that_goes_on(
    page: Client, tmp_path: Path, capture: Any, worker: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    job = upload(page, write_book(tmp_path / "book"), capture)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "store_result", killed)
        with pytest.raises(Killed):
            run_import(str(job.pk))
    assert run_import(str(job.pk)) == "taken"  # it may still be alive
    assert resume_imports() == 0
    ImportJob.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    worker.clear()
    assert resume_imports() == 1
    assert worker == [str(job.pk)]
    part = job_folder(job.pk) / "little-book/staging/parts/m1.json"
    done_at = part.stat().st_mtime_ns
    monkeypatch.setattr("lessons.content.importers.run.unpack", killed)  # would be noticed if it were done again
    monkeypatch.setattr(tasks, "end_import", lambda **_: None)
    run_import(str(job.pk))
    assert part.stat().st_mtime_ns == done_at
    assert Course.objects.get().slug == "little-book"


def test_a_run_that_lost_its_job_stores_nothing(page: Client, tmp_path: Path, capture: Any) -> None:
    job = upload(page, write_book(tmp_path / "book"), capture)
    real = tasks.prepare_course

    def slow(*args: Any, **kwargs: Any) -> Any:
        prepared = real(*args, **kwargs)
        page.post(reverse("imports:cancel", args=[job.pk]))
        return prepared

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "prepare_course", slow)
        assert run_import(str(job.pk)) == "cancelled"
    assert not Course.objects.exists()
    assert not job_folder(job.pk).exists()


def test_waiting_and_undecided_jobs_can_be_stopped(page: Client, tmp_path: Path, capture: Any) -> None:
    job = upload(page, write_book(tmp_path / "book"), capture)
    page.post(reverse("imports:cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not job_folder(job.pk).exists()
    assert run_import(str(job.pk)) == "taken"
    again = page.post(reverse("imports:cancel", args=[job.pk]), follow=True)
    assert "It had ended already." in again.content.decode()


def test_an_upload_that_nobody_decides_on_is_not_kept(page: Client, tmp_path: Path, capture: Any) -> None:
    job = upload(page, write_book(tmp_path / "book"), capture)
    ImportJob.objects.update(state=State.CHOOSING, beat_at=timezone.now() - timedelta(days=3))
    resume_imports()
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not job_folder(job.pk).exists()


def test_progress_can_be_followed(page: Client, tmp_path: Path, capture: Any) -> None:
    job = upload(page, write_book(tmp_path / "book", {"m3": module(title="Third")}), capture)
    seen: list[tuple[str, int, int]] = []
    real = tasks.prepare_course

    def watched(*args: Any, progress: Any, **kwargs: Any) -> Any:
        def watch(words: str, done: int, of: int) -> None:
            progress(words, done, of, at_once=True)
            status = page.get(reverse("imports:status", args=[job.pk])).json()
            seen.append((status["words"], status["done"], status["of"]))

        return real(*args, progress=watch, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "prepare_course", watched)
        run_import(str(job.pk))
    assert ("Reading modules", 2, 3) in seen


@pytest.mark.parametrize("name", ["job", "status", "report"])
def test_other_peoples_imports_are_not_there(page: Client, tmp_path: Path, capture: Any, name: str) -> None:
    job = upload(page, write_book(tmp_path / "book"), capture)
    stranger, student = Client(), Client()
    stranger.force_login(somebody("alan"))
    student.force_login(somebody("ada", "student"))
    for client in (stranger, student):
        assert client.get(reverse(f"imports:{name}", args=[job.pk])).status_code == 404
    assert stranger.post(reverse("imports:cancel", args=[job.pk])).status_code == 404
    assert stranger.post(reverse("imports:choose", args=[job.pk])).status_code == 404
    assert student.get(reverse("imports:imports")).status_code == 404
    assert Client().get(reverse("imports:imports")).status_code == 302


def test_a_course_can_be_taken_along_by_those_who_teach_it(page: Client, teacher: User, tmp_path: Path) -> None:
    course = import_course(folder=write_course(tmp_path / "course"))
    address = reverse("imports:export", args=[course.pk])
    assert page.get(address).status_code == 404
    a_class(teacher).courses.add(course)
    answer = page.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="balance.zip"'
    assert int(answer["Content-Length"]) > 1_000
    answer.close()


def test_pages_ask_the_database_little(page: Client, teacher: User, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        job = ImportJob.objects.create(user=teacher, file_name=f"{number}.zip")
    with django_assert_max_num_queries(8):
        page.get(reverse("imports:imports"))
    with django_assert_max_num_queries(6):
        page.get(reverse("imports:job", args=[job.pk]))
