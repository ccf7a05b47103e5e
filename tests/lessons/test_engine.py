"""The engine: when a rule fires, when it may fire again, and what bounds it."""

import json

import pytest

from lessons.adaptation.engine import CAMERA_NOT_USED, CAMERA_USED, cooldown_of, respond, step
from lessons.adaptation.state import EngineState, Snapshot
from tests.lessons.rule_making import CAPTIONS, HARDER, HELP, RECAP, SESSION, SIMPLER, Lesson, rule, rules

AWAY = [
    rule(
        id="away", when="focus < .35", hold=8, release_when="focus > .55", release_hold=5, cooldown=0, fallback="plain"
    ),
    rule(),
]


class TestHoldAndRelease:
    def test_a_rule_waits_for_its_hold(self) -> None:
        lesson = Lesson(rules(*AWAY))
        assert lesson.look_for(8, focus=0.2) == []
        assert lesson.look(focus=0.2) == ["away"]

    def test_a_moment_in_between_starts_the_hold_again(self) -> None:
        lesson = Lesson(rules(*AWAY))
        lesson.look_for(8, focus=0.2)
        lesson.look(focus=0.4)
        assert lesson.look_for(8, focus=0.2) == []
        assert lesson.look(focus=0.2) == ["away"]

    def test_not_known_is_not_true(self) -> None:
        lesson = Lesson(rules(*AWAY))
        lesson.look_for(8, focus=0.2)
        lesson.look(focus=None)
        assert lesson.look_for(8, focus=0.2) == []

    def test_a_silence_breaks_the_hold_because_nobody_knows_what_happened_in_it(self) -> None:
        lesson = Lesson(rules(*AWAY))
        lesson.look_for(3, focus=0.2)
        assert lesson.look(at=3600, focus=0.2) == []
        assert lesson.look_for(8, focus=0.2) == ["away"]

    def test_it_fires_again_only_after_a_held_release(self) -> None:
        lesson = Lesson(rules(*AWAY))
        assert lesson.look_for(60, focus=0.2) == ["away"]
        lesson.look_for(4, focus=0.9)
        assert lesson.look_for(60, focus=0.2) == [], "away again before the release had held"
        lesson.look_for(60, focus=0.45)
        assert lesson.look_for(60, focus=0.2) == [], "never clearly back"
        lesson.look_for(6, focus=0.9)
        assert lesson.look_for(60, focus=0.2) == ["away"]

    def test_without_a_release_condition_it_is_the_end_of_the_condition(self) -> None:
        lesson = Lesson(rules(rule(cooldown=0)))
        assert lesson.look_for(5, revisits=2) == ["plain"]
        lesson.look()
        assert lesson.look_for(5, revisits=2) == [], "unknown is no end"
        lesson.look(revisits=0)
        assert lesson.look(revisits=2) == ["plain"]


class TestUnknown:
    def test_a_camera_rule_needs_its_camera_even_when_something_else_would_do(self) -> None:
        mixed = rule(id="mixed", when="focus < .35 or wrong_in_row >= 3", fallback="plain")
        lesson = Lesson(rules(mixed, rule()))
        assert lesson.look(wrong_in_row=5) == []
        assert lesson.look(wrong_in_row=5, focus=float("nan")) == []
        assert lesson.look(wrong_in_row=5, focus=0.9) == ["mixed"]

    def test_the_fallback_works_without_a_camera(self) -> None:
        assert Lesson(rules(*AWAY)).look(revisits=2) == ["plain"]


