"""An animal cell cut open, and the organelles in it."""

from math import cos, sin
from random import Random

from lessons.content.demo_tools.shapes import Point, blob, circle, ellipse, group, path, smooth

CELL_X, CELL_Y = 205.0, 146.0
WOBBLE = (
    1.03,
    1.02,
    1.0,
    0.985,
    0.99,
    1.01,
    1.0,
    0.975,
    0.955,
    0.965,
    0.995,
    1.03,
    1.035,
    1.0,
    0.97,
    0.95,
    0.965,
    1.005,
)
NUCLEUS: Point = (-48.0, -4.0)
NUCLEUS_X, NUCLEUS_Y = 66.0, 61.0


def outline(grow: float = 0) -> str:
    """The edge of the cell, `grow` units further out."""
    return smooth(blob(CELL_X + grow, CELL_Y + grow, WOBBLE), closed=True)


def inside(x: float, y: float, margin: float = 22) -> bool:
    """Whether (x, y) lies in the cytoplasm, away from the edge and from the nucleus."""
    in_cell = (x / (CELL_X - margin)) ** 2 + (y / (CELL_Y - margin)) ** 2 < 0.96
    dx, dy = (x - NUCLEUS[0]) / (NUCLEUS_X + 8), (y - NUCLEUS[1]) / (NUCLEUS_Y + 8)
    return in_cell and dx**2 + dy**2 > 1


def speckle(seed: int, count: int, keep_clear: list[tuple[float, float, float]]) -> str:
    """Fine dots all over the cytoplasm, none inside the circles (x, y, radius) of `keep_clear`."""
    random = Random(seed)
    dots: list[str] = []
    while len(dots) < count:
        x, y = random.uniform(-CELL_X, CELL_X), random.uniform(-CELL_Y, CELL_Y)
        if inside(x, y) and all((x - a) ** 2 + (y - b) ** 2 > r * r for a, b, r in keep_clear):
            dots.append(circle("pl-dot", round(x), round(y), random.choice((0.8, 1, 1.2))))
    return "".join(dots)


def nucleus() -> str:
    """The nucleus around (0, 0): its double envelope with pores, threads of DNA, and the dark nucleolus."""
    threads = [
        [(-42, -10), (-32, -24), (-20, -14), (-10, -32), (3, -26), (14, -36)],
        [(-34, 26), (-20, 32), (-10, 22), (4, 40), (22, 34)],
        [(30, -32), (42, -20), (36, -6), (50, 6), (44, 18)],
        [(-50, 6), (-40, 12), (-30, 4), (-22, 10)],
    ]
    return "".join(
        [
            ellipse("pl-core", 0, 0, NUCLEUS_X, NUCLEUS_Y),
            ellipse("pl-thin", 0, 0, NUCLEUS_X - 6, NUCLEUS_Y - 6),
            ellipse("pl-pore", 0, 0, NUCLEUS_X - 3, NUCLEUS_Y - 3),
            *(path("pl-thin", smooth(thread)) for thread in threads),
            circle("pl-core-deep", 7, 4, 18),
        ]
    )


def folds(length: float, height: float, waves: int) -> str:
    """The folded inner membrane of a small mitochondrion, as one wandering line."""
    points: list[Point] = [(-length, 0)]
    for i in range(waves * 2):
        x = -length + (i + 0.75) * 2 * length / (waves * 2 + 0.5)
        points.append((x, height * (1 if i % 2 else -1)))
    points.append((length, 0))
    return smooth(points)


def small_mitochondrion(length: float, half: float, waves: int) -> str:
    """A mitochondrion around (0, 0), lying flat, `length` long without its round ends and 2 × `half` high."""
    capsule = f"M{-length / 2:g} {-half:g}H{length / 2:g}a{half:g} {half:g} 0 0 1 0 {2 * half:g}"
    capsule += f"H{-length / 2:g}a{half:g} {half:g} 0 0 1 0 {-2 * half:g}z"
    return path("pl-power", capsule) + path("pl-crista", folds(length / 2 + half - 6, half - 7, waves))


MITOCHONDRIA = (
    ((118.0, -62.0), -26.0, (42.0, 17.0, 5)),
    ((128.0, 30.0), 66.0, (38.0, 16.0, 5)),
    ((-30.0, 102.0), 7.0, (46.0, 17.0, 5)),
    ((-22.0, -104.0), -8.0, (36.0, 15.0, 4)),
)


def mitochondria() -> str:
    """The four mitochondria of the cell, each in its place."""
    return "".join(
        group([small_mitochondrion(*size)], x=spot[0], y=spot[1], turn=turn) for spot, turn, size in MITOCHONDRIA
    )


RIBOSOMES = ((54, 62, 0.2), (56, -96, 0.9), (-118, 62, 2.2), (166, -18, 0.8), (-146, -40, 1.6))


def ribosomes() -> str:
    """A few strings of ribosomes, loose in the cytoplasm."""
    dots = []
    for x, y, turn in RIBOSOMES:
        for i in range(5):
            bend = turn + 0.25 * i
            dots.append(circle("pl-core-deep", x + 8.5 * i * cos(bend), y + 8.5 * i * sin(bend) - 3 * (i % 2), 2.4))
    return "".join(dots)


def cell(*, with_mitochondria: bool = True, with_ribosomes: bool = False) -> str:
    """A whole animal cell around (0, 0), about 420 × 300 units."""
    clear = [(spot[0], spot[1], 38.0) for spot, _, _ in MITOCHONDRIA] if with_mitochondria else []
    return "".join(
        [
            path("pl-body", outline()),
            path("pl-edge", outline()),
            path("pl-line", outline()),
            path("pl-thin", outline(-7)),
            speckle(4, 70, clear),
            ribosomes() if with_ribosomes else "",
            mitochondria() if with_mitochondria else "",
            group([nucleus()], x=NUCLEUS[0], y=NUCLEUS[1]),
        ]
    )
