"""Rules are checked as a set when they are loaded; the ones a site starts with do what their examples say."""

import json
import re
from typing import Any
from uuid import UUID

import pytest

from lessons.adaptation.actions import KINDS
from lessons.adaptation.engine import step
from lessons.adaptation.loading import load_default_rules, load_rules
from lessons.adaptation.replay import replay
from lessons.adaptation.rules import Example, Rule, RuleError, RuleSet
from lessons.adaptation.state import EngineState, Snapshot

DEFAULTS = load_default_rules()
STORIES = [
    pytest.param(rule, example, id=f"{rule.id}: {example.title}") for rule in DEFAULTS for example in rule.examples
]
CAMERA_RULES = [pytest.param(rule, id=rule.id) for rule in DEFAULTS if rule.camera_signals]


def rule(**changes: Any) -> dict[str, Any]:
    plain = {
        "id": "plain", "version": 1, "title": "Plain", "when": "wrong_in_row >= 2",
        "do": {"action": "captions", "on": True, "mode": "apply", "words": "Captions are on."},
        "because": ["Your last {wrong_in_row} answers were not yet right."],
    }  # fmt: skip
    return {key: value for key, value in (plain | changes).items() if value is not None}


def load(*rules: dict[str, Any]) -> RuleSet:
    return load_rules(json.dumps({"rules": list(rules)}), "mine.yaml")  # JSON is YAML


def refusal(*rules: dict[str, Any]) -> str:
    with pytest.raises(RuleError) as caught:
        load(*rules)
    return str(caught.value)


def comes_out(tried: Rule, example: Example) -> bool:
    """Whether the rule fires when these signals last as long as its hold."""
    state, decisions = EngineState(session=UUID(int=1)), []
    for at in range(int(tried.hold) + 2):
        fired, state = step(RuleSet((tried,)), Snapshot(float(at), example.given), state)
        decisions += fired
    return bool(decisions)


class TestDefaults:
    @pytest.mark.parametrize(("tried", "example"), STORIES)
    def test_every_story_comes_out_as_it_says(self, tried: Rule, example: Example) -> None:
        assert comes_out(tried, example) is example.fires

    @pytest.mark.parametrize("tried", list(DEFAULTS), ids=lambda rule: rule.id)
    def test_every_rule_has_stories_of_both_kinds_and_says_what_it_rests_on(self, tried: Rule) -> None:
        assert {example.fires for example in tried.examples} == {True, False}
        assert tried.evidence

    @pytest.mark.parametrize("tried", CAMERA_RULES)
    def test_nothing_is_lost_without_a_camera(self, tried: Rule) -> None:
        fallback = DEFAULTS[tried.fallback or ""]
        assert fallback.camera_signals == frozenset()
        assert (fallback.do.kind, fallback.do.params) == (tried.do.kind, tried.do.params)
        assert fallback.do.mode == tried.do.mode
        assert fallback.do.words == tried.do.words, "what the student reads does not tell whether a camera was on"

    def test_every_kind_of_change_is_there_and_none_needs_a_camera(self) -> None:
        assert {tried.do.kind for tried in DEFAULTS} == set(KINDS)
        assert {tried.do.kind for tried in DEFAULTS if not tried.camera_signals} == set(KINDS)

    @pytest.mark.parametrize("tried", list(DEFAULTS), ids=lambda rule: rule.id)
    def test_every_rule_names_who_found_out_what_it_rests_on(self, tried: Rule) -> None:
        assert re.search(r"\b[A-Z]\w+( and [A-Z]\w+| et al\.)? (19|20)\d\d\b", tried.evidence), tried.evidence

    def test_the_evidence_of_the_design_is_all_in(self) -> None:
        by_action = {(tried.do.kind, name) for tried in DEFAULTS for name in tried.when.signals}
        for said in [
            ("captions", "focus"), ("remedial", "confusion"), ("change_activity", "fast_right_in_row"),
            ("change_activity", "skimmed_in_row"), ("prerequisite_lesson", "struggling"), ("worked_example", "mastery"),
            ("quick_question", "focus"), ("short_break", "minutes_since_break"), ("encouragement", "tries_here"),
        ]:  # fmt: skip
            assert said in by_action
        assert all(tried.hold >= 180 for tried in DEFAULTS if tried.do.kind == "teacher_alert")

    def test_who_struggles_is_led_to_what_is_missing_before_anything_else(self) -> None:
        struggling = {"struggling": True, "prerequisite_missing": True, "wrong_here": 3, "wrong_recent": 5,
                      "hints_here": 3, "has_misconception": True, "solved_here": False}  # fmt: skip
        decisions, _ = step(DEFAULTS, Snapshot(0.0, struggling), EngineState(session=UUID(int=1)))
        assert [decision.action for decision in decisions] == ["prerequisite_lesson"]

    def test_who_masters_it_is_left_alone_when_thoughts_wander(self) -> None:
        away = {"focus": 0.1, "video_playing": False, "has_recap": True, "block_kind": "text", "here": True}
        moments = [Snapshot(float(at), away | {"mastery": 0.95, "hidden_s": 60.0}) for at in range(60)]
        assert replay(DEFAULTS, moments, session=UUID(int=1)) == []

    def test_the_constants_are_those_of_the_design(self) -> None:
        away, frown = DEFAULTS["recap-when-away"], DEFAULTS["help-when-frowning-and-wrong"]
        assert ("focus < .35" in away.when.text, away.hold, away.release_hold, away.cooldown) == (True, 8, 5, 90)
        assert away.release_when is not None
        assert away.release_when.text == "focus > .55"
        assert ("confusion > .65" in frown.when.text, frown.hold, frown.release_hold) == (True, 30, 15)

    def test_help_comes_before_harder(self) -> None:
        order = [tried.id for tried in DEFAULTS]
        assert order.index("simpler-after-two-wrong") < order.index("harder-after-three-right")

    def test_what_students_read_has_no_praise_and_no_blame(self) -> None:
        for tried in DEFAULTS:
            read = " ".join([tried.do.words, *tried.because]).lower()
            for word in ("great", "well done", "good job", "failed", "bad", "lazy", "inattentive", "distracted", "!"):
                assert word not in read


