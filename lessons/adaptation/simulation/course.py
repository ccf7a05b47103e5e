"""The lesson that simulated students work through: three skills, each building on the one before."""

from dataclasses import dataclass

from lessons.content.levels import Kind

BEFORE = 0  # the skill of an earlier lesson
SKILLS = (1, 2, 3)
BUILDS_ON = {0: frozenset[int](), 1: frozenset({0}), 2: frozenset({1}), 3: frozenset({2})}
EXERCISES = 5


@dataclass(frozen=True, slots=True)
class SimulatedBlock:
    """A block with what the rules may know of it, as `lessons.content.selectors.BlockFacts` has it, and its skill."""

    key: str
    kind: Kind
    seconds: float
    skill: int
    has_simpler: bool = True
    has_challenge: bool = False
    recap: str | None = None
    misconception: str | None = None


def _unit(skill: int) -> tuple[SimulatedBlock, ...]:
    recap, slip = f"recap-{skill}", f"slip-{skill}"
    exercises = tuple(
        SimulatedBlock(f"try-{skill}-{n}", Kind.EXERCISE, 60, skill, has_challenge=True, misconception=slip)
        for n in range(EXERCISES)
    )
    return (
        SimulatedBlock(f"text-{skill}", Kind.TEXT, 60, skill, recap=recap),
        SimulatedBlock(f"figure-{skill}", Kind.FIGURE, 25, skill, recap=recap),
        SimulatedBlock(f"more-{skill}", Kind.TEXT, 45, skill, recap=recap),
        SimulatedBlock(f"film-{skill}", Kind.VIDEO, 60, skill, has_simpler=False, recap=recap),
        SimulatedBlock(f"example-{skill}", Kind.WORKED_EXAMPLE, 60, skill, recap=recap),
        *exercises,
    )


LESSON = tuple(block for skill in SKILLS for block in _unit(skill))


def nearby(place: int, kind: Kind, *, ahead: bool) -> int | None:
    """Place of the next block of a kind about the same skill; with `ahead` False it may lie before as well."""
    skill = LESSON[place].skill
    found = [n for n, block in enumerate(LESSON) if block.kind == kind and block.skill == skill and n != place]
    later = [n for n in found if n > place]
    if ahead:
        return min(later, default=None)
    return min(found, key=lambda n: abs(n - place), default=None)
