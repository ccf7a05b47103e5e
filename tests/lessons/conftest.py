from pathlib import Path

import pytest

from lessons.content.models import Course, Lesson
from lessons.content.services import import_course
from tests.lessons.folder import write_course
from webapp.accounts.models import User


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_course(tmp_path / "course")


@pytest.fixture
def course(db: None, folder: Path) -> Course:
    return import_course(folder=folder)


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return course.lessons.get()


@pytest.fixture
def student(db: None) -> User:
    return User.objects.create_user("ada", password="a long password")
