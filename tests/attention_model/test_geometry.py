"""Head pose, gaze and eye openness against faces whose geometry is known, because they are projected here."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model import eyes
from attention_model.eyes import EyeReader, Eyes
from attention_model.head_pose import EYE_CORNERS, HeadPoseSolver, Matrix
from attention_model.network import FaceNetworks, Floats

WIDTH, HEIGHT = 320, 240
UPPER_LIDS, LOWER_LIDS = eyes.BOTH[:, 2:5], eyes.BOTH[:, 5:8]


def rotation(yaw: float, pitch: float, roll: float) -> Matrix:
    y, p, r = np.radians([yaw, -pitch, roll])
    about_y = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    about_z = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    turned: Matrix = about_y @ about_x @ about_z
    return turned


def photograph(face: Matrix, solver: HeadPoseSolver) -> Floats:
    """Landmarks (pixels; z in pixels away from the camera, from the face's middle) of a face in the camera frame."""
    focal = solver.focal_per_height * HEIGHT
    depth = -face[:, 2]
    x = WIDTH / 2 + face[:, 0] * focal / depth
    y = HEIGHT / 2 - face[:, 1] * focal / depth
    return np.stack([x, y, (depth - depth.mean()) * focal / depth.mean()], axis=1).astype(np.float32)


@pytest.fixture(scope="session")
def solver(networks: FaceNetworks) -> HeadPoseSolver:
    return HeadPoseSolver(networks.canonical_face, networks.rigid_weights)


@given(
    yaw=st.floats(-40, 40),
    pitch=st.floats(-30, 30),
    roll=st.floats(-30, 30),
    x=st.floats(-10, 10),
    y=st.floats(-8, 8),
    z=st.floats(-90, -35),
)
def test_a_posed_canonical_face_is_found_where_it_was_put(
    networks: FaceNetworks,
    solver: HeadPoseSolver,
    *,
    yaw: float,
    pitch: float,
    roll: float,
    x: float,
    y: float,
    z: float,
) -> None:
    centred = networks.canonical_face - networks.canonical_face[list(EYE_CORNERS)].mean(axis=0)
    pose = solver.solve(photograph(centred @ rotation(yaw, pitch, roll).T + (x, y, z), solver), WIDTH, HEIGHT)
    assert pose.angles() == pytest.approx((yaw, pitch, roll), abs=2.0)
    assert pose.position.tolist() == pytest.approx([x, y, z], abs=0.05 * -z)


def with_eyes(networks: FaceNetworks, yaw: float, pitch: float, turn: Matrix, place: Matrix) -> Matrix:
    """The canonical face, 478×3 in the camera frame, with irises that look at (yaw, pitch) in the head's frame."""
    face = networks.canonical_face.astype(float)
    y, p = math.radians(yaw), math.radians(pitch)
    direction = np.array([math.sin(y) * math.cos(p), math.sin(p) / eyes.VERTICAL_GAIN, math.cos(y) * math.cos(p)])
    irises = []
    for corners in eyes.BOTH[:, :2]:
        behind = np.array([0, eyes.EYEBALL_ABOVE_CORNERS, -eyes.EYEBALL_BEHIND_CORNERS])
        centre = face[corners].mean(axis=0) + behind
        irises += [centre + eyes.IRIS_RADIUS_FROM_CENTRE * direction] * 5
    whole = np.concatenate([face, irises]) - face[list(EYE_CORNERS)].mean(axis=0)
    return np.asarray(whole @ turn.T + place)


@given(yaw=st.floats(-25, 25), pitch=st.floats(-20, 15), head_yaw=st.floats(-25, 25), head_pitch=st.floats(-15, 15))
def test_irises_that_look_somewhere_are_read_as_looking_there(
    networks: FaceNetworks, solver: HeadPoseSolver, *, yaw: float, pitch: float, head_yaw: float, head_pitch: float
) -> None:
    turn = rotation(head_yaw, head_pitch, 0)
    landmarks = photograph(with_eyes(networks, yaw, pitch, turn, np.array([3.0, 2.0, -55.0])), solver)
    found = EyeReader(networks.canonical_face).read(landmarks, solver.solve(landmarks, WIDTH, HEIGHT))
    x, y, z = turn @ rotation(yaw, pitch, 0)[:, 2]
    assert (found.yaw, found.pitch) == pytest.approx(
        (math.degrees(math.atan2(x, z)), math.degrees(math.asin(y))), abs=6
    )


@given(points=st.integers(0, 2**32 - 1))
def test_nonsense_landmarks_give_finite_numbers(networks: FaceNetworks, solver: HeadPoseSolver, points: int) -> None:
    landmarks = np.random.default_rng(points).normal(100, 60, (478, 3)).astype(np.float32)
    pose = solver.solve(landmarks, WIDTH, HEIGHT)
    found = EyeReader(networks.canonical_face).read(landmarks, pose)
    assert all(math.isfinite(number) for number in (*pose.angles(), *pose.position, found.yaw, found.pitch))
    assert 0 <= found.openness_left <= 1
    assert 0 <= found.openness_right <= 1


def read(networks: FaceNetworks, solver: HeadPoseSolver, face: Matrix) -> Eyes:
    landmarks = photograph(face, solver)
    return EyeReader(networks.canonical_face).read(landmarks, solver.solve(landmarks, WIDTH, HEIGHT))


def test_lids_that_close_are_read_as_closing(networks: FaceNetworks, solver: HeadPoseSolver) -> None:
    face = with_eyes(networks, 0, 0, rotation(0, 0, 0), np.array([0.0, 0.0, -50.0]))
    steps = []
    for shut in (0.0, 0.5, 1.0):
        closing = face.copy()
        closing[UPPER_LIDS] += shut * (face[LOWER_LIDS] - face[UPPER_LIDS])
        steps.append(read(networks, solver, closing))
    assert steps[0].openness_left > steps[1].openness_left > steps[2].openness_left == 0
    assert steps[0].openness_right > steps[1].openness_right > steps[2].openness_right == 0


def test_one_closed_eye_is_told_from_the_other(networks: FaceNetworks, solver: HeadPoseSolver) -> None:
    winking = with_eyes(networks, 0, 0, rotation(0, 0, 0), np.array([0.0, 0.0, -50.0]))
    winking[UPPER_LIDS[0]] = winking[LOWER_LIDS[0]]
    found = read(networks, solver, winking)
    assert found.openness_right == 0
    assert found.openness_left > 0.5
