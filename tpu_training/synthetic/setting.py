"""What can change between two pictures of the same person: light, background, camera, a hand before the face."""

from dataclasses import dataclass

import numpy as np

from tpu_training.synthetic.appearance import Appearance
from tpu_training.synthetic.hand import Hand, sample_hand
from tpu_training.synthetic.palette import Colour

LIGHTS = {"window": 0.34, "screen": 0.18, "lamp": 0.18, "overcast": 0.17, "dim": 0.13}
BACKGROUNDS = {"wall": 0.2, "room": 0.22, "backlight": 0.1, "blobs": 0.2, "gradient": 0.14, "dark": 0.14}
HAND_SHARE = 0.08
CLIP_FOV = 38.0


@dataclass(frozen=True)
class Setting:
    """Light and surroundings of one picture.

    `key`, `fill`, `sky`, `floor` and `screen` are linear light, angles degrees, `fov` vertical. `low_light` (0..1) says
    how dark the place is, `exposure` what the camera makes of it. `softness` is the half-width of shadows in shares of
    54 cm.
    """

    seed: int
    light: str = "window"
    light_yaw: float = -48.0
    light_pitch: float = 30.0
    key: Colour = (1.42, 1.40, 1.36)
    fill: Colour = (0.28, 0.24, 0.20)
    sky: Colour = (0.47, 0.48, 0.50)
    floor: Colour = (0.26, 0.23, 0.21)
    screen: Colour = (0.5, 0.55, 0.62)
    screen_yaw: float = 0.0
    screen_pitch: float = -8.0
    softness: float = 0.016
    exposure: float = 1.0
    low_light: float = 0.0
    background: str = "clip"
    fov: float = CLIP_FOV
    hand: Hand | None = None


@dataclass(frozen=True)
class LightRange:
    """Ranges of one kind of light: |yaw| and pitch of the key (deg), its strength, ambient light, warmth."""

    yaw: tuple[float, float]
    pitch: tuple[float, float]
    strength: tuple[float, float]
    ambient: tuple[float, float]
    warmth: tuple[float, float]
    softness: tuple[float, float]


LIGHT_RANGES = {
    "window": LightRange((15, 85), (5, 45), (0.8, 1.9), (0.20, 0.55), (-0.15, 0.15), (0.012, 0.03)),
    "screen": LightRange((0, 22), (-28, -4), (0.5, 1.3), (0.08, 0.35), (-0.3, 0.0), (0.03, 0.06)),
    "lamp": LightRange((0, 80), (15, 65), (0.8, 2.0), (0.12, 0.40), (0.1, 0.5), (0.006, 0.02)),
    "overcast": LightRange((0, 60), (25, 75), (0.25, 0.7), (0.55, 1.0), (-0.15, 0.1), (0.03, 0.06)),
    "dim": LightRange((0, 80), (-20, 50), (0.4, 1.4), (0.10, 0.45), (-0.3, 0.5), (0.01, 0.05)),
}


def clip_setting(appearance: Appearance) -> Setting:
    """The room of the sample clip, with the light where the appearance puts it."""
    return Setting(appearance.seed, light_yaw=appearance.light_yaw, light_pitch=appearance.light_pitch)


def tinted(strength: float, warmth: float) -> Colour:
    """Light that is warmer (above 0) or bluer (below 0) than white."""
    return strength * (1 + 0.35 * warmth), strength, strength * (1 - 0.6 * warmth)


def sample_setting(seed: int) -> Setting:
    """Light, background, camera and, rarely, a hand drawn from a seed."""
    rng = np.random.default_rng([seed, 11])
    light = str(rng.choice(list(LIGHTS), p=list(LIGHTS.values())))
    span = LIGHT_RANGES[light]
    warmth, ambient = float(rng.uniform(*span.warmth)), float(rng.uniform(*span.ambient))
    around = float(0.6 * warmth + rng.normal(0, 0.08))
    low = float(rng.uniform(0.45, 1.0)) if light == "dim" else float(0.35 * rng.random() ** 2)
    yaw = float(rng.choice((-1, 1)) * rng.uniform(*span.yaw))
    return Setting(
        seed=seed,
        light=light,
        light_yaw=yaw,
        light_pitch=float(rng.uniform(*span.pitch)),
        key=tinted(float(rng.uniform(*span.strength)), warmth),
        fill=tinted(ambient * float(rng.uniform(0.2, 0.9)), around),
        sky=tinted(ambient * float(rng.uniform(0.8, 1.2)), around),
        floor=tinted(ambient * float(rng.uniform(0.4, 0.9)), around + 0.15),
        screen=tinted(float(rng.uniform(0.4, 1.1)), float(rng.uniform(-0.3, 0.1))),
        screen_yaw=float(rng.normal(0, 7)),
        screen_pitch=float(rng.uniform(-16, 2)),
        softness=float(rng.uniform(*span.softness)),
        exposure=float(np.exp(rng.normal(0.05, 0.2)) * (1.0 if light != "dim" else 0.85 - 0.68 * low)),
        low_light=low,
        background=sample_background(rng, light),
        fov=float(rng.uniform(34, 52)),
        hand=sample_hand(rng) if rng.random() < HAND_SHARE else None,
    )


def sample_background(rng: np.random.Generator, light: str) -> str:
    """A family of backgrounds; a room lit by its screen alone is dark."""
    shares = dict(BACKGROUNDS)
    if light in {"screen", "dim"}:
        shares |= {"dark": 0.6, "backlight": 0.03}
    total = sum(shares.values())
    return str(rng.choice(list(shares), p=[share / total for share in shares.values()]))
