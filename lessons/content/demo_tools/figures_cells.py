"""The figures of the unit "Inside a cell"."""

from lessons.content.demo_tools.cells import cell
from lessons.content.demo_tools.flows import tile
from lessons.content.demo_tools.membrane import bilayer, gate
from lessons.content.demo_tools.mitochondrion import mitochondrion
from lessons.content.demo_tools.molecules import big_protein, glucose, oxygen
from lessons.content.demo_tools.shapes import arrow, drawing, group, label, path, words


def cell_full() -> str:
    """An animal cell with five parts named."""
    parts = [
        group([cell(with_ribosomes=True)], x=226, y=196),
        label("nucleus", (160, 186), (96, 24), anchor="middle"),
        label("mitochondrion", (352, 128), (448, 66)),
        label("ribosomes", (396.5, 194.4), (466, 176)),
        label(["cell", "membrane"], (416.5, 256.2), (474, 292)),
        label("cytoplasm", (126, 278), (52, 366), anchor="middle"),
    ]
    title = "An animal cell, cut open: cell membrane, cytoplasm, nucleus, mitochondria and ribosomes."
    return drawing(560, 380, parts, title=title)


def cell_simple() -> str:
    """An animal cell with its three main parts named."""
    parts = [
        group([cell(with_mitochondria=False)], x=226, y=196),
        label("nucleus", (160, 186), (96, 24), anchor="middle"),
        label("cytoplasm", (322, 170), (456, 100)),
        label(["cell", "membrane"], (416.5, 256.2), (474, 292)),
    ]
    return drawing(560, 364, parts, title="An animal cell, cut open: cell membrane, cytoplasm and nucleus.")


def membrane_full() -> str:
    """What crosses the membrane: oxygen anywhere, glucose through a gate, a large protein not at all."""
    parts = [
        group([bilayer(18, 548, gaps=((264, 336),)), gate(300)], y=180),
        *(
            oxygen(x, y, turn)
            for x, y, turn in ((72, 66, 20), (104, 92, 70), (52, 98, -30), (132, 62, 0), (96, 282, 40))
        ),
        arrow((104, 108), (104, 262), here=True),
        *(glucose(x, y, turn) for x, y, turn in ((272, 76, 10), (310, 62, 25), (328, 96, 0), (300, 276, 15))),
        arrow((300, 116), (300, 256), here=True),
        big_protein(478, 82),
        path("pl-lead", "M478 108V134"),
        path("pl-line", "M466 138H490"),
        label("oxygen: straight through", (72, 66), (92, 26), anchor="middle"),
        label("glucose: by a gate", (310, 62), (298, 26), anchor="middle"),
        label("large protein: no way in", (470, 66), (466, 26), anchor="middle"),
        label("gate (a protein)", (326, 196), (410, 256)),
        words("outside", 18, 130),
        words("inside: the cytoplasm", 18, 312),
    ]
    title = "A piece of cell membrane: oxygen passes anywhere, glucose through a gate, a large protein stays outside."
    return drawing(560, 320, parts, title=title)


def membrane_simple() -> str:
    """The membrane as an edge with a gate: small things pass, large ones stay out."""
    parts = [
        group([bilayer(18, 548, gaps=((162, 238),)), gate(200)], y=160),
        *(glucose(x, y, turn) for x, y, turn in ((172, 62, 10), (214, 46, 25), (226, 78, 0), (200, 254, 15))),
        arrow((200, 96), (200, 234), here=True),
        big_protein(412, 64),
        path("pl-lead", "M412 90V114"),
        path("pl-line", "M400 118H424"),
        label("a gate", (176, 194), (104, 262), anchor="middle"),
        words("let in", 214, 262, here=True),
        words("kept out", 456, 70),
        words("outside", 18, 40),
        words("inside", 18, 292),
    ]
    return drawing(
        560, 304, parts, title="A piece of cell membrane: a small molecule goes in by a gate, a large one is kept out."
    )


def mitochondrion_full() -> str:
    """A mitochondrion in section, four parts named."""
    parts = [
        group([mitochondrion()], x=262, y=168),
        label("outer membrane", (186, 82), (110, 30), anchor="middle"),
        label("inner membrane", (465.4, 125), (448, 30), anchor="middle"),
        label("a fold", (354, 206), (372, 316), anchor="middle"),
        label("space inside (matrix)", (66, 168), (92, 316), anchor="middle"),
    ]
    title = "A mitochondrion, cut open: outer membrane, inner membrane with folds, and the space inside."
    return drawing(560, 332, parts, title=title)


def mitochondrion_simple() -> str:
    """A mitochondrion in section, two parts named."""
    parts = [
        group([mitochondrion()], x=280, y=152),
        label("outer membrane: smooth", (186, 66), (132, 22), anchor="middle"),
        label("inner membrane: folded", (347.5, 190), (384, 294), anchor="middle"),
    ]
    return drawing(560, 306, parts, title="A mitochondrion, cut open: a smooth outer and a folded inner membrane.")


def in_and_out() -> str:
    """What a mitochondrion takes in and what leaves it."""
    parts = [
        group([mitochondrion()], x=270, y=150, scale=0.57),
        words("goes in", 64, 34, anchor="middle"),
        words("comes out", 496, 34, anchor="middle"),
        tile("oxygen", 62, 104, width=108, size=18),
        tile("glucose*", 62, 196, width=108, size=18),
        arrow((122, 108), (176, 128)),
        arrow((122, 192), (176, 172)),
        tile("carbon dioxide", 486, 104, width=142, known=False, size=18),
        tile("water", 486, 196, width=142, known=False, size=18),
        arrow((374, 128), (411, 112)),
        arrow((374, 172), (411, 188)),
        arrow((270, 206), (270, 276), here=True),
        words("ATP, for all the work of the cell", 270, 302, anchor="middle", here=True, size=18),
        words("* split into smaller pieces in the cytoplasm first", 280, 340, anchor="middle"),
    ]
    title = "Oxygen and the pieces of glucose go into a mitochondrion; carbon dioxide, water and ATP come out."
    return drawing(560, 352, parts, title=title)


def in_and_out_simple() -> str:
    """The same with as few words as possible."""
    parts = [
        group([mitochondrion()], x=270, y=130, scale=0.57),
        tile("oxygen", 62, 84, width=108, size=18),
        tile("sugar", 62, 176, width=108, size=18),
        arrow((122, 88), (176, 108)),
        arrow((122, 172), (176, 152)),
        tile("carbon dioxide", 486, 84, width=142, known=False, size=18),
        tile("water", 486, 176, width=142, known=False, size=18),
        arrow((374, 108), (411, 92)),
        arrow((374, 152), (411, 168)),
        arrow((270, 186), (270, 256), here=True),
        words("energy the cell can use", 270, 284, anchor="middle", here=True, size=18),
    ]
    title = "Sugar and oxygen go into a mitochondrion; carbon dioxide, water and usable energy come out."
    return drawing(560, 300, parts, title=title)


FIGURES = {
    "what-a-cell-is/cell.svg": cell_full,
    "what-a-cell-is/cell.simpler.svg": cell_simple,
    "what-a-cell-is/membrane.svg": membrane_full,
    "what-a-cell-is/membrane.simpler.svg": membrane_simple,
    "mitochondria/mitochondrion.svg": mitochondrion_full,
    "mitochondria/mitochondrion.simpler.svg": mitochondrion_simple,
    "mitochondria/in-and-out.svg": in_and_out,
    "mitochondria/in-and-out.simpler.svg": in_and_out_simple,
}
