"""Film of the lesson "Mitochondria": from a sandwich to a moving muscle."""

from math import cos, pi, sin

from lessons.content.demo_tools.cells import cell
from lessons.content.demo_tools.films.script import Beat, Film, between, still
from lessons.content.demo_tools.mitochondrion import along_folds, mitochondrion
from lessons.content.demo_tools.molecules import carbon_dioxide, coin, half_glucose, oxygen, water
from lessons.content.demo_tools.shapes import arrow, circle, group, label, path, smooth, words

X, Y = 280, 138


def sandwich() -> str:
    """Two slices of bread with something green between them, seen from the side."""
    slice_ = "M-110 -2C-122 -6 -122 -30 -108 -34C-40 -37 40 -37 108 -34C122 -30 122 -6 110 -2z"
    leaf = smooth([(-118, 6), (-92, 16), (-66, 4), (-38, 16), (-10, 5), (18, 16), (46, 4), (76, 16), (118, 6)])
    lower = "M-110 22C-122 26 -122 48 -108 52C-40 55 40 55 108 52C122 48 122 26 110 22z"
    return "".join(
        [
            path("pl-power", lower),
            path("pl-edge", leaf),
            path("pl-line", leaf),
            path("pl-power", slice_),
            path(
                "pl-thin",
                "M-84 -22H-70M-30 -26H-20M34 -22H46M82 -14H92M-50 -12H-40M6 -14H16M-78 38H-66M-10 42H2M50 36H60",
            ),
        ]
    )


def zoom(t: float) -> str:
    """From the whole cell to one of its mitochondria."""
    size = between(0.82, 2.1, t)
    x, y = between(X, X - 118 * 2.1 * 0.94, t), between(Y, Y + 62 * 2.1, t)
    named = label("mitochondrion", (X + 2, Y + 16), (X - 60, Y + 112), anchor="middle", here=True) if t >= 1 else ""
    return group([cell()], x=x, y=y, scale=size) + named


def big(*more: str, depth: float = 1) -> str:
    """One mitochondrion that fills the stage, with more on top."""
    return group([mitochondrion(depth)], x=X, y=Y) + "".join(more)


def enter(t: float) -> str:
    """Oxygen and pieces of glucose move in from the left."""
    x = between(-26, 152, t)
    guests = [
        oxygen(x - 12, 96, 30),
        oxygen(x + 6, 122, 80),
        half_glucose(x - 14, 158, -20),
        half_glucose(x + 8, 182, 140),
    ]
    texts = words("oxygen", 8, 66) + words("pieces of", 8, 216) + words("glucose", 8, 234) if t >= 1 else ""
    return big(*guests, texts)


def leave(t: float) -> str:
    """Carbon dioxide and water move out to the right."""
    x = between(410, 542, t)
    out = [carbon_dioxide(x, 88, 20), carbon_dioxide(x - 16, 112, -30), water(x - 6, 166), water(x - 22, 186, 40)]
    texts = words("carbon dioxide", 552, 38, anchor="end") + words("water", 552, 240, anchor="end") if t >= 1 else ""
    return big(*out, texts)


def coins(t: float) -> str:
    """ATP gathers below the mitochondrion."""
    spots = [(X - 120 + 48 * i, 248) for i in range(6)]
    shown = int(between(0, 6, t) + 0.001)
    return big(*(coin(*spot) for spot in spots[:shown]))


def machines() -> str:
    """Small round machines along both sides of the folds."""
    dots = [circle("pl-core-deep", x, y, 3) for x, y in along_folds((0.15, 0.4, 0.65, 0.9))]
    return group(dots, x=X, y=Y)


def grow(t: float) -> str:
    """The folds grow inwards."""
    return big(depth=between(0, 1, t))


def muscle(t: float) -> str:
    """A bundle of muscle around (0, 0) that shortens and thickens."""
    half, thick = between(190, 158, t), between(34, 52, t)
    fibres = []
    for k in (-2, -1, 0, 1, 2):
        y = k * thick / 2.6
        fibres.append(smooth([(-half, y * 0.3), (-half / 2, y), (0, y * 1.12), (half / 2, y), (half, y * 0.3)]))
    points = [(half * cos(2 * pi * i / 24), thick * 1.25 * sin(2 * pi * i / 24)) for i in range(24)]
    parts = [path("pl-sac", smooth(points, closed=True)), *(path("pl-thin", fibre) for fibre in fibres)]
    parts += [path("pl-edge", f"M{-half - 60:.1f} 0H{-half + 4:.1f}M{half - 4:.1f} 0H{half + 60:.1f}")]
    return "".join(parts)


def pay(t: float) -> str:
    """The muscle pulls, and the coins go one by one."""
    paid = [group([coin(X - 96 + 48 * i, 232)], opacity=between(1, 0.12, t * 5 - i)) for i in range(5)]
    return group([muscle(t)], x=X, y=110) + "".join(paid)


def path_of_energy() -> str:
    """From the sandwich over ATP to the muscle."""
    return "".join(
        [
            group([sandwich()], x=96, y=130, scale=0.6),
            arrow((178, 133), (222, 133), here=True),
            coin(246, 133),
            coin(286, 133),
            arrow((312, 133), (352, 133), here=True),
            group([muscle(0.5)], x=456, y=133, scale=0.4),
            words("energy in food", 96, 200, anchor="middle"),
            words("energy in ATP", 266, 200, anchor="middle"),
            words("movement, and heat", 456, 200, anchor="middle"),
        ]
    )


LABELS = (
    label("outer membrane: smooth", (204, 52), (150, 22), anchor="middle"),
    label("inner membrane: folded", (365, 176), (398, 252), anchor="middle"),
)
_DOT = along_folds((0.4,))[14]
SPOT = (X + _DOT[0], Y + _DOT[1])
ROOM = big(machines(), label("machines that make ATP", SPOT, (150, 254), anchor="middle", here=True))

FOOD = "There is energy in this sandwich, but no cell can use it as it is."
AT_WORK = "On that surface sit the machines that make ATP."
CHANGE = "ATP is like small change: every cell can spend it."

FILM = Film(
    lesson="mitochondria",
    poster=6,
    beats=(
        Beat(
            "There is energy in this sandwich, but no cell can use it as it is.", still(group([sandwich()], x=X, y=Y))
        ),
        Beat("In the cells of your body are small bodies called mitochondria.", zoom, moving=3.2),
        Beat("This is one of them, cut open.", still(big())),
        Beat("Oxygen goes in, and so do pieces of glucose, a sugar from your food.", enter, moving=2.6),
        Beat("They are taken apart, and carbon dioxide and water come out.", leave, moving=2.6),
        Beat("The outer membrane is smooth. The inner one is folded.", still(big(*LABELS))),
        Beat("The folds give it more surface in the same space.", grow, moving=2.4),
        Beat(
            "On that surface sit the machines that make ATP.",
            still(ROOM),
            spoken=AT_WORK.replace("ATP", "A.T.P."),
        ),
        Beat(
            "ATP is like small change: every cell can spend it.",
            coins,
            spoken=CHANGE.replace("ATP", "A.T.P."),
            moving=2.0,
        ),
        Beat("A muscle pays with it each time it pulls.", pay, moving=1.6),
        Beat("No energy was made. It came with the food, and it was changed.", still(path_of_energy())),
    ),
)
