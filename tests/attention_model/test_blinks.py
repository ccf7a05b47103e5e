"""Lids as a camera samples them: a true course of blinks and closures, frames now and then."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.blinks import Lids, LidWatch
from attention_model.observation import NO_FACE, Observation

CLOSING_S, SHUT_S, OPENING_S = 0.06, 0.08, 0.12


def seen(openness: float) -> Observation:
    return Observation(status="ok", eye_openness_left=openness, eye_openness_right=openness - 0.02)


def lid(since: float) -> float:
    """Share of the open eye so long after a blink began."""
    if since < CLOSING_S:
        return 1 - since / CLOSING_S
    if since < CLOSING_S + SHUT_S:
        return 0.0
    return min(1.0, (since - CLOSING_S - SHUT_S) / OPENING_S)


def course(
    fps: float,
    seconds: float,
    rate: float,
    *,
    usual: float = 0.9,
    closed: tuple[float, float] = (-1, -1),
    seed: int = 1,
) -> list[Lids]:
    """What is told about somebody who blinks `rate` times a minute and shuts the eyes from … to …"""
    rng = np.random.default_rng(seed)
    starts = np.cumsum(rng.gamma(4, 60 / rate / 4, 1000)) if rate else np.array([np.inf])
    watch, told, phase = LidWatch(), [], rng.uniform(0, 1 / fps)
    for number in range(int(seconds * fps)):
        at = number / fps + phase + rng.uniform(0, 0.02)
        begun = starts[starts <= at]
        share = lid(at - begun[-1]) if len(begun) else 1.0
        if closed[0] <= at < closed[1]:
            share = 0.0
        told.append(watch.update(seen(float(np.clip(usual * share + rng.normal(0, 0.04), 0, 1))), at))
    return told


@pytest.mark.parametrize("fps", [5.0, 8.0])
@pytest.mark.parametrize("rate", [6.0, 15.0, 25.0])
def test_blinks_are_counted_by_a_fast_camera(fps: float, rate: float) -> None:
    rates = [course(fps, 60, rate, seed=seed)[-1].blinks_per_minute for seed in range(12)]
    assert all(each is not None for each in rates)
    assert np.mean([each for each in rates if each is not None]) == pytest.approx(rate, rel=0.2)


@pytest.mark.parametrize("fps", [0.5, 1.0, 2.0, 4.0])
def test_a_slow_camera_says_nothing_about_blinks(fps: float) -> None:
    assert all(each.blinks_per_minute is None for each in course(fps, 90, 15))


def test_nothing_is_said_about_blinks_before_some_time_was_watched() -> None:
    told = course(8.0, 30, 15)
    assert all(each.blinks_per_minute is None for each in told[: 8 * 15])
    assert told[-1].blinks_per_minute is not None


@pytest.mark.parametrize("fps", [0.5, 1.0, 2.0, 4.0, 8.0])
def test_the_share_of_closed_time_is_told_at_any_rate_with_its_error(fps: float) -> None:
    last = course(fps, 75, 12, closed=(30, 45))[-1]
    assert last.closed_share is not None
    assert last.closed_share_error is not None
    assert last.closed_share == pytest.approx(15 / 60 + 0.02, abs=3 * last.closed_share_error)
    assert last.closed_share_error == pytest.approx(np.sqrt(0.26 * 0.74 / (60 * fps)), rel=0.25)


def test_few_frames_say_nothing_about_closed_time() -> None:
    assert all(each.closed_share is None for each in course(0.5, 30, 12))


@pytest.mark.parametrize("usual", [0.3, 0.5, 1.0])
@pytest.mark.parametrize("fps", [2.0, 8.0])
def test_narrow_eyes_are_not_closed_eyes(usual: float, fps: float) -> None:
    last = course(fps, 60, 0, usual=usual)[-1]
    assert last.closed_share == 0
    assert last.long_closures == 0
    assert last.blinks_per_minute in (None, pytest.approx(0, abs=4))


@pytest.mark.parametrize("fps", [0.5, 2.0, 8.0])
def test_a_long_closure_is_noticed_while_it_lasts_and_remembered(fps: float) -> None:
    told = course(fps, 60, 0, closed=(30, 38))
    during = told[int(37.9 * fps) - 1]
    assert during.long_closures == 1
    assert 3.9 <= during.closed_for <= 8
    assert (told[-1].long_closures, told[-1].closed_for) == (1, 0)


@pytest.mark.parametrize("fps", [0.5, 1.0, 2.0, 8.0])
def test_blinking_is_never_a_long_closure(fps: float) -> None:
    assert all(each.long_closures == 0 for seed in range(4) for each in course(fps, 90, 20, seed=seed))


def test_frames_without_a_face_say_nothing() -> None:
    watch = LidWatch()
    for number in range(200):
        told = watch.update(NO_FACE, number / 8)
    assert told == Lids(None, None, None, 0, 0.0)


def test_a_face_that_comes_back_with_closed_eyes_was_not_closed_meanwhile() -> None:
    watch = LidWatch()
    for number in range(80):
        watch.update(seen(0.9), number / 8)
    watch.update(seen(0.0), 10.0)
    for number in range(40):
        watch.update(NO_FACE, 10.1 + number / 8)
    assert watch.update(seen(0.0), 15.2).closed_for == 0


def test_time_does_not_run_backwards() -> None:
    watch = LidWatch()
    watch.update(seen(0.9), 10.0)
    with pytest.raises(ValueError, match="backwards"):
        watch.update(seen(0.9), 9.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 20), st.booleans()), max_size=80))
def test_whatever_is_seen_shares_are_shares(frames: list[tuple[float, float, bool]]) -> None:
    watch, now = LidWatch(), 0.0
    for openness, step, readable in frames:
        now += step
        told = watch.update(seen(openness) if readable else NO_FACE, now)
        assert told.closed_share is None or 0 <= told.closed_share <= 1
        assert told.blinks_per_minute is None or told.blinks_per_minute >= 0
        assert told.closed_for >= 0
