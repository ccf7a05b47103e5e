"""Document → parsed lesson, through the readers of the course folder; or what is wrong, block by block."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lessons.content.course_folder.blocks import LessonPlace, read_block
from lessons.content.course_folder.check import Lack, lacks_of
from lessons.content.course_folder.model import CourseFolderError, ParsedBlock, ParsedLesson
from lessons.content.course_folder.read import read_lesson
from lessons.content.drafts.document import Document, blocks_of, texts_of
from lessons.content.drafts.files import DocumentFiles
from lessons.content.levels import LEVELS, Level
from lessons.content.models import Course
from lessons.fields import Fields

FILE = "lesson.yaml"

_MISSING = re.compile(r"'(\w+)' is missing")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands in the way of publishing. `path` leads to it: level, then the names of the fields."""

    block: str | None
    path: tuple[str, ...]
    mistake: str


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What became of a document: the lesson when nothing is wrong, else what is; and what it lacks to adapt well."""

    lesson: ParsedLesson | None
    problems: tuple[Problem, ...]
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """The blocks of a document by id, each as read or with what is wrong; and what they lack to adapt well."""

    blocks: dict[str, ParsedBlock | Problem]
    lacks: tuple[Lack, ...]


class DocumentReader:
    """Reads a lesson's document, or single blocks of it, with the files of its course."""

    def __init__(self, course: Course, key: str, document: Mapping[str, Any]) -> None:
        self._document, texts = texts_of(_without_unknown_skills(course, document))
        self._files = DocumentFiles(course, texts)
        self._key = key

    def block(self, key: str, levels: tuple[Level, ...] = LEVELS) -> ParsedBlock | Problem:
        """One block, with the levels asked for (and the standard one)."""
        value = next(block for block in blocks_of(self._document) if block.get("id") == key)
        wanted = {*levels, "standard"}
        value = {name: inner for name, inner in value.items() if name not in LEVELS or name in wanted}
        try:
            return read_block(value, 0, self._place())
        except CourseFolderError as error:
            return problem_of(str(error), key)

    def survey(self) -> Survey:
        """Every block by itself, and what the ones that can be read lack to adapt well."""
        keys = [str(block.get("id")) for block in blocks_of(self._document)]
        blocks = {key: self.block(key) for key in keys}
        good = tuple(block for block in blocks.values() if isinstance(block, ParsedBlock))
        lesson = ParsedLesson(self._key, "", "", 1, (), good)
        return Survey(blocks, tuple(lack for block in good for lack in lacks_of(block, lesson)))

    def read(self) -> ReadDocument:
        """The whole lesson."""
        keys = [str(block.get("id")) for block in blocks_of(self._document)]
        broken = [found for key in keys if isinstance(found := self.block(key), Problem)]
        facts = self._facts_problem()
        if broken or facts:
            return ReadDocument(None, (*facts, *broken), ())
        try:
            lesson = read_lesson(Fields(self._document, FILE, CourseFolderError), self._place())
        except CourseFolderError as error:
            return ReadDocument(None, (problem_of(str(error), None),), ())
        lacks = tuple(lack for block in lesson.blocks for lack in lacks_of(block, lesson))
        return ReadDocument(lesson, (), lacks)

    def _facts_problem(self) -> tuple[Problem, ...]:
        facts = {name: value for name, value in self._document.items() if name != "blocks"}
        try:
            read_lesson(Fields({**facts, "blocks": []}, FILE, CourseFolderError), self._place())
        except CourseFolderError as error:
            problem = problem_of(str(error), None)
            return () if problem.mistake == "the lesson has no blocks" and blocks_of(self._document) else (problem,)
        return ()

    def _place(self) -> LessonPlace:
        # The prefix of file names in a course; the notes say what a drawing lost, which the upload has said before.
        return LessonPlace(self._files, self._key, f"lessons/{self._key}/{FILE}", [])


def problem_of(message: str, block: str | None) -> Problem:
    """A reader's message ("file: block 'x': standard: options 2: text: must not be empty") taken apart."""
    parts = message.split(": ")
    if parts and parts[0].endswith(FILE):
        parts = parts[1:]
    if parts and parts[0].startswith("block "):
        block = block or parts[0].removeprefix("block ").strip("'")
        parts = parts[1:]
    place = 0
    while place < len(parts) - 1 and _is_name(parts[place]):
        place += 1
    path, mistake = tuple(parts[:place]), ": ".join(parts[place:])
    if missing := _MISSING.fullmatch(mistake):
        return Problem(block, (*path, missing[1]), "is missing")
    return Problem(block, path, mistake)


def _is_name(part: str) -> bool:
    words = part.split(" ")
    return words[0].replace("_", "").isalnum() and (len(words) == 1 or (len(words) == 2 and words[1].isdecimal()))


def _without_unknown_skills(course: Course, document: Mapping[str, Any]) -> Document:
    """A skill that an author has taken out of the course is out of its lessons too."""
    known = set(course.skills.filter(retired=False).values_list("key", flat=True))

    def clean(part: Mapping[str, Any]) -> Document:
        if "skills" not in part:
            return dict(part)
        return {**part, "skills": [key for key in part["skills"] or [] if key in known]}

    return {**clean(document), "blocks": [clean(block) for block in blocks_of(document)]}
