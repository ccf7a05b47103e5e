"""A hint of confusion from the brows: brow lowering and lid tightening beyond what is usual for this person.

Action units 4 and 7 go with confusion in learners (McDaniel et al. 2007, Grafsgaard et al. 2013). Alone they are weak
evidence (about .65 AUC in classrooms), so whoever acts on this value needs evidence from behaviour beside it.
"""

from dataclasses import dataclass, field

from attention_model.neutral import RunningQuantile
from attention_model.units import ACTION_UNITS

HALF_LIFE_S = 10.0
MEMORY_S = 20.0
LONGEST_STEP_S = 2.0
SETTLED_S = 5.0
# Brow lowering beyond the own usual: nothing below the first, full from the second.
NOTHING, FULL = 0.10, 0.36
LID_SHARE = 0.3
# Brows that seem this low all the time are a kind of face; anything above is a frown, however long it lasts.
HIGHEST_USUAL_BROW = 0.35
# A frown is learned slowly as usual, except at the very start, when nothing is known of this face.
FROWN = 0.15
FIRST_LOOK_S = 20.0
FROWN_LEARNED = 0.25

BROWS = tuple(ACTION_UNITS.index(name) for name in ("browDownLeft", "browDownRight"))
LIDS = tuple(ACTION_UNITS.index(name) for name in ("eyeSquintLeft", "eyeSquintRight"))
SMILE = tuple(ACTION_UNITS.index(name) for name in ("mouthSmileLeft", "mouthSmileRight"))


def low_quantile(prior: float) -> RunningQuantile:
    """What a part of the face does at rest: a low quantile, because faces rest more often than they move."""
    return RunningQuantile(0.2, 0.0, 1.0, prior, 3.0)


@dataclass(slots=True)
class Confusion:
    """Confusion of one student. Feed it frames in which the eyes are open and on the screen."""

    usual_brow: RunningQuantile = field(default_factory=lambda: low_quantile(0.05))
    usual_lids: RunningQuantile = field(default_factory=lambda: low_quantile(0.3))
    usual_smile: RunningQuantile = field(default_factory=lambda: low_quantile(0.1))
    weighted: float = 0.0
    total: float = 0.0
    seen_s: float = 0.0
    frown: float = 0.0
    """How much the last usable frame looks like a frown, 0..1."""
    last_at: float | None = None

    def add(self, units: tuple[float, ...], at: float, seconds: float) -> None:
        """Take the action units of a frame in; `seconds` is how long it stands for."""
        seconds = min(seconds, LONGEST_STEP_S)
        brow, lids, smile = (sum(units[k] for k in part) / 2 for part in (BROWS, LIDS, SMILE))
        lowered = brow - self.resting_brow()
        pace = FROWN_LEARNED if lowered > FROWN and self.seen_s > FIRST_LOOK_S else 1.0
        self.usual_brow.learn(brow, seconds * pace)
        self.usual_lids.learn(lids, seconds)
        self.usual_smile.learn(smile, seconds)
        keep = 0.5 ** (self.since(at) / HALF_LIFE_S)
        self.frown = self.strength(brow, lids, smile)
        self.weighted = self.weighted * keep + self.frown * seconds
        self.total = self.total * keep + seconds
        self.seen_s += seconds
        self.last_at = at

    def value(self, at: float) -> float | None:
        """0..1, or None while there is too little to say or the last usable frame is long ago."""
        if self.seen_s < SETTLED_S or self.since(at) > MEMORY_S:
            return None
        return self.weighted / self.total

    def resting_brow(self) -> float:
        """Brow lowering of this face at rest."""
        return min(self.usual_brow.value, HIGHEST_USUAL_BROW)

    def strength(self, brow: float, lids: float, smile: float) -> float:
        """How much this frame looks like a frown, 0..1; brows lowered by a smile do not count."""
        tension = brow - self.resting_brow() + LID_SHARE * max(0.0, lids - self.usual_lids.value)
        shown = max(0.0, min(1.0, (tension - NOTHING) / (FULL - NOTHING)))
        return shown * max(0.0, min(1.0, 1.0 - 2 * (smile - self.usual_smile.value)))

    def since(self, at: float) -> float:
        """Seconds since the last usable frame."""
        return max(0.0, at - self.last_at) if self.last_at is not None else 0.0
