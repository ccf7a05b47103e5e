"""The figures of the unit "Equations as balances"."""

from lessons.content.demo_tools.flows import TILE_H, back, operation, there, tile
from lessons.content.demo_tools.scales import BEAM, Load, scale
from lessons.content.demo_tools.shapes import arrow, drawing, group, label, path, words


def scale_labelled() -> str:
    """The equation x + 3 = 8 on a scale, every part named."""
    parts = [
        group([scale(Load(1, 3), Load(0, 8))], x=280, y=66),
        label("level: both sides are equal", (280, 36), (332, 22)),
        label("closed box", (78, 124), (44, 60), anchor="middle"),
        label("3 weights", (174, 146), (232, 110), anchor="middle"),
        label("8 weights", (469, 112), (516, 80), anchor="middle"),
        words("x + 3", 280 - BEAM, 236, anchor="middle", size=26),
        words("=", 280, 306, anchor="middle", size=26),
        words("8", 280 + BEAM, 236, anchor="middle", size=26),
        path("pl-lead", "M130 252V298H258M430 252V298H302"),
    ]
    return drawing(
        560, 316, parts, title="A level balance scale: a closed box and three weights balance eight weights."
    )


def scale_simple() -> str:
    """The equation x + 3 = 8 on a scale, with only the equation written under it."""
    parts = [
        group([scale(Load(1, 3), Load(0, 8))], x=280, y=46),
        words("x + 3", 280 - BEAM, 224, anchor="middle", size=30),
        words("=", 280, 276, anchor="middle", size=30),
        words("8", 280 + BEAM, 224, anchor="middle", size=30),
        path("pl-lead", "M130 240V268H258M430 240V268H302"),
    ]
    return drawing(560, 290, parts, title="A level balance scale: a box and three weights balance eight weights.")


def inverse_pairs() -> str:
    """Two moves and the moves that undo them."""
    parts = []
    rows = [("x", "x + 3", "+ 3", "− 3", 70), ("x", "5x", "× 5", "÷ 5", 220)]
    for start, end, there_step, back_step, y in rows:
        parts += [
            tile(start, 150, y, known=False),
            tile(end, 410, y, known=False),
            arrow((180, y - TILE_H / 2 - 4), (384, y - TILE_H / 2 - 4), bend=18),
            operation(there_step, 280, y - 46),
            arrow((380, y + TILE_H / 2 + 4), (176, y + TILE_H / 2 + 4), here=True, bend=18),
            operation(back_step, 280, y + 58, here=True),
        ]
    parts.append(path("pl-thin", "M60 146H500"))
    return drawing(
        560, 292, parts, title="Adding 3 is undone by subtracting 3; multiplying by 5 is undone by dividing by 5."
    )


def inverse_one() -> str:
    """One move and its way back, with numbers only."""
    y = 92
    parts = [
        tile("5", 150, y),
        tile("8", 410, y),
        arrow((180, y - TILE_H / 2 - 4), (384, y - TILE_H / 2 - 4), bend=18),
        operation("add 3", 280, y - 46),
        arrow((380, y + TILE_H / 2 + 4), (176, y + TILE_H / 2 + 4), here=True, bend=18),
        operation("take 3 away", 280, y + 58, here=True),
    ]
    return drawing(560, 172, parts, title="5 becomes 8 by adding 3; taking 3 away leads from 8 back to 5.")


def there_and_back() -> str:
    """2x + 3 = 11: how 11 was made, and the way back."""
    xs = (82, 280, 478)
    parts = [
        words("There: how 11 was made", 40, 28),
        there(("x", "2x", "2x + 3"), ("× 2", "+ 3"), xs, 76, known=(False, False, False)),
        words("=", 478, 131, anchor="middle", size=24),
        back(("4", "8", "11"), ("÷ 2", "− 3"), xs, 172, known=(True, True, True)),
        words("Back: the last step comes off first", 40, 238, here=True),
    ]
    return drawing(
        560, 254, parts, title="Forwards: x, times 2, plus 3, makes 11. Backwards: 11, minus 3, divided by 2, makes 4."
    )


def there_and_back_numbers() -> str:
    """4, 8, 11 and back again: the same path with numbers only."""
    xs = (82, 280, 478)
    parts = [
        there(("4", "8", "11"), ("× 2", "+ 3"), xs, 60, known=(True, True, True)),
        back(("4", "8", "11"), ("÷ 2", "− 3"), xs, 160, known=(True, True, True)),
    ]
    return drawing(560, 206, parts, title="4 times 2 is 8, plus 3 is 11. Back: 11 minus 3 is 8, divided by 2 is 4.")


def stage(left: Load, right: Load, text: str, *, y: float) -> list[str]:
    """One small scale with its equation to the right."""
    return [group([scale(left, right, height=172)], x=160, y=y, scale=0.62), words(text, 320, y + 62, size=22)]


def two_boxes() -> str:
    """2x + 3 = 11, solved in two steps on three scales."""
    parts = [
        *stage(Load(2, 3, per_row=2, marked=False), Load(0, 11, marked=False), "2x + 3 = 11", y=34),
        *stage(Load(2), Load(0, 8, marked=False), "2x = 8", y=196),
        *stage(Load(1), Load(0, 4, marked=False), "x = 4", y=358),
        arrow((350, 122), (350, 218), here=True),
        words("take 3 from both sides", 366, 176, here=True),
        arrow((350, 284), (350, 380), here=True),
        words("halve both sides", 366, 338, here=True),
    ]
    return drawing(560, 476, parts, title="Three level scales: 2x + 3 = 11, then 2x = 8, then x = 4.")


def two_boxes_simple() -> str:
    """Two boxes balance eight weights, shared out: four for each box."""
    parts = [
        group([scale(Load(2), Load(0, 8))], x=280, y=46),
        words("2 boxes", 280 - BEAM, 224, anchor="middle", size=22),
        words("=", 280, 276, anchor="middle", size=26),
        words("8 weights", 280 + BEAM, 224, anchor="middle", size=22),
        words("1 box = 4 weights", 280, 316, anchor="middle", here=True, size=20),
    ]
    return drawing(560, 328, parts, title="Two boxes balance eight weights, so one box balances four weights.")


FIGURES = {
    "keeping-the-balance/scale.svg": scale_labelled,
    "keeping-the-balance/scale.simpler.svg": scale_simple,
    "keeping-the-balance/inverse-pairs.svg": inverse_pairs,
    "keeping-the-balance/inverse-pairs.simpler.svg": inverse_one,
    "two-steps-back/there-and-back.svg": there_and_back,
    "two-steps-back/there-and-back.simpler.svg": there_and_back_numbers,
    "two-steps-back/two-boxes.svg": two_boxes,
    "two-steps-back/two-boxes.simpler.svg": two_boxes_simple,
}
