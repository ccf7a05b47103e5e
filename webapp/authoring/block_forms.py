"""The form of one block: drawn from the draft, and what was sent put into the draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lessons.content.drafts.document import Document, blocks_of, fingerprint
from lessons.content.drafts.edits import add_level
from lessons.content.drafts.reading import Problem
from lessons.content.levels import LEVELS, Kind, Level, Purpose
from lessons.content.models import LessonDraft
from webapp.authoring.forms.kinds import level_fields
from webapp.authoring.forms.reading import apply_act, clean_text, read_keys, read_values
from webapp.authoring.forms.shapes import to_document, to_form, typed_number
from webapp.authoring.forms.showing import FieldView, FormDrawing
from webapp.authoring.forms.starts import STARTS
from webapp.authoring.levels import read_level
from webapp.authoring.words import LEVEL_WORDS, PURPOSE_WORDS, ProblemWords, block_name, problem_words


@dataclass(frozen=True)
class Choice:
    """One entry of a list to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class LevelTab:
    """One level of a block: there or to be added."""

    level: str
    label: str
    there: bool
    current: bool


@dataclass(frozen=True)
class BlockForm:
    """A block open for editing at one level."""

    key: str
    kind: str
    level: str
    tabs: list[LevelTab]
    fields: list[FieldView]
    rare: list[FieldView]
    rare_open: bool
    title: str
    seconds: str
    skills: list[Choice]
    purposes: list[Choice]
    about: list[Choice]
    base: str
    problem: ProblemWords | None


def block_form(
    draft: LessonDraft, stored: Document, block: Document, level: Level, problem: Problem | None
) -> BlockForm:
    """The form of a block at a level that it has. It will be saved upon `stored`, which it mostly equals."""
    kind, key = Kind(block["kind"]), str(block["id"])
    values = to_form(kind, _level(block, level))
    skills = draft.course.skills.filter(retired=False).order_by("pk").values_list("key", "title")
    others = [str(other["id"]) for other in blocks_of(draft.document) if other.get("kind") != Kind.REMEDIAL]
    about = block.get("about") or []
    extra = kind is Kind.REMEDIAL
    drawn = FormDrawing(key, level, problem).fields(level_fields(kind, values), values)
    return BlockForm(
        key=key,
        kind=kind.value,
        level=level,
        tabs=[LevelTab(name, str(LEVEL_WORDS[name]), name in block, name == level) for name in LEVELS],
        fields=[field for field in drawn if not field.rare],
        rare=[field for field in drawn if field.rare],
        rare_open=any(field.value or field.wrong for field in drawn if field.rare),
        title=str(block.get("title") or ""),
        seconds=str(block.get("seconds") or ""),
        skills=[Choice(name, title, name in (block.get("skills") or [])) for name, title in skills],
        purposes=[Choice(name, words, name == block.get("purpose")) for name, words in _purposes() if extra],
        about=[Choice(name, block_name(draft.document, name), name in about) for name in others if extra],
        base=fingerprint(stored),
        problem=problem_words(problem, draft.document) if problem else None,
    )


def _purposes() -> list[tuple[str, str]]:
    return [(name, str(words)) for name, words in PURPOSE_WORDS.items()]


def read_block_form(block: Document, data: QueryDict, *, files: Mapping[str, str]) -> Document:
    """The block with what was sent: facts, one level, and an act on a list's rows if one was pressed.

    `files` are names of files that came with it, by the name of their field.
    """
    kind, level = Kind(block["kind"]), read_level(data.get("level"))
    changed = _read_facts(add_level(block, level), data, kind)
    before = to_form(kind, _level(changed, level))
    kind_sent = data.get(f"{level}.type", before.get("type"))
    fields = level_fields(kind, {**before, "type": kind_sent})
    values = read_values(fields, data, level, before)
    for name, stored in files.items():
        if name.startswith(f"{level}."):
            values[name.removeprefix(f"{level}.")] = stored
    if " " in (act := data.get("act") or ""):
        apply_act(values, act, STARTS)
    return {**changed, level: to_document(kind, values)}


def _level(block: Mapping[str, Any], level: str) -> Mapping[str, Any]:
    found = block.get(level)
    return found if isinstance(found, Mapping) else {}


def _read_facts(block: Document, data: QueryDict, kind: Kind) -> Document:
    changed = dict(block)
    if "title" in data:
        _put(changed, "title", clean_text(data.get("title") or "").strip()[:200])
    if "seconds" in data:
        _put(changed, "seconds", typed_number(data.get("seconds") or ""))
    if "skills.there" in data:
        _put(changed, "skills", read_keys(data, "skills"))
    if kind is Kind.REMEDIAL:
        if data.get("purpose") in set(Purpose):
            changed["purpose"] = data["purpose"]
        if "about.there" in data:
            changed["about"] = read_keys(data, "about")
    return changed


def _put(block: Document, name: str, value: Any) -> None:
    if value in ("", []):
        block.pop(name, None)
    else:
        block[name] = value
