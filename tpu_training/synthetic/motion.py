"""How a person moves without meaning to: sway, blinks, a head that lags behind the eyes."""

import numpy as np
from numpy.typing import NDArray

BLINK_SHAPE = (0.55, 1.0, 0.45)

Floats = NDArray[np.float64]


def sway(rng: np.random.Generator, frames: int, fps: float, amount: float) -> Floats:
    """Slow wandering around 0 that ends where it began: a few sines with whole periods, about `amount` at most."""
    turn = np.linspace(0, 2 * np.pi, frames, endpoint=False)
    slow = max(1, round(frames / fps / 11))
    waves = [np.sin(turn * slow * k + rng.uniform(0, 2 * np.pi)) / k for k in (1, 2, 3)]
    return np.asarray(amount * np.sum(waves, axis=0) / 1.6, np.float64)


def blinks(rng: np.random.Generator, frames: int, fps: float) -> Floats:
    """How far the lids are shut by blinking, one every 3 to 6 seconds, none near the ends."""
    shut = np.zeros(frames)
    at = rng.uniform(1.5, 3.5) * fps
    while at < frames - 1.5 * fps:
        shut[int(at) : int(at) + len(BLINK_SHAPE)] = BLINK_SHAPE
        at += rng.uniform(3.0, 6.0) * fps
    return shut


def smooth_cycle(values: Floats, frames: float) -> Floats:
    """Running mean over about `frames` frames, joined end to start."""
    reach = np.arange(-int(3 * frames), int(3 * frames) + 1)
    weights = np.exp(-0.5 * (reach / frames) ** 2)
    return np.asarray(
        np.sum([np.roll(values, k) * w for k, w in zip(reach, weights / weights.sum(), strict=True)], axis=0)
    )
