"""The cameras of this process, looked at only when somebody asks: frames pay nothing for being counted here."""

import threading
from collections.abc import Iterator
from typing import Protocol
from weakref import WeakSet


class Stream(Protocol):
    """What is asked of a camera."""

    on: bool
    paused: bool
    resting: bool

    @property
    def fps(self) -> float:
        """Frames a second it may send now."""


_all: "WeakSet[Stream]" = WeakSet()
_lock = threading.Lock()


def watch(stream: Stream) -> None:
    """From now on this one counts whenever it is on."""
    with _lock:
        _all.add(stream)


def open_streams() -> Iterator[Stream]:
    """Those that may send frames now."""
    with _lock:
        there = list(_all)
    return (each for each in there if each.on and not each.paused and not each.resting)


def resting() -> int:
    """How many wait for their turn."""
    with _lock:
        return sum(each.on and not each.paused and each.resting for each in _all)


def granted() -> tuple[int, float]:
    """How many streams are open, and the frames a second that they may send together."""
    rates = [each.fps for each in open_streams()]
    return len(rates), sum(rates)
