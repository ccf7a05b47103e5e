import cv2
import numpy as np
import pytest
import simplejpeg

from attention_model.blendshapes import BLENDSHAPE_NAMES
from attention_model.face_networks import load_face_networks
from attention_model.frames import FrameRefused, Pixels
from attention_model.network import FaceNetworks
from attention_model.observation import Observation, Roi
from attention_model.pipeline import FramePipeline


def seen(pipeline: FramePipeline, picture: Pixels) -> Observation:
    return pipeline.observe(simplejpeg.encode_jpeg(np.ascontiguousarray(picture), 90))


def test_a_face_is_found_and_described(pipeline: FramePipeline, jpeg: bytes) -> None:
    found = pipeline.observe(jpeg)
    assert found.status == "ok"
    assert found.presence > 0.99
    assert 0.2 < found.face_width < 0.35
    assert 0.4 < found.brightness < 0.9
    assert found.head_z < -20
    assert min(found.eye_openness_left, found.eye_openness_right) > 0.6
    assert found.action_units is not None
    smile = found.action_units[BLENDSHAPE_NAMES.index("mouthSmileLeft")]
    assert smile > 0.7, "the astronaut smiles"


def test_tracking_from_frame_to_frame_sees_what_detection_sees(pipeline: FramePipeline, jpeg: bytes) -> None:
    first = pipeline.observe(jpeg)
    tracked = pipeline.observe(jpeg, first.roi)
    again = pipeline.observe(jpeg, tracked.roi)
    assert again.head_yaw == pytest.approx(first.head_yaw, abs=3)
    assert again.roi is not None
    assert first.roi is not None
    assert np.hypot(again.roi.cx - first.roi.cx, again.roi.cy - first.roi.cy) < 2


def test_the_order_of_streams_does_not_matter(pipeline: FramePipeline, jpeg: bytes, empty_room: bytes) -> None:
    roi = pipeline.observe(jpeg).roi
    alone = pipeline.observe(jpeg, roi)
    pipeline.observe(empty_room)
    assert pipeline.observe(jpeg, roi) == alone


def test_a_face_that_left_its_place_is_looked_for_in_the_same_frame(pipeline: FramePipeline, jpeg: bytes) -> None:
    assert pipeline.observe(jpeg, Roi(20, 220, 40, 0.0)).status == "ok"


@pytest.mark.parametrize("roi", [Roi(float("nan"), 0, 1, 0), Roi(0, 0, -5, 0), Roi(1e30, 0, 100, 0), Roi(0, 0, 1e9, 0)])
def test_a_senseless_place_to_look_is_ignored(pipeline: FramePipeline, jpeg: bytes, roi: Roi) -> None:
    assert pipeline.observe(jpeg, roi) == pipeline.observe(jpeg)


def test_an_empty_room_has_no_face(pipeline: FramePipeline, empty_room: bytes) -> None:
    found = pipeline.observe(empty_room, Roi(160, 120, 100, 0.0))
    assert (found.status, found.roi, found.action_units) == ("no_face", None, None)


def test_a_face_in_the_dark_is_low_quality(pipeline: FramePipeline, portrait: Pixels) -> None:
    found = seen(pipeline, (portrait * 0.08).astype(np.uint8))
    assert found.status == "low_quality"
    assert found.brightness < 0.1


def test_a_face_far_away_is_low_quality(pipeline: FramePipeline, portrait: Pixels) -> None:
    far = np.full_like(portrait, 90)
    far[80:152, 110:206] = cv2.resize(portrait, (96, 72), interpolation=cv2.INTER_AREA)
    assert seen(pipeline, far).status in ("low_quality", "no_face")


def test_a_mirrored_picture_mirrors_the_angles(pipeline: FramePipeline, portrait: Pixels) -> None:
    straight, mirrored = seen(pipeline, portrait), seen(pipeline, portrait[:, ::-1])
    assert mirrored.head_yaw == pytest.approx(-straight.head_yaw, abs=2)
    assert mirrored.head_roll == pytest.approx(-straight.head_roll, abs=2)
    assert mirrored.head_pitch == pytest.approx(straight.head_pitch, abs=3)
    assert mirrored.gaze_yaw == pytest.approx(-straight.gaze_yaw, abs=5)
    assert mirrored.head_x == pytest.approx(-straight.head_x, abs=1)


def test_a_picture_turned_counter_clockwise_rolls_the_head_by_as_much(
    pipeline: FramePipeline, portrait: Pixels
) -> None:
    turn = cv2.getRotationMatrix2D((160, 100), 20, 1.0)
    turned = cv2.warpAffine(portrait, turn, (320, 240), borderMode=cv2.BORDER_REPLICATE)
    assert seen(pipeline, turned).head_roll - seen(pipeline, portrait).head_roll == pytest.approx(20, abs=2)


def test_a_face_half_as_large_is_twice_as_far(pipeline: FramePipeline, portrait: Pixels) -> None:
    half = np.full_like(portrait, 90)
    half[60:180, 80:240] = cv2.resize(portrait, (160, 120), interpolation=cv2.INTER_AREA)
    assert seen(pipeline, half).head_z / seen(pipeline, portrait).head_z == pytest.approx(2, rel=0.1)


def test_what_is_no_picture_is_refused(pipeline: FramePipeline) -> None:
    with pytest.raises(FrameRefused):
        pipeline.observe(b"\xff\xd8\xff but no picture")


def test_expressions_are_not_read_when_a_student_did_not_choose_it(networks: FaceNetworks, jpeg: bytes) -> None:
    assert FramePipeline(networks, "gaze").observe(jpeg).action_units is None
    assert FramePipeline(networks, "expression").observe(jpeg, expression=False).action_units is None


def test_level_gaze_sees_the_same_but_for_action_units(pipeline: FramePipeline, jpeg: bytes) -> None:
    gaze = FramePipeline(load_face_networks("gaze"), "gaze").observe(jpeg)
    full = pipeline.observe(jpeg)
    assert (gaze.head_yaw, gaze.gaze_yaw, gaze.roi) == (full.head_yaw, full.gaze_yaw, full.roi)
