"""Writing courses into the database."""

import hashlib
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
    course = store_course(parsed=read_course_folder(folder))
    course.folder_sha256, course.edited_at = folder_digest(folder), None
    course.save(update_fields=["folder_sha256", "edited_at"])
    return course


def folder_digest(folder: Path) -> str:
    """Digest of all that is in a folder: equal exactly when the folder is."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def store_course(*, parsed: ParsedCourse) -> Course:
    """Writes a course that has been read. All or nothing, files included."""
    stored = StoredAssets()
    try:
        with transaction.atomic():
            return write_course(parsed, stored)
    except BaseException:
        stored.take_back()
        raise
