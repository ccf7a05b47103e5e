"""One large mitochondrion in section: two membranes, the inner one folded into shelves."""

from collections.abc import Sequence
from math import sin

from lessons.content.demo_tools.shapes import Point, path

OUTER_L, OUTER_R = 134.0, 86.0
INSET = 11.0
FOLD_WIDTH = 15.0


def capsule(length: float, radius: float) -> str:
    """A stadium shape around (0, 0): straight for 2 × length, with round ends of `radius`."""
    return (
        f"M{-length:g} {-radius:g}H{length:g}A{radius:g} {radius:g} 0 0 1 {length:g} {radius:g}"
        f"H{-length:g}A{radius:g} {radius:g} 0 0 1 {-length:g} {-radius:g}z"
    )


def finger(x: float, edge: float, tip: float, lean: float) -> str:
    """One fold that enters from `edge` (a y) down or up to `tip`, coming from the left or from the right.

    The path is drawn in the direction of travel: rightwards along the top (edge < 0), leftwards along the bottom.
    """
    way = 1 if edge < 0 else -1
    half = FOLD_WIDTH / 2 * way
    inwards = 1 if tip > edge else -1
    near, bend = edge + 9 * inwards, (edge + tip) / 2
    top = tip - FOLD_WIDTH / 2 * inwards
    return (
        f"H{x - half - 7 * way:.1f}Q{x - half:.1f} {edge:.1f} {x - half:.1f} {near:.1f}"
        f"Q{x - half + lean * 0.4:.1f} {bend:.1f} {x - half + lean:.1f} {top:.1f}"
        f"A{FOLD_WIDTH / 2:g} {FOLD_WIDTH / 2:g} 0 0 0 {x + half + lean:.1f} {top:.1f}"
        f"Q{x + half + lean * 0.4:.1f} {bend:.1f} {x + half:.1f} {near:.1f}"
        f"Q{x + half:.1f} {edge:.1f} {x + half + 7 * way:.1f} {edge:.1f}"
    )


TOP_FOLDS: tuple[Point, ...] = ((-92, 46), (-32, 54), (28, 38), (88, 50))
BOTTOM_FOLDS: tuple[Point, ...] = ((118, -24), (58, -52), (-2, -40), (-62, -54), (-122, -20))


def lean_at(x: float) -> float:
    """How far the tip of a fold at x leans to the right."""
    return 7 * sin(x / 42)


def along_folds(shares: Sequence[float]) -> list[Point]:
    """Points on both sides of each fold, at the given shares (0 to 1) of the way from its root to its tip."""
    points: list[Point] = []
    for edge, spots in ((INSET - OUTER_R, TOP_FOLDS), (OUTER_R - INSET, BOTTOM_FOLDS)):
        for x, tip in spots:
            inwards = 1 if tip > edge else -1
            near, bend, top = edge + 9 * inwards, (edge + tip) / 2, tip - FOLD_WIDTH / 2 * inwards
            for s in shares:
                shift = (0.8 * s * (1 - s) + s * s) * lean_at(x)
                y = (1 - s) ** 2 * near + 2 * s * (1 - s) * bend + s * s * top
                points += [(x + shift - FOLD_WIDTH / 2, y), (x + shift + FOLD_WIDTH / 2, y)]
    return points


def inner_membrane(depth: float = 1, top: Sequence[Point] = TOP_FOLDS, bottom: Sequence[Point] = BOTTOM_FOLDS) -> str:
    """The inner membrane as one closed line. `depth` from 0 (flat) to 1 lets the folds grow."""
    radius, length = OUTER_R - INSET, OUTER_L
    parts = [f"M{-length - 8:g} {-radius:g}"]
    for x, tip in top:
        parts.append(fold_at(x, -radius, tip, depth, lean=lean_at(x)))
    parts.append(f"H{length + 8:g}A{radius:g} {radius:g} 0 0 1 {length + 8:g} {radius:g}")
    for x, tip in bottom:
        parts.append(fold_at(x, radius, tip, depth, lean=lean_at(x)))
    parts.append(f"H{-length - 8:g}A{radius:g} {radius:g} 0 0 1 {-length - 8:g} {-radius:g}z")
    return "".join(parts)


def fold_at(x: float, edge: float, tip: float, depth: float, *, lean: float) -> str:
    """One fold grown to `depth` of its full length; nothing while it is too short to have a shape."""
    reach = edge + (tip - edge) * depth
    return finger(x, edge, reach, lean * depth) if abs(reach - edge) > 20 else ""


def mitochondrion(depth: float = 1) -> str:
    """The whole section around (0, 0), about 450 × 180 units: outer membrane, gap, inner membrane, matrix."""
    outer = capsule(OUTER_L + 8, OUTER_R)
    inner = inner_membrane(depth)
    return "".join(
        [
            path("pl-body", outer),
            path("pl-edge", outer),
            path("pl-line", outer),
            path("pl-power", inner),
            path("pl-crista", inner),
        ]
    )