class TestLoading:
    def test_what_is_left_out_has_sensible_values(self) -> None:
        (loaded,) = load(rule())
        assert (loaded.hold, loaded.release_hold, loaded.cooldown, loaded.max_per_lesson) == (0, 0, 90, 3)
        assert (loaded.requires, loaded.fallback, loaded.release_when) == ("behaviour", None, None)

    def test_the_release_is_held_as_long_as_the_condition_unless_it_says_otherwise(self) -> None:
        assert load(rule(hold=8))["plain"].release_hold == 8
        assert load(rule(hold=8, release_hold=2))["plain"].release_hold == 2

    def test_the_most_urgent_comes_first(self) -> None:
        loaded = load(rule(), rule(id="urgent", priority=5), rule(id="last", priority=-1))
        assert [one.id for one in loaded] == ["urgent", "plain", "last"]

    @pytest.mark.parametrize(
        ("changes", "mistake"),
        [
            (
                {"when": "wrong_in_rwo > 1"},
                "mine.yaml: rule 'plain': when: there is no signal 'wrong_in_rwo'; did you mean",
            ),
            ({"when": "wrong_in_row > 'x'"}, "when: numbers, truths and texts are mixed"),
            ({"when": "block_kind =~ 'x'"}, "when: \"=~ 'x'\" is not supported"),
            ({"release_when": "here >"}, "release_when: it ends too early"),
            ({"version": 0}, "version: 0 is not between 1"),
            ({"hold": -1}, "hold: -1 is not between 0 and 600"),
            ({"cooldown": "long"}, "cooldown: expected a number"),
            ({"max_per_lesson": 1.5}, "max_per_lesson: expected a whole number"),
            ({"because": None}, "because: the student is always told why"),
            ({"because": ["{focus} it was"]}, "because: {focus} is not a signal of `when`"),
            ({"because": ["{0.__class__}"], "when": "here"}, None),
            (
                {"do": {"action": "shout", "mode": "apply", "words": "x"}},
                "do: action: 'shout' is not one of difficulty",
            ),
            ({"do": {"action": "difficulty", "step": 0, "mode": "apply", "words": "x"}}, "step: 0 is not one of -1, 1"),
            ({"do": {"action": "captions", "on": True, "mode": "apply"}}, "do: 'words' is missing"),
            ({"requires": "gaze"}, "requires: its signals need 'behaviour', not 'gaze'"),
            (
                {"examples": [{"title": "t", "given": {"mood": 1}, "fires": True}]},
                "examples 1: given: there is no signal",
            ),
            ({"examples": [{"title": "t", "given": {"here": True}}]}, "examples 1: 'fires' is missing"),
            ({"fallback": "plain"}, "fallback: only a rule that uses the camera has one"),
            ({"colour": "red"}, "rule 'plain': unknown: colour"),
        ],
    )
    def test_a_mistake_says_rule_field_and_reason(self, changes: dict[str, Any], mistake: str | None) -> None:
        if mistake is None:
            assert load(rule(**changes))["plain"].because == ("{0.__class__}",), "no placeholder, so it stays as it is"
            return
        assert mistake in refusal(rule(**changes))

    def test_two_rules_with_one_id(self) -> None:
        assert refusal(rule(), rule()) == "mine.yaml: rule 'plain' is there 2 times"

    def test_yaml_that_cannot_be_read(self) -> None:
        with pytest.raises(RuleError, match=r"mine\.yaml: line 1: this is not valid YAML"):
            load_rules("rules: [", "mine.yaml")


class TestFallback:
    CAMERA = rule(id="eyes", when="focus < .35", because=["You looked away."], requires="gaze")

    def test_a_camera_rule_without_one(self) -> None:
        assert "rule 'eyes': fallback: the rule uses focus, so it must name a rule" in refusal(self.CAMERA)

    def test_one_that_does_not_exist(self) -> None:
        assert "fallback: there is no rule 'ghost'" in refusal(self.CAMERA | {"fallback": "ghost"})

    def test_one_that_uses_the_camera_too(self) -> None:
        other = self.CAMERA | {"id": "other", "fallback": "eyes"}
        assert "fallback: 'other' uses the camera too" in refusal(self.CAMERA | {"fallback": "other"}, other)

    def test_one_that_does_something_else(self) -> None:
        other = rule(do={"action": "remedial", "purpose": "recap", "mode": "offer", "words": "x"})
        assert "fallback: 'plain' does something else" in refusal(self.CAMERA | {"fallback": "plain"}, other)

    def test_one_that_fits(self) -> None:
        loaded = load(self.CAMERA | {"fallback": "plain"}, rule())
        assert loaded["eyes"].fallback == "plain"
        assert loaded["eyes"].requires == "gaze"

    def test_no_rule_may_act_because_the_camera_is_off(self) -> None:
        blind = rule(when="focus == null and wrong_in_row >= 2")
        assert "when: no rule may act because the camera is off or cannot see (focus == null)" in refusal(blind)

    def test_a_release_may_ask_whether_the_camera_is_off(self) -> None:
        loaded = load(self.CAMERA | {"fallback": "plain", "release_when": "focus > .55 or focus == null"}, rule())
        assert loaded["eyes"].release_when is not None
