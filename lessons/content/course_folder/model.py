from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons.content.levels import Kind, Level, Purpose
from lessons.fields import FieldError


class CourseFolderError(FieldError):
    """The folder is not a course we can import. The message names file, block and mistake."""


@dataclass(frozen=True, slots=True)
class ParsedAsset:
    """A file that pages show. `name` is its path in the folder."""

    name: str
    path: Path
    sha256: str
    content_type: str


@dataclass(frozen=True, slots=True)
class ParsedVariant:
    """A block at one level: as written, and ready to be shown."""

    source: dict[str, Any]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """One piece of a lesson. `seconds` is how long most students need."""

    key: str
    kind: Kind
    title: str
    seconds: float
    skills: tuple[str, ...]
    purpose: Purpose | None
    about: tuple[str, ...]
    variants: dict[Level, ParsedVariant]


@dataclass(frozen=True, slots=True)
class ParsedLesson:
    """One sitting."""

    key: str
    title: str
    lead: str
    minutes: int
    skills: tuple[str, ...]
    blocks: tuple[ParsedBlock, ...]
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """A group of lessons."""

    key: str
    title: str
    lessons: tuple[ParsedLesson, ...]


@dataclass(frozen=True, slots=True)
class ParsedSkill:
    """Something to learn, and what it needs."""

    key: str
    title: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedTerm:
    """A word of the glossary: its meaning as written and as HTML, and the lesson that explains it, if one does."""

    key: str
    name: str
    meaning: str
    meaning_html: str
    lesson: str | None


@dataclass(frozen=True, slots=True)
class ParsedCourse:
    """A whole folder. `notes` are things its author may want to know; none of them stops an import."""

    slug: str
    title: str
    summary: str
    language: str
    licence: str
    attribution: str
    skills: tuple[ParsedSkill, ...]
    units: tuple[ParsedUnit, ...]
    assets: tuple[ParsedAsset, ...]
    notes: tuple[str, ...]
    terms: tuple[ParsedTerm, ...] = ()
