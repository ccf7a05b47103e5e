"""What readers of a course folder say to people who know files, in words for people who teach."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lessons.content.course_folder.check import Lack
from lessons.content.drafts.document import block_of
from lessons.content.drafts.reading import Problem
from lessons.content.levels import Kind, Purpose

KIND_WORDS = {
    "text": "Text",
    "figure": "Figure",
    "video": "Film",
    "worked_example": "Worked example",
    "exercise": "Exercise",
    "remedial": "Extra explanation",
}
LEVEL_WORDS = {"simpler": "Simpler", "standard": "Standard", "challenge": "Challenge"}
PURPOSE_WORDS = {"recap": "Says it again in short", "misconception": "Clears up a likely mistake"}

_FIELD_WORDS = {
    "ask": "Question",
    "text": "Text",
    "why": "Reason",
    "do": "Step",
    "alt": "What it shows, in words",
    "image": "Picture",
    "video": "Film",
    "duration": "Length in seconds",
    "bottom_out": "Last hint",
    "explanation": "How it works out",
    "options": "Answer",
    "hints": "Hint",
    "hint": "Hint",
    "steps": "Step",
    "mistakes": "Likely mistake",
    "items": "Thing",
    "minutes": "Length in minutes",
    "lead": "First sentence",
    "type": "How students answer",
}
_PLAIN: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"'[^']*\.md' is empty"), "This text is empty. Write something, or delete this part."),
    (re.compile(r"must not be empty"), "This is empty."),
    (re.compile(r"is missing"), "This is missing."),
    (re.compile(r"expected a number, found ''"), "Write a number here."),
    (re.compile(r"expected a list of texts"), "One of these is empty. Write something, or take it out."),
    (re.compile(r"the lesson has no blocks"), "The lesson is empty. Add a text, a figure or an exercise."),
    (
        re.compile(r"a remedial block, and no other, says which blocks it is `about`"),
        "Choose which parts of the lesson this explains again.",
    ),
    (re.compile(r"exactly one option must be right, here are 0"), "Mark the answer that is right."),
    (
        re.compile(r"exactly one option must be right, here are \d+"),
        "Only one answer can be right here. For several, choose “Choose every right answer” above.",
    ),
    (re.compile(r"there is no '[^']*'"), "It points at something that is no longer there. Choose again."),
]


@dataclass(frozen=True)
class ProblemWords:
    """What stands in the way, for the author: which part, where in it, and what to do."""

    block: str | None
    level: str
    place: str
    where: str
    words: str


def problem_words(problem: Problem, document: Mapping[str, Any]) -> ProblemWords:
    """A reader's complaint in plain words."""
    path = list(problem.path)
    level = path.pop(0) if path and path[0] in LEVEL_WORDS else ""
    names = [LEVEL_WORDS[level]] if level and level != "standard" else []
    names += [_name(part) for part in path]
    mistake = re.sub(r"^[\w.-]+\.(md|vtt|svg): ", "", problem.mistake)
    words = next((plain for pattern, plain in _PLAIN if pattern.fullmatch(mistake)), "")
    return ProblemWords(
        block=problem.block,
        level=level or "standard",
        place=block_name(document, problem.block) if problem.block else "About this lesson",
        where=", ".join(names),
        words=words or f"{mistake[:1].upper()}{mistake[1:]}{'' if mistake.endswith(('.', '!', '?')) else '.'}",
    )


def _name(part: str) -> str:
    name, _, number = part.partition(" ")
    return f"{_FIELD_WORDS.get(name, name.replace('_', ' ').capitalize())} {number}".strip()


def block_name(document: Mapping[str, Any], key: str) -> str:
    """What an author calls a block: its title, else its kind and how it begins."""
    block = block_of(document, key)
    if block is None:
        return "A part"
    kind = KIND_WORDS.get(str(block.get("kind")), "Part")
    return f"“{block['title']}”" if block.get("title") else f"{kind}{_beginning(block)}"


def _beginning(block: Mapping[str, Any]) -> str:
    level = block.get("standard")
    level = level if isinstance(level, Mapping) else {}
    text = next((str(level[name]) for name in ("text", "ask", "caption", "alt") if level.get(name)), "")
    plain = re.sub(r"[#*_`$>]+", "", text).strip().split("\n")[0]
    if not plain:
        return ""
    return f" “{plain[:48].rstrip()}…”" if len(plain) > 48 else f" “{plain}”"


@dataclass(frozen=True)
class LackWords:
    """Something that would help the lesson adapt, with what adds it."""

    block: str
    words: str
    act: str
    label: str


def lack_words(lack: Lack, document: Mapping[str, Any]) -> LackWords:
    """A lack in friendly words, and the act that begins to mend it."""
    name = block_name(document, lack.block)
    if lack.purpose is Purpose.RECAP:
        words = f"{name} has no short recap. A student whose thoughts were elsewhere gets none offered."
        return LackWords(lack.block, words, "remedy recap", "Write a recap")
    if lack.purpose is Purpose.MISCONCEPTION:
        words = f"{name} has no extra explanation for a student who gets it wrong several times."
        return LackWords(lack.block, words, "remedy misconception", "Write one")
    if lack.level == "simpler":
        words = f"{name} has no simpler version for a student who is stuck."
    else:
        words = f"{name} has no challenge for a student who finds it easy."
    return LackWords(lack.block, words, f"level {lack.level}", f"Add a {lack.level} version")


def kind_words(kind: str) -> str:
    """The word for a kind."""
    return KIND_WORDS.get(kind, Kind(kind).value)
