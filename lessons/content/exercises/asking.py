from typing import Any

from lessons.content.exercises.concrete import concrete
from lessons.content.exercises.hinting import count_hints
from lessons.content.exercises.kinds import KINDS
from lessons.content.exercises.marks import Data


def asked_data(data: Data, *, seed: int = 0, bottom_out: bool = True) -> dict[str, Any]:
    """The part of an exercise that a student may see before answering."""
    exercise = concrete(data, seed)
    shown: dict[str, Any] = {
        "type": exercise["type"],
        "ask_html": exercise["ask_html"],
        "hint_count": count_hints(exercise, bottom_out=bottom_out),
    }
    if has_variables(data):
        shown["varies"] = True
    return shown | KINDS[exercise["type"]].asked(exercise, seed)


def has_variables(data: Data) -> bool:
    """Whether the question can be asked again with other numbers."""
    return "template" in data
