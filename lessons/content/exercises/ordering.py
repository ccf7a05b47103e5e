"""Things to put in order: `items: [{"key", "html"}]`, stored in the right order. The answer is a list of keys.

The keys say nothing about the order: they are drawn from what the items say.
"""

import random
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessons.content.exercises.marks import Data, Mark, not_yet, right, said, unreadable
from lessons.content.exercises.texts import rendered_line
from lessons.fields import Fields

MOST_ITEMS = 12
PUT_IN_ORDER = gettext_lazy("Put everything in order first.")


def read(fields: Fields, *, drawn: bool) -> dict[str, Any]:  # noqa: ARG001 - every type reads alike
    """The items in their right order."""
    lines = [rendered_line(fields, item, f"items {place}") for place, item in enumerate(fields.items("items"), 1)]
    if not 2 <= len(lines) <= MOST_ITEMS:
        fields.fail(f"2 to {MOST_ITEMS} items can be put in order, here are {len(lines)}")
    if len(set(lines)) < len(lines):
        fields.fail("two items say the same")
    return {"items": [{"key": sha256(html.encode()).hexdigest()[:8], "html": html} for html in lines]}


def mark(data: Data, answer: object) -> Mark:
    """Right when everything is in its place; else how much of the beginning is."""
    wanted = [item["key"] for item in data["items"]]
    given = list(answer) if isinstance(answer, list | tuple) else []
    if not all(isinstance(key, str) for key in given) or sorted(given) != sorted(wanted):
        return unreadable(PUT_IN_ORDER)
    if given == wanted:
        return right()
    good = next(place for place, (one, other) in enumerate(zip(given, wanted, strict=True)) if one != other)
    return not_yet(_begins(good))


def _begins(good: int) -> str:
    if good == 0:
        return said(_("The first one is not in its place yet."))
    words = ngettext(
        "The first one is in its place. Look at what comes after.",
        "The first %(count)s are in their places. Look at what comes after.",
        good,
    )
    return said(words % {"count": good})


def asked(data: Data, seed: int) -> dict[str, Any]:
    """The items shuffled; never in the right order already."""
    items = list(data["items"])
    draw = random.Random(seed)
    while items == data["items"]:
        draw.shuffle(items)
    return {"items": items}
