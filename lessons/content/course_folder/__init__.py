"""A course as a plain folder (YAML, Markdown and assets) read into typed values. Nothing here touches a database."""

from lessons.content.course_folder.model import (
    CourseFolderError,
    ParsedAsset,
    ParsedBlock,
    ParsedCourse,
    ParsedLesson,
    ParsedSkill,
    ParsedTerm,
    ParsedUnit,
    ParsedVariant,
)
from lessons.content.course_folder.read import read_course_folder

__all__ = [
    "CourseFolderError",
    "ParsedAsset",
    "ParsedBlock",
    "ParsedCourse",
    "ParsedLesson",
    "ParsedSkill",
    "ParsedTerm",
    "ParsedUnit",
    "ParsedVariant",
    "read_course_folder",
]
