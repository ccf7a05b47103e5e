"""A figure's heat: seconds looked at in each cell of a coarse grid, spread as far as webcam gaze may be off."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from attention_model.areas import Area, within

COLUMNS, ROWS = 12, 8
CELLS = COLUMNS * ROWS

Heat = list[float]


class PartLook(NamedTuple):
    """What was seen of the eyes on one labelled part: expected seconds, and clear arrivals."""

    seconds: float
    visits: int


def no_heat() -> Heat:
    """Nothing looked at yet."""
    return [0.0] * CELLS


def warm(heat: Heat, box: Area, x: float, y: float, *, sigma_px: float, seconds: float) -> None:
    """Adds a look at (x, y), shared out over the cells by how likely each of them was looked at."""
    across = _shares(x, box.left, box.right, COLUMNS, sigma_px)
    down = _shares(y, box.top, box.bottom, ROWS, sigma_px)
    for row, high in enumerate(down):
        for column, wide in enumerate(across):
            heat[row * COLUMNS + column] += seconds * high * wide


def _shares(value: float, low: float, high: float, parts: int, sigma: float) -> list[float]:
    step = (high - low) / parts
    return [within(value, low + step * part, low + step * (part + 1), sigma) for part in range(parts)]


def added(one: Sequence[float], other: Sequence[float]) -> Heat:
    """Both together; what has another shape (an older grid) is left out."""
    if len(one) != CELLS:
        return list(other)
    return [a + b for a, b in zip(one, other, strict=True)] if len(other) == CELLS else list(one)


def parts_added(one: Mapping[str, Any], other: Mapping[str, PartLook]) -> dict[str, list[float]]:
    """Looks at parts, as they are stored ({label: [seconds, visits]}), with more of them."""
    whole = {name: list(look) for name, look in one.items()}
    for name, look in other.items():
        before = whole.get(name, [0.0, 0])
        whole[name] = [before[0] + look.seconds, before[1] + look.visits]
    return whole


def regions(heat: Sequence[float]) -> dict[str, float]:
    """Seconds in each ninth of the figure, by its words. Finer than this a webcam cannot tell."""
    found: dict[str, float] = {}
    for cell, seconds in enumerate(heat):
        row, column = divmod(cell, COLUMNS)
        words = _NINTHS[row * 3 // ROWS][column * 3 // COLUMNS]
        found[words] = found.get(words, 0.0) + seconds
    return found


_NINTHS = (
    ("the upper left", "the top", "the upper right"),
    ("the left", "the middle", "the right"),
    ("the lower left", "the bottom", "the lower right"),
)
