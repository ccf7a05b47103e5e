"""A course as one file to take along."""

import tempfile
import zipfile
from pathlib import Path

from lessons.content.course_folder.write import ExportError, write_course_folder
from lessons.content.models import Course

_PACKED = {".webm", ".mp4", ".webp", ".png", ".jpg", ".jpeg"}  # compressing these again gains nothing


def write_course_zip(course: Course, file: Path) -> None:
    """Writes the course folder, zipped, into a new file."""
    if file.exists():
        raise ExportError(f"{file} is there already: choose a new name, so that nothing of yours is overwritten")
    with tempfile.TemporaryDirectory(prefix="attune-export-") as name:
        folder = Path(name) / course.slug
        write_course_folder(course, folder)
        with zipfile.ZipFile(file, "x", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    how = zipfile.ZIP_STORED if path.suffix.lower() in _PACKED else zipfile.ZIP_DEFLATED
                    archive.write(path, path.relative_to(folder.parent), how)
