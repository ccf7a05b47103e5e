from collections.abc import Callable
from dataclasses import dataclass

from lessons.content.course_folder.exercises import read_exercise
from lessons.content.course_folder.files import CourseFiles
from lessons.content.course_folder.keys import read_key, read_keys
from lessons.content.course_folder.model import CourseFolderError, ParsedBlock, ParsedVariant
from lessons.content.course_folder.variants import Place, read_figure, read_text, read_video, read_worked_example
from lessons.content.levels import LEVELS, Kind, Level, Purpose
from lessons.fields import Fields

WORDS_A_SECOND = 3.3  # about 200 words a minute: unhurried reading of a text to learn from

_READERS: dict[Kind, Callable[[object, str, Place], ParsedVariant]] = {
    Kind.TEXT: read_text,
    Kind.FIGURE: read_figure,
    Kind.VIDEO: read_video,
    Kind.WORKED_EXAMPLE: read_worked_example,
    Kind.EXERCISE: read_exercise,
    Kind.REMEDIAL: read_text,
}
_USUAL_SECONDS = {Kind.FIGURE: 25.0, Kind.WORKED_EXAMPLE: 60.0, Kind.EXERCISE: 60.0}


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """The lesson whose blocks are being read."""

    files: CourseFiles
    key: str
    file: str
    notes: list[str]


def read_block(value: object, number: int, lesson: LessonPlace) -> ParsedBlock:
    """One entry of a lesson's `blocks`, with every level that is there."""
    fields = Fields(value, f"{lesson.file}: block {number}", CourseFolderError)
    key = read_key(fields, "id")
    fields.where = f"{lesson.file}: block {key!r}"
    kind = Kind(fields.choice("kind", tuple(Kind)))
    title = fields.text("title", "", longest=200)
    place = Place(lesson.files, lesson.file, lesson.key, bool(title), lesson.notes)
    purpose = Purpose(fields.choice("purpose", tuple(Purpose))) if kind is Kind.REMEDIAL else None
    about = read_keys(fields, "about")
    if (kind is Kind.REMEDIAL) != bool(about):
        fields.fail("a remedial block, and no other, says which blocks it is `about`")
    skills = read_keys(fields, "skills")
    variants = _read_variants(fields, kind, place)
    seconds = fields.number("seconds", _usual_seconds(kind, variants["standard"]), least=1, most=7_200)
    fields.finish()
    return ParsedBlock(key, kind, title, seconds, skills, purpose, about, variants)


def _read_variants(fields: Fields, kind: Kind, place: Place) -> dict[Level, ParsedVariant]:
    if not fields.has("standard"):
        fields.fail("'standard' is missing")
    return {
        level: _READERS[kind](fields.take(level), f"{fields.where}: {level}", place)
        for level in LEVELS
        if fields.has(level)
    }


def _usual_seconds(kind: Kind, standard: ParsedVariant) -> float:
    if kind is Kind.VIDEO:
        return float(standard.data["duration"])
    if kind in _USUAL_SECONDS:
        return _USUAL_SECONDS[kind]
    return max(10.0, round(len(str(standard.source["text"]).split()) / WORDS_A_SECOND))
