import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.calibration import uncalibrated
from attention_model.gaze import (
    Screen,
    ScreenGaze,
    Sighting,
    average,
    region,
    sighting,
    to_cm,
    to_degrees,
)
from attention_model.gaze_filter import Steady, steady
from attention_model.gaze_map import aims, hits
from attention_model.observation import Observation

SCREEN = Screen(30.0, 19.0, 1440.0, 912.0)
AHEAD = Sighting(0.0, 0.0, head_z=-50.0)
CERTAIN = (0.25, 0.0, 0.25)


def gaze_at(x: float, y: float, variance: float = 1.0) -> ScreenGaze:
    return ScreenGaze(x, y, (variance + 0.25, 0.0, variance + 0.25), CERTAIN, 55.0, 1.0)


def test_pixels_centimetres_and_shares_name_the_same_points() -> None:
    assert SCREEN.from_px(1440, 912) == pytest.approx((30, 19))
    assert SCREEN.from_share(0.5, 0.5) == pytest.approx(SCREEN.middle())
    assert SCREEN.from_px(*SCREEN.to_px(7.3, 11.1)) == pytest.approx((7.3, 11.1))
    assert SCREEN.from_camera(*SCREEN.to_camera(7.3, 11.1)) == pytest.approx((7.3, 11.1))


def test_the_screens_right_is_the_pictures_left_and_its_upper_edge_is_near_the_camera() -> None:
    assert SCREEN.to_camera(30, 0) == pytest.approx((-15, -0.8))
    assert SCREEN.to_camera(0, 19) == pytest.approx((15, -19.8))


def test_a_degree_at_arms_length_is_about_a_centimetre() -> None:
    assert to_cm(1.0, 57.3) == pytest.approx(1.0, abs=0.001)
    assert to_degrees(to_cm(4.0, 40.0), 40.0) == pytest.approx(4.0)


@pytest.mark.parametrize("size", [0.0, -1.0, math.nan, math.inf])
def test_a_screen_has_a_size(size: float) -> None:
    with pytest.raises(ValueError, match="width"):
        Screen(width_cm=size)


def test_a_ray_meets_the_screen_where_it_points() -> None:
    heads, angles = np.array([[0.0, 0.0, -50.0], [5.0, -2.0, -50.0]]), np.array([[0.0, 0.0], [-45.0, 0.0]])
    assert hits(heads, angles) == pytest.approx(np.array([[0.0, 0.0], [-45.0, -2.0]]))


@given(st.floats(-30, 30), st.floats(-40, 10), st.floats(-20, 20), st.floats(-15, 15), st.floats(-90, -30))
def test_aiming_and_hitting_are_each_others_inverse(px: float, py: float, x: float, y: float, z: float) -> None:
    heads, points = np.array([[x, y, z]]), np.array([[px, py]])
    assert hits(heads, aims(heads, points)) == pytest.approx(points, abs=1e-6)


def test_without_calibration_geometry_alone_places_the_gaze() -> None:
    gaze = uncalibrated(SCREEN).locate(Sighting(-10.0, -12.0, head_x=3.0, head_y=-2.0, head_z=-50.0), 0.0)
    turned = 50.0 * math.tan(math.radians(10))
    assert gaze.x == pytest.approx(15 - 3 + turned)
    assert gaze.y == pytest.approx(-0.8 + 2 + 50 / math.cos(math.radians(10)) * math.tan(math.radians(12)))
    assert gaze.sigma_deg() > 4


def test_looking_at_the_camera_may_be_the_screen_and_looking_at_the_ceiling_is_not() -> None:
    plain = uncalibrated(SCREEN)
    down, camera, up = (plain.locate(Sighting(0.0, p, head_z=-55.0), 0.0).on_screen for p in (-10.0, 0.0, 35.0))
    assert down > 0.7 > camera > 0.2
    assert up < 0.02


def test_the_region_holds_as_many_points_as_it_says() -> None:
    gaze = ScreenGaze(3.0, 4.0, (4.0, 1.5, 2.0), CERTAIN, 55.0, 1.0)
    points = np.random.default_rng(1).multivariate_normal((3, 4), [[4, 1.5], [1.5, 2]], 4000)
    inside = np.mean([gaze.holds(x, y) for x, y in points])
    assert inside == pytest.approx(0.9, abs=0.02)


def test_the_regions_border_is_its_ellipse() -> None:
    gaze = ScreenGaze(3.0, 4.0, (4.0, 1.5, 2.0), CERTAIN, 55.0, 1.0)
    ellipse = region(gaze)
    assert ellipse.long > ellipse.short
    for reach, turn in ((ellipse.long, 0.0), (ellipse.short, math.pi / 2)):
        angle = ellipse.angle + turn
        x, y = 3 + reach * math.cos(angle), 4 + reach * math.sin(angle)
        assert gaze.holds(3 + 0.999 * (x - 3), 4 + 0.999 * (y - 4))
        assert not gaze.holds(3 + 1.001 * (x - 3), 4 + 1.001 * (y - 4))


def test_frames_of_a_fixation_are_averaged() -> None:
    mean = average([Sighting(1.0, -2.0, sigma=2.0), Sighting(3.0, -4.0, sigma=3.0), Sighting(2.0, -3.0, sigma=4.0)])
    assert (mean.gaze_yaw, mean.gaze_pitch, mean.sigma, mean.frames) == (2.0, -3.0, 3.0, 3)


def test_an_observation_without_a_stated_sigma_is_taken_as_uncertain() -> None:
    seen = Observation(status="ok", head_z=-50.0, gaze_yaw=3.0)
    assert sighting(seen).sigma == 4.0
    assert sighting(Observation(status="ok", gaze_sigma=1.5)).sigma == 1.5


def follow(points: list[ScreenGaze], step: float = 0.25) -> list[Steady]:
    states: list[Steady] = []
    for number, gaze in enumerate(points):
        states.append(steady(states[-1] if states else None, gaze, number * step, SCREEN))
    return states


def test_resting_eyes_become_steadier() -> None:
    noise = np.random.default_rng(2).normal(0, 1.0, (400, 2))
    states = follow([gaze_at(10 + dx, 8 + dy) for dx, dy in noise])
    told = np.array([(state.gaze.x, state.gaze.y) for state in states[8:]])
    assert told.std(axis=0).max() < 0.8 * noise.std()
    assert told.mean(axis=0) == pytest.approx((10, 8), abs=0.15)


def test_a_saccade_is_followed_at_once() -> None:
    states = follow([gaze_at(5, 5)] * 6 + [gaze_at(14, 5)] * 2)
    assert states[5].since == 0
    assert (states[6].gaze.x, states[6].since) == (14, 1.5)


def test_steady_points_keep_the_error_that_lasts() -> None:
    last = follow([gaze_at(5, 5)] * 40)[-1].gaze
    assert CERTAIN[0] < last.covariance[0] < 0.25 + 0.8


def test_a_pause_begins_anew() -> None:
    before = Steady(gaze_at(5, 5), 0.0, 0.0)
    assert steady(before, gaze_at(6, 5), 10.0, SCREEN).gaze.x == 6
    assert steady(before, gaze_at(6, 5), -1.0, SCREEN).gaze.x == 6
