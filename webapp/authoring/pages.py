"""What the editor is drawn from: the parts of a lesson as students would see them, one of them open as a form."""

from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from lessons.content.course_folder.model import ParsedBlock
from lessons.content.drafts.document import Document, blocks_of, fingerprint
from lessons.content.drafts.reading import DocumentReader, Problem
from lessons.content.exercises import asked_data
from lessons.content.levels import LEVELS, Kind, Level
from lessons.content.models import BlockVariant, Course, LessonDraft
from lessons.content.selectors import shown_data
from webapp.authoring.block_forms import BlockForm, block_form
from webapp.authoring.words import (
    LEVEL_WORDS,
    LackWords,
    ProblemWords,
    block_name,
    kind_words,
    lack_words,
    problem_words,
)

NUMBERED = {"figure", "video"}


@dataclass(frozen=True)
class PieceView:
    """One part of a lesson in the editor."""

    key: str
    kind: str
    kind_words: str
    name: str
    title: str
    levels: list[str]
    extra: bool
    shown: Any
    problem: ProblemWords | None
    base: str
    first: bool
    last: bool
    form: BlockForm | None


@dataclass(frozen=True)
class EditorView:
    """The lesson in the editor."""

    pieces: list[PieceView]
    extras: list[PieceView]
    lacks: list[LackWords]
    problems: int


def reader_of(draft: LessonDraft) -> DocumentReader:
    """A reader of the draft as it is."""
    return DocumentReader(draft.course, draft.key, draft.document)


def editor_view(
    draft: LessonDraft, *, open_key: str = "", level: Level = "standard", sent: Document | None = None
) -> EditorView:
    """All parts, the open one with its form; the form holds what was `sent` where that could not be saved."""
    reader = reader_of(draft)
    survey = reader.survey()
    drawing = _Drawing(draft, reader, survey.blocks, sent)
    return EditorView(
        pieces=drawing.pieces(reading_group(draft.document, extra=False), open_key, level),
        extras=drawing.pieces(reading_group(draft.document, extra=True), open_key, level),
        lacks=[lack_words(lack, draft.document) for lack in survey.lacks],
        problems=sum(isinstance(found, Problem) for found in survey.blocks.values()),
    )


def piece_view(draft: LessonDraft, key: str, *, opened: bool, level: Level = "standard") -> PieceView:
    """One part alone: the others are not read."""
    reader = reader_of(draft)
    drawing = _Drawing(draft, reader, {key: reader.block(key)}, None)
    extra = any(block["id"] == key for block in reading_group(draft.document, extra=True))
    group = reading_group(draft.document, extra=extra)
    return drawing.piece(group, key, level if opened else None)


def reading_group(document: Document, *, extra: bool) -> list[Document]:
    """The parts in reading order; or the extra explanations, which stand apart."""
    return [block for block in blocks_of(document) if (block.get("kind") == Kind.REMEDIAL) == extra]


class _Drawing:
    def __init__(
        self,
        draft: LessonDraft,
        reader: DocumentReader,
        read: dict[str, ParsedBlock | Problem],
        sent: Document | None,
    ) -> None:
        self._draft = draft
        self._reader = reader
        self._read = read
        self._sent = sent
        self._numbers = block_numbers(draft.document)

    def pieces(self, group: list[Document], open_key: str, level: Level) -> list[PieceView]:
        return [self.piece(group, str(block["id"]), level if block["id"] == open_key else None) for block in group]

    def piece(self, group: list[Document], key: str, level: Level | None) -> PieceView:
        block = next(block for block in group if block["id"] == key)
        found = self._read[key]
        problem = found if isinstance(found, Problem) else None
        if problem:
            found = self._reader.block(key, ("standard",))
        wanted: Level = level if level and level in block else "standard"
        shown = None
        if isinstance(found, ParsedBlock):
            shown = shown_block(self._draft.course, found, wanted, self._numbers.get(key))
        return PieceView(
            key=key,
            kind=str(block["kind"]),
            kind_words=kind_words(str(block["kind"])),
            name=block_name(self._draft.document, key),
            title=str(block.get("title") or ""),
            levels=[str(LEVEL_WORDS[name]) for name in LEVELS if name in block and name != "standard"],
            extra=block["kind"] == Kind.REMEDIAL,
            shown=shown,
            problem=problem_words(problem, self._draft.document) if problem else None,
            base=fingerprint(block),
            first=block is group[0],
            last=block is group[-1],
            form=block_form(self._draft, block, self._sent or block, wanted, problem) if level else None,
        )


def block_numbers(document: Document) -> dict[str, int]:
    """Figure 1, 2, …; Film 1, 2, … by block id."""
    counts: dict[str, int] = {}
    numbers = {}
    for block in blocks_of(document):
        if (kind := str(block.get("kind"))) in NUMBERED:
            counts[kind] = counts.get(kind, 0) + 1
            numbers[str(block.get("id"))] = counts[kind]
    return numbers


def shown_block(course: Course, block: ParsedBlock, level: Level, number: int | None, **more: Any) -> SimpleNamespace:
    """A block as the lesson's own templates draw it, made from a draft instead of what is stored."""
    found: Level = level if level in block.variants else "standard"
    variant = BlockVariant(level=found, data=block.variants[found].data)
    data = _data(course, block, variant, more.get("tried", 0))
    facts = {
        "key": block.key,
        "kind": block.kind.value,
        "title": block.title,
        "level": found,
        "levels": (found,),
        "number": number,
        "seconds": block.seconds,
        "data": data,
        "last_attempt": None,
        "extra": False,
        "tried": 0,
        "hints": (),
        "hints_left": data.get("hint_count", 0),
        "language": course.language,
    }
    return SimpleNamespace(**(facts | more))


def _data(course: Course, block: ParsedBlock, variant: BlockVariant, tried: int) -> dict[str, Any]:
    if block.kind is Kind.EXERCISE:
        return asked_data(variant.data, seed=tried)
    return shown_data(variant, kind=block.kind, asset_url=partial(file_url, course))


def file_url(course: Course, name: str) -> str:
    """Address of a course's file for its authors."""
    return reverse("authoring:file", args=[course.pk, name])
