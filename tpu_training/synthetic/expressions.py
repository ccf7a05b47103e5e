"""Faces at random: action units by themselves, in the company they keep, and lids at all degrees of closure."""

from dataclasses import dataclass

import numpy as np

Units = dict[str, float]
Range = tuple[float, float]

CALM, PROTOTYPE = 0.30, 0.50  # shares of pictures; the rest has units drawn one by one
EXTRA_UNIT, CLOSED, PARTLY_CLOSED, WINK = 0.25, 0.09, 0.15, 0.01
SIDED = frozenset(
    (
        *("browDown", "browOuterUp", "eyeBlink", "eyeSquint", "eyeWide", "cheekSquint", "noseSneer", "mouthSmile"),
        *("mouthFrown", "mouthPress", "mouthStretch", "mouthUpperUp", "mouthLowerDown", "mouthDimple"),
    )
)
# units drawn one by one: those the network reads more often than those that only move the face about
SINGLE = (
    *("browDown", "browInnerUp", "browOuterUp", "eyeSquint", "eyeWide", "cheekSquint", "noseSneer", "jawOpen") * 3,
    *("mouthSmile", "mouthFrown", "mouthPress", "mouthStretch", "mouthPucker") * 3,
    *("mouthUpperUp", "mouthLowerDown", "mouthDimple", "mouthFunnel", "mouthRollLower", "mouthRollUpper"),
    *("mouthLeft", "mouthRight", "jawLeft", "jawRight", "jawForward", "cheekPuff", "mouthShrugLower"),
)


@dataclass(frozen=True)
class Prototype:
    """Units (range of their strength at full expression) that come together; `often` with a probability only."""

    weight: float
    always: dict[str, Range]
    often: dict[str, tuple[float, Range]]


PROTOTYPES: dict[str, Prototype] = {
    "anger": Prototype(
        1.6,
        {"browDown": (0.7, 1.0)},
        {
            "eyeSquint": (0.7, (0.2, 0.9)),
            "eyeWide": (0.2, (0.2, 0.7)),
            "noseSneer": (0.6, (0.2, 0.9)),
            "mouthPress": (0.5, (0.3, 0.9)),
            "mouthFrown": (0.35, (0.2, 0.7)),
        },
    ),
    "anger, teeth bared": Prototype(
        1.2,
        {"browDown": (0.6, 1.0), "mouthUpperUp": (0.3, 0.9)},
        {
            "noseSneer": (0.7, (0.4, 1.0)),
            "mouthStretch": (0.7, (0.3, 1.0)),
            "mouthLowerDown": (0.6, (0.3, 0.9)),
            "jawOpen": (0.6, (0.1, 0.6)),
            "eyeSquint": (0.6, (0.2, 0.8)),
            "eyeWide": (0.2, (0.2, 0.7)),
        },
    ),
    "concentration": Prototype(
        2.0,
        {"browDown": (0.3, 1.0)},
        {
            "eyeSquint": (0.7, (0.2, 0.8)),
            "mouthPress": (0.25, (0.2, 0.7)),
            "mouthPucker": (0.12, (0.2, 0.6)),
            "mouthRollLower": (0.12, (0.3, 0.9)),
            "mouthFrown": (0.15, (0.1, 0.4)),
        },
    ),
    "smile": Prototype(
        2.4,
        {"mouthSmile": (0.4, 1.0)},
        {
            "cheekSquint": (0.6, (0.3, 1.0)),
            "eyeSquint": (0.35, (0.2, 0.7)),
            "mouthUpperUp": (0.45, (0.1, 0.6)),
            "jawOpen": (0.35, (0.05, 0.5)),
            "mouthDimple": (0.2, (0.1, 0.6)),
            "browOuterUp": (0.12, (0.1, 0.5)),
        },
    ),
    "surprise": Prototype(
        1.8,
        {"browInnerUp": (0.4, 1.0), "browOuterUp": (0.4, 1.0)},
        {
            "eyeWide": (0.85, (0.3, 1.0)),
            "jawOpen": (0.8, (0.15, 0.8)),
            "mouthFunnel": (0.2, (0.2, 0.7)),
            "mouthStretch": (0.1, (0.1, 0.4)),
        },
    ),
    "sadness": Prototype(
        1.2,
        {"browInnerUp": (0.3, 1.0)},
        {
            "mouthFrown": (0.85, (0.3, 1.0)),
            "browDown": (0.3, (0.1, 0.5)),
            "mouthShrugLower": (0.3, (0.2, 0.7)),
            "eyeBlink": (0.3, (0.1, 0.4)),
            "mouthStretch": (0.15, (0.1, 0.5)),
        },
    ),
    "disgust": Prototype(
        1.1,
        {"noseSneer": (0.4, 1.0)},
        {
            "mouthUpperUp": (0.8, (0.3, 1.0)),
            "browDown": (0.7, (0.2, 0.9)),
            "eyeSquint": (0.6, (0.2, 0.8)),
            "mouthFrown": (0.3, (0.2, 0.7)),
            "cheekSquint": (0.4, (0.2, 0.8)),
        },
    ),
    "fear": Prototype(
        1.0,
        {"browInnerUp": (0.4, 1.0), "eyeWide": (0.4, 1.0)},
        {
            "browOuterUp": (0.7, (0.2, 0.9)),
            "browDown": (0.6, (0.2, 0.6)),
            "mouthStretch": (0.7, (0.3, 1.0)),
            "jawOpen": (0.5, (0.1, 0.5)),
        },
    ),
    "yawn": Prototype(
        0.6,
        {"jawOpen": (0.6, 1.0)},
        {"eyeBlink": (0.8, (0.3, 1.0)), "browInnerUp": (0.4, (0.2, 0.7)), "eyeSquint": (0.4, (0.2, 0.7))},
    ),
    "talking": Prototype(
        1.8,
        {},
        {
            "jawOpen": (0.7, (0.05, 0.45)),
            "mouthPucker": (0.35, (0.2, 0.9)),
            "mouthFunnel": (0.35, (0.2, 0.9)),
            "mouthLowerDown": (0.3, (0.1, 0.6)),
            "mouthUpperUp": (0.2, (0.1, 0.4)),
            "mouthStretch": (0.2, (0.1, 0.5)),
            "browInnerUp": (0.2, (0.1, 0.5)),
            "browOuterUp": (0.2, (0.1, 0.5)),
        },
    ),
    "boredom": Prototype(
        1.0,
        {"eyeBlink": (0.25, 0.65)},
        {"mouthFrown": (0.3, (0.1, 0.4)), "browInnerUp": (0.15, (0.1, 0.3)), "mouthShrugLower": (0.2, (0.1, 0.5))},
    ),
}
NAMES = tuple(PROTOTYPES)
WEIGHTS = np.array([PROTOTYPES[name].weight for name in NAMES])


