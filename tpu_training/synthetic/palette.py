"""Colours that people, their clothes and their things come in: sRGB 0..1."""

import numpy as np

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
    (0.66, 0.53, 0.35),
    (0.50, 0.49, 0.47),
    (0.80, 0.79, 0.76),
)
IRIS_COLOURS: tuple[Colour, ...] = (
    (0.27, 0.16, 0.09),
    (0.36, 0.25, 0.13),
    (0.30, 0.40, 0.46),
    (0.33, 0.37, 0.24),
    (0.16, 0.10, 0.07),
)
CLOTH_COLOURS: tuple[Colour, ...] = ((0.33, 0.43, 0.45), (0.45, 0.47, 0.52), (0.55, 0.47, 0.40), (0.30, 0.36, 0.48))


def blend(palette: tuple[Colour, ...], at: float) -> Colour:
    """The colour `at` of the way (0..1) through a palette."""
    place = at * (len(palette) - 1)
    lower = min(int(place), len(palette) - 2)
    mixed = np.array(palette[lower]) + (place - lower) * (np.array(palette[lower + 1]) - np.array(palette[lower]))
    return float(mixed[0]), float(mixed[1]), float(mixed[2])


def jittered(rng: np.random.Generator, colour: Colour, amount: float) -> Colour:
    """A colour near this one: brightness and, half as much, each channel."""
    factor = np.exp(rng.normal(0, amount)) * np.exp(rng.normal(0, amount / 2, 3))
    mixed = np.clip(np.array(colour) * factor, 0.02, 0.97)
    return float(mixed[0]), float(mixed[1]), float(mixed[2])


def sample_colour(rng: np.random.Generator) -> Colour:
    """Any dyed cloth: mostly muted, from black to white."""
    value, grey = rng.uniform(0.06, 0.92), rng.uniform(0.25, 1.0)
    mixed = value * (grey + (1 - grey) * rng.uniform(0.2, 1.0, 3))
    return float(mixed[0]), float(mixed[1]), float(mixed[2])
