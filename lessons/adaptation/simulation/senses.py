"""A camera that errs as real ones do: a score that tells a state from its absence with a given AUC, and gaps."""

import math
from random import Random
from statistics import NormalDist

from lessons.adaptation.simulation.assumptions import Assumptions

HALF_LIFE = 10.0  # seconds: estimates are smoothed, so their errors last as well
_STEEPNESS = 1.3


class Detector:
    """An estimate from 0 to 1 that is higher when something is there."""

    def __init__(self, chance: Random, auc: float, tick: float, lean: float = 0.0) -> None:
        self._chance = chance
        self._apart = math.sqrt(2) * NormalDist().inv_cdf(auc)  # between the two means, in standard deviations
        self._keeps = 0.5 ** (tick / HALF_LIFE)
        self._lean = lean
        self._error = chance.gauss(0, 1)

    def look(self, *, there: bool) -> float:
        """The estimate at this tick. Errors have unit variance at every tick and drift slowly."""
        fresh = math.sqrt(1 - self._keeps**2) * self._chance.gauss(0, 1)
        self._error = self._keeps * self._error + fresh
        score = self._error + self._apart * (0.5 if there else -0.5)
        return 1 / (1 + math.exp(-_STEEPNESS * (score + self._lean)))


class Camera:
    """Focus and confusion at each tick, both unknown while the face cannot be judged."""

    def __init__(self, chance: Random, assumptions: Assumptions) -> None:
        self._chance = chance
        self._away = Detector(chance, assumptions.auc_away, assumptions.tick, lean=-0.3)
        self._confused = Detector(chance, assumptions.auc_confusion, assumptions.tick, lean=-0.3)
        ends = assumptions.tick / assumptions.missing_lasts
        self._ends = min(1.0, ends)
        self._begins = min(1.0, ends * assumptions.missing / (1 - assumptions.missing))
        self._blind = chance.random() < assumptions.missing

    def look(self, *, away: bool, confused: bool) -> dict[str, float | None]:
        """The camera's signals."""
        self._blind = self._chance.random() < ((1 - self._ends) if self._blind else self._begins)
        focus, confusion = 1 - self._away.look(there=away), self._confused.look(there=confused)
        if self._blind:
            return {"focus": None, "confusion": None, "known_share": 0.0}
        return {"focus": focus, "confusion": confusion, "known_share": 1.0}
