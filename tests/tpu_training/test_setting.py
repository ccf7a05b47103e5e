"""Light, background, lens and hand of a picture do what the setting says."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.tpu_training.conftest import SMALL
from tpu_training.synthetic.appearance import clip_person, sample_appearance
from tpu_training.synthetic.hand import PLACES, SHAPES, Hand
from tpu_training.synthetic.mesh import HeadMesh
from tpu_training.synthetic.pose import Pose
from tpu_training.synthetic.render import SWIFT, Renderer
from tpu_training.synthetic.setting import BACKGROUNDS, LIGHTS, Setting, sample_setting

CLOSE = Pose(head_z=-40.0)
PLAIN = Setting(seed=1, background="wall")


@pytest.fixture(scope="module")
def swift(head: HeadMesh) -> Renderer:
    assert len(head.neutral)
    return Renderer(sample_appearance(1), SMALL, SWIFT)


def test_settings_are_drawn_from_the_seed_and_spread() -> None:
    drawn = [sample_setting(seed) for seed in range(500)]
    assert sample_setting(4) == drawn[4]
    assert set(Counter(s.light for s in drawn)) == set(LIGHTS)
    assert {s.background for s in drawn} == set(BACKGROUNDS)
    assert all(34 <= s.fov <= 52 and 0 <= s.low_light <= 1 for s in drawn)
    assert 0.03 < np.mean([s.hand is not None for s in drawn]) < 0.15
    assert min(s.low_light for s in drawn if s.light == "dim") > max(s.low_light for s in drawn if s.light != "dim")


@pytest.mark.shared_data
@pytest.mark.parametrize("light", list(LIGHTS))
@pytest.mark.parametrize("tone", [0.0, 1.0])
def test_no_kind_of_light_leaves_the_face_black_or_burnt_out(swift: Renderer, light: str, tone: float) -> None:
    seeds = [seed for seed in range(200) if sample_setting(seed).light == light][:2]
    people = (sample_appearance(seed) for seed in range(200))
    swift.become(next(p for p in people if abs(p.skin_tone - tone) < 0.05))
    for seed in seeds:
        picture, _ = swift.render(CLOSE, replace(sample_setting(seed), fov=38.0, hand=None))
        face = picture[20:50, 36:60].mean(axis=2)
        assert 12 < face.mean() < 225
        assert (face > 250).mean() < 0.2
        assert face.std() > 2


@pytest.mark.shared_data
def test_a_setting_gives_the_same_pixels_again(swift: Renderer) -> None:
    first, _ = swift.render(CLOSE, sample_setting(5))
    other, _ = swift.render(CLOSE, sample_setting(6))
    assert (swift.render(CLOSE, sample_setting(5))[0] == first).all()
    assert (first != other).any()


@pytest.mark.shared_data
def test_a_wider_lens_shows_the_head_smaller_and_leaves_the_labels(swift: Renderer) -> None:
    near, narrow = swift.render(CLOSE, replace(PLAIN, fov=34.0))
    far, wide = swift.render(CLOSE, replace(PLAIN, fov=52.0))
    assert narrow.gaze_camera == wide.gaze_camera
    assert (narrow.landmarks == wide.landmarks).all()
    assert (near != far).any()


@pytest.mark.shared_data
def test_light_from_the_left_brightens_the_left_of_the_face(swift: Renderer) -> None:
    swift.become(replace(clip_person(), hair_style="bald"))

    def lean(yaw: float) -> float:
        picture = swift.render(CLOSE, replace(PLAIN, light_yaw=yaw))[0].mean(axis=2)
        return float(picture[30:45, 50:58].mean() - picture[30:45, 38:46].mean())

    assert lean(60.0) > lean(-60.0) + 20


@pytest.mark.shared_data
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("place", PLACES)
def test_a_hand_is_seen_and_hides_some_of_the_face(swift: Renderer, shape: str, place: str) -> None:
    setting = replace(PLAIN, hand=Hand(shape, place))
    without, posed = swift.render(CLOSE, PLAIN)
    picture, _ = swift.render(CLOSE, setting)
    assert swift.occluded(posed, PLAIN) == 0
    assert 0 <= swift.occluded(posed, setting) < 0.7
    assert (np.abs(picture.astype(int) - without).max(axis=2) > 20).mean() > 0.005


@pytest.mark.shared_data
def test_the_hidden_share_grows_with_a_hand_before_the_face(swift: Renderer) -> None:
    _, posed = swift.render(CLOSE)
    over = replace(PLAIN, hand=Hand("fingers", "mouth"))
    aside = replace(PLAIN, hand=Hand("fingers", "mouth", shift=(12.0, -6.0, 0.0)))
    assert swift.occluded(posed, over) > 0.05 > swift.occluded(posed, aside)
