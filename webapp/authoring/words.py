"""What readers of a course folder say to people who know files, in words for people who teach."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lessons.content.course_folder.check import Lack
from lessons.content.drafts.document import block_of
from lessons.content.drafts.reading import Problem
from lessons.content.levels import Kind, Purpose

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KIND_WORDS = {
    "text": _("Text"),
    "figure": _("Figure"),
    "video": _("Film"),
    "worked_example": _("Worked example"),
    "exercise": _("Exercise"),
    "remedial": _("Extra explanation"),
}
LEVEL_WORDS = {"simpler": _("Simpler"), "standard": _("Standard"), "challenge": _("Challenge")}
PURPOSE_WORDS = {"recap": _("Says it again in short"), "misconception": _("Clears up a likely mistake")}

_FIELD_WORDS = {
    "ask": _("Question"),
    "text": _("Text"),
    "why": _("Reason"),
    "do": _("Step"),
    "alt": _("What it shows, in words"),
    "image": _("Picture"),
    "video": _("Film"),
    "duration": _("Length in seconds"),
    "bottom_out": _("Last hint"),
    "explanation": _("How it works out"),
    "options": _("Answer"),
    "hints": _("Hint"),
    "hint": _("Hint"),
    "steps": _("Step"),
    "mistakes": _("Likely mistake"),
    "items": _("Thing"),
    "minutes": _("Length in minutes"),
    "lead": _("First sentence"),
    "type": _("How students answer"),
}
_PLAIN: list[tuple[re.Pattern[str], "StrOrPromise"]] = [
    (re.compile(r"'[^']*\.md' is empty"), _("This text is empty. Write something, or delete this part.")),
    (re.compile(r"must not be empty"), _("This is empty.")),
    (re.compile(r"is missing"), _("This is missing.")),
    (re.compile(r"expected a number, found ''"), _("Write a number here.")),
    (re.compile(r"expected a list of texts"), _("One of these is empty. Write something, or take it out.")),
    (re.compile(r"the lesson has no blocks"), _("The lesson is empty. Add a text, a figure or an exercise.")),
    (
        re.compile(r"a remedial block, and no other, says which blocks it is `about`"),
        _("Choose which parts of the lesson this explains again."),
    ),
    (re.compile(r"exactly one option must be right, here are 0"), _("Mark the answer that is right.")),
    (
        re.compile(r"exactly one option must be right, here are \d+"),
        _("Only one answer can be right here. For several, choose “Choose every right answer” above."),
    ),
    (re.compile(r"there is no '[^']*'"), _("It points at something that is no longer there. Choose again.")),
    (re.compile(r"at least one option must be right"), _("Mark at least one answer that is right.")),
    (re.compile(r"a choice has 2 to \d+ options, here are \d+"), _("Give two answers or more, twelve at most.")),
    (re.compile(r"2 to \d+ items can be put in order, here are \d+"), _("Give two things or more, twelve at most.")),
    (re.compile(r"two (?:options|items) say the same"), _("Two of these say the same. Change one, or take it out.")),
    (re.compile(r"expected a number such as .*"), _("Write a number such as 5, −2.5 or 3/4.")),
    (
        re.compile(r".* counts as right"),
        _("This answer counts as right, so it is no mistake. Change it, or take it out."),
    ),
    (re.compile(r"a short text needs at least one right answer"), _("Write at least one right answer.")),
    (re.compile(r"must not be negative"), _("This cannot be below zero.")),
    (re.compile(r"must be above zero"), _("This has to be above zero.")),
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
    names = [str(LEVEL_WORDS[level])] if level and level != "standard" else []
    names += [_name(part) for part in path]
    return ProblemWords(
        block=problem.block,
        level=level or "standard",
        place=block_name(document, problem.block) if problem.block else str(_("About this lesson")),
        where=", ".join(names),
        words=plain_words(problem.mistake),
    )


def plain_words(mistake: str) -> str:
    """What a reader found wrong, as a sentence for the author."""
    mistake = re.sub(r"^[\w.-]+\.(md|vtt|svg): ", "", mistake)
    if words := next((plain for pattern, plain in _PLAIN if pattern.fullmatch(mistake)), ""):
        return str(words)
    return f"{mistake[:1].upper()}{mistake[1:]}{'' if mistake.endswith(('.', '!', '?')) else '.'}"


def _name(part: str) -> str:
    name, _, number = part.partition(" ")
    return f"{_FIELD_WORDS.get(name, name.replace('_', ' ').capitalize())} {number}".strip()


def block_name(document: Mapping[str, Any], key: str) -> str:
    """What an author calls a block: its title, else its kind and how it begins."""
    block = block_of(document, key)
    if block is None:
        return str(_("A part"))
    kind = KIND_WORDS.get(str(block.get("kind")), _("A part"))
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
    missing, act, label = _lack(lack)
    return LackWords(lack.block, str(missing) % {"part": block_name(document, lack.block)}, act, str(label))


def _lack(lack: Lack) -> tuple["StrOrPromise", str, "StrOrPromise"]:
    if lack.purpose is Purpose.RECAP:
        words = _("%(part)s has no short recap. A student whose thoughts were elsewhere gets none offered.")
        return words, "remedy recap", _("Write a recap")
    if lack.purpose is Purpose.MISCONCEPTION:
        words = _("%(part)s has no extra explanation for a student who gets it wrong several times.")
        return words, "remedy misconception", _("Write one")
    if lack.level == "simpler":
        words = _("%(part)s has no simpler version for a student who is stuck.")
        return words, "level simpler", _("Add a simpler version")
    words = _("%(part)s has no challenge for a student who finds it easy.")
    return words, f"level {lack.level}", _("Add a challenge version")


def kind_words(kind: str) -> str:
    """The word for a kind."""
    return str(KIND_WORDS.get(kind, Kind(kind).value))
