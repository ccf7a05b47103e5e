"""Film of the lesson "What a cell is": from the edge of a cell to its nucleus."""

from lessons.content.demo_tools.cells import NUCLEUS, cell
from lessons.content.demo_tools.films.script import Beat, Film, between, still
from lessons.content.demo_tools.membrane import bilayer, gate
from lessons.content.demo_tools.molecules import big_protein, glucose, oxygen
from lessons.content.demo_tools.shapes import Point, ellipse, group, label, path, words

X, Y, SIZE = 280.0, 138.0, 0.82
EDGE_Y, GATE_X = 140.0, 300.0


def at(x: float, y: float) -> Point:
    """Where a point of the cell's own drawing lies on the stage."""
    return X + x * SIZE, Y + y * SIZE


def whole(*more: str) -> str:
    """The whole cell on the stage, with more on top."""
    return group([cell(with_ribosomes=True)], x=X, y=Y, scale=SIZE) + "".join(more)


def fifty() -> str:
    """Fifty cells side by side over a line that stands for one millimetre."""
    step = 480 / 50
    row = [ellipse(look, 40 + step * (i + 0.5), 120, 4.4, 5.6) for i in range(50) for look in ("pl-body", "pl-line")]
    dots = [ellipse("pl-core-deep", 39 + step * (i + 0.5), 121, 1.4, 1.4) for i in range(50)]
    line = path("pl-line", "M40 152V164M40 158H520M520 152V164")
    return "".join([*row, *dots, line, words("1 millimetre, drawn very much larger", X, 190, anchor="middle")])


def edge(*more: str) -> str:
    """A piece of the membrane, with a gate, and what is near it."""
    sides = words("outside", 16, 90) + words("inside", 16, 202)
    return group([bilayer(18, 548, gaps=((264, 336),)), gate(GATE_X)], y=EDGE_Y) + sides + "".join(more)


def oxygen_in(t: float) -> str:
    """Oxygen drifts through the membrane."""
    guests = [
        oxygen(130 + 8 * t, between(40, 212, t * 1.3), 120 * t),
        oxygen(170 - 14 * t, between(56, 236, t * 1.2 - 0.15), 40 - 90 * t),
        oxygen(214 + 4 * t, between(32, 204, t * 1.1 - 0.1), 80 * t),
    ]
    return edge(*guests, words("oxygen", 172, 22, anchor="middle", here=True))


def glucose_in(t: float) -> str:
    """Glucose molecules go through the gate, one after the other."""
    first, second = between(0, 1, t * 1.5), between(0, 1, t * 1.5 - 0.5)
    guests = [
        glucose(between(286, GATE_X, first * 2), between(48, 216, first), 80 * t),
        glucose(between(326, GATE_X + 22 * second, second), between(36, 236, second), 60 * t),
        glucose(340, 66, 25),
    ]
    return edge(*guests, words("glucose", GATE_X, 22, anchor="middle", here=True))


def protein_stays(t: float) -> str:
    """A large protein comes near the membrane and drifts off again."""
    y = between(40, 74, t * 2) if t < 0.5 else between(74, 52, t * 2 - 1)
    return edge(big_protein(450, y), words("large protein", 450, 20, anchor="middle", here=True))


def near_nucleus(t: float) -> str:
    """From the whole cell to its nucleus."""
    size = between(SIZE, 1.75, t)
    x, y = between(X, X - NUCLEUS[0] * 1.75, t), between(Y, Y - NUCLEUS[1] * 1.75, t)
    named = label("DNA", (X + 1.75 * 42, Y - 1.75 * 20), (X + 174, Y - 58), here=True) if t >= 1 else ""
    return group([cell(with_ribosomes=True)], x=x, y=y, scale=size) + named


THIN_EDGE = label(["cell", "membrane"], at(190.5, 60.2), (470, 244), here=True)
JELLY = label("cytoplasm", at(-106, 84), (58, 252), anchor="middle", here=True)
CORE = label("nucleus", at(-66, -12), (92, 24), anchor="middle", here=True)
WORKERS = (
    label("mitochondrion", at(118, -62), (446, 24), here=True),
    label("ribosomes", at(-124, 70), (60, 252), anchor="middle", here=True),
)

FILM = Film(
    lesson="what-a-cell-is",
    poster=11,
    beats=(
        Beat("This is an animal cell, cut open and very much enlarged.", still(whole())),
        Beat("About fifty real ones, side by side, reach across one millimetre.", still(fifty())),
        Beat("All around the cell runs a thin edge: the cell membrane.", still(whole(THIN_EDGE))),
        Beat("From close by, it is a double layer of molecules.", still(edge())),
        Beat("Oxygen is small, and it slips straight through.", oxygen_in, moving=3),
        Beat("Glucose comes in by a gate.", glucose_in, moving=2.4),
        Beat("A large protein stays outside.", protein_stays, moving=2.4),
        Beat("Inside the membrane is the cytoplasm, a watery jelly.", still(whole(JELLY))),
        Beat("Mitochondria supply usable energy, and ribosomes build proteins.", still(whole(*WORKERS))),
        Beat(
            "And here is the nucleus. It keeps the instructions, written in DNA.",
            near_nucleus,
            spoken="And here is the nucleus. It keeps the instructions, written in D.N.A.",
            moving=2.8,
        ),
        Beat("It is like a library: the cell looks up what it needs next.", still(near_nucleus(1))),
        Beat("Membrane, cytoplasm, nucleus: edge, jelly, library.", still(whole(THIN_EDGE, JELLY, CORE))),
    ),
)
