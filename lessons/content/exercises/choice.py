"""Options, exactly one of them right: `options: [{"key", "html", "correct", "why_html"}]`. The answer is a key."""

from string import ascii_lowercase
from typing import Any

from django.utils.translation import gettext_lazy as _

from lessons.content.exercises.marks import Data, Mark, not_yet, right, unreadable
from lessons.content.exercises.texts import markdown, markdown_line
from lessons.fields import Fields

MOST_OPTIONS = 12
CHOOSE = _("Choose one of the answers first.")


def read(fields: Fields, *, drawn: bool) -> dict[str, Any]:  # noqa: ARG001 - every type reads alike
    """The options, one of them right."""
    options = read_options(fields)
    right_ones = sum(option["correct"] for option in options)
    if right_ones != 1:
        fields.fail(f"exactly one option must be right, here are {right_ones}")
    return {"options": options}


def read_options(fields: Fields) -> list[dict[str, Any]]:
    """The options as written, with keys in their order."""
    options: list[dict[str, Any]] = []
    for option in fields.mappings("options"):
        key = ascii_lowercase[len(options) % 26]
        html, correct = markdown_line(option, "text"), option.truth("correct", default=False)
        options.append({"key": key, "html": html, "correct": correct, "why_html": markdown(option, "why", "") or None})
        option.finish()
    if not 2 <= len(options) <= MOST_OPTIONS:
        fields.fail(f"a choice has 2 to {MOST_OPTIONS} options, here are {len(options)}")
    if len({option["html"] for option in options}) < len(options):
        fields.fail("two options say the same")
    return options


def mark(data: Data, answer: object) -> Mark:
    """Right, or not yet with what its author says about that option."""
    for option in data["options"]:
        if option["key"] == answer:
            return right(option.get("why_html")) if option["correct"] else not_yet(option.get("why_html"))
    return unreadable(CHOOSE)


def asked(data: Data, _seed: int) -> dict[str, Any]:
    """The options without what is right about them."""
    return {"options": [{"key": option["key"], "html": option["html"]} for option in data["options"]]}
