"""From a file or folder to a course: unpack, choose, convert, check, store. Each step can be gone on with."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from lessons.content.course_folder import CourseFolderError, ParsedCourse, read_course_folder
from lessons.content.importers.archive import unpack
from lessons.content.importers.cnxml import course as openstax
from lessons.content.importers.errors import ImportProblem
from lessons.content.importers.oatutor import course as oatutor
from lessons.content.importers.report import ImportReport
from lessons.content.importers.source import Choice, Source, find_source
from lessons.content.importers.staging import Progress, Staging, no_progress

_CHOICES: dict[str, Callable[[Path], list[Choice]]] = {"openstax": openstax.choices, "oatutor": oatutor.choices}
_CONVERT: dict[str, Callable[[Path, str, Staging, Progress], ImportReport]] = {
    "openstax": openstax.convert,
    "oatutor": oatutor.convert,
}
NOTES_SHOWN = 200


def open_source(path: Path, work: Path, *, kind: str | None = None) -> Source:
    """The content of a folder or archive; an archive is unpacked into `work`, once. Raises ImportProblem."""
    if path.is_dir():
        return find_source(path, kind)
    if not path.is_file():
        raise ImportProblem(_("%(path)s: there is no such file or folder.") % {"path": path})
    unpacked = work / "unpacked"
    if not unpacked.is_dir():
        rough = work / "unpacking"
        shutil.rmtree(rough, ignore_errors=True)
        unpack(path, rough)
        rough.rename(unpacked)
    return find_source(unpacked, kind)


def list_choices(source: Source) -> list[Choice]:
    """The courses that can be made of it; a course folder is one."""
    if source.kind in _CHOICES:
        return _CHOICES[source.kind](source.folder)
    return [Choice("course", "Course folder", "")]


def prepare_course(
    source: Source, chosen: str, work: Path, *, progress: Progress = no_progress
) -> tuple[ParsedCourse, ImportReport]:
    """The course, converted and checked; nothing is stored yet. Raises ImportProblem with what to do."""
    folder, report = source.folder, ImportReport()
    if source.kind in _CONVERT:
        staging = Staging(work / "staging")
        report = _CONVERT[source.kind](source.folder, chosen, staging, progress)
        folder = staging.course
    progress(_("Checking the course"), 0, 1)
    try:
        parsed = read_course_folder(folder)
    except CourseFolderError as error:
        raise ImportProblem(f"{error}") from error
    _count_course(parsed, report, own=source.kind == "folder")
    return replace(parsed, notes=()), report


def _count_course(parsed: ParsedCourse, report: ImportReport, *, own: bool) -> None:
    """What a course folder holds comes out as it went in; what its author may want to know is noted."""
    if not own:
        return
    lessons = [lesson for unit in parsed.units for lesson in unit.lessons]
    counts = {
        "lessons": len(lessons),
        "blocks": sum(len(lesson.blocks) for lesson in lessons),
        "files": len(parsed.assets),
        "terms": len(parsed.terms),
    }
    for kind, number in counts.items():
        report.came(kind, number)
        report.made(kind, f"{kind} of the course", number)
    report.notes += parsed.notes[:NOTES_SHOWN]
    if len(parsed.notes) > NOTES_SHOWN:
        report.notes.append(_("and %(count)s notes more") % {"count": len(parsed.notes) - NOTES_SHOWN})
