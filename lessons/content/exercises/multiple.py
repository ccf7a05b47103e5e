"""Options, any number of them right, stored as for a choice. The answer is a list of keys; all or nothing counts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lessons.content.exercises.choice import asked, read_options
from lessons.content.exercises.marks import Data, Mark, not_yet, right, said, unreadable
from lessons.fields import Fields

CHOOSE = _("Choose one or more of the answers first.")
MISSING = _("What you chose is right. Something is still missing.")
TOO_MANY = _("You found all that is right, and something that is not.")

__all__ = ["asked", "mark", "read"]


def read(fields: Fields, *, drawn: bool) -> dict[str, Any]:  # noqa: ARG001 - every type reads alike
    """The options, at least one of them right."""
    options = read_options(fields)
    if not any(option["correct"] for option in options):
        fields.fail("at least one option must be right")
    return {"options": options}


def mark(data: Data, answer: object) -> Mark:
    """Right when exactly the right ones are chosen; else what is said about those that were chosen wrongly."""
    keys = {option["key"] for option in data["options"]}
    if not isinstance(answer, list | tuple) or not answer or not all(isinstance(key, str) for key in answer):
        return unreadable(CHOOSE)
    chosen = set(answer)
    if not chosen <= keys:
        return unreadable(CHOOSE)
    correct = {option["key"] for option in data["options"] if option["correct"]}
    if chosen == correct:
        return right(_whys(data, chosen))
    if chosen < correct:
        return not_yet(said(MISSING))
    return not_yet(_whys(data, chosen - correct) or (said(TOO_MANY) if chosen > correct else None))


def _whys(data: Data, keys: set[str]) -> str:
    return "".join(option["why_html"] or "" for option in data["options"] if option["key"] in keys)
