"""Film of the lesson "Two steps back": there in two steps, and back in two steps."""

from lessons.content.demo_tools.films.script import Beat, Draw, Film, between, still
from lessons.content.demo_tools.flows import TILE_W, operation, tile
from lessons.content.demo_tools.scales import Load, scale
from lessons.content.demo_tools.shapes import arrow, group, path, words

X = 280
XS = (92.0, 280.0, 468.0)
TOP, BOTTOM = 84.0, 190.0
HALF = TILE_W / 2 + 6


def sock(x: float, y: float, strength: float) -> str:
    """A sock, its heel at (x, y)."""
    shape = "M-24 -104H16V-18C16 -2 36 6 62 12C78 16 82 40 64 42H-2C-24 42 -28 24 -26 6z"
    ribs = "M-23 -92H15M-23 -84H15"
    return group([path("pl-sac", shape), path("pl-thin", ribs)], x=x, y=y, opacity=strength)


def shoe(x: float, y: float, strength: float) -> str:
    """A shoe that goes over the sock."""
    upper = "M-34 -14C-18 -4 6 -6 20 -16C30 4 50 8 74 14C92 18 94 40 88 46H-34C-40 28 -38 4 -34 -14z"
    sole = "M-36 46H90V54Q90 58 86 58H-32Q-36 58 -36 54z"
    laces = "M30 -2L40 -10M42 4L52 -4M54 8L64 0"
    return group([path("pl-core", upper), path("pl-power", sole), path("pl-line", laces)], x=x, y=y, opacity=strength)


def dress(t: float) -> str:
    """First the sock comes, then the shoe."""
    return sock(X - 20, between(128, 160, t * 2), between(0, 1, t * 2)) + shoe(
        X - 20, between(100, 160, t * 2 - 1), between(0, 1, t * 2 - 1)
    )


def undress(t: float) -> str:
    """First the shoe goes, then the sock."""
    return sock(X - 20, between(160, 128, t * 2 - 1), between(1, 0.1, t * 2 - 1)) + shoe(
        X - 20, between(160, 206, t * 2), between(1, 0, t * 2)
    )


def there(t: float) -> str:
    """Tiles x, 2x and 2x + 3 appear one after the other."""
    parts = []
    for i, (text, step) in enumerate((("x", ""), ("2x", "× 2"), ("2x + 3", "+ 3"))):
        strength = between(0, 1, t * 4 - i * 1.5 + 1)
        piece = [tile(text, XS[i], TOP, known=False)]
        if i:
            piece += [arrow((XS[i - 1] + HALF, TOP), (XS[i] - HALF, TOP))]
            piece += [operation(step, (XS[i - 1] + XS[i]) / 2, TOP - 12)]
        parts.append(group(piece, opacity=strength))
    return "".join(parts)


def back(*values: str, t: float = 1) -> str:
    """The way back along the lower row, from the right; the last of `values` appears with t."""
    parts = [there(1), words("=", XS[2], 143, anchor="middle", size=24)]
    for i, (text, step) in enumerate(zip(values, ("", "− 3", "÷ 2"), strict=False)):
        x = XS[2 - i]
        piece = [tile(text, x, BOTTOM)]
        if i:
            piece += [arrow((XS[3 - i] - HALF, BOTTOM), (x + HALF, BOTTOM), here=True)]
            piece += [operation(step, (XS[3 - i] + x) / 2, BOTTOM + 28, here=True)]
        parts.append(group(piece, opacity=between(0, 1, t) if i == len(values) - 1 else 1))
    return "".join(parts)


def back_to(*values: str) -> Draw:
    """The way back as far as the last of `values`, which appears with time."""
    return lambda t: back(*values, t=t)


def on_scale(left: Load, right: Load, text: str) -> str:
    """The scale and its equation."""
    return group([scale(left, right)], x=X, y=44) + words(text, X, 264, anchor="middle", size=26)


def take_three(t: float) -> str:
    """Three weights leave both pans."""
    lift, fade = between(0, 70, t), between(1, 0, t * 1.6)
    text = "2x = 8" if t >= 1 else "2x + 3 = 11"
    left = Load(2, 3, per_row=2, lifted=3, lift=lift, fade=fade)
    return on_scale(left, Load(0, 11, lifted=3, lift=lift, fade=fade), text)


def halve(t: float) -> str:
    """One box leaves on the left, four weights on the right."""
    lift, fade = between(0, 70, t), between(1, 0, t * 1.6)
    text = "x = 4" if t >= 1 else "2x = 8"
    return on_scale(Load(2, lifted_boxes=1, lift=lift, fade=fade), Load(0, 8, lifted=4, lift=lift, fade=fade), text)


EQUATION = words("2x + 3 = 11", X, 150, anchor="middle", size=52)
WHOLE = on_scale(Load(2, 3, per_row=2), Load(0, 11), "2x + 3 = 11")
CHECK = words("2 × 4 + 3 = 8 + 3 = 11", X, 150, anchor="middle", size=36, here=True)

FILM = Film(
    lesson="two-steps-back",
    poster=6,
    beats=(
        Beat("In the morning, socks go on first, and then shoes.", dress, moving=3),
        Beat("In the evening, the shoes come off first, and then the socks.", undress, moving=3),
        Beat("An equation is put together in the same way.", still(EQUATION)),
        Beat("Somebody took a number x, doubled it, and then added three.", there, moving=3.4),
        Beat("The result was eleven.", back_to("11"), moving=0.7),
        Beat("To get back, undo the last step: take three away.", back_to("11", "8"), moving=1),
        Beat("Then undo the step before: halve eight, and you have four.", back_to("11", "8", "4"), moving=1),
        Beat("On the scale, two boxes and three weights balance eleven.", still(WHOLE)),
        Beat("Take three from both sides, and two boxes balance eight.", take_three, moving=2.2),
        Beat("Halve both sides, and one box balances four.", halve, moving=2.2),
        Beat("Check it: four doubled is eight, and three more is eleven.", still(CHECK)),
        Beat("What went on last comes off first.", still(back("11", "8", "4"))),
    ),
)
