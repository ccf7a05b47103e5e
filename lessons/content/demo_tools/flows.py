"""Paths of operations: what is done to a number on the way there, and what undoes it on the way back."""

from collections.abc import Sequence

from lessons.content.demo_tools.shapes import arrow, group, rect, words

TILE_W = 84.0
TILE_H = 46.0


def tile(text: str, x: float, y: float, *, known: bool = True, width: float = TILE_W, size: float = 21) -> str:
    """A number or an expression on a tile centred on (x, y); unknown ones carry the colour of the closed box."""
    shape = "pl-power" if known else "pl-core"
    return group(
        [rect(shape, -width / 2, -TILE_H / 2, width, TILE_H, r=6), words(text, 0, 7, anchor="middle", size=size)],
        x=x,
        y=y,
    )


def operation(text: str, x: float, y: float, *, here: bool = False) -> str:
    """The name of an operation, written over (or under) its arrow."""
    return words(text, x, y, anchor="middle", here=here, size=17)


def there(tiles: Sequence[str], steps: Sequence[str], xs: Sequence[float], y: float, *, known: Sequence[bool]) -> str:
    """A row of tiles read from left to right, joined by arrows that carry `steps` above them."""
    parts = [tile(text, x, y, known=is_known) for text, x, is_known in zip(tiles, xs, known, strict=True)]
    for i, step in enumerate(steps):
        start, end = xs[i] + TILE_W / 2 + 6, xs[i + 1] - TILE_W / 2 - 5
        parts += [arrow((start, y), (end, y)), operation(step, (start + end) / 2, y - 12)]
    return "".join(parts)


def back(tiles: Sequence[str], steps: Sequence[str], xs: Sequence[float], y: float, *, known: Sequence[bool]) -> str:
    """A row of tiles read from right to left: `steps[i]` undoes the step between tile i and tile i + 1."""
    parts = [tile(text, x, y, known=is_known) for text, x, is_known in zip(tiles, xs, known, strict=True)]
    for i, step in enumerate(steps):
        start, end = xs[i + 1] - TILE_W / 2 - 6, xs[i] + TILE_W / 2 + 5
        parts += [arrow((start, y), (end, y), here=True), operation(step, (start + end) / 2, y + 26, here=True)]
    return "".join(parts)
