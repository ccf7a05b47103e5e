"""Writing courses into the database."""

from pathlib import Path

from django.db import transaction

from lessons.content.asset_files import StoredAssets
from lessons.content.course_folder import ParsedCourse, read_course_folder
from lessons.content.models import Course
from lessons.content.storing import write_course


def import_course(*, folder: Path) -> Course:
    """Imports a course folder. A course with the same slug is brought up to date, keys keep their rows.

    What the folder no longer has is retired, not deleted. All or nothing. Raises CourseFolderError.
    """
    return store_course(parsed=read_course_folder(folder))


def store_course(*, parsed: ParsedCourse) -> Course:
    """Writes a course that has been read. All or nothing, files included."""
    stored = StoredAssets()
    try:
        with transaction.atomic():
            return write_course(parsed, stored)
    except BaseException:
        stored.take_back()
        raise
