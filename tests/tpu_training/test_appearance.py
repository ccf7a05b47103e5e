"""People differ, and what a person is said to look like is seen in the pictures."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.tpu_training.conftest import SMALL
from tpu_training.synthetic.appearance import HAIR_STYLES, Frame, clip_person, sample_appearance
from tpu_training.synthetic.mesh import HeadMesh
from tpu_training.synthetic.pose import Pose, PosedHead, Poser
from tpu_training.synthetic.render import SWIFT, Camera, Renderer
from tpu_training.synthetic.shape import person_shape

CLOSE = Pose(head_z=-36.0)
BARE = replace(clip_person(), hair_style="bald")


@pytest.fixture(scope="module")
def swift(head: HeadMesh) -> Renderer:
    assert len(head.neutral)
    return Renderer(BARE, SMALL, SWIFT)


def around(picture: NDArray[np.uint8], posed: PosedHead, landmarks: list[int], reach: int = 3) -> NDArray[np.float64]:
    """Pixels about the mean of some landmarks."""
    x, y, z = posed.landmarks[landmarks].mean(axis=0)
    focal = 0.5 * SMALL.height / np.tan(np.radians(SMALL.fov) / 2)
    column, row = round(SMALL.width / 2 + focal * x / -z), round(SMALL.height / 2 - focal * y / -z)
    return picture[row - reach : row + reach + 1, column - reach : column + reach + 1].astype(float)


def changed(swift: Renderer, look: object, landmarks: list[int]) -> float:
    """Mean difference of the pixels about some landmarks from the bare person's."""
    swift.become(BARE)
    before = around(*swift.render(CLOSE), landmarks)
    swift.become(look)  # type: ignore[arg-type]
    return float(np.abs(around(*swift.render(CLOSE), landmarks) - before).mean())


def test_a_person_is_drawn_from_the_seed() -> None:
    assert repr(sample_appearance(3)) == repr(sample_appearance(3))
    assert len({sample_appearance(seed).skin for seed in range(20)}) == 20


def test_people_are_spread_over_all_that_pictures_are_sliced_by() -> None:
    people = [sample_appearance(seed) for seed in range(600)]
    assert {p.hair_style for p in people} == set(HAIR_STYLES)
    assert np.histogram([p.skin_tone for p in people], bins=4, range=(0, 1))[0].min() > 100
    glasses = Counter(p.glasses for p in people)
    assert 0.2 < (glasses[1] + glasses[2]) / len(people) < 0.4
    assert glasses[2] > 20
    assert all((p.frame is not None) == (p.glasses > 0) for p in people)
    assert 0.15 < np.mean([p.beard > 0 for p in people]) < 0.45
    assert all(0 <= value <= 1 for p in people for value in (p.skin_tone, p.age, p.beard))


@pytest.mark.shared_data
def test_the_same_seed_gives_the_same_pixels_also_after_another_person(swift: Renderer) -> None:
    swift.become(sample_appearance(6))
    first, _ = swift.render(CLOSE)
    swift.become(sample_appearance(7))
    other, _ = swift.render(CLOSE)
    swift.become(sample_appearance(6))
    assert (swift.render(CLOSE)[0] == first).all()
    assert (first != other).any()


@pytest.mark.shared_data
def test_spectacles_change_the_eyes_surroundings_and_not_the_mouth(swift: Renderer) -> None:
    look = replace(BARE, glasses=1, frame=Frame(rim=0.4))
    assert changed(swift, look, [36, 39]) > 3
    assert changed(swift, look, [62, 66]) < 1


@pytest.mark.shared_data
def test_lenses_that_mirror_the_screen_are_brighter_than_clear_ones(swift: Renderer) -> None:
    seen = []
    for mirror in (0.0, 0.6):
        swift.become(replace(BARE, glasses=1, frame=Frame(mirror=mirror)))
        seen.append(around(*swift.render(CLOSE), [36, 37, 38, 39, 40, 41], reach=4).mean())
    assert seen[1] > seen[0] + 5


@pytest.mark.shared_data
@pytest.mark.parametrize(("landmarks", "parts"), [([8, 57], {"beard": 1.0}), ([33, 51], {"moustache": 1.0})])
def test_beards_darken_where_they_grow(swift: Renderer, landmarks: list[int], parts: dict[str, float]) -> None:
    swift.become(BARE)
    bare = around(*swift.render(CLOSE), landmarks, reach=1).mean()
    swift.become(replace(BARE, **parts))  # type: ignore[arg-type]
    assert around(*swift.render(CLOSE), landmarks, reach=1).mean() < bare - 15


@pytest.mark.shared_data
def test_what_covers_the_head_leaves_the_face_free(swift: Renderer) -> None:
    for style in ("scarf", "cap", "hood", "curly", "long", "fringe"):
        assert changed(swift, replace(BARE, hair_style=style), [30, 33]) < 25, style


@pytest.mark.shared_data
@pytest.mark.parametrize("seed", range(6))
def test_everyones_lids_meet_in_a_blink_and_the_eyes_stay_round(head: HeadMesh, seed: int) -> None:
    poser = Poser(head, person_shape(head, sample_appearance(seed)))
    shut = poser.pose(Pose(action_units={"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0})).eye_openness
    assert max(shut.values()) < 0.3
    half = poser.pose(Pose(action_units={"eyeBlinkLeft": 0.5, "eyeBlinkRight": 0.5})).eye_openness
    assert all(0.4 < value < 0.65 for value in half.values())


@pytest.mark.shared_data
def test_landmarks_and_eye_corners_belong_to_the_vertices(poser: Poser, head: HeadMesh) -> None:
    posed = poser.pose(Pose(head_x=2.0, head_yaw=15.0))
    assert posed.landmarks == pytest.approx(posed.vertices[head.landmarks])
    right_outer, right_inner, left_inner, left_outer = posed.eye_corners
    assert right_outer[0] < right_inner[0] < left_inner[0] < left_outer[0]


@pytest.mark.shared_data
def test_furrows_shade_a_frown_beyond_its_shape(swift: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    frown = Pose(head_z=-20.0, action_units={"browDownLeft": 1.0, "browDownRight": 1.0})
    swift.become(BARE)
    picture, posed = swift.render(frown)
    monkeypatch.setattr("tpu_training.synthetic.render.fold_weights", lambda *_: (0.0, 0.0, 0.0, 0.0))
    flat, _ = swift.render(frown)
    darker = around(flat, posed, [21, 22], reach=6) - around(picture, posed, [21, 22], reach=6)
    assert darker.max() > 12


@pytest.mark.shared_data
def test_a_picture_may_have_any_size(head: HeadMesh) -> None:
    assert len(head.neutral)
    assert Renderer(BARE, Camera(64, 48), SWIFT).render(Pose())[0].shape == (48, 64, 3)
