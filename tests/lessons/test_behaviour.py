"""What a student does becomes signals."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.adaptation.behaviour import Behaviour
from lessons.adaptation.signals import SIGNALS, check_values
from lessons.adaptation.snapshots import learner_signals, lesson_signals, take_snapshot
from lessons.content.levels import Kind, difficulty_of, level_of
from lessons.content.selectors import BlockFacts
from lessons.learner.selectors import NOTHING_KNOWN, BlockLearning

FACTS = BlockFacts(
    "try-1", Kind.EXERCISE, 60.0, has_simpler=True, has_challenge=False, recap="recap", misconception="slip"
)


def reading(expected_s: float | None = 20.0) -> Behaviour:
    return Behaviour().enter_block("a", expected_s=expected_s, at=0.0)


def test_a_new_student_has_done_nothing() -> None:
    signals = Behaviour().signals(0.0)
    assert signals["dwell_ratio"] is None
    assert signals["here"] is True
    assert {name for name, value in signals.items() if value not in (0, False)} == {"dwell_ratio", "here"}


class TestAnswers:
    def test_rows_and_the_last_five(self) -> None:
        behaviour = Behaviour()
        for correct in (False, False, True, False, False, False):
            behaviour = behaviour.answer(item="a", correct=correct)
        signals = behaviour.signals(0.0)
        assert (signals["wrong_in_row"], signals["correct_in_row"], signals["wrong_recent"]) == (3, 0, 4)

    def test_what_happened_on_this_exercise(self) -> None:
        behaviour = reading().answer(item="a", correct=False).hint(item="a").hint(item="a").hint(item="b")
        assert (behaviour.signals(0.0)["wrong_here"], behaviour.signals(0.0)["hints_here"]) == (1, 2)
        there = behaviour.enter_block("b", expected_s=None, at=1.0).signals(1.0)
        assert (there["wrong_here"], there["hints_here"]) == (0, 1)

    def test_an_exercise_counts_once_however_often_it_is_tried(self) -> None:
        behaviour = Behaviour()
        for item in ("a", "a", "b", "a", "c"):
            behaviour = behaviour.answer(item=item, correct=False)
        assert behaviour.signals(0.0)["items_done"] == 3

    def test_after_a_change_of_level_the_count_begins_anew(self) -> None:
        behaviour = Behaviour().answer(item="a", correct=False).answer(item="b", correct=False).step_difficulty(to=-1)
        signals = behaviour.signals(0.0)
        assert (signals["difficulty"], signals["wrong_in_row"], signals["items_since_step"]) == (-1, 0, 0)
        assert signals["wrong_recent"] == 2, "they still happened"
        assert behaviour.answer(item="c", correct=True).signals(0.0)["items_since_step"] == 1
        assert behaviour.step_difficulty(to=-1) == behaviour


class TestTime:
    def test_time_on_a_block_is_told_in_usual_times(self) -> None:
        assert reading().signals(30.0)["dwell_ratio"] == 1.5

    def test_it_stands_still_while_another_page_is_in_front(self) -> None:
        behaviour = reading().hidden(on=True, at=10.0).hidden(on=False, at=100.0)
        assert behaviour.signals(110.0)["dwell_ratio"] == 1.0

    def test_it_goes_on_when_one_comes_back(self) -> None:
        behaviour = reading().enter_block("b", expected_s=10.0, at=10.0).enter_block("a", expected_s=20.0, at=15.0)
        signals = behaviour.signals(25.0)
        assert (signals["dwell_ratio"], signals["revisits"]) == (1.0, 1)

    def test_entering_where_one_is_changes_nothing(self) -> None:
        assert reading().enter_block("a", expected_s=20.0, at=9.0) == reading()

    def test_a_block_without_a_usual_time_has_none(self) -> None:
        assert reading(expected_s=None).signals(9.0)["dwell_ratio"] is None

    def test_a_block_entered_behind_another_page_is_not_read(self) -> None:
        behaviour = Behaviour().hidden(on=True, at=0.0).enter_block("a", expected_s=20.0, at=1.0)
        assert behaviour.signals(50.0)["dwell_ratio"] == 0.0
        assert behaviour.hidden(on=False, at=50.0).signals(60.0)["dwell_ratio"] == 0.5


class TestAbsence:
    def test_another_page_is_told_while_it_lasts_and_a_minute_after(self) -> None:
        away = reading().hidden(on=True, at=10.0)
        assert (away.signals(40.0)["hidden_s"], away.signals(40.0)["here"]) == (30.0, False)
        back = away.hidden(on=False, at=40.0)
        assert (back.signals(41.0)["hidden_s"], back.signals(41.0)["here"]) == (30.0, True)
        assert back.signals(99.0)["hidden_s"] == 30.0
        assert back.signals(100.0)["hidden_s"] == 0.0

    def test_a_pause_began_before_the_page_noticed_it(self) -> None:
        still = reading().idle(on=True, at=60.0)
        assert (still.signals(90.0)["idle_s"], still.signals(90.0)["here"]) == (75.0, False)
        assert still.idle(on=False, at=100.0).signals(101.0)["idle_s"] == 85.0

    def test_saying_it_twice_changes_nothing(self) -> None:
        away = reading().hidden(on=True, at=10.0)
        assert away.hidden(on=True, at=20.0) == away
        assert reading().idle(on=False, at=5.0) == reading()


EVENTS = st.one_of(
    st.tuples(st.just("enter_block"), st.sampled_from("abc"), st.sampled_from([None, 20.0])),
    st.tuples(st.just("answer"), st.sampled_from("abc"), st.booleans()),
    st.tuples(st.just("hint"), st.sampled_from("abc"), st.none()),
    st.tuples(st.sampled_from(["idle", "hidden", "captions", "video"]), st.booleans(), st.none()),
    st.tuples(st.just("step_difficulty"), st.integers(-1, 1), st.none()),
)


def happen(behaviour: Behaviour, event: tuple[str, Any, Any], at: float) -> Behaviour:  # noqa: PLR0911
    match event:
        case ("enter_block", key, expected_s):
            return behaviour.enter_block(key, expected_s=expected_s, at=at)
        case ("answer", item, correct):
            return behaviour.answer(item=item, correct=correct)
        case ("hint", item, _):
            return behaviour.hint(item=item)
        case ("captions", on, _):
            return behaviour.captions(on=on)
        case ("video", on, _):
            return behaviour.video(playing=on)
        case ("step_difficulty", to, _):
            return behaviour.step_difficulty(to=to)
        case (name, on, _):
            return getattr(behaviour, name)(on=on, at=at)  # type: ignore[no-any-return]
    raise AssertionError(event)


@given(st.lists(st.tuples(EVENTS, st.floats(0, 200)), max_size=40))
def test_whatever_happens_signals_fit_the_table_and_survive_json(
    events: list[tuple[tuple[str, Any, Any], float]],
) -> None:
    behaviour, at = Behaviour(), 0.0
    for event, gap in events:
        at += gap
        behaviour = happen(behaviour, event, at)
    signals = behaviour.signals(at)
    check_values(signals)
    assert {name for name, signal in SIGNALS.items() if signal.source == "behaviour"} == set(signals)
    assert all(value is None or isinstance(value, bool | str) or value >= -1 for value in signals.values())
    assert Behaviour.from_json(json.loads(json.dumps(behaviour.to_json()))) == behaviour


class TestTooEasy:
    """What may be boredom: right without effort, read without reading."""

    def test_right_answers_in_half_the_time_count_until_one_takes_longer(self) -> None:
        behaviour = Behaviour()
        counts = []
        for number, (seconds, hint) in enumerate([(10, False), (29, False), (31, False), (5, False), (5, True)]):
            at = number * 100.0
            behaviour = behaviour.enter_block(f"e{number}", expected_s=60.0, at=at)
            behaviour = behaviour.hint(item=f"e{number}") if hint else behaviour
            behaviour = behaviour.answer(item=f"e{number}", correct=True, at=at + seconds)
            counts.append(behaviour.signals(at)["fast_right_in_row"])
        assert counts == [1, 2, 0, 1, 0]

    def test_a_second_try_or_an_exercise_elsewhere_is_never_fast(self) -> None:
        behaviour = reading(60.0).answer(item="a", correct=False, at=1.0).answer(item="a", correct=True, at=2.0)
        assert behaviour.signals(2.0)["fast_right_in_row"] == 0
        assert reading(60.0).answer(item="b", correct=True, at=2.0).signals(2.0)["fast_right_in_row"] == 0
        assert reading(60.0).answer(item="a", correct=True).signals(2.0)["fast_right_in_row"] == 0

    def test_passages_left_within_a_third_of_their_time_are_skimmed(self) -> None:
        behaviour, at, counts = Behaviour(), 0.0, []
        for number, seconds in enumerate([5, 5, 15, 5]):
            behaviour = behaviour.enter_block(f"t{number}", expected_s=30.0, at=at, prose=True)
            at += seconds
            counts.append(behaviour.enter_block("next", expected_s=None, at=at).signals(at)["skimmed_in_row"])
        assert counts == [1, 2, 0, 1]

    def test_an_exercise_or_a_film_is_not_skimmed_and_going_back_is_no_skimming(self) -> None:
        behaviour = reading(60.0).enter_block("b", expected_s=60.0, at=2.0, prose=True)
        assert behaviour.signals(2.0)["skimmed_in_row"] == 0
        assert behaviour.enter_block("a", expected_s=60.0, at=4.0).signals(4.0)["skimmed_in_row"] == 0

    def test_going_back_is_told_for_three_minutes(self) -> None:
        behaviour = reading().enter_block("b", expected_s=None, at=10.0).enter_block("a", expected_s=None, at=20.0)
        assert [behaviour.signals(at)["returns_recent"] for at in (20.0, 199.0, 201.0)] == [1, 1, 0]


class TestTimeAtWork:
    def test_it_runs_while_the_student_is_there(self) -> None:
        behaviour = reading().hidden(on=True, at=60.0)
        assert behaviour.signals(600.0)["minutes_in_lesson"] == 1
        back = behaviour.hidden(on=False, at=90.0).signals(150.0)
        assert (back["minutes_in_lesson"], back["minutes_since_break"]) == (2, 2)

    def test_two_minutes_away_are_a_break(self) -> None:
        behaviour = reading().hidden(on=True, at=60.0).hidden(on=False, at=180.0)
        signals = behaviour.signals(240.0)
        assert (signals["minutes_in_lesson"], signals["minutes_since_break"]) == (2, 1)

    def test_the_pause_before_a_page_says_idle_was_no_work(self) -> None:
        behaviour = reading().idle(on=True, at=105.0)
        assert behaviour.signals(105.0)["minutes_in_lesson"] == 1

    def test_hidden_while_idle_is_one_absence(self) -> None:
        behaviour = reading().idle(on=True, at=105.0).hidden(on=True, at=110.0).idle(on=False, at=115.0)
        assert behaviour.hidden(on=False, at=300.0).signals(360.0)["minutes_in_lesson"] == 2

    def test_a_break_on_the_page_counts_too(self) -> None:
        signals = reading().rested(at=600.0).signals(660.0)
        assert (signals["minutes_in_lesson"], signals["minutes_since_break"]) == (11, 1)

    def test_a_page_opened_again_was_away_meanwhile(self) -> None:
        behaviour = reading().reopened(left_at=60.0, at=660.0)
        signals = behaviour.signals(670.0)
        assert (signals["here"], signals["hidden_s"]) == (True, 600)
        assert signals["minutes_in_lesson"] == pytest.approx(70 / 60)
        assert signals["minutes_since_break"] == pytest.approx(10 / 60)

    def test_a_line_that_was_lost_for_a_moment_was_not(self) -> None:
        signals = reading().reopened(left_at=60.0, at=70.0).signals(120.0)
        assert (signals["minutes_in_lesson"], signals["hidden_s"]) == (2, 0)

    def test_nobody_stays_away_for_ever_because_the_page_was_closed_while_it_was_hidden(self) -> None:
        behaviour = reading().hidden(on=True, at=60.0).reopened(left_at=60.0, at=90.0)
        assert behaviour.signals(100.0)["here"] is True


def test_nothing_stored_is_a_new_student() -> None:
    assert Behaviour.from_json({}) == Behaviour()


class TestSnapshots:
    def test_they_hold_every_signal_of_the_table(self) -> None:
        possible = {name: True for name in SIGNALS if name.startswith("has_")}
        snapshot = take_snapshot(
            at=5.0,
            behaviour=reading(),
            facts=FACTS,
            possible=possible,
            learner=NOTHING_KNOWN,
            focus=0.5,
            known_share=0.9,
        )
        check_values(snapshot.values)
        assert set(snapshot.values) == set(SIGNALS)

    @pytest.mark.parametrize(("uncertainty", "known"), [(0.1, True), (0.4, False), (None, False)])
    def test_mastery_counts_as_known_when_it_is_narrow_enough(self, uncertainty: float | None, known: bool) -> None:
        learning = BlockLearning(0.4, uncertainty, struggling=True, next_skill_missing="fractions")
        assert learner_signals(learning) == {
            "mastery": 0.4, "mastery_known": known, "struggling": True, "prerequisite_missing": True
        }  # fmt: skip
        assert learner_signals(None) == {}

    def test_help_that_was_brought_is_not_there_to_bring(self) -> None:
        assert lesson_signals(FACTS, ()) == {
            "block_kind": "exercise",
            "has_simpler": True,
            "has_challenge": False,
            "has_recap": True,
            "has_misconception": True,
        }
        assert lesson_signals(FACTS, {"slip"})["has_misconception"] is False
        assert lesson_signals(FACTS, {"slip"})["has_recap"] is True

    def test_between_blocks_nothing_is_known_of_them(self) -> None:
        assert lesson_signals(None, ()) == {}


@pytest.mark.parametrize(
    ("difficulty", "level"), [(-1, "simpler"), (0, "standard"), (1, "challenge"), (5, "challenge")]
)
def test_difficulty_is_a_level(difficulty: int, level: str) -> None:
    assert level_of(difficulty) == level
    assert difficulty_of(level_of(difficulty)) == max(-1, min(1, difficulty))
