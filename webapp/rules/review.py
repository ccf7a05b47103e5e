"""A draft looked at: is it a rule, do its stories come out, does it get on with the rules that are on?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lessons.adaptation.engine import CAMERA_NOT_USED, CAMERA_USED
from lessons.adaptation.examples import ExampleResult, check_examples
from lessons.adaptation.review import review_rules
from lessons.adaptation.rules import Rule, RuleSet, fill_in
from lessons.adaptation.signals import Value
from lessons.adaptation.spoken import say
from lessons.fields import FieldError
from webapp.rules.rule_draft import RuleDraft
from webapp.rules.sets import in_order, plain_mistake, read_source


@dataclass(frozen=True)
class Card:
    """What the student would see."""

    words: str
    why: tuple[str, ...]
    mode: str
    action: str
    rule_title: str


@dataclass(frozen=True)
class Look:
    """Everything that can be said of a draft. Without `rule`, `mistakes` says why there is none yet."""

    rule: Rule | None
    stand_in: Rule | None
    source: Mapping[str, Any] | None
    stand_in_source: Mapping[str, Any] | None
    mistakes: tuple[str, ...]
    stories: tuple[ExampleResult, ...]
    findings: tuple[str, ...]
    card: Card

    @property
    def passing(self) -> int:
        """How many stories come out as they should."""
        return sum(story.passes for story in self.stories)


def look_at(draft: RuleDraft, *, key: str, others: RuleSet) -> Look:
    """Looks at a draft beside the rules that are on in the class."""
    source, stand_in_source, mistakes = draft.sources(key)
    rules: list[Rule] = []
    for one in (source, stand_in_source):
        try:
            rules += [read_source(one)] if one else []
        except FieldError as error:
            mistakes.append(_plain(error, one["id"] if one else key))
    rule = rules[0] if source and rules and rules[0].id == key else None
    stand_in = rules[1] if rule and len(rules) > 1 else None
    if rule and not stand_in_source:
        mistakes += _missing_stand_in(rule, others)
    sound = rule is not None and not mistakes
    return Look(
        rule=rule if sound else None,
        stand_in=stand_in if sound else None,
        source=source if sound else None,
        stand_in_source=stand_in_source if sound else None,
        mistakes=tuple(mistakes),
        stories=tuple(check_examples(rule)) if rule else (),
        findings=find_oddities([one for one in (rule, stand_in) if one], others) if rule and sound else (),
        card=make_card(draft, values=draft.values_of_stories()),
    )


def find_oddities(rules: Sequence[Rule], others: RuleSet) -> tuple[str, ...]:
    """What is odd about these rules, alone and beside the others; not what is odd among the others."""
    own = {rule.id for rule in rules}
    beside = [other for other in others if other.id not in own]
    together = in_order([*beside, *rules])
    found = [one for one in review_rules(together) if {one.rule_id, one.other_id} & own]
    return tuple(dict.fromkeys(finding.words for finding in found))


def _missing_stand_in(rule: Rule, others: RuleSet) -> list[str]:
    if not rule.camera_signals:
        return []
    other = next((one for one in others if one.id == rule.fallback), None)
    if other is None or other.camera_signals:
        return [_("Say what should happen without a camera: choose a rule that is on, or make one here.")]
    if (other.do.kind, dict(other.do.params)) != (rule.do.kind, dict(rule.do.params)):
        said = _("Without a camera students must get the same, and “%(rule)s” does something else.")
        return [said % {"rule": say(other.title)}]
    return []


def _plain(error: Exception, key: str) -> str:
    text = plain_mistake(error, key)
    return f"{text[:1].upper()}{text[1:]}."


def make_card(draft: RuleDraft, *, values: Mapping[str, Value]) -> Card:
    """The card as the student would see it, with the numbers of the first story."""
    camera = say(CAMERA_USED if draft.uses_camera else CAMERA_NOT_USED)
    why = [fill_in(line, values) for line in draft.because.splitlines() if line.strip()]
    return Card(
        words=fill_in(draft.words, values) or "…",
        why=(*why, camera),
        mode=draft.mode,
        action=draft.option.kind if draft.option else "",
        rule_title=draft.title,
    )
