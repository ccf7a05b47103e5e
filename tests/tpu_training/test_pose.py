"""Gaze, head and lids are measured on the vertices, never taken from the code that made them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tpu_training.synthetic.acts import CALM, EYES_AT, FROWN, both_sides, looking_at
from tpu_training.synthetic.mesh import EYEBALLS, IRIS_BALLS, LASHES, HeadMesh
from tpu_training.synthetic.pose import Pose, PosedHead, Poser, mesh_weights

pytestmark = pytest.mark.shared_data


# at rest the painted iris lies in the ball's own z axis, which is the mesh's z axis
def ball_centre(vertices: NDArray[np.floating], side: str) -> NDArray[np.floating]:
    ball = vertices[IRIS_BALLS[side]]
    centre: NDArray[np.floating] = (ball.max(axis=0) + ball.min(axis=0)) / 2
    return centre


def optical_axis(poser: Poser, posed: PosedHead, side: str) -> NDArray[np.floating]:
    """Where the resting ball's z axis has gone, from the least-squares map between resting and posed vertices."""
    rest = poser.shape[IRIS_BALLS[side]].astype(np.float64)
    now = posed.vertices[IRIS_BALLS[side]].astype(np.float64)
    turned, *_ = np.linalg.lstsq(rest - rest.mean(axis=0), now - now.mean(axis=0), rcond=None)
    axis: NDArray[np.floating] = turned[2]
    return axis / np.linalg.norm(axis)


def front_of_eye(poser: Poser, posed: PosedHead, side: str) -> NDArray[np.floating]:
    """Mean of the vertices that lie within the iris at rest."""
    local = poser.shape[IRIS_BALLS[side]] - ball_centre(poser.shape, side)
    iris = (np.hypot(local[:, 0], local[:, 1]) < 0.6) & (local[:, 2] > 0)
    front: NDArray[np.floating] = posed.vertices[IRIS_BALLS[side]][iris].mean(axis=0)
    return front


def yaw_pitch(axis: NDArray[np.floating]) -> tuple[float, float]:
    return float(np.degrees(np.arctan2(axis[0], axis[2]))), float(np.degrees(np.arcsin(axis[1])))


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(("yaw", "pitch"), [(0, 0), (20, 0), (-20, 0), (0, 15), (0, -25), (-17, 11), (12, -18)])
def test_the_eyeballs_point_where_the_label_says(poser: Poser, side: str, yaw: float, pitch: float) -> None:
    posed = poser.pose(Pose(gaze_yaw=yaw, gaze_pitch=pitch))
    assert yaw_pitch(optical_axis(poser, posed, side)) == pytest.approx((yaw, pitch), abs=0.05)


@pytest.mark.parametrize("turn", [(30, 0, 0), (-25, 10, 5), (8, -20, -12)])
@pytest.mark.parametrize("gaze", [(0, 0), (14, -9), (-20, 6)])
def test_camera_gaze_is_what_a_turned_heads_eyes_do(
    poser: Poser, turn: tuple[float, float, float], gaze: tuple[float, float]
) -> None:
    pose = Pose(head_yaw=turn[0], head_pitch=turn[1], head_roll=turn[2], gaze_yaw=gaze[0], gaze_pitch=gaze[1])
    posed = poser.pose(pose)
    mean = optical_axis(poser, posed, "left") + optical_axis(poser, posed, "right")
    assert yaw_pitch(mean / np.linalg.norm(mean)) == pytest.approx(posed.gaze_camera, abs=0.05)


def test_positive_gaze_goes_right_in_the_picture_and_up(poser: Poser) -> None:
    def iris(**gaze: float) -> NDArray[np.floating]:
        return front_of_eye(poser, poser.pose(Pose(**gaze)), "left")

    assert iris(gaze_yaw=15)[0] > iris()[0] + 0.2
    assert iris(gaze_pitch=15)[1] > iris()[1] + 0.2


