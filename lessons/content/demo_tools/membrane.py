"""A piece of cell membrane in section."""

from math import sin

from lessons.content.demo_tools.shapes import circle, path, smooth

STEP = 17.0
HEAD = 6.5
THICK = 66.0


def lipid(x: float, y: float, way: float) -> str:
    """One membrane molecule: a round head at (x, y) and two wavy tails that point `way` (1 down, -1 up)."""
    tails = [
        [
            (x + side, y + way * HEAD),
            (x + side + 1.2, y + way * 14),
            (x + side - 1, y + way * 21),
            (x + side, y + way * 28),
        ]
        for side in (-2.6, 2.6)
    ]
    return "".join(path("pl-thin", smooth(tail)) for tail in tails) + circle("pl-sac", x, y, HEAD)


def bilayer(left: float, right: float, gaps: tuple[tuple[float, float], ...] = ()) -> str:
    """Two rows of lipids between x = left and right around y = 0, with none in the `gaps` (x from, x to)."""
    parts = []
    x = left
    while x <= right:
        if not any(start < x < end for start, end in gaps):
            sway = 1.6 * sin(x / 45)
            parts += [lipid(x, -THICK / 2 + sway, 1), lipid(x, THICK / 2 + sway, -1)]
        x += STEP
    return "".join(parts)


def gate(x: float) -> str:
    """A transport protein that spans the membrane around (x, 0), with a way through its middle."""
    left = f"M{x - 13:g} -44C{x - 36:g} -46 {x - 38:g} -20 {x - 31:g} 0C{x - 38:g} 20 {x - 36:g} 46 {x - 13:g} 44"
    left += f"C{x - 4:g} 42 {x - 12:g} 20 {x - 11:g} 0C{x - 12:g} -20 {x - 4:g} -42 {x - 13:g} -44z"
    right = f"M{x + 13:g} -44C{x + 36:g} -46 {x + 38:g} -20 {x + 31:g} 0C{x + 38:g} 20 {x + 36:g} 46 {x + 13:g} 44"
    right += f"C{x + 4:g} 42 {x + 12:g} 20 {x + 11:g} 0C{x + 12:g} -20 {x + 4:g} -42 {x + 13:g} -44z"
    return path("pl-core", left) + path("pl-core", right)
