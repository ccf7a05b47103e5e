"""When not all cameras fit, they work in turn: each for a while, then those that rested longest."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

TURN_SECONDS = 60.0


class Turning(Protocol):
    """What turns know of a camera."""

    resting: bool
    since: float  # when it began to work, or to rest

    @property
    def held(self) -> bool:
        """Whether this is no moment to rest."""


T = TypeVar("T", bound=Turning)


def turned(cameras: Iterable[T], seats: int | None, now: float) -> tuple[list[T], list[T]]:
    """Who has to rest now and who may go on, when so many (None: all) may work at once."""
    in_order = sorted(cameras, key=lambda each: each.since)
    working = [each for each in in_order if not each.resting]
    resting = [each for each in in_order if each.resting]
    if seats is None:
        return [], resting
    may_rest = [each for each in working if not each.held]
    too_many = max(0, len(working) - seats)
    over = sum(now - each.since >= TURN_SECONDS for each in may_rest)
    waiting = max(0, len(resting) - max(0, seats - len(working)))
    leaving = may_rest[: max(too_many, min(over, waiting) if len(working) <= seats else too_many)]
    free = max(0, seats - (len(working) - len(leaving)))
    return leaving, resting[:free]
