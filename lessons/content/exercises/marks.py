"""What marking says, in words that every type of exercise shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

Data = Mapping[str, Any]

RIGHT = _("That is the answer.")
NOT_YET = _("Look at the question once more, or ask for a hint.")


@dataclass(frozen=True, slots=True)
class Mark:
    """What to tell the student. `correct` is None when the answer could not be read: `problem` then says what to do."""

    correct: bool | None
    feedback_html: str
    explanation_html: str | None = None
    problem: str | None = None


def said(words: object) -> str:
    """One of our own sentences as a paragraph."""
    return f"<p>{words}</p>"


def right(feedback_html: str | None = None) -> Mark:
    """The answer is right."""
    return Mark(correct=True, feedback_html=feedback_html or said(RIGHT))


def not_yet(feedback_html: str | None = None) -> Mark:
    """The answer is not right yet."""
    return Mark(correct=False, feedback_html=feedback_html or said(NOT_YET))


def unreadable(problem: object) -> Mark:
    """The answer could not be read, or not be checked: neither right nor wrong."""
    return Mark(None, "", problem=str(problem))
