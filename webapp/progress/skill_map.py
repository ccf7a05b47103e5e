"""Where each skill stands on the drawn map: a column for what builds on what, a line from each skill to its next."""

import textwrap
from dataclasses import dataclass

from lessons.learner.overview import SkillView
from webapp.progress.words import shape, short_words, standing_words

DRAWN_AT_MOST = 40  # more than this is no picture any more; the list below it says the same
COLUMN, ROW = 268, 92
LINE_CHARACTERS, LINES = 24, 3
LEFT, TOP, LINE_HEIGHT = 12, 26, 20
APART = 26  # more between skills that have nothing to do with each other
CHARACTER = 8.4  # about how wide one is: lines begin where the words end


@dataclass(frozen=True)
class Node:
    """A skill on the map."""

    pk: int
    x: int
    y: int
    shape: str
    words: str
    lines: list[tuple[int, str]]
    words_y: int


@dataclass(frozen=True)
class SkillMap:
    """All of it, in the units of the picture."""

    width: int
    height: int
    nodes: list[Node]
    lines: list[str]


def draw_map(views: list[SkillView]) -> SkillMap | None:
    """The map of a course; None when it has too many skills to be one, or a single column."""
    if not views or len(views) > DRAWN_AT_MOST or max(view.depth for view in views) == 0:
        return None
    places = _places(views)
    nodes = {view.pk: _node(view, places[view.pk]) for view in views}
    links = [_link(nodes[below], nodes[view.pk]) for view in views for below in view.builds_on]
    deepest = max(view.depth for view in views)
    return SkillMap((deepest + 1) * COLUMN, max(places.values()) + ROW, list(nodes.values()), links)


def _places(views: list[SkillView]) -> dict[int, int]:
    """How far down each skill stands: level with what it builds on first, its siblings below it."""
    above: dict[int, list[SkillView]] = {}
    for view in views:
        if view.builds_on:
            above.setdefault(view.builds_on[0], []).append(view)
    rows: dict[int, int] = {}
    taken: dict[int, int] = {}  # column → rows used
    groups: dict[int, int] = {}

    def place(view: SkillView, wanted: int, group: int) -> None:
        rows[view.pk] = max(wanted, taken.get(view.depth, 0))
        groups[view.pk] = group
        taken[view.depth] = rows[view.pk] + 1
        for number, other in enumerate(above.get(view.pk, [])):
            place(other, rows[view.pk] + number, group)

    for group, view in enumerate(view for view in views if not view.builds_on):
        place(view, max(taken.values(), default=0), group)
    return {pk: TOP + row * ROW + groups[pk] * APART for pk, row in rows.items()}


def _node(view: SkillView, y: int) -> Node:
    x = LEFT + view.depth * COLUMN
    lines = textwrap.wrap(view.title, LINE_CHARACTERS, max_lines=LINES, placeholder=" …")
    placed = [(y + 5 + number * LINE_HEIGHT, line) for number, line in enumerate(lines)]
    words = f"{standing_words(view.belief)}{short_words(view.belief)}"
    return Node(view.pk, x, y, shape(view.belief), words, placed, placed[-1][0] + LINE_HEIGHT)


def _link(start: Node, end: Node) -> str:
    """From past the words of one skill to the shape of the next."""
    x0, x1 = start.x + 28 + round(CHARACTER * len(start.lines[0][1])), end.x - 14
    middle = (x0 + x1) / 2
    return f"M{x0} {start.y}C{middle:g} {start.y} {middle:g} {end.y} {x1} {end.y}"
