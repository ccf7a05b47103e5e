import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.region import Region, moved
from tests.tpu_training.examples import FOV, HEIGHT, WIDTH, example
from tpu_training.datasets.examples import focal_px
from tpu_training.datasets.jitter import FAR_CM, covered, far_region, nothing_to_read, readable, tracked_region
from tpu_training.datasets.sight import face_targets, gaze_in_camera, head_angles, sight
from tpu_training.synthetic.pose import direction, rotation

REGIONS = st.builds(Region, st.floats(0, WIDTH), st.floats(0, HEIGHT), st.floats(2, 9), st.floats(-0.6, 0.6))
TRUE = Region(80.0, 60.0, 3.1, 0.05)


def degrees(limit: float) -> st.SearchStrategy[float]:
    return st.floats(-limit, limit)


def between(one: np.ndarray, other: np.ndarray) -> float:
    return math.degrees(math.acos(min(1.0, float(direction(*one) @ direction(*other)))))


@given(REGIONS, degrees(60), degrees(50))
def test_a_gaze_turned_back_from_any_region_is_the_cameras_again(region: Region, yaw: float, pitch: float) -> None:
    shown = example(gaze=np.array([yaw, pitch], np.float32))
    back = gaze_in_camera(face_targets(shown, region)["gaze"], shown, region)
    assert between(back, shown.gaze) < 0.05


@given(REGIONS, degrees(60), degrees(50), degrees(30))
def test_a_head_turned_back_from_any_region_is_the_cameras_again(
    region: Region, yaw: float, pitch: float, roll: float
) -> None:
    shown = example(head=np.array([yaw, pitch, roll], np.float32))
    told = face_targets(shown, region)["head"].tolist()
    back = head_angles(sight(shown, region) @ rotation(*told))
    assert back == pytest.approx((yaw, pitch, roll), abs=0.02)


@given(REGIONS)
def test_moving_by_the_told_offset_leads_to_the_true_region(region: Region) -> None:
    shown = example()
    reached = moved(region, *face_targets(shown, region)["region"].tolist())
    true = shown.true_region()
    assert (reached.cx, reached.cy) == pytest.approx((true.cx, true.cy), abs=0.01)
    assert (reached.scale, reached.angle) == pytest.approx((true.scale, true.angle), abs=1e-3)


def test_eyes_on_the_camera_look_straight_out_of_their_region() -> None:
    """Wherever the face is in the picture."""
    focal = focal_px(HEIGHT, FOV)
    for cx, cy in ((20.0, 100.0), (140.0, 30.0)):
        eyes = np.array([(cx - WIDTH / 2) / focal, (HEIGHT / 2 - cy) / focal, -1.0])
        x, y, z = -eyes / np.linalg.norm(eyes)
        to_camera = np.degrees([math.atan2(x, z), math.asin(y)]).astype(np.float32)
        told = face_targets(example(gaze=to_camera), Region(cx, cy, 4.0, 0.3))["gaze"]
        assert told == pytest.approx((0, 0), abs=1e-3)


def test_a_tilted_region_turns_the_gaze_with_it() -> None:
    level, tilted = (Region(WIDTH / 2, HEIGHT / 2, 3.0, angle) for angle in (0.0, math.radians(90)))
    shown = example(gaze=np.array([20.0, 0.0], np.float32))
    assert face_targets(shown, level)["gaze"] == pytest.approx((20, 0), abs=1e-3)
    # the region's x axis points down in the picture, so what is right in the picture is up in the region
    assert face_targets(shown, tilted)["gaze"] == pytest.approx((0, 20), abs=1e-3)


def test_tracked_regions_are_near_the_face_and_sometimes_exact() -> None:
    found = [tracked_region(np.random.default_rng([1, k]), TRUE) for k in range(1500)]
    away = np.array([math.hypot(r.cx - TRUE.cx, r.cy - TRUE.cy) / TRUE.scale for r in found])
    sizes = np.array([math.log(r.scale / TRUE.scale) for r in found])
    assert 0.05 < np.mean([r == TRUE for r in found]) < 0.12
    assert 0.4 < np.median(away) < 1.0
    assert 2.2 < np.percentile(away, 98) < FAR_CM
    assert 0.08 < sizes.std() < 0.18
    assert max(abs(r.angle - TRUE.angle) for r in found) > math.radians(15)


def test_far_regions_do_not_hold_the_eyes() -> None:
    for k in range(200):
        region = far_region(np.random.default_rng([2, k]), TRUE)
        assert math.hypot(region.cx - TRUE.cx, region.cy - TRUE.cy) / TRUE.scale >= FAR_CM - 1e-6


def test_a_covered_face_is_not_to_be_seen() -> None:
    picture = np.zeros((HEIGHT, WIDTH), np.uint8)
    picture[52:69, 70:91] = np.random.default_rng(3).integers(0, 2, (17, 21)) * 255
    for k in range(20):
        hidden = covered(np.random.default_rng([4, k]), picture, TRUE)
        assert hidden.shape == picture.shape
        same = np.abs(hidden[52:69, 70:91].astype(int) - picture[52:69, 70:91]) < 5
        assert same.mean() < 0.6
        assert (hidden[:5] == picture[:5]).all()  # only the face is covered


def test_nothing_to_read_repeats_with_its_seed() -> None:
    picture = np.zeros((HEIGHT, WIDTH), np.uint8)
    for k in range(12):
        (one, there), (other, again) = (nothing_to_read(np.random.default_rng([5, k]), picture, TRUE) for _ in range(2))
        assert (one == other).all()
        assert there == again


def test_a_face_out_of_the_picture_or_behind_a_hand_cannot_be_read() -> None:
    shown = example()
    assert readable(shown)
    assert not readable(replace(shown, occluded=0.8))
    assert not readable(replace(shown, region=np.array([-4, 60, 3, 0], np.float32)))
    assert not readable(replace(shown, landmarks=shown.landmarks + 200))
