"""What a person looks like: every choice the renderer needs, from one seed."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.palette import (
    CLOTH_COLOURS,
    HAIR_COLOURS,
    IRIS_COLOURS,
    SKIN_TONES,
    Colour,
    blend,
    jittered,
    sample_colour,
)

# how often each is drawn; "cap", "hood" and "scarf" cover the hair
HAIR_STYLES = {
    "bald": 0.05,
    "buzz": 0.09,
    "short": 0.17,
    "bob": 0.08,
    "parted": 0.07,
    "long": 0.13,
    "curly": 0.10,
    "tied": 0.08,
    "fringe": 0.11,
    "scarf": 0.05,
    "cap": 0.04,
    "hood": 0.03,
}
FRAME_SHAPES = ("round", "rectangular", "oval", "square")


@dataclass(frozen=True)
class Brow:
    """`height` in cm above the usual; `thickness`, `density` as shares of the usual; `dark` mixes hair with skin."""

    height: float = 0.0
    thickness: float = 1.0
    density: float = 1.0
    dark: float = 0.80
    arch: float = 0.0


@dataclass(frozen=True)
class Frame:
    """Spectacles: lens size and rim thickness in cm, `mirror` 0..1 how strongly the lenses show the screen."""

    shape: str = "round"
    width: float = 5.0
    height: float = 4.3
    rim: float = 0.2
    colour: Colour = (0.06, 0.06, 0.07)
    mirror: float = 0.0
    drop: float = 0.0


@dataclass(frozen=True)
class Appearance:
    """Colours are sRGB 0..1; `identity` are ICT-FaceKit identity coefficients.

    `size` and `width` scale the head and its sides; `age` runs from 0 (a child) to 1 (old); `skin_tone` from 0 (light)
    to 1 (dark); `beard` from 0 (none) to 1 (full) with `moustache` as strong or stronger; `glasses`: 0 none, 1 clear,
    2 with strong reflections; `make_up` and `freckles` 0..1.
    """

    seed: int
    skin: Colour
    hair: Colour
    iris: Colour
    cloth: Colour
    pupil_cm: float = 0.19
    light_yaw: float = -48.0
    light_pitch: float = 30.0
    identity: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    skin_tone: float = 0.2
    age: float = 0.3
    size: float = 1.0
    width: float = 1.0
    hair_style: str = "bob"
    hairline: float = 0.0
    wear: Colour = (0.3, 0.3, 0.35)
    brow: Brow = Brow()
    lips: Colour = (0.86, 0.62, 0.61)
    make_up: float = 0.0
    freckles: float = 0.0
    lash: float = 1.0
    beard: float = 0.0
    moustache: float = 0.0
    frame: Frame | None = None
    glasses: int = 0


def sample_frame(rng: np.random.Generator, *, mirrors: bool) -> Frame:
    """Rimless, thin or thick spectacles."""
    kind = rng.choice(("rimless", "thin", "medium", "thick"), p=(0.14, 0.34, 0.27, 0.25))
    rim = {"rimless": 0.0, "thin": rng.uniform(0.08, 0.13), "medium": rng.uniform(0.16, 0.26)}.get(
        str(kind), rng.uniform(0.32, 0.55)
    )
    shape = str(rng.choice(FRAME_SHAPES))
    width = float(rng.uniform(4.6, 5.5))
    ratio = {"round": 0.95, "rectangular": 0.58, "oval": 0.72, "square": 0.80}[shape] * rng.uniform(0.94, 1.06)
    dark = jittered(rng, (0.07, 0.065, 0.06), 0.4)
    colour = dark if rng.random() < 0.65 else sample_colour(rng)
    mirror = float(rng.uniform(0.06, 0.42)) if mirrors else float(rng.uniform(0.0, 0.05))
    return Frame(shape, width, width * float(ratio), float(rim), colour, mirror, float(rng.uniform(-0.15, 0.45)))


def sample_hair(rng: np.random.Generator, tone: float, age: float) -> Colour:
    """Dark hair is the most frequent, the more so with dark skin; grey comes with age."""
    if rng.random() < max(0.0, age - 0.55) * 1.8:
        return jittered(rng, HAIR_COLOURS[rng.integers(6, 8)], 0.12)
    light = rng.random() < 0.75 * (1 - tone) ** 1.5
    return jittered(rng, HAIR_COLOURS[rng.integers(2, 6) if light else rng.integers(0, 2)], 0.16)


def sample_beard(rng: np.random.Generator, age: float) -> tuple[float, float]:
    """(beard, moustache): about a quarter of grown people have one."""
    if age < 0.2 or rng.random() > 0.34:
        return 0.0, 0.0
    kind = rng.choice(("stubble", "moustache", "full"), p=(0.45, 0.2, 0.35))
    if kind == "moustache":
        return float(rng.uniform(0, 0.15)), float(rng.uniform(0.5, 1.0))
    beard = float(rng.uniform(0.12, 0.35) if kind == "stubble" else rng.uniform(0.5, 1.0))
    return beard, min(1.0, beard * float(rng.uniform(0.8, 1.2)))


def sample_brow(rng: np.random.Generator, age: float) -> Brow:
    """Brows from thin and light to thick and dark."""
    return Brow(
        height=float(np.clip(rng.normal(0.0, 0.11), -0.2, 0.24)),
        thickness=float(rng.uniform(0.65, 1.5)),
        density=float(rng.uniform(0.45, 1.25)),
        dark=float(rng.uniform(0.45, 0.92)),
        arch=float(rng.normal(0, 0.12) + (0.0 if age > 0.2 else -0.05)),
    )


def sample_appearance(seed: int) -> Appearance:
    """A person drawn from the ranges above; the same seed gives the same person."""
    rng = np.random.default_rng([seed, 1])
    tone, age = float(rng.random()), float(rng.beta(1.4, 1.9))
    glasses = int(rng.choice((0, 1, 2), p=(0.70, 0.20, 0.10)))
    beard, moustache = sample_beard(rng, age)
    brown = rng.random() < 0.35 + 0.65 * tone
    style = str(rng.choice(list(HAIR_STYLES), p=list(HAIR_STYLES.values())))
    return Appearance(
        seed=seed,
        skin=jittered(rng, blend(SKIN_TONES, tone), 0.03),
        hair=sample_hair(rng, tone, age),
        iris=jittered(rng, IRIS_COLOURS[rng.choice((0, 1, 4)) if brown else rng.integers(1, 4)], 0.12),
        cloth=sample_colour(rng),
        pupil_cm=float(rng.uniform(0.14, 0.30)),
        light_yaw=float(rng.choice([-1, 1]) * rng.uniform(25, 60)),
        light_pitch=float(rng.uniform(15, 45)),
        identity=np.clip(rng.normal(0, 0.85, 100), -1.9, 1.9),
        skin_tone=tone,
        age=age,
        size=float((0.95 if age < 0.12 else 1.0) * rng.uniform(0.95, 1.06)),
        width=float(rng.uniform(0.93, 1.07)),
        hair_style=style,
        hairline=float(rng.uniform(-3, 3) + (rng.uniform(0, 12) if beard or style in {"bald", "buzz"} else 0)),
        wear=sample_colour(rng),
        brow=sample_brow(rng, age),
        lips=jittered(rng, (0.86, 0.66, 0.64), 0.05),
        make_up=float(rng.uniform(0.3, 1.0)) if not beard and age > 0.15 and rng.random() < 0.15 else 0.0,
        freckles=float(rng.uniform(0.2, 1.0)) if tone < 0.45 and rng.random() < 0.15 else 0.0,
        lash=float(rng.uniform(0.35, 1.2)),
        beard=beard,
        moustache=moustache,
        frame=sample_frame(rng, mirrors=glasses == 2) if glasses else None,
        glasses=glasses,
    )


def clip_person() -> Appearance:
    """The student of the sample clip."""
    identity = np.random.default_rng(7).normal(0, 0.45, 30)
    return Appearance(
        seed=7,
        skin=SKIN_TONES[1],
        hair=HAIR_COLOURS[2],
        iris=IRIS_COLOURS[1],
        cloth=CLOTH_COLOURS[0],
        identity=identity,
    )
