"""A lesson as one document: the mapping of lesson.yaml, with the Markdown files' texts inside (`{text: …}`)."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from lessons.content.levels import LEVELS, Kind
from lessons.content.models import Block, Lesson

Document = dict[str, Any]

TEXT_KINDS = frozenset({Kind.TEXT, Kind.REMEDIAL})


def empty_document(*, title: str, minutes: int = 10) -> Document:
    """A lesson that nobody has written yet."""
    return {"title": title, "lead": "", "minutes": minutes, "skills": [], "blocks": []}


def lesson_document(*, lesson: Lesson) -> Document:
    """The document that a stored lesson was made from. Five queries."""
    document: Document = {
        "title": lesson.title,
        "lead": lesson.lead,
        "minutes": lesson.minutes,
        "skills": _linked(
            Lesson.skills.through.objects.filter(lesson=lesson, skill__retired=False), "lesson_id", "skill__key"
        )[lesson.pk],
    }
    if lesson.attribution:
        document["attribution"] = lesson.attribution
    rows = lesson.blocks.filter(retired=False).prefetch_related("variants")
    skills = _linked(
        Block.skills.through.objects.filter(block__lesson=lesson, skill__retired=False), "block_id", "skill__key"
    )
    about = _linked(
        Block.about.through.objects.filter(from_block__lesson=lesson, to_block__retired=False),
        "from_block_id",
        "to_block__key",
    )
    return document | {"blocks": [_block_mapping(row, skills[row.pk], about[row.pk]) for row in rows]}


def _linked(links: QuerySet[Any], one: str, key: str) -> defaultdict[int, list[str]]:
    """Keys by row, in the order in which they were written."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, name in links.order_by("pk").values_list(one, key):
        found[pk].append(name)
    return found


def _block_mapping(block: Block, skills: list[str], about: list[str]) -> Document:
    mapping: Document = {"id": block.key, "kind": block.kind}
    if block.title:
        mapping["title"] = block.title
    mapping["seconds"] = int(block.seconds) if block.seconds == int(block.seconds) else block.seconds
    mapping |= _unless_empty("skills", skills)
    if block.purpose:
        mapping["purpose"] = block.purpose
    mapping |= _unless_empty("about", about)
    sources = {variant.level: variant.source for variant in block.variants.all()}
    return mapping | {level: dict(sources[level]) for level in LEVELS if level in sources}


def _unless_empty(name: str, keys: list[str]) -> Document:
    return {name: keys} if keys else {}


def block_of(document: Mapping[str, Any], key: str) -> Document | None:
    """The block with this id, or None."""
    return next((block for block in blocks_of(document) if block.get("id") == key), None)


def blocks_of(document: Mapping[str, Any]) -> list[Document]:
    """The blocks in reading order; whatever else a hand-made document may have there is left out."""
    return [block for block in document.get("blocks") or [] if isinstance(block, dict)]


def texts_of(document: Mapping[str, Any]) -> tuple[Document, dict[str, str]]:
    """The document as a folder has it, file names in place of texts, and the texts by those names."""
    texts: dict[str, str] = {}
    blocks = [_without_texts(block, texts) for block in blocks_of(document)]
    return {**document, "blocks": blocks}, texts


def _without_texts(block: Document, texts: dict[str, str]) -> Document:
    if block.get("kind") not in TEXT_KINDS:
        return block
    plain = dict(block)
    for level in LEVELS:
        if isinstance(value := block.get(level), dict):
            text = str(value.get("text") or "")
            name = str(value.get("file") or text_file(str(block.get("id")), level, texts))
            if texts.get(name, text) != text:  # two parts were made from one file, and one has changed since
                name = text_file(str(block.get("id")), level, texts)
            texts[name] = text
            plain[level] = name
    return plain


def text_file(key: str, level: str, taken: Iterable[str] = ()) -> str:
    """Name of the file that a text gets in a course folder."""
    stem = key if level == "standard" else f"{key}.{level}"
    number = 1
    while (name := f"{stem}.md" if number == 1 else f"{stem}-{number}.md") in taken:
        number += 1
    return name


def fingerprint(value: object) -> str:
    """Short digest of a part of a document: equal exactly when the part is."""
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
