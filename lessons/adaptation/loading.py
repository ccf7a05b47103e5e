"""Rules as YAML → a checked RuleSet."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from lessons.adaptation.conditions import Condition, ConditionError, compile_condition
from lessons.adaptation.rules import Action, ActionKind, Example, Rule, RuleError, RuleSet, placeholders
from lessons.adaptation.signals import SENSING_LEVELS, SIGNALS, SensingLevel, SignalError, Value, check_values
from lessons.fields import Fields
from lessons.strict_yaml import YamlError, load_yaml

DEFAULT_RULES = Path(__file__).with_name("default_rules.yaml")

_KINDS: tuple[ActionKind, ...] = ("difficulty", "captions", "remedial")


@cache
def load_default_rules() -> RuleSet:
    """The rules that a site starts with."""
    return load_rules(DEFAULT_RULES.read_text(encoding="utf-8"), DEFAULT_RULES.name)


def load_rules(text: str, where: str) -> RuleSet:
    """Reads `rules: [...]`. Raises RuleError, which says where: `where: rule 'id': field: mistake`."""
    try:
        fields = Fields(load_yaml(text), where, RuleError)
    except YamlError as error:
        raise RuleError(f"{where}: {error}") from error
    rules = [read_rule(entry) for entry in fields.mappings("rules")]
    fields.finish()
    check_together(rules, where)
    return RuleSet(tuple(sorted(rules, key=lambda rule: -rule.priority)))


def read_rule(fields: Fields) -> Rule:
    """One rule from its mapping. What concerns several rules is checked by `check_together`."""
    rule_id = fields.text("id", longest=80)
    fields.where = f"{fields.where.rpartition(': ')[0]}: rule {rule_id!r}"
    when = _condition(fields, "when")
    hold = fields.number("hold", 0, least=0, most=600)
    rule = Rule(
        id=rule_id,
        version=fields.whole("version", least=1, most=1_000_000),
        title=fields.text("title", longest=200),
        when=when,
        hold=hold,
        release_when=_condition(fields, "release_when") if fields.has("release_when") else None,
        release_hold=fields.number("release_hold", hold, least=0, most=600),
        cooldown=fields.number("cooldown", 90, least=0, most=3_600),
        priority=fields.whole("priority", 0, least=-1_000, most=1_000),
        max_per_lesson=fields.whole("max_per_lesson", 3, least=1, most=20),
        do=_action(fields.mapping("do")),
        because=_sentences(fields, when),
        evidence=fields.text("evidence", ""),
        requires=_requires(fields, when),
        fallback=fields.text("fallback") if fields.has("fallback") else None,
        examples=tuple(_example(entry) for entry in fields.mappings("examples")),
    )
    fields.finish()
    return rule


def check_together(rules: list[Rule], where: str) -> None:
    """Ids are met once; every rule with a camera signal has a fallback that brings the same without one."""
    for rule_id, count in Counter(rule.id for rule in rules).items():
        if count > 1:
            raise RuleError(f"{where}: rule {rule_id!r} is there {count} times")
    by_id = {rule.id: rule for rule in rules}
    for rule in rules:
        mistake = _fallback_mistake(rule, by_id)
        if mistake:
            raise RuleError(f"{where}: rule {rule.id!r}: fallback: {mistake}")


def _fallback_mistake(rule: Rule, by_id: dict[str, Rule]) -> str | None:
    if not rule.camera_signals:
        return "only a rule that uses the camera has one" if rule.fallback else None
    if rule.fallback is None:
        used = ", ".join(sorted(rule.camera_signals))
        return f"the rule uses {used}, so it must name a rule that does the same without a camera"
    other = by_id.get(rule.fallback)
    if other is None:
        return f"there is no rule {rule.fallback!r}"
    if other.camera_signals:
        return f"{other.id!r} uses the camera too"
    if (other.do.kind, dict(other.do.params)) != (rule.do.kind, dict(rule.do.params)):
        return f"{other.id!r} does something else ({other.do.key}, not {rule.do.key})"
    return None


def _condition(fields: Fields, key: str) -> Condition:
    try:
        condition = compile_condition(fields.text(key))
    except ConditionError as error:
        fields.fail(str(error), key)
    blind = sorted(name for name in condition.asks_unknown if SIGNALS[name].needs_camera)
    if blind and key == "when":
        fields.fail(f"no rule may act because the camera is off or cannot see ({', '.join(blind)} == null)", key)
    return condition


def _requires(fields: Fields, when: Condition) -> SensingLevel:
    """The sensing level the rule needs; what is written must be what its signals need."""
    needed = max((SIGNALS[name].level for name in when.signals), key=SENSING_LEVELS.index)
    written = fields.choice("requires", SENSING_LEVELS, needed)
    if written != needed:
        fields.fail(f"its signals need {needed!r}, not {written!r}", "requires")
    return needed


def _action(fields: Fields) -> Action:
    kind: Any = fields.choice("action", _KINDS)
    params: dict[str, Any]
    if kind == "difficulty":
        params = {"step": fields.whole("step", least=-1, most=1)}
        if not params["step"]:
            fields.fail("a step is 1 or -1", "step")
    elif kind == "captions":
        params = {"on": fields.truth("on", default=True)}
    else:
        params = {"purpose": fields.choice("purpose", ("recap", "misconception"))}
    mode: Any = fields.choice("mode", ("offer", "apply"))
    action = Action(kind, params, mode, fields.text("words", longest=300))
    fields.finish()
    return action


def _sentences(fields: Fields, when: Condition) -> tuple[str, ...]:
    sentences = fields.texts("because")
    if not sentences:
        fields.fail("the student is always told why", "because")
    for sentence in sentences:
        for name in placeholders(sentence):
            if name not in when.signals:
                fields.fail(f"{{{name}}} is not a signal of `when`", "because")
    return sentences


def _example(fields: Fields) -> Example:
    given = fields.take("given")
    values: dict[str, Value] = dict(given) if isinstance(given, dict) else {}
    try:
        check_values(values)
    except SignalError as error:
        fields.fail(str(error), "given")
    if not fields.has("fires"):
        fields.fail("'fires' is missing")
    example = Example(fields.text("title"), values, fields.truth("fires", default=False))
    fields.finish()
    return example
