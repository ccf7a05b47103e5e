"""Rules: when to change a lesson, how, and what to tell the student. Checked as a set when they are loaded."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lessons.adaptation.actions import ACTIONS, ActionKind, Mode, needed_signal
from lessons.adaptation.conditions import Condition
from lessons.adaptation.signals import SIGNALS, SensingLevel, Value
from lessons.adaptation.spoken import say as _
from lessons.adaptation.spoken import say_number
from lessons.fields import FieldError


class RuleError(FieldError):
    """A rule, or a set of rules, cannot be used. The message names file, rule, field and mistake."""


@dataclass(frozen=True, slots=True)
class Action:
    """What to do, with the parameters of its kind (`{"step": -1}`), offered or applied at once."""

    kind: ActionKind
    params: Mapping[str, Any]
    mode: Mode
    words: str

    @property
    def key(self) -> str:
        """What cooldown and back-off are counted by: turning down "harder" must not silence "simpler"."""
        return ":".join([self.kind, *(f"{self.params[name]}" for name in sorted(self.params))])

    @property
    def interrupts(self) -> bool:
        """Whether it asks something of the student or puts something into what they read.

        What is quiet and applied at once (captions, another level of the questions) does neither: it is bounded by
        cooldown, `max_per_lesson` and the distance between steps instead.
        """
        return self.mode == "offer" or not ACTIONS[self.kind].quiet

    @property
    def needs(self) -> str | None:
        """The signal that says it can do anything just now. While that is false, the rule waits and spends nothing."""
        return needed_signal(self.kind, self.params)


@dataclass(frozen=True, slots=True)
class Example:
    """A story that must come out as its author says: these signals, held for as long as the rule asks."""

    title: str
    given: Mapping[str, Value]
    fires: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `hold`, `release_hold` and `cooldown` in seconds.

    It fires once `when` was true for `hold`; it can fire again only after `release_when` was true for `release_hold`.
    """

    id: str
    version: int
    title: str
    when: Condition
    hold: float
    release_when: Condition | None
    release_hold: float
    cooldown: float
    priority: int
    max_per_lesson: int
    do: Action
    because: tuple[str, ...]
    evidence: str
    requires: SensingLevel
    fallback: str | None
    examples: tuple[Example, ...]

    @property
    def camera_signals(self) -> frozenset[str]:
        """The signals of its condition that are unknown without a camera."""
        return frozenset(name for name in self.when.signals if SIGNALS[name].needs_camera)


@dataclass(frozen=True)
class RuleSet:
    """Rules that fit together, most urgent first."""

    rules: tuple[Rule, ...]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, rule_id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == rule_id)


_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def placeholders(sentence: str) -> tuple[str, ...]:
    """The signals that a sentence names, as in "{wrong_in_row} answers"."""
    return tuple(_PLACEHOLDER.findall(sentence))


def fill_in(sentence: str, values: Mapping[str, Value]) -> str:
    """The sentence with the signals' values as a person would write them."""
    return _PLACEHOLDER.sub(lambda match: _in_words(values.get(match[1])), sentence)


def _in_words(value: Value) -> str:
    if isinstance(value, bool) or value is None:
        return {True: _("yes"), False: _("no"), None: _("an unknown number of")}[value]
    if isinstance(value, int | float):
        return f"{value:.0f}" if value == int(value) or abs(value) >= 10 else say_number(value, 1)
    return value
