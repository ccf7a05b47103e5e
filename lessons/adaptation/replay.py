"""What a set of rules would have done: the real engine over moments that were, or that a simulation made."""

from collections.abc import Iterable
from uuid import UUID

from lessons.adaptation.engine import DEFAULT_BUDGET, Budget, step
from lessons.adaptation.rules import RuleSet
from lessons.adaptation.state import Decision, EngineState, Snapshot


def replay(
    rules: RuleSet, moments: Iterable[Snapshot], *, session: UUID, budget: Budget = DEFAULT_BUDGET
) -> list[Decision]:
    """Every decision over one session's moments, oldest first.

    What a decision would have changed in what the student did next nobody knows: the moments stay as they are.
    """
    state = EngineState(session=session)
    decisions: list[Decision] = []
    for moment in moments:
        fired, state = step(rules, moment, state, budget)
        decisions += fired
    return decisions
