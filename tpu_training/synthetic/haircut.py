"""Grown strands cut, kept off the face and curled. Lines are S×K×3 in the mesh's frame."""

import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.hairstyles import Style
from tpu_training.synthetic.mesh import Floats

GROWTH_STEP_CM = 0.8


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Rows scaled to length one."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float64)


def cut(lines: Floats, height: NDArray[np.float64], length: NDArray[np.float64], steps: int) -> Floats:
    """Strands cut off at their own height or length and described by evenly spaced points: S×steps×3."""
    below = lines[:, :, 1] < height[:, None]
    last = np.where(below.any(axis=1), below.argmax(axis=1), lines.shape[1] - 1)
    last = np.minimum(np.maximum(last, 1), length / GROWTH_STEP_CM)
    at = np.linspace(0, 1, steps)[None, :] * last[:, None]
    k = np.minimum(at.astype(int), lines.shape[1] - 2)
    row, part = np.arange(len(lines))[:, None], (at - k)[..., None]
    return np.asarray((lines[row, k] * (1 - part) + lines[row, k + 1] * part).astype(np.float32))


def clear_of_face(lines: Floats, free_to: float) -> NDArray[np.bool_]:
    """Which strands leave the face below `free_to` free: S."""
    x, y, z = np.moveaxis(lines, 2, 0)
    over = (z > 4.6) & (y < free_to) & (np.abs(x) < 6.5 + 0.1 * np.abs(y - 3))
    return np.asarray(~over.any(axis=1))


def shortened_fringe(lines: Floats, free_to: float, rng: np.random.Generator) -> Floats:
    """Strands that would hang before the face end at about `free_to` instead: S×K×3."""
    x, y, z = np.moveaxis(lines, 2, 0)
    limit = free_to + 0.1 + 0.5 * rng.random((len(lines), 1))
    over = (z > 4.6) & (y < limit) & (np.abs(x) < 6.5)
    first = np.where(over.any(axis=1), np.maximum(over.argmax(axis=1) - 1, 1), lines.shape[1] - 1)
    at = np.linspace(0, 1, lines.shape[1])[None, :] * first[:, None]
    k = np.minimum(at.astype(int), lines.shape[1] - 2)
    row, part = np.arange(len(lines))[:, None], (at - k)[..., None]
    return np.asarray((lines[row, k] * (1 - part) + lines[row, k + 1] * part).astype(np.float32))


def curled(lines: Floats, style: Style, clump: NDArray[np.floating], rng: np.random.Generator) -> Floats:
    """Strands wound about their own way: S×K×3."""
    way = np.concatenate([np.zeros((len(lines), 1)), np.linalg.norm(np.diff(lines, axis=1), axis=2).cumsum(1)], 1)
    phase = 2 * np.pi * style.turns * way + (clump + rng.normal(0, 0.7, len(lines)))[:, None]
    ahead = unit(np.gradient(lines, axis=1).reshape(-1, 3)).reshape(lines.shape)
    across = np.cross(ahead, (0.3, 0.2, 0.93))
    other = np.cross(ahead, across)
    radius = style.curl * np.clip(way / 1.5, 0, 1)
    wound = lines + radius[..., None] * (np.cos(phase)[..., None] * across + np.sin(phase)[..., None] * other)
    return np.asarray(wound, np.float32)
