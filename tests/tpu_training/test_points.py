import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.region import Region, moved
from tests.tpu_training.examples import DISTANCE, example
from tpu_training.datasets.augment import mirror_answer
from tpu_training.datasets.examples import FrameExample, focal_px
from tpu_training.datasets.points import FACE_ORDER, FACE_POINTS, eye_points, face_points
from tpu_training.datasets.sight import face_targets
from tpu_training.networks.blocks import EyeGaze
from tpu_training.synthetic.pose import direction

RADIUS, APART = 1.35, 6.2
OFFSETS = st.tuples(st.floats(-2, 2), st.floats(-2, 2), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))


def looking(yaw: float, pitch: float) -> FrameExample:
    """Somebody straight before the camera whose pupils lie where these angles put them."""
    frame = example()
    centres = np.array([[APART / 2, 0, -DISTANCE], [-APART / 2, 0, -DISTANCE]])
    pupils = centres + RADIUS * direction(yaw, pitch)
    scale = focal_px(frame.height, frame.fov) / DISTANCE
    return example(
        eyes=np.concatenate([centres, pupils]).reshape(-1).astype(np.float32),
        gaze=np.array([yaw, pitch], np.float32),
        region=np.array([frame.width / 2, frame.height / 2, scale, 0.0], np.float32),
        landmarks=np.random.default_rng(0).uniform(0, 120, 136).astype(np.float32),
    )


@given(st.floats(-25, 25), st.floats(-25, 25))
def test_a_network_that_knows_the_eyes_points_knows_the_gaze(yaw: float, pitch: float) -> None:
    frame = looking(yaw, pitch)
    points = eye_points(frame, frame.true_region())[None]
    said = np.asarray(EyeGaze(RADIUS)([points, np.full((1, 2), 0.5, np.float32), np.zeros((1, 1), np.float32)]))[0]
    assert said == pytest.approx((yaw, pitch), abs=1.0)


def test_an_eye_that_is_not_counted_changes_nothing() -> None:
    points = eye_points(looking(10, 5), looking(10, 5).true_region())[None]
    worse = points.copy()
    worse[:, 6:] += 1.0  # the right pupil
    shares, size = np.array([[1.0, 0.0]], np.float32), np.zeros((1, 1), np.float32)
    np.testing.assert_allclose(EyeGaze(RADIUS)([points, shares, size]), EyeGaze(RADIUS)([worse, shares, size]))


@given(OFFSETS)
def test_points_are_told_in_centimetres_of_the_region_they_are_cut_at(offset: tuple[float, ...]) -> None:
    frame = looking(0, 0)
    region = moved(frame.true_region(), *offset)
    for point, pixel in zip(
        face_points(frame, region).reshape(-1, 2),
        frame.landmarks.reshape(-1, 2)[list(FACE_POINTS)],
        strict=True,
    ):
        there = moved(region, *point.tolist(), 0.0, 0.0)
        assert (there.cx, there.cy) == pytest.approx(pixel.tolist(), abs=0.01)


def test_points_in_a_mirror_are_those_of_the_other_side() -> None:
    frame = looking(12, -4)
    flipped = frame.landmarks.reshape(-1, 2) * (-1, 1) + (frame.width, 0)
    landmarks = frame.landmarks.reshape(-1, 2).copy()
    landmarks[list(FACE_POINTS)] = flipped[[FACE_POINTS[k] for k in FACE_ORDER]]
    eyes = (frame.eyes.reshape(-1, 3) * (-1, 1, 1))[[1, 0, 3, 2]]
    seen = looking(-12, -4)
    np.testing.assert_allclose(seen.eyes.reshape(-1, 3), eyes, atol=1e-5)
    cut = moved(frame.true_region(), 0.4, -0.2, 0.1, 0.06)
    in_mirror = Region(frame.width - cut.cx, cut.cy, cut.scale, -cut.angle)
    mirrored = example(
        landmarks=landmarks.reshape(-1), eyes=seen.eyes, region=seen.region, gaze=seen.gaze, fov=frame.fov
    )
    np.testing.assert_allclose(
        mirror_answer("face_points", face_points(frame, cut)[None])[0], face_points(mirrored, in_mirror), atol=1e-3
    )
    np.testing.assert_allclose(
        mirror_answer("eye_points", eye_points(frame, cut)[None])[0], eye_points(mirrored, in_mirror), atol=1e-3
    )
    assert face_targets(frame, cut)["gaze"][0] == pytest.approx(-face_targets(mirrored, in_mirror)["gaze"][0], abs=0.05)


def test_the_order_of_points_in_a_mirror_is_its_own_inverse() -> None:
    assert [FACE_ORDER[k] for k in FACE_ORDER] == list(range(len(FACE_POINTS)))
