import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
import simplejpeg
from asgiref.sync import SyncToAsync
from django.core.cache import cache
from django.db import connections
from django.test import Client
from skimage import data, transform

from benchmarks.site import wait_until
from lessons.content.course_folder import ParsedCourse, read_course_folder
from lessons.content.models import Course, Lesson
from lessons.content.services import store_course
from tests.conftest import ROOT
from webapp.accounts.models import Classroom, Membership, SensingLevel, User
from webapp.classroom.models import StudySession
from webapp.classroom.services import open_session
from webapp.consent.services import give_consent
from webapp.frontend.management.commands.demo import DEMO_COURSE


@pytest.fixture(scope="session", autouse=True)
def no_connection_is_left_open(django_db_setup: None) -> Iterator[None]:
    """Sockets use the database in asgiref's one thread; Postgres drops no database that somebody is connected to."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture(autouse=True)
def nothing_is_counted_yet() -> None:
    """Numbers of people come again in each test: what one did too often is not held against the next."""
    cache.clear()


@pytest.fixture(scope="session")
def face_jpeg() -> bytes:
    """A real face (Eileen Collins, NASA, public domain) as a 320×240 JPEG."""
    picture = transform.resize(data.astronaut()[:384], (240, 320), anti_aliasing=True)
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray((picture * 255).astype(np.uint8)), quality=85))


@pytest.fixture(scope="session")
def inference_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real inference worker."""
    path = tmp_path_factory.mktemp("worker") / "i.sock"
    command = [sys.executable, "-m", "attention_model.service", "--listen", str(path), "--level", "expression"]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert wait_until(path.exists)
    yield str(path)
    worker.terminate()
    worker.wait(timeout=10)


@pytest.fixture(scope="session")
def parsed_course() -> ParsedCourse:
    """The demo course, read once: parsing its markdown and formulas takes longer than storing it."""
    return read_course_folder(DEMO_COURSE)


@pytest.fixture
def course(db: None, parsed_course: ParsedCourse) -> Course:
    return store_course(parsed=parsed_course)


@pytest.fixture
def classroom(course: Course) -> Classroom:
    made = Classroom.objects.create(name="9B", join_code="LEARN9")
    made.courses.add(course)
    return made


def make_person(username: str, role: str, classroom: Classroom | None = None) -> User:
    user = User.objects.create(username=username, first_name=username.capitalize(), role=role)
    if classroom:
        Membership.objects.create(classroom=classroom, user=user, role=role)
    return user


@pytest.fixture
def student(classroom: Classroom) -> User:
    return make_person("amina", "student", classroom)


@pytest.fixture
def teacher(classroom: Classroom) -> User:
    return make_person("ruth", "teacher", classroom)


@pytest.fixture
def stranger(course: Course) -> User:
    """A student of another class, which studies the same course."""
    other = Classroom.objects.create(name="8A", join_code="OTHER8")
    other.courses.add(course)
    return make_person("noah", "student", other)


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return course.lessons.order_by("unit__position", "position")[0]


@pytest.fixture
def session(student: User, classroom: Classroom, lesson: Lesson) -> StudySession:
    return open_session(student=student, classroom=classroom, lesson=lesson)


@pytest.fixture
def consenting(student: User) -> User:
    give_consent(user=student, level=SensingLevel.EXPRESSION)
    return student


@pytest.fixture
def no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """An open page does not look again by itself: what it learns, it was told. So no test has to take the time."""
    monkeypatch.setattr("webapp.live.study_consumer.CHECKPOINT_SECONDS", 3600)
    monkeypatch.setattr("webapp.live.study_consumer.QUIET_CHECKPOINT_SECONDS", 3600)


@pytest.fixture
def signed_in(client: Client, student: User) -> Client:
    client.force_login(student)
    return client
