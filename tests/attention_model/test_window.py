from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.observation import NO_FACE, Observation
from attention_model.units import ACTION_UNITS
from attention_model.usual import Usual, parts_of
from attention_model.window import (
    COLUMNS,
    FEATURES,
    SIGHT_COLUMNS,
    STEPS,
    WINDOW_S,
    Window,
)

DARK = Observation(status="low_quality", brightness=0.05)


def units(**values: float) -> tuple[float, ...]:
    """Action units by part of the face, both sides; the rest is 0.02."""
    return tuple(values.get(name.removesuffix("Left").removesuffix("Right"), 0.02) for name in ACTION_UNITS)


READING = Observation(
    status="ok",
    presence=1.0,
    head_pitch=-6.0,
    head_z=-55.0,
    gaze_pitch=-12.0,
    gaze_sigma=3.0,
    eye_openness_left=0.9,
    eye_openness_right=0.9,
    action_units=units(),
)
AWAY = replace(READING, head_yaw=-32.0, gaze_yaw=-45.0)
FROWNING = replace(READING, action_units=units(browDown=0.7, eyeSquint=0.4))
CLOSED = replace(READING, eye_openness_left=0.0, eye_openness_right=0.0)


def times(seconds: float, fps: float, begin: float = 100.0) -> Iterator[float]:
    yield from (begin + k / fps for k in range(round(seconds * fps)))


def after(*stretches: tuple[Observation, float], fps: float = 4.0) -> tuple[Window, float]:
    """A window after these observations, each for so many seconds, and the last moment."""
    window, now = Window(), 100.0
    for seen, seconds in stretches:
        for at in times(seconds, fps, now + 1 / fps):
            window.push(seen, at)
            now = at
    return window, now


def column(table: np.ndarray, name: str) -> np.ndarray:
    return table[:, COLUMNS.index(name)]


def test_a_window_has_its_shape_and_nothing_in_it_at_first() -> None:
    table = Window().features(50.0)
    assert table.shape == (STEPS, FEATURES)
    assert not table.any()


def test_what_comes_last_is_in_the_last_row() -> None:
    window, now = after((READING, 20), (AWAY, 5))
    yaw = column(window.features(now), "gaze_yaw")
    assert (yaw[-9:] < -1).all()
    assert abs(yaw[-20]) < 0.1


def test_what_is_older_than_the_window_is_forgotten() -> None:
    window, now = after((AWAY, 20), (READING, WINDOW_S + 1))
    assert np.abs(column(window.features(now), "gaze_yaw")).max() < 0.7
    assert len(window.frames) <= WINDOW_S * 4 + 2


@pytest.mark.parametrize("fps", [1.0, 2.0, 5.0, 8.0])
def test_the_rate_of_frames_hardly_matters(fps: float) -> None:
    window, now = after((READING, 35), fps=fps)
    usual, end = after((READING, 35), fps=2.0)
    seen, wanted = window.features(now), usual.features(end)
    for name in ("gaze_yaw", "gaze_pitch", "openness", "valid", "head_pitch"):
        assert column(seen, name)[2:] == pytest.approx(column(wanted, name)[2:], abs=0.05), name


def test_a_slow_camera_leaves_no_holes() -> None:
    window, now = after((READING, 40), fps=0.5)
    table = window.features(now)
    assert (column(table, "arrived") + column(table, "held"))[4:] == pytest.approx(1.0)
    assert column(table, "openness")[4:] == pytest.approx(1.0, abs=0.15)


def test_a_camera_that_stops_is_not_held_for_long() -> None:
    window, now = after((READING, 20))
    assert not window.features(now + 10)[-10:].any()


def test_at_level_gaze_the_face_is_empty_and_the_rest_the_same() -> None:
    with_face, now = after((FROWNING, 20))
    without, _ = after((replace(FROWNING, action_units=None), 20))
    a, b = with_face.features(now), without.features(now)
    assert (a[:, :SIGHT_COLUMNS] == b[:, :SIGHT_COLUMNS]).all()
    assert not b[:, SIGHT_COLUMNS:].any()
    assert column(a, "expression")[-1] == 1


