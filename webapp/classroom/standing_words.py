"""How a student stands, said in the language of whoever reads it: both sides read the same sentence.

What is stored is the English sentence; it is one of a few, so it can be said again in any language.
"""

import re
from collections.abc import Callable
from functools import cache

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

NUMBERS = (
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
)
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

LEFT = gettext_lazy("Left the lesson. Their place is kept.")
ELSEWHERE = gettext_lazy("Has another page open just now.")
ONE_WRONG = gettext_lazy("One wrong answer, working on the next.")
LONGER = gettext_lazy("Taking longer here than most people need.")
EARLY = gettext_lazy("Just opened the lesson; too early to say.")
ALONG = gettext_lazy("Moving along.")


def counted(number: int) -> str:
    """A number as people write it in a sentence."""
    return str(NUMBERS[number - 1]) if 1 <= number <= len(NUMBERS) else str(number)


def inactive(minutes: int) -> str:
    """Nothing was touched for so long."""
    words = ngettext("No activity for %(count)s minute.", "No activity for %(count)s minutes.", minutes)
    return capfirst(words % {"count": counted(minutes)})


def wrong_in_row(wrong: int, hints: int = 0) -> str:
    """Several wrong answers, with the hints that were asked for."""
    if not hints:
        words = ngettext("%(count)s wrong answer in a row.", "%(count)s wrong answers in a row.", wrong)
        return capfirst(words % {"count": counted(wrong)})
    words = ngettext(
        "%(count)s wrong answers in a row, and asked for %(hints)s hint.",
        "%(count)s wrong answers in a row, and asked for %(hints)s hints.",
        hints,
    )
    return capfirst(words % {"count": counted(wrong), "hints": counted(hints)})


def right_in_row(right: int) -> str:
    """Several right answers."""
    words = ngettext("%(count)s right answer in a row.", "%(count)s right answers in a row.", right)
    return capfirst(words % {"count": counted(right)})


_COUNTED: tuple[tuple[re.Pattern[str], Callable[..., str]], ...] = (
    (re.compile(r"No activity for (\w+) minutes?\."), inactive),
    (re.compile(r"(\w+) wrong answers? in a row\."), wrong_in_row),
    (re.compile(r"(\w+) wrong answers in a row, and asked for (\w+) hints?\."), wrong_in_row),
    (re.compile(r"(\w+) right answers? in a row\."), right_in_row),
)


def spoken(stored: str) -> str:
    """The sentence in the language of now; one that is not known here stays as it is."""
    if stored in _english():
        return _(stored)
    for pattern, say in _COUNTED:
        if found := pattern.fullmatch(stored):
            return say(*(_number(word) for word in found.groups()))
    return stored


@cache
def _english() -> frozenset[str]:
    with override("en"):
        return frozenset(str(words) for words in (LEFT, ELSEWHERE, ONE_WRONG, LONGER, EARLY, ALONG))


def _number(word: str) -> int:
    return _ENGLISH.index(word.lower()) + 1 if word.lower() in _ENGLISH else int(word)
