from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from lessons.content.models import Course, Lesson
from lessons.content.services import import_course
from tests.lessons.folder import write_course


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
def student(db: None):
    return get_user_model().objects.create_user("ada", password="a long password")