def test_brightness_and_place_in_the_room_do_not_matter() -> None:
    here, now = after((READING, 20))
    there, _ = after((replace(READING, brightness=0.2, face_width=0.4, head_x=9.0, head_z=-70.0), 20))
    assert (here.features(now) == there.features(now)).all()


def test_a_frown_stands_out_from_a_face_at_rest() -> None:
    window, now = after((READING, 30), (FROWNING, 20))
    lowering = column(window.features(now), "brow_lowering_above_rest")
    assert lowering[-1] > 0.5
    assert abs(lowering[5]) < 0.1


def test_brows_that_are_always_low_become_usual() -> None:
    window, now = after((replace(READING, action_units=units(browDown=0.3)), 60))
    assert abs(column(window.features(now), "brow_lowering_above_rest")[-1]) < 0.05


def test_looking_out_of_the_window_for_long_never_becomes_the_screen() -> None:
    window, now = after((READING, 20), (AWAY, 600), fps=1.0)
    assert column(window.features(now), "gaze_yaw")[-1] < -1.1


def test_somebody_who_sits_aside_is_followed() -> None:
    usual = Usual()
    for _ in range(600):
        usual.learn(replace(READING, gaze_yaw=8.0), 1.0)
    assert abs(usual.gaze(replace(READING, gaze_yaw=8.0))[0]) < 1.5


def test_closed_eyes_are_told() -> None:
    window, now = after((READING, 20), (CLOSED, 6))
    table = window.features(now)
    assert column(table, "closed")[-5:].tolist() == [1] * 5
    assert column(table, "openness")[-1] == 0


@pytest.mark.parametrize(
    ("seen", "known"),
    [((READING, 20.0), True), ((NO_FACE, 20.0), False), ((DARK, 20.0), False), ((READING, 1.0), False)],
)
def test_enough_has_to_be_readable(seen: tuple[Observation, float], known: bool) -> None:
    window, now = after(seen)
    assert window.known(now) is known


def test_half_of_the_frames_is_not_enough_and_two_thirds_are() -> None:
    for pattern, known in (((READING, NO_FACE), False), ((READING, READING, NO_FACE), True)):
        window = Window()
        for k, at in enumerate(times(20, 3.0)):
            window.push(pattern[k % len(pattern)], at)
        assert window.known(at) is known


def test_a_stream_that_stopped_is_not_known() -> None:
    window, now = after((READING, 20))
    assert not window.known(now + 15)


def test_no_face_is_told_apart_from_a_dark_picture() -> None:
    for seen, share in ((NO_FACE, 1.0), (DARK, 0.0)):
        window, now = after((seen, 20))
        table = window.features(now)
        assert column(table, "no_face")[-1] == share
        assert column(table, "valid")[-1] == 0


def test_time_must_not_run_backwards() -> None:
    window, now = after((READING, 5))
    with pytest.raises(ValueError, match="backwards"):
        window.push(READING, now - 1)


angle = st.floats(-180, 180)
observations = st.builds(
    Observation,
    status=st.sampled_from(["ok", "ok", "ok", "no_face", "low_quality"]),
    presence=st.floats(0, 1),
    head_yaw=angle,
    head_pitch=angle,
    head_roll=angle,
    gaze_yaw=angle,
    gaze_pitch=angle,
    gaze_sigma=st.floats(0, 90),
    eye_openness_left=st.floats(0, 1),
    eye_openness_right=st.floats(0, 1),
    action_units=st.none() | st.lists(st.floats(0, 1), min_size=25, max_size=25).map(tuple),
)


@given(st.lists(st.tuples(observations, st.floats(0, 20)), max_size=15))
def test_whatever_is_seen_the_features_are_finite_and_bounded(seen: list[tuple[Observation, float]]) -> None:
    window, now = Window(), 0.0
    for observation, later in seen:
        now += later
        window.push(observation, now)
    table = window.features(now)
    assert np.isfinite(table).all()
    assert np.abs(table).max(initial=0) <= 3


def test_parts_of_the_face_are_means_of_both_sides() -> None:
    values = dict.fromkeys(ACTION_UNITS, 0.0) | {"browDownLeft": 0.8, "browDownRight": 0.4, "jawOpen": 0.3}
    parts = parts_of(tuple(values.values()))
    assert parts["browDown"] == pytest.approx(0.6)
    assert parts["jawOpen"] == pytest.approx(0.3)
