from collections.abc import Callable
from dataclasses import dataclass

Draw = Callable[[float], str]


def still(picture: str) -> Draw:
    """A drawing that does not move."""
    return lambda _: picture


def ease(t: float) -> float:
    """0 to 1 with a soft start and a soft end."""
    return t * t * (3 - 2 * t)


def between(a: float, b: float, t: float) -> float:
    """The value on the way from a to b at the (eased) time t from 0 to 1."""
    return a + (b - a) * ease(min(1.0, max(0.0, t)))


@dataclass(frozen=True)
class Beat:
    """One sentence and what is seen while it is said.

    `draw` takes a time from 0 to 1 (over the first `moving` seconds, then it holds) and gives SVG on a stage of
    560 × 315 units, of which the lowest 45 are left to the captions. `spoken` is for words that the voice would
    misread.
    """

    say: str
    draw: Draw
    spoken: str = ""
    moving: float = 0
    pause: float = 0.45


@dataclass(frozen=True)
class Film:
    """A film of one lesson; the poster shows the end of beat `poster`."""

    lesson: str
    beats: tuple[Beat, ...]
    poster: int