class TestCooldown:
    def test_an_action_rests_between_two_decisions(self) -> None:
        lesson = Lesson(rules(rule(cooldown=90)))
        assert lesson.look(at=0, revisits=2) == ["plain"]
        lesson.look(at=1, revisits=0)
        assert lesson.look(at=89, revisits=2) == []
        assert lesson.look(at=90, revisits=2) == ["plain"]

    def test_a_rule_and_its_fallback_share_it(self) -> None:
        lesson = Lesson(rules(*AWAY[:1], rule(cooldown=90)))
        assert lesson.look_for(9, focus=0.2) == ["away"]
        assert lesson.look(focus=0.2, revisits=2) == []

    def test_each_dismissal_doubles_it_and_the_third_mutes(self) -> None:
        these = rules(rule(cooldown=90))
        lesson, seen = Lesson(these), []
        for round_ in range(3):
            assert lesson.look(at=round_ * 2000, revisits=2) == ["plain"]
            lesson.answer("dismissed")
            seen.append(cooldown_of(these["plain"], lesson.state))
            lesson.look(revisits=0)
        assert seen == [180, 360, None]
        assert lesson.look(at=1_000_000, revisits=2) == []

    def test_back_off_ends_at_a_quarter_of_an_hour(self) -> None:
        these = rules(rule(cooldown=300))
        lesson, seen = Lesson(these), []
        for round_ in range(2):
            lesson.look(at=round_ * 2000, revisits=2)
            lesson.answer("undone")
            seen.append(cooldown_of(these["plain"], lesson.state))
            lesson.look(revisits=0)
        assert seen == [600, 900]

    def test_it_counts_from_when_the_student_turned_it_down(self) -> None:
        lesson = Lesson(rules(rule(cooldown=90)))
        lesson.look(at=0, revisits=2)
        lesson.look(at=500, revisits=0)
        lesson.answer("dismissed")
        assert lesson.look(at=679, revisits=2) == []
        assert lesson.look(at=680, revisits=2) == ["plain"]

    def test_turning_down_harder_does_not_silence_simpler(self) -> None:
        lesson = Lesson(
            rules(rule(id="harder", when="correct_in_row >= 3", do=HARDER), rule(id="simpler", do=SIMPLER, cooldown=0))
        )
        assert lesson.look(correct_in_row=3, items_done=3) == ["harder"]
        lesson.answer("dismissed")
        assert lesson.look(revisits=2, items_done=4) == ["simpler"]


class TestResponses:
    def test_saying_it_twice_counts_once(self) -> None:
        lesson = Lesson(rules(rule()))
        lesson.look(revisits=2)
        for response in ("undone", "dismissed", "undone"):
            lesson.answer(response)
        assert lesson.state.actions["captions:True"].dismissals == 1

    def test_bringing_it_back_takes_the_count_away(self) -> None:
        lesson = Lesson(rules(rule()))
        lesson.look(revisits=2)
        for response in ("undone", "redone", "redone", "accepted"):
            lesson.answer(response)
        assert lesson.state.actions["captions:True"].dismissals == 0

    def test_an_unknown_response_is_refused(self) -> None:
        lesson = Lesson(rules(rule()))
        lesson.look(revisits=2)
        with pytest.raises(ValueError, match="'maybe' is not one of"):
            respond(lesson.state, lesson.decisions[0], "maybe", 1.0)  # type: ignore[arg-type]


