"""Which question comes next: for practice one that will probably be answered rightly, for placement one that tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lessons.learner.beliefs import GUESS_SD, Belief, Graph, neighbours
from lessons.learner.skill_state import UNKNOWN_SD

TARGET = (0.70, 0.85)  # chance of success at which practice is neither dull nor discouraging
ENOUGH = 0.15  # a question that tells less than this is not worth the student's time
REACH = 0.5  # how much of what an answer tells reaches a skill one step away in the graph
REACH_STEPS = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could be asked: its chance of a right answer, and how often the student has answered it."""

    block: int
    level: str
    skills: tuple[int, ...]
    chance: float
    answered: int = 0

    @property
    def name(self) -> tuple[int, str]:
        """Block and level."""
        return self.block, self.level


def next_item(candidates: Sequence[Candidate], *, target: tuple[float, float] = TARGET) -> Candidate | None:
    """The candidate nearest the target; of those within it, one answered least often. None when there is none."""
    low, high = target
    middle = (low + high) / 2

    def cost(one: Candidate) -> tuple[float, int, float, int, str]:
        outside = max(low - one.chance, one.chance - high, 0.0)
        return outside, one.answered, abs(one.chance - middle), *one.name

    return min(candidates, key=cost, default=None)


def most_telling(candidates: Sequence[Candidate], beliefs: Mapping[int, Belief], builds_on: Graph) -> Candidate | None:
    """The candidate whose answer settles most of the skill graph; None when none tells enough."""
    beside = neighbours(builds_on)
    reach = {skill: _reach(skill, beside) for skill in {skill for one in candidates for skill in one.skills}}

    def tells(one: Candidate) -> tuple[float, int, int, str]:
        return _information(one, beliefs, reach), -one.answered, -one.block, one.level

    best = max(candidates, key=tells, default=None)
    return best if best and _information(best, beliefs, reach) >= ENOUGH else None


def _information(one: Candidate, beliefs: Mapping[int, Belief], reach: Mapping[int, Mapping[int, float]]) -> float:
    """Variance of the answer times what it can settle: what is unsure itself, and what may be inferred from it."""
    bears: dict[int, float] = {}
    for skill in one.skills:
        for other, part in reach[skill].items():
            bears[other] = max(bears.get(other, 0.0), part / len(one.skills))
    unsure = sum(part * _unsure(skill, one, beliefs.get(skill)) for skill, part in bears.items())
    return one.chance * (1 - one.chance) * unsure


def _unsure(skill: int, one: Candidate, belief: Belief | None) -> float:
    """The variance that an answer can take away: beside the skills asked for, only down to that of a guess."""
    variance = (belief.uncertainty if belief else UNKNOWN_SD) ** 2
    if skill in one.skills:
        return variance
    return 0.0 if belief and belief.observed else max(0.0, variance - GUESS_SD**2)


def _reach(skill: int, beside: Mapping[int, set[int]]) -> dict[int, float]:
    """The skill itself and those around it, each with how much of an answer reaches it."""
    near = {skill: 1.0}
    layer = {skill}
    for step in range(1, REACH_STEPS + 1):
        layer = {other for one in layer for other in beside.get(one, ())} - near.keys()
        near |= dict.fromkeys(layer, REACH**step)
    return near
