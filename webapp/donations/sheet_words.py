"""A data sheet in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

KINDS: dict[str, Words] = {
    "followed": _("“I could follow”"),
    "lost": _("“I was lost here”"),
    "elsewhere": _("“My mind was elsewhere”"),
    "right": _("Right answers, with the gaze over the page"),
    "wrong": _("Wrong answers, with the gaze over the page"),
    "points": _("Points that set a gaze up"),
    "crops": _("Small pictures of face and eyes"),
}
LEVELS: dict[str, Words] = {
    "level:gaze": _("The camera looked at the gaze only"),
    "level:expression": _("The camera looked at gaze and expression"),
}
LEFT_OUT: dict[str, Words] = {
    "expression": _("Moments in which the expression was looked at, which is not allowed here any more"),
    "shape": _("Moments that an older version of Attune measured otherwise"),
    "sealed": _("Pictures that were sealed under a secret key that this site no longer has"),
}
BALANCE: dict[str, Words] = {
    "lost": _("lost, of lost and following"),
    "elsewhere": _("elsewhere, of elsewhere and following"),
    "wrong": _("wrong, of all answers"),
}


@dataclass(frozen=True)
class Line:
    """One line of a table; without numbers there were fewer than five people."""

    words: Words
    moments: int | None = None
    people: int | None = None


@dataclass(frozen=True)
class Share:
    """A share; None where a group is too small to be told."""

    words: Words
    percent: int | None


@dataclass(frozen=True)
class Sheet:
    """A data sheet as the page shows it."""

    people: int
    held_out_people: int
    kinds: list[Line]
    levels: list[Line]
    left_out: list[Line]
    balance: list[Share]
    rows: Mapping[str, Mapping[str, int]]
    files: Mapping[str, str]

    @property
    def few(self) -> bool:
        """Whether hardly anybody is in it."""
        return self.people < 5

    @property
    def hidden(self) -> bool:
        """Whether anything is left out of the tables for being of too few people."""
        return any(line.moments is None for line in [*self.kinds, *self.levels])


def read_sheet(sheet: Mapping[str, Any]) -> Sheet:
    """dataset.json as the page shows it."""
    counts = sheet.get("counts", {})
    return Sheet(
        people=sheet.get("people", 0),
        held_out_people=sheet.get("held_out_people", 0),
        kinds=[_line(words, counts[key]) for key, words in KINDS.items() if key in counts],
        levels=[_line(words, counts[key]) for key, words in LEVELS.items() if key in counts],
        left_out=[Line(LEFT_OUT.get(key, key), count) for key, count in sheet.get("exclusions", {}).items()],
        balance=[
            Share(BALANCE[key], None if share is None else round(100 * share))
            for key, share in sheet.get("balance", {}).items()
            if key in BALANCE and share is not None
        ],
        rows=sheet.get("rows", {}),
        files=sheet.get("files", {}),
    )


def _line(words: Words, told: Mapping[str, int] | None) -> Line:
    return Line(words, told["moments"], told["people"]) if told else Line(words)