class TestBudgets:
    def test_at_most_one_interruption_in_three_minutes(self) -> None:
        lesson = Lesson(rules(rule(id="recap", do=RECAP), rule(id="help", do=HELP, when="hints_here >= 2", priority=1)))
        assert lesson.look(at=0, revisits=2, hints_here=2) == ["help"]
        assert lesson.look(at=179, revisits=2) == []
        assert lesson.look(at=180, revisits=2) == ["recap"], "it waited for its turn"

    def test_at_most_six_in_a_lesson(self) -> None:
        lesson = Lesson(rules(rule(do=RECAP, cooldown=0)))
        for round_ in range(10):
            lesson.look(at=round_ * 1000, revisits=2)
            lesson.look(revisits=0)
        assert len(lesson.decisions) == 6

    @pytest.mark.parametrize("action", [CAPTIONS, SIMPLER])
    def test_what_asks_nothing_and_inserts_nothing_is_no_interruption(self, action: dict[str, object]) -> None:
        lesson = Lesson(rules(rule(id="quiet", do=action), rule(id="recap", do=RECAP, when="hints_here >= 2")))
        assert lesson.look(revisits=2, items_done=1) == ["quiet"]
        assert lesson.state.interruptions == 0
        assert lesson.look(hints_here=2) == ["recap"]

    def test_what_is_inserted_is_an_interruption_even_unasked(self) -> None:
        lesson = Lesson(rules(rule(do=RECAP | {"mode": "apply"})))
        lesson.look(revisits=2)
        assert lesson.state.interruptions == 1

    def test_a_rule_fires_no_more_than_its_share(self) -> None:
        lesson = Lesson(rules(rule(cooldown=0, max_per_lesson=2)))
        for _ in range(5):
            lesson.look(revisits=2)
            lesson.look(revisits=0)
        assert len(lesson.decisions) == 2

    def test_difficulty_changes_at_most_every_third_exercise(self) -> None:
        lesson = Lesson(rules(rule(do=SIMPLER, cooldown=0)))
        assert lesson.look(revisits=2, items_done=1) == ["plain"]
        lesson.look(revisits=0)
        assert lesson.look_for(30, revisits=2, items_done=3) == []
        assert lesson.look(revisits=2, items_done=4) == ["plain"]

    def test_a_step_that_was_only_offered_and_turned_down_was_none(self) -> None:
        lesson = Lesson(
            rules(rule(id="harder", when="correct_in_row >= 3", do=HARDER), rule(id="simpler", do=SIMPLER, cooldown=0))
        )
        lesson.look(correct_in_row=3, items_done=3)
        assert lesson.look(revisits=2, items_done=4) == []
        lesson.answer("dismissed")
        assert lesson.look(revisits=2, items_done=4) == ["simpler"]

    def test_a_step_counts_from_when_it_was_accepted(self) -> None:
        lesson = Lesson(
            rules(rule(id="harder", when="correct_in_row >= 3", do=HARDER), rule(id="simpler", do=SIMPLER, cooldown=0))
        )
        lesson.look(correct_in_row=3, items_done=3)
        lesson.look(items_done=5)
        lesson.answer("accepted")
        assert lesson.look(revisits=2, items_done=7) == []
        assert lesson.look(revisits=2, items_done=8) == ["simpler"]

    def test_the_most_urgent_goes_first(self) -> None:
        lesson = Lesson(rules(rule(id="low", do=RECAP), rule(id="high", do=HELP, priority=9)))
        assert lesson.look(revisits=2) == ["high"]


class TestDecisions:
    def test_one_says_what_why_and_from_what(self) -> None:
        these = rules(rule(version=3, title="Back again", because=["You came back {revisits} times."]))
        lesson = Lesson(these)
        lesson.look(revisits=2.0, wrong_in_row=9)
        (decision,) = lesson.decisions
        assert (decision.rule_id, decision.rule_version, decision.rule_title) == ("plain", 3, "Back again")
        assert (decision.action, decision.params, decision.mode) == ("captions", {"on": True}, "apply")
        assert decision.why == ("You came back 2 times.", CAMERA_NOT_USED)
        assert decision.inputs == {"revisits": 2.0}, "what the rule read, and nothing else"
        assert decision.action_key == these["plain"].do.key

    def test_one_from_the_camera_says_so(self) -> None:
        lesson = Lesson(rules(*AWAY))
        lesson.look_for(9, focus=0.2)
        assert lesson.decisions[0].why == ("It was so.", CAMERA_USED)

    def test_inputs_are_plain_json(self) -> None:
        lesson = Lesson(rules(rule(when="revisits >= 2 or dwell_ratio > 1")))
        lesson.look(revisits=2, dwell_ratio=float("nan"))
        assert json.dumps(lesson.decisions[0].inputs, allow_nan=False)

    def test_ids_are_those_of_the_session_so_a_replay_gives_the_same(self) -> None:
        first, second = Lesson(rules(rule(cooldown=0))), Lesson(rules(rule(cooldown=0)))
        for lesson in (first, second):
            lesson.look(revisits=2)
            lesson.look(revisits=0)
            lesson.look(revisits=2)
        assert [one.id for one in first.decisions] == [one.id for one in second.decisions]
        assert len({one.id for one in first.decisions}) == 2


def test_a_step_changes_nothing_that_it_was_given() -> None:
    these, snapshot, state = rules(rule()), Snapshot(1.0, {"revisits": 2}), EngineState(session=SESSION)
    before = json.dumps(state.to_json())
    first, _ = step(these, snapshot, state)
    again, _ = step(these, snapshot, state)
    assert first == again
    assert json.dumps(state.to_json()) == before
