"""Rules as they are written (YAML, or the same as JSON: a rule's *source*) → a checked RuleSet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lessons.adaptation.actions import ACTIONS, ALERT_AFTER, KINDS, read_parameters
from lessons.adaptation.conditions import Condition, ConditionError, compile_condition
from lessons.adaptation.rules import Action, Example, Rule, RuleError, RuleSet, placeholders
from lessons.adaptation.signals import SENSING_LEVELS, SIGNALS, SensingLevel, SignalError, Value, check_values
from lessons.fields import Fields
from lessons.strict_yaml import YamlError, load_yaml

DEFAULT_RULES = Path(__file__).with_name("default_rules.yaml")


@cache
def load_default_rules() -> RuleSet:
    """The rules that a site starts with."""
    return load_rules(DEFAULT_RULES.read_text(encoding="utf-8"), DEFAULT_RULES.name)


@cache
def load_default_sources() -> tuple[Mapping[str, Any], ...]:
    """The same rules as they are written, in the order of the file: to be copied, never changed."""
    return _read_sources(DEFAULT_RULES.read_text(encoding="utf-8"), DEFAULT_RULES.name)


def load_rules(text: str, where: str) -> RuleSet:
    """Reads `rules: [...]`. Raises RuleError, which says where: `where: rule 'id': field: mistake`."""
    return rule_set(_read_sources(text, where), where)


def rule_set(sources: Sequence[Mapping[str, Any]], where: str) -> RuleSet:
    """The rules of these sources, each checked, and all of them together. Raises RuleError as `load_rules` does."""
    rules = [_read(source, where, f"rules {number}") for number, source in enumerate(sources, 1)]
    check_together(rules, where)
    return RuleSet(tuple(sorted(rules, key=lambda rule: -rule.priority)))


def rule_from_source(source: Mapping[str, Any], where: str) -> Rule:
    """One rule, checked by itself: whether its fallback is there only `rule_set` can tell. Raises RuleError."""
    return _read(source, where, "rule")


def _read_sources(text: str, where: str) -> tuple[Mapping[str, Any], ...]:
    try:
        fields = Fields(load_yaml(text), where, RuleError)
    except YamlError as error:
        raise RuleError(f"{where}: {error}") from error
    sources: Any = fields.items("rules")
    fields.finish()
    return tuple(sources)


def _read(source: object, where: str, name: str) -> Rule:
    """Reads one rule; until its id is known, its mistakes are told as those of `name`."""
    plain = dict(source) if isinstance(source, Mapping) else source
    fields = Fields(plain, f"{where}: {name}", RuleError)
    rule_id = fields.text("id", longest=80)
    fields.where = f"{where}: rule {rule_id!r}"
    when = _condition(fields, "when")
    action = _action(fields.mapping("do"))
    _check_alert(fields, action, when)
    hold = fields.number("hold", ALERT_AFTER if action.kind == "teacher_alert" else 0, least=0, most=600)
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
        do=action,
        because=_sentences(fields, when),
        evidence=fields.text("evidence", "", longest=2_000),
        requires=_requires(fields, when),
        fallback=fields.text("fallback", longest=80) if fields.has("fallback") else None,
        examples=tuple(_example(entry) for entry in fields.mappings("examples")),
    )
    for absent in ("release_when", "fallback"):
        fields.take(absent)  # written as null
    _check_names(fields, action.words, when, "do: words")
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
    kind: Any = fields.choice("action", KINDS)
    params = read_parameters(fields, kind)
    mode: Any = fields.choice("mode", ("offer", "apply"))
    if mode not in ACTIONS[kind].modes:
        fields.fail(f"{kind} can only be {' or '.join(ACTIONS[kind].modes)}", "mode")
    action = Action(kind, params, mode, fields.text("words", longest=300))
    fields.finish()
    return action


def _check_alert(fields: Fields, action: Action, when: Condition) -> None:
    """A teacher must not learn from an alert what a camera saw, nor whose camera is on."""
    blind = sorted(name for name in when.signals if SIGNALS[name].needs_camera)
    if action.kind == "teacher_alert" and blind:
        fields.fail(f"an alert to the teacher never rests on the camera ({', '.join(blind)})", "when")


def _check_names(fields: Fields, sentence: str, when: Condition, key: str) -> None:
    for name in placeholders(sentence):
        if name not in when.signals:
            fields.fail(f"{{{name}}} is not a signal of `when`", key)


def _sentences(fields: Fields, when: Condition) -> tuple[str, ...]:
    sentences = fields.texts("because")
    if not sentences:
        fields.fail("the student is always told why", "because")
    for sentence in sentences:
        _check_names(fields, sentence, when, "because")
    return sentences


def _example(fields: Fields) -> Example:
    given = fields.take("given")
    if not isinstance(given, Mapping):
        fields.fail("expected a mapping of signals to values", "given")
    values: dict[str, Value] = dict(given)
    try:
        check_values(values)
    except SignalError as error:
        fields.fail(str(error), "given")
    if not fields.has("fires"):
        fields.fail("'fires' is missing")
    example = Example(fields.text("title", longest=200), values, fields.truth("fires", default=False))
    fields.finish()
    return example
