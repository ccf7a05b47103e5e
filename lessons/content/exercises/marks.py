"""What marking says, in words that every type of exercise shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Data = Mapping[str, Any]

RIGHT_HTML = "<p>That is the answer.</p>"
NOT_YET_HTML = "<p>Look at the question once more, or ask for a hint.</p>"


@dataclass(frozen=True, slots=True)
class Mark:
    """What to tell the student. `correct` is None when the answer could not be read: `problem` then says what to do."""

    correct: bool | None
    feedback_html: str
    explanation_html: str | None = None
    problem: str | None = None


def right(feedback_html: str | None = None) -> Mark:
    """The answer is right."""
    return Mark(correct=True, feedback_html=feedback_html or RIGHT_HTML)


def not_yet(feedback_html: str | None = None) -> Mark:
    """The answer is not right yet."""
    return Mark(correct=False, feedback_html=feedback_html or NOT_YET_HTML)


def unreadable(problem: str) -> Mark:
    """The answer could not be read, or not be checked: neither right nor wrong."""
    return Mark(None, "", problem=problem)
