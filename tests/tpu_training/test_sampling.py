from functools import cache

import numpy as np
import pytest

from attention_model.units import ACTION_UNITS
from tpu_training.synthetic.expressions import NAMES, PROTOTYPES, SIDED, sample_prototype
from tpu_training.synthetic.mesh import HeadMesh
from tpu_training.synthetic.pose import Pose, direction, mesh_weights, rotation
from tpu_training.synthetic.sampling import (
    DISTANCE_CM,
    EYE_DISTANCE_CM,
    MAX_GAZE_PITCH,
    MAX_GAZE_YAW,
    MIN_GAZE_PITCH,
    View,
    eyes_at,
    sample_pose,
    screen_gaze,
)

VIEW = View(42.0, 4 / 3)


@cache
def poses() -> list[Pose]:
    return [sample_pose(np.random.default_rng([5, k]), VIEW) for k in range(4000)]


def numbers(name: str) -> np.ndarray:
    return np.array([getattr(pose, name) for pose in poses()])


def strengths(unit: str) -> np.ndarray:
    return np.array([pose.action_units.get(unit, 0.0) for pose in poses()])


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("head_yaw", -40, 40),
        ("head_pitch", -30, 25),
        ("head_roll", -20, 20),
        ("head_z", -DISTANCE_CM[1], -DISTANCE_CM[0]),
        ("gaze_yaw", -MAX_GAZE_YAW, MAX_GAZE_YAW),
        ("gaze_pitch", MIN_GAZE_PITCH, MAX_GAZE_PITCH),
    ],
)
def test_poses_fill_their_ranges_and_keep_to_them(name: str, low: float, high: float) -> None:
    values = numbers(name)
    assert low <= values.min() < low + 0.12 * (high - low)
    assert high >= values.max() > high - 0.12 * (high - low)


def test_heads_are_mostly_turned_little() -> None:
    share = (np.abs(numbers("head_yaw")) < 25).mean()
    assert 0.75 < share < 0.95


def test_faces_are_all_over_the_picture_and_seldom_half_out_of_it() -> None:
    half = np.array([VIEW.half_size(-z) for z in numbers("head_z")])
    across, up = numbers("head_x") / half[:, 0], numbers("head_y") / half[:, 1]
    assert 0.01 < (np.maximum(np.abs(across), np.abs(up)) > 0.74).mean() < 0.06
    assert across.std() > 0.2
    assert up.std() > 0.15


def test_eyes_on_a_screen_make_up_for_the_head() -> None:
    """Followed from the eyes, the gaze meets the screen's plane on the screen."""
    met = []
    for k in range(300):
        rng = np.random.default_rng([6, k])
        head, place = tuple(rng.uniform(-12, 12, 3)), (float(rng.uniform(-8, 8)), 0.0, -55.0)
        yaw, pitch, vergence = screen_gaze(rng, head, place)
        start, way = eyes_at(head, place), rotation(*head) @ direction(yaw, pitch)
        if max(abs(yaw), abs(pitch)) < 21:  # not held back by what eyes can do
            met.append(start - way * start[2] / way[2])
            assert vergence == pytest.approx(np.degrees(EYE_DISTANCE_CM / np.linalg.norm(start)), rel=0.25)
    points = np.array(met)
    assert len(points) > 150
    assert np.abs(points[:, 0]).max() < 22
    assert -28 < points[:, 1].min() < -18
    assert 0.75 < (points[:, 1] < 1).mean() < 0.97  # the camera is mostly on top of the screen


def test_the_gaze_goes_against_the_head_more_than_by_chance() -> None:
    yaw, gaze = numbers("head_yaw"), numbers("gaze_yaw")
    assert np.corrcoef(yaw, gaze)[0, 1] < -0.15


def test_a_third_of_the_faces_is_calm() -> None:
    loudest = np.max([strengths(unit) for unit in ACTION_UNITS if not unit.startswith("eyeBlink")], axis=0)
    assert 0.27 < (loudest < 0.1).mean() < 0.4


def test_a_quarter_of_the_eyes_is_partly_or_fully_closed_in_all_degrees() -> None:
    left, right = strengths("eyeBlinkLeft"), strengths("eyeBlinkRight")
    assert 0.2 < (np.maximum(left, right) > 0.05).mean() < 0.37
    assert (left == 1).mean() > 0.05
    assert all(((left > low) & (left <= low + 0.2)).sum() > 40 for low in (0.1, 0.3, 0.5, 0.7))
    assert 0 < (np.abs(left - right) > 0.8).mean() < 0.03


@pytest.mark.parametrize("unit", [u for u in ACTION_UNITS if not u.startswith("eyeBlink")])
def test_every_unit_comes_weak_and_strong(unit: str) -> None:
    values = strengths(unit)
    assert ((values > 0.1) & (values < 0.4)).sum() > 30
    assert (values > 0.7).sum() > 8


def test_units_stay_within_their_range() -> None:
    everything = np.array([value for pose in poses() for value in pose.action_units.values()])
    assert 0 <= everything.min() < everything.max() <= 1


@pytest.mark.parametrize("name", NAMES)
def test_a_prototype_brings_its_own_units_together(name: str) -> None:
    faces = [sample_prototype(np.random.default_rng([7, k]), name) for k in range(40)]
    for unit in PROTOTYPES[name].always:
        sides = (f"{unit}Left", f"{unit}Right") if unit in SIDED else (unit,)
        assert all(face[side] > 0 for face in faces for side in sides)
    loud = [max(face.values(), default=0.0) for face in faces]
    assert max(loud) > 1.8 * np.percentile(loud, 10)  # in graded strength


def test_the_same_seed_gives_the_same_pose() -> None:
    again = [sample_pose(np.random.default_rng([5, k]), VIEW) for k in range(20)]
    assert again == poses()[:20]


@pytest.mark.shared_data
def test_the_mesh_can_do_every_unit_that_is_drawn(head: HeadMesh) -> None:
    used = {name for pose in poses() for name in mesh_weights(pose.action_units)}
    assert used <= set(head.expressions)
