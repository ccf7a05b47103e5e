"""What a student does becomes signals."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.adaptation.behaviour import Behaviour
from lessons.adaptation.signals import SIGNALS, check_values
from lessons.adaptation.snapshots import lesson_signals, take_snapshot
from lessons.content.levels import Kind, difficulty_of, level_of
from lessons.content.selectors import BlockFacts

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


def test_nothing_stored_is_a_new_student() -> None:
    assert Behaviour.from_json({}) == Behaviour()


class TestSnapshots:
    def test_they_hold_every_signal_of_the_table(self) -> None:
        snapshot = take_snapshot(at=5.0, behaviour=reading(), facts=FACTS, focus=0.5, confusion=None, known_share=0.9)
        check_values(snapshot.values)
        assert set(snapshot.values) == set(SIGNALS)

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
