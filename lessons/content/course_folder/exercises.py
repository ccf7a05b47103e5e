"""Exercises as written → as `lessons.content.exercises` marks them."""

from lessons.content.course_folder.model import CourseFolderError, ParsedVariant
from lessons.content.course_folder.variants import Place
from lessons.content.exercises import build_exercise


def read_exercise(value: object, where: str, _: Place) -> ParsedVariant:
    """A question, or one with variables; its type says how it is answered."""
    data = build_exercise(value, where, CourseFolderError)
    return ParsedVariant(dict(value) if isinstance(value, dict) else {}, data)
