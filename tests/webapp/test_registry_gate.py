"""Which candidates may go live, and which are stopped: the worse one, the unfair one, the slow one."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.registry.gate import Needs, judge

Report = dict[str, Any]
FAST = {"needs": Needs(1.2, 2_000_000)}


def gaze(mean: float, *, glasses: float | None = None, spread: float = 0.3) -> Report:
    """A report of the suite gaze: everybody's mean error, and that of people with glasses."""
    slices = [
        {"by": "glasses", "part": "none", "count": 400, "figures": {"mean_deg": mean}},
        {"by": "glasses", "part": "clear", "count": 200, "figures": {"mean_deg": mean if glasses is None else glasses}},
        {"by": "glasses", "part": "monocle", "count": 3, "figures": {"mean_deg": 40.0}},
    ]
    figures = {"mean_deg": mean, "blink_auc": 0.99}
    intervals = {"mean_deg": [mean - spread, mean + spread], "blink_auc": [0.98, 1.0]}
    return {"gaze": {"figures": figures, "intervals": intervals, "slices": slices}}


def test_a_version_is_not_stopped_by_itself() -> None:
    assert judge(gaze(5), gaze(5), **FAST).passed


def test_what_chance_explains_is_neither_better_nor_worse() -> None:
    verdict = judge(gaze(5.0), gaze(5.3), **FAST)
    assert verdict.passed
    assert {line.standing for line in verdict.lines} == {"same"}


def test_a_worse_candidate_is_stopped() -> None:
    verdict = judge(gaze(5.0), gaze(5.6), **FAST)
    assert not verdict.passed
    assert "Gaze error: worse by more than chance explains." in verdict.objections


def test_a_candidate_that_is_better_for_all_but_one_group_is_stopped() -> None:
    verdict = judge(gaze(5.0, glasses=5.0), gaze(4.2, glasses=5.9), **FAST)
    assert [line.standing for line in verdict.lines if line.measure.figure == "mean_deg"] == ["better"]
    assert verdict.objections == ("Gaze error gets worse for: Glasses.",)


def test_a_handful_of_pictures_makes_no_group() -> None:
    parts = {group.part for group in judge(gaze(5), gaze(5), **FAST).groups}
    assert parts == {"none", "clear"}


def test_what_was_measured_of_the_live_one_has_to_be_measured_of_the_candidate() -> None:
    candidate = gaze(4.0)
    del candidate["gaze"]["figures"]["blink_auc"]
    assert judge(gaze(5.0), candidate, **FAST).objections == (
        "Eyes open or closed: the live version was measured, this one was not.",
    )


def test_a_candidate_that_nobody_measured_is_stopped() -> None:
    assert "It was not measured on this site yet." in judge(gaze(5.0), {}, **FAST).objections
    assert not judge({}, {}, **FAST).passed


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (Needs(2.0, 1), "A frame takes 2.0 ms here; 1.5 ms are the most."),
        (Needs(1.0, 5_000_000), "Its networks have 5.0 MB; 4.0 MB are the most."),
    ],
)
def test_a_slow_or_large_candidate_is_stopped(needs: Needs, words: str) -> None:
    assert judge(gaze(5.0), gaze(4.0), needs=needs).objections == (words,)


def test_no_number_is_no_figure() -> None:
    candidate = gaze(4.0)
    candidate["gaze"]["figures"]["mean_deg"] = float("nan")
    assert not judge(gaze(5.0), candidate, **FAST).passed


@given(st.floats(1, 10), st.floats(1, 10), st.floats(0, 2))
def test_making_a_candidate_worse_never_lets_it_through(live: float, candidate: float, worse: float) -> None:
    if not judge(gaze(live), gaze(candidate), **FAST).passed:
        assert not judge(gaze(live), gaze(candidate + worse), **FAST).passed


@given(st.floats(1, 10), st.floats(1, 10))
def test_judging_changes_nothing(live: float, candidate: float) -> None:
    one, other = gaze(live), gaze(candidate)
    before = copy.deepcopy((one, other))
    judge(one, other, **FAST)
    assert (one, other) == before
