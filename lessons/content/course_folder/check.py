"""What must hold between the parts of a course: ids met once, ids that exist, no circle of prerequisites."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from lessons.content.course_folder.model import CourseFolderError, ParsedBlock, ParsedCourse, ParsedLesson
from lessons.content.levels import Kind, Level, Purpose

_WANTED = {Kind.TEXT: Purpose.RECAP, Kind.FIGURE: Purpose.RECAP, Kind.EXERCISE: Purpose.MISCONCEPTION}


def check_course(course: ParsedCourse, file: str) -> None:
    """Raises CourseFolderError for ids that are met twice or lead nowhere, and for skills that need one another."""
    lessons = [lesson for unit in course.units for lesson in unit.lessons]
    _once((skill.key for skill in course.skills), f"{file}: skill")
    _once((unit.key for unit in course.units), f"{file}: unit")
    _once((lesson.key for lesson in lessons), f"{file}: lesson")
    _once((term.key for term in course.terms), f"{file}: term")
    taught = {lesson.key for lesson in lessons}
    for term in course.terms:
        _known([term.lesson] if term.lesson else [], taught, f"{file}: term {term.key!r}: lesson")
    known = {skill.key for skill in course.skills}
    for skill in course.skills:
        _known(skill.needs, known, f"{file}: skill {skill.key!r}: needs")
    try:
        TopologicalSorter({skill.key: skill.needs for skill in course.skills}).prepare()
    except CycleError as error:
        raise CourseFolderError(f"{file}: these skills need one another: {' → '.join(error.args[1])}") from error
    for lesson in lessons:
        where = f"lessons/{lesson.key}/lesson.yaml"
        _known(lesson.skills, known, f"{where}: skills")
        for block in lesson.blocks:
            _known(block.skills, known, f"{where}: block {block.key!r}: skills")


def check_lesson(lesson: ParsedLesson, file: str) -> list[str]:
    """Raises CourseFolderError for broken references; returns what a lesson lacks to adapt well."""
    if not any(block.kind is not Kind.REMEDIAL for block in lesson.blocks):
        raise CourseFolderError(f"{file}: the lesson has no blocks")
    _once((block.key for block in lesson.blocks), f"{file}: block")
    ordinary = {block.key for block in lesson.blocks if block.kind is not Kind.REMEDIAL}
    for block in lesson.blocks:
        _known(block.about, ordinary, f"{file}: block {block.key!r}: about")
    return [
        f"{file}: block {lack.block!r}: {lack.words}" for block in lesson.blocks for lack in lacks_of(block, lesson)
    ]


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a block would need so that the lesson can adapt there: an extra explanation, or another level."""

    block: str
    purpose: Purpose | None = None
    level: Level | None = None

    @property
    def words(self) -> str:
        """What is lacking, for the notes of an import."""
        if self.purpose:
            return f"no remedial block of purpose {self.purpose} is about it"
        return f"has no {self.level} variant"


def lacks_of(block: ParsedBlock, lesson: ParsedLesson) -> list[Lack]:
    """What this block lacks to adapt well."""
    lacks = []
    wanted = _WANTED.get(block.kind)
    if wanted and not any(other.purpose is wanted and block.key in other.about for other in lesson.blocks):
        lacks.append(Lack(block.key, purpose=wanted))
    if block.kind is Kind.EXERCISE:
        missing: tuple[Level, ...] = ("simpler", "challenge")
        lacks += [Lack(block.key, level=level) for level in missing if level not in block.variants]
    return lacks


def _once(keys: Iterable[str], what: str) -> None:
    for key, count in Counter(keys).items():
        if count > 1:
            raise CourseFolderError(f"{what} {key!r} is there {count} times")


def _known(keys: Iterable[str], known: set[str], where: str) -> None:
    for key in keys:
        if key not in known:
            raise CourseFolderError(f"{where}: there is no {key!r}")
