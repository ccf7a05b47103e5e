"""What a person and their room look like: every choice the renderer needs, from one seed."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Colour = tuple[float, float, float]
SKIN_TONES: tuple[Colour, ...] = (
    (0.93, 0.77, 0.68),
    (0.89, 0.71, 0.60),
    (0.78, 0.59, 0.46),
    (0.64, 0.45, 0.33),
    (0.48, 0.32, 0.23),
    (0.35, 0.23, 0.17),
)
HAIR_COLOURS: tuple[Colour, ...] = (
    (0.09, 0.07, 0.06),
    (0.17, 0.115, 0.085),
    (0.30, 0.20, 0.13),
    (0.46, 0.33, 0.20),
    (0.36, 0.17, 0.10),
)
IRIS_COLOURS: tuple[Colour, ...] = ((0.27, 0.16, 0.09), (0.36, 0.25, 0.13), (0.30, 0.40, 0.46), (0.33, 0.37, 0.24))
CLOTH_COLOURS: tuple[Colour, ...] = ((0.33, 0.43, 0.45), (0.45, 0.47, 0.52), (0.55, 0.47, 0.40), (0.30, 0.36, 0.48))


@dataclass(frozen=True)
class Appearance:
    """Colours are sRGB 0..1; `identity` are ICT-FaceKit identity coefficients."""

    seed: int
    skin: Colour
    hair: Colour
    iris: Colour
    cloth: Colour
    pupil_cm: float = 0.19
    light_yaw: float = -48.0
    light_pitch: float = 30.0
    identity: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


def sample_appearance(seed: int) -> Appearance:
    """A person drawn from the ranges above; the same seed gives the same person."""
    rng = np.random.default_rng([seed, 1])
    tone = rng.uniform(0, len(SKIN_TONES) - 1)
    lower, share = int(tone), tone % 1
    lighter, darker = np.array(SKIN_TONES[lower]), np.array(SKIN_TONES[lower + 1])
    skin = lighter + share * (darker - lighter)
    return Appearance(
        seed=seed,
        skin=(float(skin[0]), float(skin[1]), float(skin[2])),
        hair=HAIR_COLOURS[rng.integers(len(HAIR_COLOURS))],
        iris=IRIS_COLOURS[rng.integers(len(IRIS_COLOURS))],
        cloth=CLOTH_COLOURS[rng.integers(len(CLOTH_COLOURS))],
        pupil_cm=float(rng.uniform(0.16, 0.26)),
        light_yaw=float(rng.choice([-1, 1]) * rng.uniform(25, 60)),
        light_pitch=float(rng.uniform(15, 45)),
        identity=rng.normal(0, 0.6, 40),
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
