"""A balance scale with closed boxes (the unknown) and small weights (ones) on its pans."""

from dataclasses import dataclass
from math import cos, radians, sin

from lessons.content.demo_tools.shapes import Point, circle, group, path, rect, words

BOX = 52.0
WEIGHT = 24.0
GAP = 2.0
BEAM = 150.0
STRINGS = 92.0
PAN = 92.0


@dataclass(frozen=True)
class Load:
    """What lies on one pan: boxes of unknown weight, unit weights, and how far lifted pieces float above it.

    `lifted` weights (the last ones) and `lifted_boxes` are drawn `lift` units higher and at the opacity `fade`, to
    show them being taken off. `marked` weights carry a 1; small drawings leave it out, so that no text
    gets too small to read.
    """

    boxes: int = 0
    weights: int = 0
    per_row: int = 4
    lifted: int = 0
    lifted_boxes: int = 0
    lift: float = 0
    fade: float = 1
    marked: bool = True


def box(x: float, y: float, text: str = "x") -> str:
    """A closed box whose bottom stands at (x, y), x being its middle."""
    half = BOX / 2
    return group(
        [
            rect("pl-core", -half, -BOX, BOX, BOX, r=3),
            path("pl-thin", f"M{-half + 1:g} {-BOX + 13:g}H{half - 1:g}"),
            path("pl-thin", f"M-5 {-BOX + 1:g}V{-BOX + 13:g}M5 {-BOX + 1:g}V{-BOX + 13:g}"),
            words(text, 0, -12, anchor="middle", size=24),
        ],
        x=x,
        y=y,
    )


def weight(x: float, y: float, *, marked: bool = True) -> str:
    """A small brass weight of one unit whose bottom stands at (x, y)."""
    body = "M-11 0L-9 -16Q-9 -18 -7 -18H7Q9 -18 9 -16L11 0Q11 1 10 1H-10Q-11 1 -11 0z"
    knob = "M-3.5 -18C-3.5 -20 -6 -20.5 -6 -22.5A2.5 2.5 0 0 1 -3.5 -24.5H3.5"
    knob += "A2.5 2.5 0 0 1 6 -22.5C6 -20.5 3.5 -20 3.5 -18z"
    mark = words("1", 0, -3.5, anchor="middle") if marked else ""
    return group([path("pl-power", knob), path("pl-power", body), mark], x=x, y=y - 1)


def weight_spots(count: int, per_row: int, left: float) -> list[Point]:
    """Where weights stand, bottom row first, row by row, each row centred on the first."""
    step = WEIGHT + GAP
    spots = []
    for i in range(count):
        row, column = divmod(i, per_row)
        in_row = min(per_row, count - row * per_row)
        indent = (min(per_row, count) - in_row) * step / 2
        spots.append((left + indent + (column + 0.5) * step, -row * (WEIGHT + 3)))
    return spots


def load_width(load: Load) -> float:
    """How much of the pan the load takes."""
    rows = min(load.per_row, load.weights) * (WEIGHT + GAP)
    boxes = load.boxes * (BOX + 4)
    return boxes + rows + (6 if load.boxes and load.weights else 0)


def draw_load(load: Load) -> str:
    """The load, its bottom at y = 0 and centred on x = 0."""
    left = -load_width(load) / 2
    box_xs = [left + (i + 0.5) * (BOX + 4) for i in range(load.boxes)]
    left += load.boxes * (BOX + 4) + (6 if load.boxes and load.weights else 0)
    spots = weight_spots(load.weights, load.per_row, left)
    stay, stay_boxes = load.weights - load.lifted, load.boxes - load.lifted_boxes
    parts = [box(x, 0) for x in box_xs[:stay_boxes]]
    parts += [weight(x, y, marked=load.marked) for x, y in spots[:stay]]
    lifted = [box(x, -load.lift) for x in box_xs[stay_boxes:]]
    lifted += [weight(x, y - load.lift, marked=load.marked) for x, y in spots[stay:]]
    if lifted and load.fade > 0:
        parts.append(group(lifted, opacity=load.fade))
    return "".join(parts)


def pan(x: float, y: float, load: Load) -> str:
    """A pan hanging from (x, y) on two strings, with its load."""
    bowl = f"M-{PAN:g} 0Q-{PAN - 6:g} 18 -{PAN - 40:g} 20H{PAN - 40:g}Q{PAN - 6:g} 18 {PAN:g} 0z"
    strings = f"M0 0L-{PAN - 4:g} {STRINGS:g}M0 0L{PAN - 4:g} {STRINGS:g}"
    return group(
        [
            path("pl-thin", strings),
            circle("pl-core-deep", 0, 0, 3.5),
            group([draw_load(load), path("pl-body", bowl), path("pl-line", bowl)], y=STRINGS),
        ],
        x=x,
        y=y,
    )


def beam_ends(tilt: float) -> tuple[Point, Point]:
    """Left and right end of the beam for a tilt in degrees (positive: the right side sinks), pivot at (0, 0)."""
    dx, dy = BEAM * cos(radians(tilt)), BEAM * sin(radians(tilt))
    return (-dx, -dy), (dx, dy)


def scale(left: Load, right: Load, *, tilt: float = 0, height: float = 190) -> str:
    """A whole scale, its pivot at (0, 0), its foot `height` below; pans hang level whatever the beam does."""
    foot = f"M-62 {height:g}Q-58 {height - 14:g} -22 {height - 18:g}H22Q58 {height - 14:g} 62 {height:g}z"
    column = f"M-5 0L-8 {height - 18:g}H8L5 0z"
    beam = f"M-{BEAM:g} -3L0 -9L{BEAM:g} -3V3L0 9L-{BEAM:g} 3z"
    ends = beam_ends(tilt)
    ticks = "M-14 -34L-12.5 -29M0 -37V-31M14 -34L12.5 -29"
    return "".join(
        [
            path("pl-body", column + foot),
            path("pl-line", column),
            path("pl-body", foot),
            path("pl-line", foot),
            path("pl-thin", ticks),
            group([path("pl-line", "M0 -9L-2 -9L0 -28L2 -9z")], turn=tilt),
            pan(*ends[0], left),
            pan(*ends[1], right),
            group([path("pl-body", beam), path("pl-line", beam)], turn=tilt),
            circle("pl-core-deep", 0, 0, 6),
        ]
    )
