"""What is odd about a set of rules: contradictions, rules that can never act, rules that never rest.

The engine works with any of these (its budgets bound them all); a teacher will want to know.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Literal

from lessons.adaptation.conditions import Condition, compile_condition
from lessons.adaptation.reach import Goal, TooManyLooks
from lessons.adaptation.rules import Action, Rule, RuleSet
from lessons.adaptation.signals import Value
from lessons.adaptation.spoken import say
from lessons.adaptation.spoken import say as _

FindingKind = Literal["unreachable", "endless", "shadowed", "conflict"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd about a rule, or about a rule and another, in words for its author."""

    rule_id: str
    other_id: str | None
    kind: FindingKind
    words: str


def review_rules(rules: RuleSet) -> list[Finding]:
    """Everything odd that can be shown, in the order of the rules. What would take too long to tell is left out."""
    findings = [finding for rule in rules for finding in _alone(rule)]
    dead = {finding.rule_id for finding in findings if finding.kind == "unreachable"}
    living = [rule for rule in rules if rule.id not in dead]
    for one, other in combinations(living, 2):
        findings += _opposed(one, other)
    for one, other in permutations(living, 2):
        findings += _shadowed(one, other)
    order = [rule.id for rule in rules]
    return sorted(findings, key=lambda finding: order.index(finding.rule_id))


def _alone(rule: Rule) -> Iterator[Finding]:
    if not _can_act(rule):
        words = _("“%(rule)s” can never act: its condition cannot come true.")
        yield Finding(rule.id, None, "unreachable", words % {"rule": say(rule.title)})
        return
    if rule.when.exact and not _exists(Goal([], [rule.when], known=rule.when.signals)):
        words = _("“%(rule)s” has a condition that is always true: it would act for everybody, straight away.")
        yield Finding(rule.id, None, "endless", words % {"rule": say(rule.title)})
    elif rule.release_when:
        yield from _odd_release(rule, rule.release_when)


def _odd_release(rule: Rule, release: Condition) -> Iterator[Finding]:
    if release.exact and not _exists(Goal([release])):
        words = _("“%(rule)s” never ends once it has begun: what should end it cannot come true.")
        yield Finding(rule.id, None, "endless", words % {"rule": say(rule.title)})
    elif rule.max_per_lesson > 1 and _found(Goal([rule.when, release], known=rule.camera_signals)):
        words = _(
            "“%(rule)s” can come again and again although nothing has changed: what ends it can be true while its "
            "condition still is."
        )
        yield Finding(rule.id, None, "endless", words % {"rule": say(rule.title)})


def _opposed(one: Rule, other: Rule) -> Iterator[Finding]:
    if not _opposites(one.do, other.do):
        return
    both = {"one": say(one.title), "other": say(other.title)}
    if _found(Goal([one.when, other.when], known=one.camera_signals | other.camera_signals)):
        words = _("“%(one)s” and “%(other)s” can be true at the same moment, and they do the opposite of each other.")
        yield Finding(one.id, other.id, "conflict", words % both)
    elif _go_in_circles(one, other):
        words = _("“%(one)s” and “%(other)s” can call each other back and forth: each undoes what the other did.")
        yield Finding(one.id, other.id, "endless", words % both)


def _shadowed(late: Rule, early: Rule) -> Iterator[Finding]:
    """Whenever `late` may act, `early` already has, with the same."""
    same = late.do.key == early.do.key and late.do.mode == early.do.mode
    first = early.hold <= late.hold and early.priority >= late.priority and early.max_per_lesson >= late.max_per_lesson
    exact = early.when.exact and late.when.exact
    if not same or not first or not exact or not early.camera_signals <= late.camera_signals:
        return
    alike = early.hold == late.hold and early.priority == late.priority and early.id > late.id
    if alike and not _exists(Goal([early.when], [late.when], known=early.camera_signals)):
        return  # both are the same: told once
    if not _exists(Goal([late.when], [early.when], known=late.camera_signals)):
        words = _("“%(late)s” never gets its turn: whenever it could act, “%(early)s” does the same before it.")
        yield Finding(late.id, early.id, "shadowed", words % {"late": say(late.title), "early": say(early.title)})


def _can_act(rule: Rule) -> bool:
    possible = [compile_condition(rule.do.needs)] if rule.do.needs else []
    goal = Goal([rule.when, *possible], known=rule.camera_signals)
    return not rule.when.exact or _exists(goal)


def _direction(action: Action) -> int:
    """−1 makes it easier, 1 harder, 0 neither."""
    if action.kind == "difficulty":
        return int(action.params["step"])
    if action.kind == "change_activity" and action.params["to"] == "harder":
        return 1
    return 0


def _opposites(one: Action, other: Action) -> bool:
    if one.kind == other.kind == "captions":
        return one.params["on"] is not other.params["on"]
    return _direction(one) * _direction(other) < 0


def _go_in_circles(one: Rule, other: Rule) -> bool:
    """Whether one's effect can be just what the other waits for, and the other way round, with all else unchanged."""
    if one.do.kind != "captions":
        return False
    on, off = (one, other) if one.do.params["on"] else (other, one)
    with_captions = _found(Goal([off.when, _CAPTIONS_ON], known=off.camera_signals))
    if not with_captions:
        return False
    without: dict[str, Value] = {**with_captions, "captions_on": False}
    return on.when.test(without) is True


_CAPTIONS_ON = compile_condition("captions_on")


def _found(goal: Goal) -> dict[str, Value] | None:
    with suppress(TooManyLooks):
        return goal.find()
    return None


def _exists(goal: Goal) -> bool:
    """Whether there are such values; when that cannot be told, there may be."""
    try:
        return goal.find() is not None
    except TooManyLooks:
        return True
