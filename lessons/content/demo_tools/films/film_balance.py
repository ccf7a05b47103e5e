"""Film of the lesson "Keeping the balance": one scale, tipped once and kept level once."""

from lessons.content.demo_tools.films.script import Beat, Film, between, still
from lessons.content.demo_tools.scales import BEAM, Load, scale
from lessons.content.demo_tools.shapes import group, label, path, words

X, Y = 280, 44
SINK = 8.0


def stage(left: Load, right: Load, *more: str, tilt: float = 0) -> str:
    """The scale in the middle of the stage, with more on top."""
    return group([scale(left, right, tilt=tilt)], x=X, y=Y) + "".join(more)


def equation(left: str, sign: str, right: str, *, here: bool = False, strength: float = 1) -> str:
    """Both sides under their pans, and the sign between them."""
    return group(
        [
            words(left, X - BEAM, 226, anchor="middle", size=28, here=here),
            words(sign, X, 262, anchor="middle", size=28, here=here),
            words(right, X + BEAM, 226, anchor="middle", size=28, here=here),
            path("pl-lead", f"M{X - BEAM:g} 236V254H{X - 26}M{X + BEAM:g} 236V254H{X + 26}"),
        ],
        opacity=strength,
    )


def fill_right(t: float) -> str:
    """Eight weights arrive on the right, one after the other, and the beam comes level."""
    return stage(Load(1, 3), Load(0, round(between(0, 8, t))), tilt=between(-SINK, 0, t))


def write(t: float) -> str:
    """The equation appears."""
    return stage(Load(1, 3), Load(0, 8), equation("x + 3", "=", "8", strength=between(0, 1, t)))


def take_left(t: float) -> str:
    """Three weights leave the left pan only; the right side sinks."""
    away = Load(1, 3, lifted=3, lift=between(0, 70, t), fade=between(1, 0, t * 1.6))
    return stage(away, Load(0, 8), tilt=between(0, SINK, t * 1.4 - 0.4))


def put_back(t: float) -> str:
    """Everything returns to its place."""
    back = Load(1, 3, lifted=3, lift=between(60, 0, t), fade=between(0, 1, t * 1.6))
    return stage(
        back,
        Load(0, 8),
        tilt=between(SINK, 0, t),
    )


def take_both(t: float) -> str:
    """Three weights leave each pan; the beam stays level."""
    lift, fade = between(0, 70, t), between(1, 0, t * 1.6)
    return stage(Load(1, 3, lifted=3, lift=lift, fade=fade), Load(0, 8, lifted=3, lift=lift, fade=fade))


def alone(t: float) -> str:
    """What is left: x = 5."""
    return stage(*BOTH_LIGHTER, equation("x", "=", "5", here=True, strength=between(0, 1, t)))


LEVEL = stage(Load(1, 3), Load(0, 8))
TIPPED = stage(Load(1, 3, lifted=3, fade=0), Load(0, 8), tilt=SINK)
BOTH_LIGHTER = (Load(1, 3, lifted=3, fade=0), Load(0, 8, lifted=3, fade=0))
NAMED = stage(Load(1, 3), Load(0, 8), label("the unknown number: x", (88, 108), (104, 22), anchor="middle", here=True))
RULE = stage(*BOTH_LIGHTER, words("the same to both sides", X, 262, anchor="middle", here=True, size=24))
CHECK = stage(Load(1, 3), Load(0, 8), equation("5 + 3", "=", "8", here=True))

FILM = Film(
    lesson="keeping-the-balance",
    poster=3,
    beats=(
        Beat("Here are a closed box and three small weights.", still(stage(Load(1, 3), Load(), tilt=-SINK))),
        Beat("With eight weights on the other pan, the scale stands level.", fill_right, moving=2.4),
        Beat("What is in the box? We do not know yet, so we call it x.", still(NAMED)),
        Beat("The scale says: x plus three equals eight.", write, moving=0.8),
        Beat("Now take the three weights off the left pan only.", take_left, moving=2.6),
        Beat("The right side sinks. The two sides are no longer equal.", still(TIPPED)),
        Beat("So put them back, and start again.", put_back, moving=1.6),
        Beat("This time, take three weights off both pans.", take_both, moving=2.2),
        Beat("The scale stays level, because both sides changed in the same way.", still(stage(*BOTH_LIGHTER))),
        Beat("The box stands alone, and it balances five. So x equals five.", alone, moving=0.8),
        Beat("Check it in the first equation: five plus three is eight.", still(CHECK)),
        Beat("Whatever you do to one side, do the same to the other.", still(RULE)),
    ),
)
