"""The rules of the site and those of teachers → one set that fits together. Pure: no database.

Whatever is broken (a signal that is gone, a stand-in that is off) is left out and told; a lesson always gets a set.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lessons.adaptation import telling
from lessons.adaptation.loading import load_default_rules, rule_from_source
from lessons.adaptation.rules import Rule, RuleSet
from lessons.adaptation.spoken import say
from lessons.fields import FieldError

Source = Mapping[str, Any]


@dataclass(frozen=True)
class Stored:
    """A teacher's rule in one version, with its stand-in if it was made along with it."""

    key: str
    title: str
    source: Source
    stand_in: Source | None = None


@dataclass(frozen=True)
class LeftOut:
    """A rule that is switched on and cannot be used, with the reason."""

    key: str
    title: str
    why: str


@dataclass(frozen=True)
class Assembled:
    """The rules in force, and those that had to stay out."""

    rules: RuleSet
    left_out: tuple[LeftOut, ...] = ()


def default_sources() -> Mapping[str, Source]:
    """The rules that a site starts with by id, in the language of now."""
    return telling.default_sources()


def plain_mistake(error: Exception, key: str) -> str:
    """A checker's message without the place: the teacher sees the rule that it is about."""
    return str(error).rpartition(f"rule {key!r}: ")[2]


def read_source(source: Source) -> Rule:
    """One rule. RuleError says what is wrong."""
    return rule_from_source(source, "rule")


def assemble(off: Collection[str], stored: Iterable[Stored], defaults: RuleSet | None = None) -> Assembled:
    """The site's rules that are not `off`, and these. One mistake never costs more than the rule it is in."""
    base = load_default_rules() if defaults is None else defaults
    rules: dict[str, Rule] = {rule.id: rule for rule in base if rule.id not in off}
    left_out: list[LeftOut] = []
    titles: dict[str, str] = {}
    for one in stored:
        try:
            read = [read_source(source) for source in (one.source, one.stand_in) if source]
        except FieldError as error:
            left_out.append(LeftOut(one.key, one.title, plain_mistake(error, one.key)))
        else:
            rules |= {rule.id: rule for rule in read}
            titles[one.key] = one.title
    while lost := _without_stand_in(rules):
        for rule in lost:
            del rules[rule.id]
            left_out.append(LeftOut(rule.id, titles.get(rule.id, say(rule.title)), _why_lost(rule)))
    return Assembled(in_order(rules.values()), tuple(left_out))


def in_order(rules: Iterable[Rule]) -> RuleSet:
    """A set with the most urgent first."""
    return RuleSet(tuple(sorted(rules, key=lambda rule: -rule.priority)))


def _without_stand_in(rules: Mapping[str, Rule]) -> Sequence[Rule]:
    using = [rule for rule in rules.values() if rule.camera_signals]
    return [rule for rule in using if not _stands_in(rules.get(rule.fallback or ""), rule)]


def _stands_in(other: Rule | None, rule: Rule) -> bool:
    if other is None or other.camera_signals:
        return False
    return (other.do.kind, dict(other.do.params)) == (rule.do.kind, dict(rule.do.params))


def _why_lost(rule: Rule) -> str:
    if rule.fallback is None:
        return _("it uses the camera and has no rule that does the same without one")
    return _("the rule that does the same without a camera is off, or does something else by now")


def with_stand_ins(key: str, rules: Mapping[str, Source]) -> tuple[str, ...]:
    """The rule and the one that stands in for it: they are switched on together."""
    fallback = rules[key].get("fallback") if key in rules else None
    return (key, str(fallback)) if fallback else (key,)


def with_dependents(key: str, rules: Mapping[str, Source]) -> tuple[str, ...]:
    """The rule and those it stands in for: they are switched off together, or they would need a camera."""
    return (key, *(other for other, source in rules.items() if source.get("fallback") == key))
