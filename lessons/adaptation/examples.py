"""A rule's own stories, told to the real engine."""

from dataclasses import dataclass
from uuid import UUID

from lessons.adaptation.engine import DEFAULT_BUDGET, step
from lessons.adaptation.rules import Example, Rule, RuleSet
from lessons.adaptation.state import EngineState, Snapshot

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How a story came out: whether the rule should fire, and whether it did."""

    title: str
    expected: bool
    fired: bool

    @property
    def passes(self) -> bool:
        """Whether it came out as its author says."""
        return self.expected is self.fired


def check_examples(rule: Rule) -> list[ExampleResult]:
    """Every example of a rule, in order. The rule stands alone: what others would do first is not asked."""
    return [ExampleResult(example.title, example.fires, _fires(rule, example)) for example in rule.examples]


def _fires(rule: Rule, example: Example) -> bool:
    """Whether the rule fires when these signals last as long as its hold."""
    alone, state = RuleSet((rule,)), EngineState(session=_NOBODY)
    for at in _looks(rule.hold):
        decisions, state = step(alone, Snapshot(at, example.given), state)
        if decisions:
            return True
    return False


def _looks(hold: float) -> list[float]:
    """Moments from 0 to the hold, none so far apart that the engine would call it a silence."""
    looks = int(hold // DEFAULT_BUDGET.longest_silence) + 1
    return [hold * number / looks for number in range(looks + 1)]
