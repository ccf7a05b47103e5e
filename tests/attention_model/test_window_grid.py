"""The window's grid and the running quantile are reckoned in bulk: they agree with the plain way of saying them."""

import math
from bisect import bisect_left
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.neutral import BINS, MAX_INFLATION, RunningQuantile
from attention_model.observation import NO_FACE, Observation
from attention_model.units import ACTION_UNITS
from attention_model.window import FASTEST, FEATURES, HOLD_STEPS, STATE, STEP_S, STEPS, Floats, Window

POOR = Observation(status="low_quality")


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    angle, share = st.floats(-90, 90, width=32), st.floats(0, 1, width=32)
    units = draw(st.one_of(st.none(), share))
    return Observation(
        status="ok",
        presence=draw(share),
        head_yaw=draw(angle),
        head_pitch=draw(angle),
        gaze_yaw=draw(angle),
        gaze_pitch=draw(angle),
        eye_openness_left=draw(share),
        action_units=None if units is None else (units,) * len(ACTION_UNITS),
    )


# Several frames in one step, one in each, gaps that are held, and gaps that end what is held and the window itself.
gaps = st.one_of(st.floats(0, 0.4), st.floats(0.4, 0.6), st.just(STEP_S), st.floats(1, 4), st.floats(10, 40))
seen = st.one_of(st.just(NO_FACE), st.just(POOR), observations())


@given(st.lists(st.tuples(seen, gaps), max_size=60), st.floats(0, 35))
def test_the_grid_is_what_frame_after_frame_gives(stretch: list[tuple[Observation, float]], late: float) -> None:
    window, at = Window(), 1000.0
    for each, gap in stretch:
        at += gap
        window.push(each, at)
        assert window.features(at) == pytest.approx(plainly(window, at), abs=1e-6)
    assert window.features(at + late) == pytest.approx(plainly(window, at + late), abs=1e-6)


def plainly(window: Window, at: float) -> Floats:
    """Window.features, one frame and one step after the other."""
    table = np.zeros((STEPS, FEATURES), np.float32)
    valid, arrived = np.zeros(STEPS), np.zeros(STEPS)
    for frame in window.frames:
        step = STEPS - 1 - math.floor((at - frame.at) / STEP_S)
        if 0 <= step < STEPS:
            arrived[step] += 1
            table[step, 3] += frame.no_face
            if frame.row is not None:
                valid[step] += 1
                table[step, len(STATE) :] += np.frombuffer(frame.row, np.float32)
    table[:, len(STATE) :] /= np.maximum(valid, 1)[:, None]
    table[:, 3] /= np.maximum(arrived, 1)
    table[:, 0] = arrived > 0
    table[:, 2] = valid / np.maximum(arrived, 1)
    empty = 0
    for step in range(1, STEPS):
        empty = 0 if table[step, 0] else empty + 1
        if 0 < empty <= HOLD_STEPS and (table[step - 1, 0] or table[step - 1, 1]):
            table[step] = table[step - 1]
            table[step, :2] = (0.0, 1.0)
    first = len(STATE)
    for before, after in pairwise(np.flatnonzero((table[:, 0] > 0) & (table[:, 2] > 0))):
        moved = np.abs(table[after] - table[before])
        table[after, 4] = min(FASTEST, float(np.hypot(moved[first], moved[first + 1])))
        table[after, 5] = min(FASTEST, float(np.hypot(moved[first + 3], moved[first + 4])))
    return table


values = st.one_of(st.floats(-0.2, 1.2), st.sampled_from((0.0, 0.25, 0.5, 1.0)))
seconds = st.one_of(st.floats(0, 3), st.sampled_from((0.0, 0.25, 0.5, 3.0, 500.0)))


@given(st.sampled_from((0.2, 0.5, 0.7)), st.lists(st.tuples(values, seconds), max_size=80))
def test_the_quantile_is_the_one_that_all_bins_give(share: float, told: list[tuple[float, float]]) -> None:
    quantile = RunningQuantile(share, 0.0, 1.0, 0.3, 3.0)
    weights, inflation = [0.0] * BINS, 1.0
    weights[quantile.bin_of(0.3)] = 3.0
    for value, lasting in told:
        quantile.learn(value, lasting)
        inflation *= 2.0 ** (lasting / quantile.half_life_s)
        if inflation > MAX_INFLATION:
            weights, inflation = [weight / inflation for weight in weights], 1.0
        weights[quantile.bin_of(value)] += lasting * inflation
        counted = list(accumulate(weights))
        assert quantile.value == (bisect_left(counted, share * counted[-1]) + 0.5) / BINS
