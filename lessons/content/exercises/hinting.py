"""Hints, the last of which may give the answer; some are small questions of their own."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lessons.content.exercises.concrete import concrete
from lessons.content.exercises.kinds import KINDS
from lessons.content.exercises.marking import mark_answer
from lessons.content.exercises.marks import Data, Mark, unreadable


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint as HTML. With `asks` it is a small question (what a student may see of it). `last` gives the answer."""

    html: str
    asks: dict[str, Any] | None = None
    last: bool = False


def hints(data: Data, *, seed: int = 0, bottom_out: bool = True) -> tuple[Hint, ...]:
    """The hints in the order in which they are given; without the one that gives the answer unless `bottom_out`."""
    exercise = concrete(data, seed)
    found = [_hint(entry, seed) for entry in _entries(exercise)]
    if bottom_out and exercise.get("bottom_out_html"):
        found.append(Hint(exercise["bottom_out_html"], last=True))
    return tuple(found)


def mark_scaffold(data: Data, number: int, answer: object, *, seed: int = 0, reveal: bool = False) -> Mark:
    """Marks the answer to a hint that is a question. Nothing of it counts towards a grade."""
    step = scaffold(data, number, seed=seed)
    return (
        unreadable(_("There is no such question. Reload the page."))
        if step is None
        else mark_answer(step, answer, reveal=reveal, seed=seed)
    )


def scaffold(data: Data, number: int, *, seed: int = 0) -> Data | None:
    """The small question that hint `number` (from 0) is; None when it is a text."""
    entries = _entries(concrete(data, seed))
    found: Data | None = entries[number].get("scaffold") if 0 <= number < len(entries) else None
    return found


def count_hints(exercise: Data, *, bottom_out: bool) -> int:
    """How many hints a concrete exercise has."""
    return len(_entries(exercise)) + bool(bottom_out and exercise.get("bottom_out_html"))


def _entries(exercise: Data) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = exercise.get("hints") or [{"html": html} for html in exercise.get("hints_html", ())]
    return entries


def _hint(entry: dict[str, Any], seed: int) -> Hint:
    step = entry.get("scaffold")
    if step is None:
        return Hint(entry["html"])
    asks = {"type": step["type"], "ask_html": step["ask_html"], "hint_count": count_hints(step, bottom_out=True)}
    return Hint(step["ask_html"], asks | KINDS[step["type"]].asked(step, seed))
