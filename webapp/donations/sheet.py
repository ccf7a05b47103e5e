"""The data sheet: what is in a data set, in numbers that are about nobody. Groups under five people are not shown."""

from collections.abc import Mapping
from typing import Any

from webapp.donations.gathering import Gathering

FORMAT = 1
SMALLEST_GROUP = 5
COUNTED = ("followed", "lost", "elsewhere", "right", "wrong", "points", "crops")
LEVELS = ("level:gaze", "level:expression")


def counts_of(gathering: Gathering) -> dict[str, Any]:
    """How many of each kind, of how many people; None: of fewer than five people, so not told."""
    return {key: _told(gathering, key) for key in (*COUNTED, *LEVELS) if gathering.counts[key]}


def _told(gathering: Gathering, key: str) -> dict[str, int] | None:
    people = len(gathering.people_by.get(key, ()))
    return {"moments": gathering.counts[key], "people": people} if people >= SMALLEST_GROUP else None


def balance_of(gathering: Gathering) -> dict[str, float | None]:
    """Shares that a network would otherwise learn instead of the thing itself; None: not told, or nothing there."""
    return {
        "lost": _share(gathering, "lost", "followed"),
        "elsewhere": _share(gathering, "elsewhere", "followed"),
        "wrong": _share(gathering, "wrong", "right"),
    }


def _share(gathering: Gathering, one: str, other: str) -> float | None:
    whole = gathering.counts[one] + gathering.counts[other]
    enough = all(len(gathering.people_by.get(key, ())) >= SMALLEST_GROUP for key in (one, other))
    return round(gathering.counts[one] / whole, 3) if whole and enough else None


def rows_of(gathering: Gathering) -> dict[str, dict[str, int]]:
    """Rows of each file, trained with and kept from it."""
    return {
        name: {
            "training": len(gathering.training.tables[name].rows),
            "held_out": len(gathering.held_out.tables[name].rows),
        }
        for name in gathering.training.tables
    }


def make_sheet(gathering: Gathering, head: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """dataset.json: `head` says which set it is and of how many people; `files` are its hashes."""
    return {
        "format": FORMAT,
        **head,
        "counts": counts_of(gathering),
        "balance": balance_of(gathering),
        "rows": rows_of(gathering),
        "exclusions": dict(gathering.left_out),
        "files": dict(files),
    }
