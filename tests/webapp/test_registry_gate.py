"""Which candidates may go live, and which are stopped: the worse one, the unfair one, the slow one."""

import copy
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.registry.figures import Figure, gain_of
from webapp.registry.gate import Needs, judge
from webapp.registry.measures import Measure

Report = dict[str, Any]
FAST = Needs(1.2, 2_000_000)


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
    assert judge(gaze(5), gaze(5), needs=FAST).passed


def test_what_chance_explains_is_neither_better_nor_worse() -> None:
    verdict = judge(gaze(5.0), gaze(5.3), needs=FAST)
    assert verdict.passed
    assert {line.standing for line in verdict.lines} == {"same"}


def test_a_worse_candidate_is_stopped() -> None:
    verdict = judge(gaze(5.0), gaze(5.6), needs=FAST)
    assert not verdict.passed
    assert "Gaze error: worse by more than chance explains." in verdict.objections


def test_a_candidate_that_is_better_for_all_but_one_group_is_stopped() -> None:
    verdict = judge(gaze(5.0, glasses=5.0), gaze(4.2, glasses=5.9), needs=FAST)
    assert [line.standing for line in verdict.lines if line.measure.figure == "mean_deg"] == ["better"]
    assert verdict.objections == ("Gaze error gets worse for: Glasses.",)


def test_a_handful_of_pictures_makes_no_group() -> None:
    parts = {group.part for group in judge(gaze(5), gaze(5), needs=FAST).groups}
    assert parts == {"none", "clear"}


def test_what_was_measured_of_the_live_one_has_to_be_measured_of_the_candidate() -> None:
    candidate = gaze(4.0)
    del candidate["gaze"]["figures"]["blink_auc"]
    assert judge(gaze(5.0), candidate, needs=FAST).objections == (
        "Eyes open or closed: the live version was measured, this one was not.",
    )


def test_a_candidate_that_nobody_measured_is_stopped() -> None:
    assert "It was not measured on this site yet." in judge(gaze(5.0), {}, needs=FAST).objections
    assert not judge({}, {}, needs=FAST).passed


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
    assert not judge(gaze(5.0), candidate, needs=FAST).passed


@given(st.floats(1, 10), st.floats(1, 10), st.floats(0, 2))
def test_making_a_candidate_worse_never_lets_it_through(live: float, candidate: float, worse: float) -> None:
    if not judge(gaze(live), gaze(candidate), needs=FAST).passed:
        assert not judge(gaze(live), gaze(candidate + worse), needs=FAST).passed


@given(st.floats(1, 10), st.floats(1, 10))
def test_judging_changes_nothing(live: float, candidate: float) -> None:
    one, other = gaze(live), gaze(candidate)
    before = copy.deepcopy((one, other))
    judge(one, other, needs=FAST)
    assert (one, other) == before


# The same people, drawn alike -----------------------------------------------------------------------------------


def drawn(report: Report, over: str, draws: list[float]) -> Report:
    """The report with draws of its gaze error."""
    report["gaze"]["draws"] = {"mean_deg": {"over": over, "values": draws}}
    return report


PEOPLE = [5 + math.sin(k) for k in range(200)]
"""The mean error of people drawn anew: from 4 to 6 degrees."""


def test_what_is_a_little_worse_for_everybody_is_worse_though_the_intervals_overlap() -> None:
    worse = [each + 0.3 for each in PEOPLE]
    live, candidate = (drawn(gaze(mean, spread=1.0), "them", them) for mean, them in ((5.0, PEOPLE), (5.3, worse)))
    assert "Gaze error: worse by more than chance explains." in judge(live, candidate, needs=FAST).objections
    strangers = drawn(gaze(5.3, spread=1.0), "others", worse)
    assert judge(live, strangers, needs=FAST).passed, "of other people the two intervals are all that is known"


def test_a_difference_that_is_too_small_to_matter_counts_for_nothing() -> None:
    live, candidate = (drawn(gaze(5 + off, spread=1.0), "them", [each + off for each in PEOPLE]) for off in (0.0, 0.05))
    verdict = judge(live, candidate, needs=FAST)
    assert verdict.passed
    assert verdict.lines[0].gain is not None
    assert verdict.lines[0].gain.sure


@given(st.floats(-3, 3), st.booleans())
def test_the_interval_of_a_difference_holds_what_was_found(off: float, less: bool) -> None:
    measure = Measure("gaze", "mean_deg", "Gaze error", 0.5, less_is_better=less)
    live = Figure(5.0, 4.0, 6.0, "them", tuple(PEOPLE))
    candidate = Figure(5.0 + off, 4.0 + off, 6.0 + off, "them", tuple(each + off for each in PEOPLE))
    gain = gain_of(measure, live, candidate)
    assert gain.low - 1e-6 <= gain.value <= gain.high + 1e-6
    assert gain.value == pytest.approx(-off if less else off)
    back = gain_of(measure, candidate, live)
    assert [back.low, back.high] == pytest.approx([-gain.high, -gain.low])


# Few people ------------------------------------------------------------------------------------------------------


def group(people: int, mean: float) -> Report:
    row = {"by": "glasses", "part": "clear", "count": 90, "people": people, "figures": {"mean_deg": mean}}
    report = gaze(5.0)
    report["gaze"]["slices"] = [row]
    return report


def test_of_fewer_than_five_people_nothing_is_shown_however_many_pictures_there_are() -> None:
    verdict = judge(group(4, 5.0), group(4, 9.0), needs=FAST)
    assert verdict.passed
    assert not verdict.groups
    assert [(few.by, few.part) for few in verdict.few] == [("glasses", "clear")]
    assert not judge(group(5, 5.0), group(5, 9.0), needs=FAST).passed


def test_a_sites_own_people_count_from_five_on() -> None:
    def own(people: int, value: float) -> Report:
        figures = {"centred_mean_deg": value, "people": people}
        return gaze(5.0) | {"own gaze": {"figures": figures, "intervals": {}, "slices": []}}

    few = judge(own(4, 2.0), own(4, 9.0), needs=FAST)
    assert few.passed
    assert [each.measure.suite for each in few.few if not each.by] == ["own gaze"]
    assert not judge(own(5, 2.0), own(5, 9.0), needs=FAST).passed


def test_parts_that_are_single_people_are_no_groups() -> None:
    report = gaze(5.0)
    report["gaze"]["slices"][1] |= {"by": "person", "part": "900001"}
    assert {line.by for line in judge(report, report, needs=FAST).groups} == {"glasses"}


def test_a_part_measured_on_other_data_is_said() -> None:
    objections = judge(gaze(5.0), gaze(5.0), needs=FAST, other_data=True).objections
    assert objections == ("It was not measured on the same data as the live version. Have it measured again.",)