def sample_face(rng: np.random.Generator) -> Units:
    """Action units (ARKit names, 0..1) of one moment."""
    kind = rng.random()
    units: Units = {}
    if kind < CALM:
        add(rng, units, SINGLE[rng.integers(len(SINGLE))], float(rng.uniform(0, 0.08)))
    elif kind < CALM + PROTOTYPE:
        units = sample_prototype(rng, NAMES[rng.choice(len(NAMES), p=WEIGHTS / WEIGHTS.sum())])
        if rng.random() < EXTRA_UNIT:
            add_single(rng, units)
    else:
        for _ in range(rng.integers(1, 4)):
            add_single(rng, units)
    return close_lids(rng, units)


def sample_prototype(rng: np.random.Generator, name: str) -> Units:
    """An expression in a strength between slight and full."""
    strength, units = float(rng.uniform(0.25, 1.0)), Units()
    for unit, reach in PROTOTYPES[name].always.items():
        add(rng, units, unit, strength * float(rng.uniform(*reach)))
    for unit, (probability, reach) in PROTOTYPES[name].often.items():
        if rng.random() < probability:
            add(rng, units, unit, strength * float(rng.uniform(*reach)))
    return units


def add_single(rng: np.random.Generator, units: Units) -> None:
    """One more unit, half the time on one side more than on the other."""
    name = SINGLE[rng.integers(len(SINGLE))]
    add(rng, units, name, float(rng.uniform(0.1, 1.0)), lopsided=0.5 if rng.random() < 0.3 else 0.1)


def add(rng: np.random.Generator, units: Units, name: str, value: float, *, lopsided: float = 0.1) -> None:
    """Sets a unit; of one with two sides one side may be weaker by up to `lopsided`."""
    if name not in SIDED:
        units[name] = max(units.get(name, 0.0), value)
        return
    weaker = rng.choice(["Left", "Right"])
    for side in ("Left", "Right"):
        share = 1 - lopsided * rng.random() if side == weaker else 1.0
        units[f"{name}{side}"] = max(units.get(f"{name}{side}", 0.0), float(value * share))


def close_lids(rng: np.random.Generator, units: Units) -> Units:
    """The face with a blink caught in the middle, closed eyes, or neither."""
    kind, closure = rng.random(), (0.0, 0.0)
    if kind < CLOSED:
        closure = (1.0, 1.0)
    elif kind < CLOSED + PARTLY_CLOSED:
        both = rng.uniform(0.1, 1.0)
        left, right = np.clip(both + rng.normal(0, 0.05, 2), 0, 1)
        closure = float(left), float(right)
    elif kind < CLOSED + PARTLY_CLOSED + WINK:
        closure = (1.0, 0.0) if rng.random() < 0.5 else (0.0, 1.0)
    for side, value in zip(("Left", "Right"), closure, strict=True):
        shut = max(value, units.get(f"eyeBlink{side}", 0.0))
        if shut:
            units[f"eyeBlink{side}"] = shut
            # wide eyes and shut lids do not go together
            units[f"eyeWide{side}"] = units.get(f"eyeWide{side}", 0.0) * (1 - shut)
    return units
