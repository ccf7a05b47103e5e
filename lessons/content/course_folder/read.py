from dataclasses import replace
from pathlib import Path

from lessons.content.course_folder.blocks import LessonPlace, read_block
from lessons.content.course_folder.check import check_course, check_lesson
from lessons.content.course_folder.files import FolderFiles
from lessons.content.course_folder.keys import read_key, read_keys
from lessons.content.course_folder.model import ParsedCourse, ParsedLesson, ParsedSkill, ParsedUnit
from lessons.content.course_folder.terms import read_term
from lessons.fields import Fields

COURSE_FILE = "course.yaml"


def read_course_folder(folder: Path) -> ParsedCourse:
    """Reads a whole course folder: rendered and checked, nothing written. Raises CourseFolderError."""
    files = FolderFiles(folder)
    notes: list[str] = []
    fields = files.yaml(COURSE_FILE)
    course = ParsedCourse(
        slug=read_key(fields, "slug"),
        title=fields.text("title", longest=200),
        summary=fields.text("summary", ""),
        language=fields.text("language", "en", longest=12),
        licence=fields.text("licence", "", longest=80),
        attribution=fields.text("attribution", ""),
        skills=tuple(_read_skill(entry) for entry in fields.mappings("skills")),
        units=tuple(_read_unit(entry, files, notes) for entry in fields.mappings("units")),
        assets=(),
        notes=(),
        terms=tuple(read_term(entry) for entry in fields.mappings("terms")),
    )
    fields.finish()
    check_course(course, COURSE_FILE)
    unused = sorted(files.lesson_folders() - {lesson.key for unit in course.units for lesson in unit.lessons})
    notes += [f"lessons/{name}: in no unit, so left out" for name in unused]
    return replace(course, assets=tuple(files.assets.values()), notes=tuple(notes))


def _read_skill(fields: Fields) -> ParsedSkill:
    skill = ParsedSkill(read_key(fields, "id"), fields.text("title", longest=200), read_keys(fields, "needs"))
    fields.finish()
    return skill


def _read_unit(fields: Fields, files: FolderFiles, notes: list[str]) -> ParsedUnit:
    key, title = read_key(fields, "id"), fields.text("title", longest=200)
    names = fields.take("lessons")
    if not isinstance(names, list) or not names:
        fields.fail("expected a list of lesson ids", "lessons")
    fields.finish()
    return ParsedUnit(key, title, tuple(_read_lesson(str(name), fields, files, notes) for name in names))


def _read_lesson(name: str, unit: Fields, files: FolderFiles, notes: list[str]) -> ParsedLesson:
    key = read_key(unit.inside({"id": name}, "lessons"), "id")
    file = f"lessons/{key}/lesson.yaml"
    return read_lesson(files.yaml(file), LessonPlace(files, key, file, notes))


def read_lesson(fields: Fields, place: LessonPlace) -> ParsedLesson:
    """A lesson, rendered and checked; what it lacks is added to the notes of its place."""
    lesson = ParsedLesson(
        key=place.key,
        title=fields.text("title", longest=200),
        lead=fields.text("lead", ""),
        minutes=fields.whole("minutes", least=1, most=240),
        skills=read_keys(fields, "skills"),
        blocks=tuple(read_block(value, number, place) for number, value in enumerate(fields.items("blocks"), 1)),
        attribution=fields.text("attribution", ""),
    )
    fields.finish()
    place.notes.extend(check_lesson(lesson, place.file))
    return lesson
