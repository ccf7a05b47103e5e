"""Suites on small pictures of faces: engagement and expression, their small head and fixed scores."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.data import astronaut

from attention_model.frames import Pixels
from attention_model.glance import doubts, engagement_score
from attention_model.observation import NO_FACE, Observation
from attention_model.region import Region
from attention_model.units import ACTION_UNITS
from tests.attention_model.people import AWAY, EYES_CLOSED, READING
from tpu_training.datasets.fer import ExpressionFaces
from tpu_training.datasets.wacv import EngagementFaces
from tpu_training.evaluate import main
from tpu_training.evaluate.engagement import Pictures, usual_direction
from tpu_training.evaluate.expression import CONTRASTS, Readings, describe
from tpu_training.evaluate.head import answers_in_folds, folds_by_person, train_head
from tpu_training.evaluate.served import Served, look, open_served, place, points_of, units_of, usual_region
from tpu_training.evaluate.shape import shape_features
from tpu_training.evaluate.statistics import auc

BLENDSHAPES = 52


def face(side: int) -> Pixels:
    """A real face (Eileen Collins, NASA, public domain) cut tightly, grey."""
    grey = cv2.cvtColor(astronaut()[58:171, 168:281], cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def served(bundle_folder: Path) -> Served:
    return open_served(bundle_folder)


def test_a_placed_picture_lies_where_it_says() -> None:
    image = np.zeros((48, 48), np.uint8)
    image[12, 36] = 255
    placed = place(image)
    middle = placed.there(Region(36.0, 12.0, 2.0, 0.1))
    bright = np.argwhere(placed.grey > 128).mean(axis=0)
    assert bright.tolist() == pytest.approx([middle.cy, middle.cx], abs=0.6)
    assert middle.scale == pytest.approx(2.0 * 150 / 48)
    assert placed.back(np.array([[middle.cx, middle.cy]], np.float32))[0].tolist() == pytest.approx([36, 12], abs=1e-3)


@pytest.mark.parametrize("side", [48, 100, 160])
def test_a_small_face_is_found_where_eyes_usually_are(served: Served, side: int) -> None:
    image = face(side)
    looked = look(served, image)
    assert looked.found is not None
    assert looked.observation.action_units is not None
    found, usual = looked.found.region(), looked.placed.there(usual_region(image))
    assert np.hypot(found.cx - usual.cx, found.cy - usual.cy) / found.scale < 3, "cm"
    assert 0.7 < found.scale / usual.scale < 1.4


def test_a_picture_without_a_face_is_read_at_the_usual_place(served: Served) -> None:
    blank = np.full((48, 48), 120, np.uint8)
    looked = look(served, blank)
    assert looked.found is None
    assert looked.observation is NO_FACE
    assert len(units_of(served, looked, blank)) == len(ACTION_UNITS)
    assert np.isfinite(shape_features(points_of(served, looked))).all()


def test_the_shape_of_a_face_does_not_depend_on_place_size_and_tilt(served: Served) -> None:
    points = points_of(served, look(served, face(100)))
    cos, sin = 1.7 * np.cos(0.4), 1.7 * np.sin(0.4)
    moved = points.copy()
    moved[:, :2] = points[:, :2] @ np.array([[cos, sin], [-sin, cos]], np.float32) + np.float32(31)
    assert shape_features(moved) == pytest.approx(shape_features(points), abs=1e-3)


def test_a_reader_is_engaged_and_others_are_less() -> None:
    reading = engagement_score(READING)
    assert reading > 0.8
    assert engagement_score(NO_FACE) == 0
    for other in (AWAY, EYES_CLOSED, replace(READING, presence=0.1), replace(READING, head_roll=35.0)):
        assert engagement_score(other) < 0.6 * reading
    assert engagement_score(replace(READING, gaze_yaw=9.0), screen_yaw=9.0) == pytest.approx(reading)


@given(st.floats(-90, 90), st.floats(-90, 90), st.floats(0, 1), st.floats(0, 1))
def test_a_score_is_a_share_and_every_doubt_lowers_it(yaw: float, roll: float, presence: float, lid: float) -> None:
    seen = replace(READING, head_yaw=yaw, head_roll=roll, presence=presence, eye_openness_left=lid)
    assert 0 < engagement_score(seen) <= 1
    assert all(0 <= each <= 1 for each in doubts(seen).values())
    for less in (replace(seen, presence=presence / 2), replace(seen, head_yaw=yaw * 1.1)):
        assert engagement_score(less) <= engagement_score(seen)
    assert engagement_score(replace(seen, head_yaw=-yaw, head_roll=-roll)) == pytest.approx(engagement_score(seen))


def test_a_person_who_sits_aside_is_followed_within_bounds() -> None:
    aside = [replace(READING, gaze_yaw=8.0, gaze_pitch=-12.0)] * 3
    assert usual_direction(aside) == (8.0, -12.0)
    assert usual_direction([replace(READING, gaze_yaw=50.0)])[0] == 10.0
    assert usual_direction([]) == (0.0, -10.0)
    data = EngagementFaces(np.zeros((3, 48, 48), np.uint8), np.array([3, 3, 3]), np.array([1, 1, 1]))
    seen = Pictures(data, aside, np.ones(3, bool), np.zeros((3, 1)), np.zeros(3))
    assert (seen.scores_by_usual_direction() > seen.scores()).all()


def test_a_head_learns_what_can_be_told_and_folds_share_nobody() -> None:
    random = np.random.default_rng(1)
    label = random.integers(1, 4, 300)
    features = np.stack([label + random.normal(0, 0.3, 300), random.normal(0, 1, 300), np.ones(300)], axis=1)
    person = random.integers(0, 30, 300)
    answers = answers_in_folds(features, label, person, seed=0)
    assert (answers == label).mean() > 0.85
    assert train_head(features, label, 0.05).probabilities(features).sum(axis=1) == pytest.approx(1)
    folds = folds_by_person(person, seed=0)
    assert np.sum(folds, axis=0).tolist() == [1] * 300, "everyone is tested once"
    assert all(not set(person[fold]) & set(person[~fold]) for fold in folds)


def test_rare_classes_count_as_much_as_common_ones() -> None:
    random = np.random.default_rng(2)
    label = np.array([1] * 400 + [2] * 20)
    features = (label + random.normal(0, 0.6, 420))[:, None]
    answers = train_head(features, label, 0.05).answer(features)
    assert (answers[label == 2] == 2).mean() > 0.6


def readings(name: list[str], unit: str, values: list[float]) -> Readings:
    """Pictures in which only our one unit tells anything."""
    ours = np.zeros((len(name), len(ACTION_UNITS)))
    ours[:, ACTION_UNITS.index(unit)] = values
    data = ExpressionFaces(np.zeros((len(name), 48, 48), np.uint8), np.array(name))
    return Readings(data, ours, np.zeros((len(name), BLENDSHAPES)), np.ones(len(name), bool))


def test_each_contrast_asks_its_classes_only() -> None:
    name = ["angry", "happy", "neutral", "surprise", "sad", "disgust", "fear"]
    found = describe(readings(name, "browDownLeft", [0.5, 0.1, 0.9, 0.2, 1, 1, 1]), seed=0).figures
    assert found["brow_auc"] == pytest.approx(2 / 3), "sad, disgust and fear take no part"
    assert found["smile_auc"] == found["mediapipe_brow_auc"] == 0.5
    assert found["brow_auc_gain"] == pytest.approx(1 / 6)


def test_missing_classes_are_left_out() -> None:
    found = describe(readings(["happy", "sad", "happy"], "mouthSmileRight", [0.9, 0.1, 0.4]), seed=0)
    assert found.figures["smile_auc"] == 1.0
    assert np.isnan(found.figures["brow_auc"])
    assert np.isnan(found.figures["surprise_auc"])


def test_surprise_is_jaw_lids_and_brows_alike() -> None:
    values = {"jawOpen": 0.3, "eyeWideLeft": 0.2, "eyeWideRight": 0.4, "browInnerUp": 0.9}
    score = CONTRASTS["surprise_auc"].score(lambda unit: np.array([values.get(unit, 0.0)]))
    assert score[0] == pytest.approx(0.3 + 0.3 + 0.3)


def printed(capsys: pytest.CaptureFixture[str], *given: object) -> dict[str, Any]:
    """The JSON object of a run that succeeded."""
    assert main([*map(str, given), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    return found


def faces_npz(path: Path, side: int, **arrays: Any) -> Path:
    """Six pictures: the face plain, brighter, turned over, and three blanks."""
    image = face(side)
    shown = [image, np.clip(image.astype(int) + 25, 0, 255), image[:, ::-1]]
    np.savez(path, image=np.array([*shown, *[np.full((side, side), 90)] * 3], np.uint8), **arrays)
    return path


def test_engagement_of_faces_against_nobody(
    bundle_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = faces_npz(tmp_path / "w.npz", 100, engagement=[3, 3, 2, 1, 1, 2], subject=[1, 2, 1, 1, 2, 2])
    found = printed(capsys, "engagement", "--data", data, "--bundle", bundle_folder)
    assert found["auc_not_vs_very"] == 1.0
    assert found["faces_found"] == 0.5
    assert [row["part"] for row in found["slices"]] == ["1", "2"]
    other = faces_npz(tmp_path / "o.npz", 100, engagement=[3, 3, 3, 1, 1, 1], subject=[7] * 6)
    taught = printed(capsys, "engagement", "--data", data, "--head-data", other, "--bundle", bundle_folder)
    assert 0.6 < taught["balanced_accuracy_3"] < 0.7, "the other file has no partly engaged: two of three classes"
    assert main(["engagement", "--data", str(data), "--head-data", str(data)]) == 2
    assert main(["engagement", "--data", str(other), "--bundle", str(bundle_folder)]) == 2, "one subject, no folds"


def test_expression_beside_mediapipe(bundle_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = faces_npz(tmp_path / "f.npz", 48, label=[0, 0, 0, 1, 1, 1], names=["happy", "neutral"])
    found = printed(capsys, "expression", "--data", data, "--bundle", bundle_folder)
    assert found["mediapipe_smile_auc"] == 1.0, "she smiles"
    assert found["brow_auc"] is None
    assert {"smile_auc", "surprise_auc", "mediapipe_brow_auc", "mediapipe_surprise_auc"} <= set(found)


def test_observations_order_like_their_scores() -> None:
    seen: list[Observation] = [READING, AWAY, EYES_CLOSED, NO_FACE]
    assert auc([True, False, False, False], [engagement_score(each) for each in seen]) == 1.0
