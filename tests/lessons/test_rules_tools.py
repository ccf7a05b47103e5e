"""What the rule editor stands on: sources, stories, a review of a whole set, and replays."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.adaptation.actions import ACTIONS, KINDS, ActionKind, needed_signal
from lessons.adaptation.conditions import compile_condition
from lessons.adaptation.examples import check_examples
from lessons.adaptation.loading import load_default_rules, load_default_sources, rule_from_source, rule_set
from lessons.adaptation.reach import LAWS, Goal, TooManyLooks
from lessons.adaptation.replay import replay
from lessons.adaptation.review import Finding, review_rules
from lessons.adaptation.rules import RuleError
from lessons.adaptation.signals import SIGNALS, Value, check_values
from lessons.adaptation.state import Snapshot
from tests.lessons.rule_making import CAPTIONS, HARDER, RECAP, SESSION, SIMPLER, Lesson, rule, rules

ALERT = {"action": "teacher_alert", "cause": "stuck", "mode": "apply", "words": "Your teacher can see this."}


def findings(*these: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    return [(found.rule_id, found.other_id, found.kind) for found in review_rules(rules(*these))]


class TestSources:
    def test_the_default_rules_are_their_sources(self) -> None:
        sources = load_default_sources()
        assert rule_set(sources, "again").rules[0].id == load_default_rules().rules[0].id
        assert [source["id"] for source in sources if source["id"] not in json.dumps(sources)] == []

    def test_one_rule_is_checked_by_itself(self) -> None:
        assert rule_from_source(rule(when="focus < .3", fallback="elsewhere"), "editor").fallback == "elsewhere"

    @pytest.mark.parametrize("nothing", [[], "text", None, {1: 2}, {"id": []}, {}])
    def test_what_is_no_rule_is_refused_with_its_place(self, nothing: Any) -> None:
        with pytest.raises(RuleError, match=r"^editor: rule: "):
            rule_from_source(nothing, "editor")

    def test_null_is_the_same_as_left_out(self) -> None:
        assert rule_from_source(rule(release_when=None, fallback=None), "editor").release_when is None


class TestActions:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_action_has_words_and_its_usual_parameters_are_allowed(self, kind: ActionKind) -> None:
        action = ACTIONS[kind]
        given = {parameter.name: parameter.options[0] for parameter in action.parameters if parameter.default is None}
        do = {"action": kind, "mode": action.modes[0], "words": action.words, **given}
        read = rule_from_source(rule(do=do), "test").do
        assert set(read.params) == {parameter.name for parameter in action.parameters}
        assert read.needs is None or SIGNALS[read.needs].type == "truth"

    def test_every_signal_that_an_action_waits_for_is_in_the_table(self) -> None:
        assert {name for action in ACTIONS.values() for name in action.needs.values()} <= set(SIGNALS)
        assert needed_signal("remedial", {"purpose": "recap", "form": "text"}) == "has_recap"
        assert needed_signal("remedial", {"purpose": "recap", "form": "video"}) == "has_film"
        assert needed_signal("change_activity", {"to": "harder"}) == "has_harder_activity"
        assert needed_signal("captions", {"on": True}) is None

    @pytest.mark.parametrize(
        ("do", "mistake"),
        [
            ({"action": "short_break", "minutes": 90}, "do: minutes: 90 is not between 1 and 15"),
            ({"action": "short_break", "mode": "apply"}, "do: mode: short_break can only be offer"),
            ({"action": "teacher_alert", "mode": "offer"}, "do: mode: teacher_alert can only be apply"),
            ({"action": "change_activity", "to": "home"}, "do: to: 'home' is not one of any, harder"),
            ({"action": "worked_example", "minutes": 3}, "do: unknown: minutes"),
            ({"action": "short_break", "words": "{focus} it was"}, "do: words: {focus} is not a signal of `when`"),
        ],
    )
    def test_a_parameter_that_cannot_be_is_refused(self, do: dict[str, Any], mistake: str) -> None:
        with pytest.raises(RuleError, match=mistake.replace("{", r"\{")):
            rules(rule(do={"mode": "offer", "words": "x", **do}))

    def test_an_alert_opens_after_three_minutes_and_never_rests_on_the_camera(self) -> None:
        assert rules(rule(do=ALERT))["plain"].hold == 180
        with pytest.raises(RuleError, match="an alert to the teacher never rests on the camera"):
            rules(rule(when="focus < .3", do=ALERT, fallback="plain"))

    def test_what_the_student_reads_may_count(self) -> None:
        lesson = Lesson(rules(rule(do=CAPTIONS | {"words": "You came back {revisits} times."})))
        lesson.look(revisits=2)
        assert lesson.decisions[0].words == "You came back 2 times."

    def test_a_rule_waits_while_its_action_is_impossible_and_spends_nothing(self) -> None:
        lesson = Lesson(rules(rule(do=RECAP)))
        assert lesson.look_for(3, revisits=2, has_recap=False) == []
        assert lesson.state.interruptions == 0
        assert lesson.look(revisits=2, has_recap=True) == ["plain"]


class TestExamples:
    def test_each_story_is_told_to_the_engine(self) -> None:
        stories = [
            {"title": "right", "given": {"revisits": 3}, "fires": True},
            {"title": "wrong", "given": {"revisits": 3}, "fires": False},
            {"title": "unknown", "given": {}, "fires": False},
        ]
        results = check_examples(rule_from_source(rule(examples=stories, hold=600), "test"))
        assert [(result.title, result.fired, result.passes) for result in results] == [
            ("right", True, True),
            ("wrong", True, False),
            ("unknown", False, True),
        ]


class TestReview:
    def test_the_default_rules_have_nothing_odd(self) -> None:
        assert review_rules(load_default_rules()) == []

    @pytest.mark.parametrize(
        "when", ["focus > 1", "wrong_recent >= 6", "correct_in_row >= 3 and wrong_in_row >= 1", "here and not here",
                 'block_kind == "song"', "difficulty > .5 and difficulty < .9",
                 "wrong_here >= 1 and block_kind == 'text'"]
    )  # fmt: skip
    def test_a_condition_that_cannot_come_true(self, when: str) -> None:
        assert findings(rule(when=when, fallback="other" if "focus" in when else None), rule(id="other")) == [
            ("plain", None, "unreachable")
        ]

    def test_an_action_that_its_own_condition_rules_out(self) -> None:
        assert findings(rule(when="not has_recap", do=RECAP)) == [("plain", None, "unreachable")]

    @pytest.mark.parametrize("when", ["here or not here", "revisits >= 0", "wrong_recent <= 5"])
    def test_a_condition_that_is_always_true(self, when: str) -> None:
        assert findings(rule(when=when)) == [("plain", None, "endless")]

    def test_a_release_that_never_comes(self) -> None:
        assert findings(rule(release_when="focus > 1")) == [("plain", None, "endless")]

    def test_a_release_that_is_true_while_the_condition_is(self) -> None:
        assert findings(rule(release_when="revisits >= 3")) == [("plain", None, "endless")]
        assert findings(rule(release_when="revisits >= 3", max_per_lesson=1)) == []

    def test_opposite_actions_at_the_same_moment(self) -> None:
        these = [rule(id="easy", do=SIMPLER), rule(id="hard", do=HARDER, when="dwell_ratio < .5")]
        assert findings(*these) == [("easy", "hard", "conflict")]
        assert findings(these[0], rule(id="hard", do=HARDER, when="revisits == 0")) == []

    def test_captions_that_call_each_other_back_and_forth(self) -> None:
        on = rule(id="on", when="here and not captions_on")
        off = rule(id="off", when="here and captions_on", do=CAPTIONS | {"on": False})
        assert findings(on, off) == [("on", "off", "endless")]

    def test_a_rule_that_another_always_forestalls(self) -> None:
        early, late = rule(id="early", when="revisits >= 1", priority=5), rule(id="late", when="revisits >= 2 and here")
        assert findings(early, late) == [("late", "early", "shadowed")]
        assert findings(early | {"hold": 30}, late) == []
        assert findings(early | {"max_per_lesson": 1}, late) == []

    def test_two_that_are_the_same_are_told_once(self) -> None:
        assert len(findings(rule(id="one"), rule(id="two"))) == 1

    def test_a_camera_rule_does_not_forestall_its_fallback(self) -> None:
        eyes = rule(id="eyes", when="focus < .3 or revisits >= 2", fallback="plain", priority=5)
        assert findings(eyes, rule()) == []

    def test_the_words_name_the_rules_by_their_titles(self) -> None:
        (found,) = review_rules(
            rules(rule(when="focus > 1 and here", title="Seeing too much", fallback="b"), rule(id="b"))
        )
        assert found == Finding(
            "plain", None, "unreachable", "“Seeing too much” can never act: its condition cannot come true."
        )

    def test_a_search_that_would_not_end_says_nothing(self) -> None:
        every = [name for name, signal in SIGNALS.items() if signal.type == "number" and name != "rereads_here"]
        endless = compile_condition(f"{' + '.join(every[3:18])} > 1000000")
        with pytest.raises(TooManyLooks):
            Goal([endless]).find()
        assert findings(rule(when=endless.text), rule(id="other", when="here")) == []


VALUES = st.fixed_dictionaries(
    {
        "wrong_in_row": st.integers(0, 4), "correct_in_row": st.none() | st.integers(0, 4),
        "here": st.none() | st.booleans(),
        "dwell_ratio": st.none() | st.floats(0, 4), "block_kind": st.sampled_from(["text", "exercise", None]),
    }
)  # fmt: skip
CONDITIONS = st.lists(
    st.sampled_from(["wrong_in_row >= 2", "correct_in_row < 3", "not here", "dwell_ratio > 1.5", "dwell_ratio < .5",
                     'block_kind == "text"', "correct_in_row == null", "dwell_ratio != null", "wrong_in_row == 0"]),
    min_size=1, max_size=4,
).flatmap(lambda parts: st.sampled_from([f" {join} ".join(parts) for join in ("and", "or")]))  # fmt: skip


@given(CONDITIONS, VALUES)
def test_what_can_be_true_is_found_and_what_was_found_is_true(text: str, values: dict[str, Value]) -> None:
    condition = compile_condition(text)
    found = Goal([condition]).find()
    if condition.test(values) is True and all(law.test(values) is not False for law in LAWS):
        assert found is not None
    if found is not None:
        check_values(found)
        assert condition.test(found) is True


class TestReplay:
    def test_it_gives_what_the_session_itself_would_have_given(self) -> None:
        these = rules(rule(cooldown=0), rule(id="recap", do=RECAP, when="hints_here >= 1"))
        lesson = Lesson(these)
        for number in range(40):
            lesson.look(revisits=number % 4, hints_here=number % 9)
        moments = [Snapshot(float(n + 1), {"revisits": n % 4, "hints_here": n % 9}) for n in range(40)]
        assert replay(these, moments, session=SESSION) == lesson.decisions

    def test_of_nothing_it_is_empty(self) -> None:
        assert replay(load_default_rules(), [], session=UUID(int=3)) == []
