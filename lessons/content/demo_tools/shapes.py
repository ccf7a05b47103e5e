"""Small drawing words for SVG: paths through points, labels on leader lines, arrows, large figures.

Colours come only from the `pl-*` classes of the site's stylesheet, so a drawing follows the light and the dark theme.
All lengths are in the drawing's own units; text in the class `pl-label` is 15 units high.
"""

from collections.abc import Iterable, Sequence
from html import escape
from math import atan2, cos, degrees, hypot, pi, sin

Point = tuple[float, float]


def fmt(value: float) -> str:
    """A coordinate with at most one decimal, as short as it can be."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def pt(point: Point) -> str:
    """A point as SVG path text."""
    return f"{fmt(point[0])} {fmt(point[1])}"


def smooth(points: Sequence[Point], *, closed: bool = False) -> str:
    """Path data of a Catmull-Rom curve through `points`, as cubic Bézier pieces."""
    count = len(points)
    last = count if closed else count - 1
    parts = [f"M{pt(points[0])}"]
    for i in range(last):
        before = points[(i - 1) % count] if closed or i > 0 else points[0]
        start, end = points[i], points[(i + 1) % count]
        after = points[(i + 2) % count] if closed or i + 2 < count else points[-1]
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        parts.append(f"C{pt(first)} {pt(second)} {pt(end)}")
    return "".join(parts) + ("z" if closed else "")


def blob(rx: float, ry: float, wobble: Sequence[float]) -> list[Point]:
    """Points around an ellipse, each pushed out by its own factor: a shape that looks drawn, not stamped."""
    steps = len(wobble)
    return [(rx * w * cos(2 * pi * i / steps), ry * w * sin(2 * pi * i / steps)) for i, w in enumerate(wobble)]


def path(classes: str, data: str) -> str:
    """One path element."""
    return f'<path class="{classes}" d="{data}"/>'


def circle(classes: str, x: float, y: float, r: float) -> str:
    """One circle element."""
    return f'<circle class="{classes}" cx="{fmt(x)}" cy="{fmt(y)}" r="{fmt(r)}"/>'


def ellipse(classes: str, x: float, y: float, rx: float, ry: float) -> str:
    """One ellipse element."""
    return f'<ellipse class="{classes}" cx="{fmt(x)}" cy="{fmt(y)}" rx="{fmt(rx)}" ry="{fmt(ry)}"/>'


def rect(classes: str, x: float, y: float, w: float, h: float, *, r: float = 0) -> str:
    """One rectangle, with rounded corners of radius `r`."""
    round_corners = f' rx="{fmt(r)}"' if r else ""
    return f'<rect class="{classes}" x="{fmt(x)}" y="{fmt(y)}" width="{fmt(w)}" height="{fmt(h)}"{round_corners}/>'


def group(
    parts: Iterable[str], *, x: float = 0, y: float = 0, scale: float = 1, turn: float = 0, opacity: float = 1
) -> str:
    """`parts` moved to (x, y), scaled, turned by `turn` degrees (clockwise) and faded."""
    moves = []
    if x or y:
        moves.append(f"translate({pt((x, y))})")
    if turn:
        moves.append(f"rotate({turn:.2f})")
    if scale != 1:
        moves.append(f"scale({scale:g})")
    transform = f' transform="{" ".join(moves)}"' if moves else ""
    faded = f' opacity="{opacity:.2f}"' if opacity < 1 else ""
    return f"<g{transform}{faded}>{''.join(parts)}</g>"


def maths(text: str) -> str:
    """Escaped text in which every single letter x stands in italics, as it does in print."""
    return "".join(
        f'<tspan font-style="italic">{c}</tspan>'
        if c == "x" and not (text[i - 1 : i].isalpha() or text[i + 1 : i + 2].isalpha())
        else escape(c)
        for i, c in enumerate(text)
    )


def words(text: str, x: float, y: float, *, anchor: str = "start", here: bool = False, size: float = 15) -> str:
    """Text with its baseline at y. `here` is the accent; `size` other than 15 is reached by scaling the class."""
    classes = "pl-label pl-label--here" if here else "pl-label"
    if size == 15:
        return f'<text class="{classes}" x="{fmt(x)}" y="{fmt(y)}" text-anchor="{anchor}">{maths(text)}</text>'
    inner = f'<text class="{classes}" text-anchor="{anchor}">{maths(text)}</text>'
    return f'<g transform="translate({pt((x, y))}) scale({size / 15:.3g})">{inner}</g>'


def label(text: str | Sequence[str], target: Point, at: Point, *, anchor: str = "start", here: bool = False) -> str:
    """A label at `at` (its first baseline) and a leader line that ends in a dot exactly on `target`.

    The line leaves from the side of the text that faces the target: the near end of the line for start and end
    anchors, the top or bottom for a centred label.
    """
    lines = [text] if isinstance(text, str) else list(text)
    mark = "--here" if here else ""
    x, y = at
    if anchor == "middle":
        start = (x, y + 5 + 18 * (len(lines) - 1)) if target[1] > y else (x, y - 16)
    else:
        start = (x - 6 if anchor == "start" else x + 6, y - 5)
    lead = path("pl-lead" + (f" pl-lead{mark}" if here else ""), f"M{pt(target)}L{pt(start)}")
    end = circle("pl-end" + (f" pl-end{mark}" if here else ""), *target, 2.6)
    rows = "".join(words(line, x, y + 18 * i, anchor=anchor, here=here) for i, line in enumerate(lines))
    return f"<g>{lead}{end}{rows}</g>"


def arrow(start: Point, end: Point, *, here: bool = False, bend: float = 0) -> str:
    """An arrow from start to end. `bend` lifts the middle of the line to its left, in units."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    middle = ((start[0] + end[0]) / 2 + bend * dy / length, (start[1] + end[1]) / 2 - bend * dx / length)
    angle = degrees(atan2(end[1] - middle[1], end[0] - middle[0]))
    mark = " pl-lead--here" if here else ""
    head = f'<path class="{"pl-end pl-end--here" if here else "pl-end"}" d="M0 0L-9 -4.5L-7 0L-9 4.5z" '
    head += f'transform="translate({pt(end)}) rotate({angle:.1f})"/>'
    return path(f"pl-lead{mark}", f"M{pt(start)}Q{pt(middle)} {pt(end)}") + head


def drawing(width: int, height: int, parts: Iterable[str], *, title: str) -> str:
    """A whole SVG file: one picture with a name for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}">\n' + "\n".join(parts) + "\n</svg>\n"
    )
