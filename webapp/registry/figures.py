"""Figures of two reports beside each other: how far they differ, and what of that chance explains.

Two versions that were measured on the same people carry the same draws of people, so their difference has an interval
of its own: who is hard to read is hard for both. Where the draws are not the same, the interval is that of the
difference of two independent estimates, √(h₁² + h₂²) of their half widths, which is wider.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.registry.measures import Measure

FEWEST_DRAWS = 50
OUTSIDE = 0.025


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its 95 % interval, where one is known."""

    value: float
    low: float
    high: float
    over: str = ""
    """Which people its draws are of."""
    draws: tuple[float | None, ...] = ()

    @property
    def half(self) -> float:
        """Half of the interval's width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better the candidate is, with the interval of the difference."""

    value: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """More than chance explains."""
        return self.low > 0 or self.high < 0


def figure_of(found: Mapping[str, Any], name: str) -> Figure | None:
    """One figure of a suite or of a slice; None where there is none."""
    value = found.get("figures", {}).get(name)
    if value is None or not math.isfinite(value):
        return None
    low, high = found.get("intervals", {}).get(name, (value, value))
    drawn = found.get("draws", {}).get(name, {})
    low, high = (value if end is None else end for end in (low, high))
    return Figure(float(value), float(low), float(high), drawn.get("over", ""), tuple(drawn.get("values", ())))


def gain_of(measure: Measure, live: Figure, candidate: Figure) -> Gain:
    """What the candidate gains; below zero it loses."""
    way = -1 if measure.less_is_better else 1
    gain = way * (candidate.value - live.value)
    paired = _paired(live, candidate)
    if len(paired) < FEWEST_DRAWS:
        half = math.hypot(live.half, candidate.half)
        return Gain(gain, gain - half, gain + half)
    ordered = sorted(way * each for each in paired)
    return Gain(gain, *(_quantile(ordered, share) for share in (OUTSIDE, 1 - OUTSIDE)))


def _paired(live: Figure, candidate: Figure) -> list[float]:
    """Candidate minus live, draw by draw."""
    if not live.over or live.over != candidate.over or len(live.draws) != len(candidate.draws):
        return []
    pairs = zip(live.draws, candidate.draws, strict=True)
    return [other - one for one, other in pairs if one is not None and other is not None]


def _quantile(ordered: list[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])