def test_positive_head_angles_turn_right_in_the_picture_up_and_counter_clockwise(poser: Poser, head: HeadMesh) -> None:
    nose, left_eye = head.landmarks[30], EYEBALLS["left"].start

    def at(vertex: int, **angles: float) -> NDArray[np.floating]:
        return poser.pose(Pose(**angles)).vertices[vertex]

    assert at(nose, head_yaw=20)[0] > at(nose)[0] + 2
    assert at(nose, head_pitch=20)[1] > at(nose)[1] + 2
    assert at(left_eye, head_roll=20)[1] > at(left_eye)[1] + 0.5


def test_the_skull_moves_as_one_piece_and_the_shoulders_stay(poser: Poser, head: HeadMesh) -> None:
    still, turned = poser.pose(Pose()), poser.pose(Pose(head_yaw=25, head_pitch=-10))
    moved = still.vertices @ turned.head_rotation.T
    skull = head.neutral[:9409, 1] > -4
    offset = (turned.vertices - moved)[:9409][skull]
    assert np.ptp(offset, axis=0).max() < 0.01
    shoulders = head.neutral[:, 1] < -17
    assert np.abs(turned.vertices - still.vertices)[shoulders].max() < 0.01


def test_head_position_is_the_middle_between_the_eyeballs(poser: Poser) -> None:
    posed = poser.pose(Pose(head_x=3, head_y=1, head_z=-60, head_yaw=20))
    middle = sum(ball_centre(posed.vertices, side) for side in ("left", "right")) / 2
    assert posed.head_position == pytest.approx(middle, abs=0.02)
    assert poser.pose(Pose(head_x=3, head_y=1, head_z=-60)).head_position == pytest.approx((3, 1, -60), abs=0.02)


def test_both_eyes_meet_on_the_screen_point_looked_at(poser: Poser) -> None:
    target = np.array([7.0, -9.0, 0.0])
    gaze = looking_at(target[:2], (0.0, 0.0, 0.0), EYES_AT)
    x, y, z = EYES_AT
    posed = poser.pose(Pose(head_x=x, head_y=y, head_z=z, gaze_yaw=gaze[0], gaze_pitch=gaze[1], vergence=gaze[2]))
    for side in ("left", "right"):
        axis, centre = optical_axis(poser, posed, side), posed.eye_centres[side]
        hit = centre + axis * (-centre[2] / axis[2])
        assert np.linalg.norm(hit - target) < 0.3


def test_openness_is_one_at_rest_and_none_when_the_lids_meet(poser: Poser) -> None:
    assert poser.pose(Pose()).eye_openness == {"left": 1.0, "right": 1.0}
    wink = poser.pose(Pose(action_units={"eyeBlinkLeft": 1.0})).eye_openness
    assert wink["left"] < 0.2
    assert wink["right"] == pytest.approx(1.0)


def test_lids_follow_the_eyes_down_but_shut_lids_stay_where_they_are(poser: Poser) -> None:
    assert poser.pose(Pose(gaze_pitch=-25)).eye_openness["left"] < 0.8
    shut = both_sides({"eyeBlink": 1.0})
    level, down = (poser.pose(Pose(gaze_pitch=p, action_units=shut)) for p in (0.0, -25.0))
    assert np.abs(level.vertices[LASHES] - down.vertices[LASHES]).max() < 0.01


def test_lowering_one_brow_moves_that_brow_only(poser: Poser, head: HeadMesh) -> None:
    right, left = head.landmarks[17:22], head.landmarks[22:27]
    change = poser.pose(Pose(action_units={"browDownLeft": 1.0})).vertices - poser.pose(Pose()).vertices
    assert change[left, 1].mean() < -0.3
    assert np.abs(change[right, 1]).max() < 0.15


def test_every_action_unit_in_use_is_one_the_mesh_can_do(head: HeadMesh) -> None:
    used = mesh_weights(
        {**CALM, **both_sides(FROWN), **both_sides({"eyeBlink": 1.0}), "browInnerUp": 1.0, "jawLeft": 1}
    )
    assert set(used) <= set(head.expressions)
    assert {"browInnerUp_L", "browInnerUp_R", "jawLeft", "browDown_R"} <= set(used)
