"""Curves of a training: inside their drawing whatever the numbers are, and described as they are."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.training.drawing import NARROW, SMALL, WIDE, curves, marks_of, smooth
from webapp.training.models import TrainingRun
from webapp.training.telling import tell

VALUE = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6)
CURVE = st.lists(VALUE, max_size=40).map(lambda values: [(float(at + 1), value) for at, value in enumerate(values)])


@given(training=CURVE, checking=CURVE, frame=st.sampled_from((WIDE, NARROW, SMALL)), least=st.sampled_from((0.0, 0.1)))
def test_every_curve_stays_inside_its_drawing(training: Any, checking: Any, frame: Any, least: float) -> None:
    drawn = curves(frame, training, checking, end=40, marks=marks_of(40, 4, "step 0"), least=least)
    for path in (drawn.training, drawn.single, drawn.checking):
        for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path):
            assert frame.left <= float(x) <= frame.right
            assert frame.top <= float(y) <= frame.base
    places = [tick.at for tick in drawn.across]
    assert places == sorted(places, reverse=True)
    assert len(places) >= 2
    assert len({end.y for end in drawn.ends}) == len(drawn.ends)


@given(CURVE)
def test_a_calm_curve_has_the_same_steps_and_no_wider_range(points: Any) -> None:
    calm = smooth(points)
    assert [x for x, _y in calm] == [x for x, _y in points]
    if points:
        values = [y for _x, y in points]
        assert all(min(values) - 1e-6 <= y <= max(values) + 1e-6 for _x, y in calm)


def test_figures_that_hardly_differ_are_not_drawn_as_if_they_did() -> None:
    drawn = curves(SMALL, [], [(1, 0.76), (2, 0.765)], end=2, marks=[], least=0.1)
    low, high = (float(tick.words) for tick in (drawn.across[0], drawn.across[-1]))
    assert high - low >= 0.1


def told(checked: list[float], loss: list[list[float]]) -> Any:
    history = [{"task": "window", "epoch": at + 1, "val_loss": value} for at, value in enumerate(checked)]
    live = {"phase": "training", "task": "window", "epochs": 4, "steps": 10, "loss": loss, "history": history}
    return tell(TrainingRun(state="running", live=live))


@pytest.mark.parametrize(
    ("checked", "words"),
    [
        ([2.0, 1.0], "still falls"),
        ([2.0, 1.0, 1.0], "no longer falls much"),
        ([2.0, 1.0, 1.9], "begins to learn by heart"),
        ([2.0], "went from 3.00 to 1.00."),
    ],
)
def test_a_curve_is_told_in_words(checked: list[float], words: str) -> None:
    assert words in told(checked, [[1, 3.0], [10, 1.0]]).loss_told


def test_what_it_takes_for_what_is_counted_by_row() -> None:
    run = TrainingRun(
        state="running", live={"matrix": {"focus": {"labels": ["low", "high"], "counts": [[3, 1], [0, 0]]}}}
    )
    [matrix] = tell(run).matrices
    assert matrix.name == "Focus"
    assert [(cell.words, cell.share, cell.right) for cell in matrix.rows[0][1]] == [("3", 75, True), ("1", 25, False)]
    assert matrix.told == "3 of 4 right."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "less than a minute left"),
        (70, "about 1 minute left"),
        (4000, "about 67 minutes left"),
        (9000, "about 2 hours left"),
    ],
)
def test_time_that_is_left_is_told_in_round_words(seconds: int, words: str) -> None:
    live = {"phase": "training", "epoch": 2, "epochs": 4, "steps": 10, "step": 3, "eta_s": seconds}
    going = tell(TrainingRun(state="running", live=live)).going
    assert (going.left, going.done, going.of) == (words, 13, 40)
    assert going.words == "Pass 2 of 4 through the examples"
