"""Folds of the skin that expressions deepen, painted as depths; the skin's shader shades them by the action units."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.canvas import Canvas, Picture, Points

SIDE = 512
# lines of the person's left half (cm of the generic face) with their width and depth
Line = tuple[Points, float, float]
FROWN: tuple[Line, ...] = (
    (((0.42, 4.2), (0.50, 5.0), (0.62, 5.8), (0.85, 6.5)), 0.22, 1.0),
    (((0.0, 3.75), (0.55, 3.8), (0.95, 3.6)), 0.20, 0.75),
    (((0.95, 4.75), (1.15, 5.35)), 0.20, 0.4),
)
FOREHEAD: tuple[Line, ...] = (
    (((0.0, 6.95), (1.6, 7.1), (3.2, 7.35), (4.6, 7.0)), 0.20, 0.8),
    (((0.0, 7.85), (1.8, 8.05), (3.6, 8.2), (4.9, 7.8)), 0.22, 1.0),
    (((0.0, 8.85), (1.8, 9.0), (3.4, 9.1), (4.4, 8.8)), 0.20, 0.7),
)
NASOLABIAL: tuple[Line, ...] = (
    (((1.55, 0.35), (2.1, -0.5), (2.75, -1.6), (3.25, -2.7), (3.35, -3.5)), 0.30, 1.0),
    (((3.6, -2.9), (3.75, -3.9), (3.55, -4.6)), 0.25, 0.4),
)
EYES: tuple[Line, ...] = (
    (((4.75, 3.55), (5.5, 3.95), (6.1, 4.3)), 0.16, 0.8),
    (((4.8, 3.3), (5.6, 3.3), (6.3, 3.25)), 0.16, 0.8),
    (((4.7, 3.05), (5.4, 2.65), (6.0, 2.2)), 0.16, 0.7),
    (((1.75, 2.75), (2.5, 2.25), (3.4, 2.2), (4.3, 2.55)), 0.22, 0.8),
    (((0.75, 2.9), (1.15, 2.35)), 0.18, 0.5),
)
CHANNELS = (FROWN, FOREHEAD, NASOLABIAL, EYES)


@lru_cache(maxsize=1)
def paint_folds() -> NDArray[np.uint8]:
    """Depths 0..255 of frown, forehead, nasolabial and eye folds: SIDE×SIDE×4."""
    canvas = Canvas(SIDE)
    layers = [np.clip(sum((drawn(canvas, line) for line in lines), canvas.empty()), 0, 1) for lines in CHANNELS]
    return np.asarray(np.stack(layers, axis=2) * 255, np.uint8)


def drawn(canvas: Canvas, line: Line) -> Picture:
    """One fold on both sides, softest at its ends."""
    points, wide, deep = line
    mask = canvas.empty()
    for side in (-1, 1):
        canvas.stroke(mask, smooth(np.array(points)) * (side, 1), 1.0, 0.5 * wide)
    blurred = canvas.soft(mask, 0.5 * wide)
    return np.asarray(deep * blurred / max(float(blurred.max()), 1e-6), np.float32)


def smooth(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """More points on the curve through a few: 16×2."""
    from scipy.interpolate import make_interp_spline

    at = np.linspace(0, 1, len(points))
    curve = make_interp_spline(at, points, k=min(2, len(points) - 1))
    return np.asarray(curve(np.linspace(0, 1, 16)), np.float64)


def fold_weights(units: Mapping[str, float], side: str, age: float) -> tuple[float, float, float, float]:
    """How deep each channel is on one side ("Left" or "Right"): what the face does, and what age has left."""

    def unit(name: str) -> float:
        return float(units.get(f"{name}{side}", 0.0))

    old = max(0.0, age - 0.45) * 0.8
    ease = 0.6 + 0.7 * age
    frown = max(unit("browDown"), 0.55 * unit("noseSneer"))
    forehead = max(float(units.get("browInnerUp", 0.0)), 0.8 * unit("browOuterUp"))
    cheeks = max(0.85 * unit("mouthSmile"), 0.9 * unit("noseSneer"), 0.35 * unit("mouthStretch"))
    eyes = max(unit("cheekSquint"), 0.8 * unit("eyeSquint"), 0.45 * unit("mouthSmile"), 0.45 * unit("noseSneer"))
    return (
        min(1.0, 0.5 * old + ease * frown),
        min(1.0, 0.9 * old + ease * forehead),
        min(1.0, 0.12 + old + ease * cheeks),
        min(1.0, 0.08 + 0.8 * old + ease * eyes),
    )
