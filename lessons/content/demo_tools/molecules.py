"""Molecules, drawn the same way wherever they are met."""

from math import cos, pi, sin

from lessons.content.demo_tools.shapes import circle, group, path, smooth, words


def oxygen(x: float, y: float, turn: float = 0) -> str:
    """An oxygen molecule: two atoms together."""
    return group([circle("pl-core-deep", -3.6, 0, 4.6), circle("pl-core-deep", 3.6, 0, 4.6)], x=x, y=y, turn=turn)


def glucose(x: float, y: float, turn: float = 0) -> str:
    """A glucose molecule, drawn as the six-sided ring that chemists draw."""
    corners = [(8.5 * cos(pi * i / 3), 8.5 * sin(pi * i / 3)) for i in range(6)]
    ring = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in corners) + "z"
    return group([path("pl-power", ring)], x=x, y=y, turn=turn)


def half_glucose(x: float, y: float, turn: float = 0) -> str:
    """What the cytoplasm makes of glucose: one of its two halves."""
    return group([path("pl-power", "M-8.5 3.5L-4.2 -3.9H4.2L8.5 3.5z")], x=x, y=y, turn=turn)


def big_protein(x: float, y: float) -> str:
    """A large protein, far too big for the membrane."""
    points = [(-34, 2), (-24, -16), (-6, -14), (8, -24), (28, -14), (34, 4), (20, 16), (4, 12), (-12, 22), (-28, 16)]
    tangle = [(-22, 4), (-12, -6), (0, 4), (10, -10), (22, -2), (12, 6), (-4, 6)]
    outline = smooth(points, closed=True)
    return group([path("pl-body", outline), path("pl-line", outline), path("pl-thin", smooth(tangle))], x=x, y=y)


def carbon_dioxide(x: float, y: float, turn: float = 0) -> str:
    """One carbon atom between two oxygen atoms."""
    ends = [circle("pl-core-deep", side, 0, 4.6) for side in (-8.4, 8.4)]
    return group([*ends, circle("pl-sac", 0, 0, 4.8)], x=x, y=y, turn=turn)


def water(x: float, y: float, turn: float = 0) -> str:
    """One oxygen atom with two small hydrogen atoms."""
    small = [circle("pl-power", side, 5, 2.8) for side in (-4.6, 4.6)]
    return group([*small, circle("pl-core-deep", 0, 0, 4.6)], x=x, y=y, turn=turn)


def coin(x: float, y: float) -> str:
    """One molecule of ATP, drawn as the coin to which the lesson compares it."""
    return circle("pl-power", x, y, 19) + words("ATP", x, y + 5, anchor="middle")
