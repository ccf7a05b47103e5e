"""What an author does to a document, as pure functions: a document in, a new one out."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from lessons.content.drafts.document import Document, block_of, blocks_of
from lessons.content.levels import LEVELS, Kind, Level, Purpose

Edit = Callable[[Document], Document]

FACTS = ("title", "lead", "minutes", "skills", "attribution")
MOST_BLOCKS = 200
MOST_CHARACTERS = 2_000_000

_STARTS: dict[Kind, Document] = {
    Kind.TEXT: {"text": ""},
    Kind.REMEDIAL: {"text": ""},
    Kind.FIGURE: {"image": "", "alt": ""},
    Kind.VIDEO: {"video": "", "captions": ""},
    Kind.WORKED_EXAMPLE: {"ask": "", "steps": [{"do": "", "why": ""}], "answer": ""},
    Kind.EXERCISE: {
        "type": "choice",
        "ask": "",
        "options": [{"text": "", "correct": True}, {"text": ""}],
        "hints": [],
        "explanation": "",
    },
}


class EditRefused(ValueError):
    """The change makes no sense now. The message is for the author."""


def new_block(kind: Kind, *, purpose: Purpose | None = None, about: tuple[str, ...] = ()) -> Document:
    """An empty block with an id that no other block has or ever had."""
    block: Document = {"id": _fresh_key(kind), "kind": kind.value}
    if kind is Kind.REMEDIAL:
        block |= {"title": "", "purpose": (purpose or Purpose.RECAP).value, "about": list(about)}
    return block | {"standard": _copy(_STARTS[kind])}


def insert_block(document: Document, block: Document, *, after: str = "") -> Document:
    """The block behind another one; remedial blocks, and blocks after nothing known, at the end of their group."""
    blocks = blocks_of(document)
    if len(blocks) >= MOST_BLOCKS:
        raise EditRefused(
            _("A lesson has at most %(most_blocks)s parts. Make a second lesson of some of them.")
            % {"most_blocks": MOST_BLOCKS}
        )
    place = next((place for place, other in enumerate(blocks, 1) if other.get("id") == after), None)
    if place is None:
        place = len(blocks) if block.get("kind") == Kind.REMEDIAL else _end_of_reading(blocks)
    return {**document, "blocks": [*blocks[:place], block, *blocks[place:]]}


def _end_of_reading(blocks: list[Document]) -> int:
    return max((place for place, block in enumerate(blocks, 1) if block.get("kind") != Kind.REMEDIAL), default=0)


def move_block(document: Document, key: str, *, step: int) -> Document:
    """One place up (−1) or down (1) among the blocks of its group; at the end nothing happens."""
    blocks, block = blocks_of(document), need_block(document, key)
    group = [other["id"] for other in blocks if _in_group(other, block)]
    place = group.index(key) + step
    if not 0 <= place < len(group):
        return document
    return place_block(document, key, at=group[place], behind=step > 0)


def place_block(document: Document, key: str, *, at: str, behind: bool = False) -> Document:
    """Before or behind another block."""
    block = need_block(document, key)
    rest = [other for other in blocks_of(document) if other.get("id") != key]
    place = next((place for place, other in enumerate(rest) if other.get("id") == at), None)
    if place is None:
        return document
    place += int(behind)
    return {**document, "blocks": [*rest[:place], block, *rest[place:]]}


def duplicate_block(document: Document, key: str) -> tuple[Document, str]:
    """A copy right behind the block, and the copy's id."""
    copy = _copy(need_block(document, key))
    copy["id"] = _fresh_key(Kind(copy["kind"]))
    for level in LEVELS:
        if isinstance(copy.get(level), dict) and "text" in copy[level]:
            copy[level].pop("file", None)  # a file of its own
    return insert_block(document, copy, after=key), copy["id"]


def delete_block(document: Document, key: str) -> Document:
    """Without the block; extra explanations that were about it are no longer."""
    need_block(document, key)
    blocks = [_forget(block, key) for block in blocks_of(document) if block.get("id") != key]
    return {**document, "blocks": blocks}


def replace_block(document: Document, key: str, block: Document) -> Document:
    """With another block in this one's place."""
    need_block(document, key)
    return {**document, "blocks": [block if other.get("id") == key else other for other in blocks_of(document)]}


def add_level(block: Document, level: Level) -> Document:
    """With a variant at this level, which begins as a copy of the standard one."""
    if level in block:
        return block
    start = _copy(block.get("standard") or {})
    start.pop("file", None)
    return {**block, level: start}


def drop_level(block: Document, level: Level) -> Document:
    """Without this level; the standard one stays whatever happens."""
    if level == "standard":
        raise EditRefused(_("The standard version stays: it is what most students read."))
    return {name: value for name, value in block.items() if name != level}


def set_facts(document: Document, facts: Mapping[str, Any]) -> Document:
    """With another title, lead, length or skills."""
    changed = {name: facts[name] for name in FACTS if name in facts}
    return {**document, **changed}


def facts_of(document: Mapping[str, Any]) -> Document:
    """What a lesson says about itself."""
    return {name: document[name] for name in FACTS if name in document}


def need_block(document: Document, key: str) -> Document:
    """The block with this id. Raises EditRefused when it is gone."""
    block = block_of(document, key)
    if block is None:
        raise EditRefused(_("This part is no longer in the lesson. Somebody may have taken it out just now."))
    return block


def _forget(block: Document, key: str) -> Document:
    if key not in (block.get("about") or []):
        return block
    return {**block, "about": [other for other in block["about"] if other != key]}


def _in_group(block: Document, like: Document) -> bool:
    return (block.get("kind") == Kind.REMEDIAL) == (like.get("kind") == Kind.REMEDIAL)


def _fresh_key(kind: Kind) -> str:
    # Random, because answers of students may still point at a number that was given before.
    return f"{kind.value.replace('_', '-')}-{secrets.token_hex(4)}"


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value
