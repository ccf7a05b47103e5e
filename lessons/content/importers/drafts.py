"""Blocks of a lesson that is being made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lessons.content.course_folder.blocks import WORDS_A_SECOND
from lessons.content.importers.staging import Staging
from lessons.content.importers.text import Keys, shortened

MOST_WORDS = 350  # of one text block: a page to read before something else happens
LONGEST_TITLE = 200


SkillsOf = Callable[["Draft"], list[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has its key: a text's `standard` is the text, a figure has its `picture` to copy."""

    base: str
    kind: str
    standard: Any
    title: str = ""
    picture: Path | None = None
    begins: bool = False  # a lesson may be parted here

    @property
    def seconds(self) -> float:
        """How long most students need, by the same measure as the course folder's own."""
        if self.kind == "text":
            return max(10.0, len(str(self.standard).split()) / WORDS_A_SECOND)
        return 25.0 if self.kind == "figure" else 60.0


def text_drafts(paragraphs: Iterable[str], *, base: str, title: str) -> list[Draft]:
    """Text blocks of sensible length; the title stands over the first."""
    runs: list[list[str]] = []
    words = 0
    for paragraph in filter(str.strip, paragraphs):
        length = len(paragraph.split())
        if not runs or words + length > MOST_WORDS:
            runs.append([])
            words = 0
        runs[-1].append(paragraph)
        words += length
    texts = ["\n\n".join(run) for run in runs]
    return [Draft(base, "text", text, title if number == 0 else "") for number, text in enumerate(texts)]


def parted(drafts: list[Draft], most: int) -> list[list[Draft]]:
    """Runs of at most about `most` blocks, parted where something new begins if that can be."""
    runs: list[list[Draft]] = []
    for draft in drafts:
        full = runs and len(runs[-1]) >= most
        if not runs or (full and (draft.begins or len(runs[-1]) >= most * 3 // 2)):
            runs.append([])
        runs[-1].append(draft)
    return runs


def minutes_of(drafts: Iterable[Draft]) -> int:
    """How long the lesson takes, as a lesson's `minutes`."""
    return min(240, max(1, round(sum(draft.seconds for draft in drafts) / 60)))


def write_lesson(staging: Staging, key: str, about: dict[str, Any], drafts: list[Draft], skills_of: SkillsOf) -> None:
    """The lesson's folder: lesson.yaml, a file for every text, the pictures."""
    keys = Keys()
    blocks = [
        _write_block(staging, f"lessons/{key}", keys.take(draft.base), draft, skills_of(draft)) for draft in drafts
    ]
    staging.write_document(f"lessons/{key}/lesson.yaml", {**about, "blocks": blocks})


def _write_block(staging: Staging, folder: str, key: str, draft: Draft, skills: list[str]) -> dict[str, Any]:
    standard = draft.standard
    if draft.kind == "text":
        staging.write_text(f"{folder}/{key}.md", f"{standard}\n")
        standard = f"{key}.md"
    if draft.picture:
        name = f"{key}{draft.picture.suffix.lower()}"
        staging.copy_file(draft.picture, f"{folder}/{name}")
        standard = {"image": name, **standard}
    block = {"id": key, "kind": draft.kind, "title": shortened(draft.title, LONGEST_TITLE), "standard": standard}
    if skills and draft.kind == "exercise":
        block["skills"] = skills
    return {name: value for name, value in block.items() if value != ""}


def titled(drafts: list[Draft], title: str) -> list[Draft]:
    """The drafts with a title over the first, unless it has one, which may part a lesson there."""
    if not drafts:
        return []
    first = replace(drafts[0], title=drafts[0].title or title, begins=True)
    return [first, *drafts[1:]]
