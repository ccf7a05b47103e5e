from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from attention_model.frames import decode_frame
from attention_model.units import ACTION_UNITS
from tests.tpu_training.examples import example, write_folder
from tpu_training.datasets.crops import NEGATIVE, SIZES, answer, crops_of, gaze_weight, grey_picture
from tpu_training.datasets.examples import DatasetUnusableError
from tpu_training.datasets.frames import VARIANTS, frame_count, frame_dataset, in_validation

PEOPLE, PICTURES = 24, 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("frames"), PEOPLE, PICTURES)


def batches(folder: Path, count: int | None = None, **given: Any) -> list[Any]:
    pytest.importorskip("tensorflow")
    return list(islice(frame_dataset(folder, **given).as_numpy_iterator(), count))


def test_a_batch_is_what_the_network_takes_and_answers(folder: Path) -> None:
    ((inputs, targets, weights),) = batches(folder, 1, batch=8)
    assert {name: value.shape for name, value in inputs.items()} == {"face": (8, 96, 96, 1), "eyes": (8, 56, 128, 1)}
    assert inputs["face"].dtype == np.float32
    assert 100 < inputs["face"].max() <= 255
    assert {name: value.shape for name, value in targets.items()} == {
        "gaze": (8, 2),
        "head": (8, 3),
        "region": (8, 4),
        "openness": (8, 2),
        "presence": (8, 1),
        "action_units": (8, len(ACTION_UNITS)),
        "face_points": (8, 66),
        "eye_points": (8, 8),
    }
    assert {name: value.shape for name, value in weights.items()} == dict.fromkeys(targets, (8,))


def test_shapes_are_static(folder: Path) -> None:
    pytest.importorskip("tensorflow")
    inputs, targets, weights = frame_dataset(folder, batch=4).element_spec
    for spec in (*inputs.values(), *targets.values(), *weights.values()):
        assert spec.shape.is_fully_defined()


def test_training_goes_on_for_ever_and_validation_comes_once_in_order(folder: Path) -> None:
    pictures = frame_count(folder, "validation")
    assert pictures == PICTURES * sum(in_validation(p) for p in range(PEOPLE))
    once, twice = (batches(folder, part="validation", batch=1) for _ in range(2))
    assert len(once) == pictures > 0
    assert all((a[0]["face"] == b[0]["face"]).all() for a, b in zip(once, twice, strict=True))
    steps = frame_count(folder, "train") // 32
    assert len(batches(folder, 2 * steps + 1, part="train", batch=32)) == 2 * steps + 1


def test_a_run_repeats_with_its_seed_and_another_differs(folder: Path) -> None:
    def first(seed: tuple[int, int]) -> np.ndarray:
        return np.stack([batch[1]["region"] for batch in batches(folder, 3, batch=8, seed=seed)])

    assert (first((1, 0)) == first((1, 0))).all()
    assert (first((1, 0)) != first((2, 0))).any()
    assert (first((1, 0)) != first((1, 500))).any()  # a resumed run does not begin with the same pictures


def test_nobody_is_in_both_parts(folder: Path) -> None:
    """Told by the place of the eyes, which differs from picture to picture."""
    train = frame_count(folder, "train", variants=1)
    assert train + frame_count(folder, "validation") == PEOPLE * PICTURES
    assert 0.04 < np.mean([in_validation(p) for p in range(100_000, 101_000)]) < 0.16
    assert frame_count(folder, "train", limit=5) == 5 * VARIANTS["train"]
    assert len(batches(folder, part="validation", batch=1, limit=2)) == 2


def test_crops_can_be_kept_in_a_file(folder: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert batches(folder, part="validation", batch=2, cache=tmp_path / "crops")
    assert list(tmp_path.glob("crops*"))


def test_a_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow")
    with pytest.raises(DatasetUnusableError, match="holds no rendered data set"):
        frame_dataset(tmp_path / "none")


def test_the_grey_picture_is_the_luma_of_the_decoded_one() -> None:
    picture = decode_frame(example().jpeg, "RGBX")
    luma = cv2.cvtColor(picture, cv2.COLOR_RGBA2GRAY).astype(int)
    assert np.abs(grey_picture(example().jpeg).astype(int) - luma).max() <= 2


def test_the_eyes_lie_where_the_crops_and_the_region_say() -> None:
    """The bright square of the picture lies in the eye strip where the offset tells."""
    seen = 0
    for index in range(12):
        crops = crops_of(example(3, index), 2, seed=9)
        for face, told, presence in zip(crops.face, crops.targets["region"], crops.targets["presence"], strict=True):
            if presence[0] and abs(told[:2]).max() < 2:
                rows, columns = np.nonzero(face[..., 0] > 150)
                middle = np.array([columns.mean() - 47.5, rows.mean() - 47.5]) * 19.0 / 96 + (0, 2.9)
                assert middle == pytest.approx(told[:2], abs=0.3)
                seen += 1
    assert seen > 10


def test_where_nothing_can_be_read_only_presence_counts() -> None:
    crops = [crops_of(example(4, index), 4, seed=1) for index in range(150)]
    presence = np.concatenate([c.targets["presence"] for c in crops])[:, 0]
    assert 0.6 * NEGATIVE < (presence == 0).mean() < 1.4 * NEGATIVE
    for name in SIZES:
        weights = np.concatenate([c.weights[name] for c in crops])
        assert (weights[presence == 0] == (name == "presence")).all()
        assert (weights[presence == 1] == 1).all()


def test_closed_eyes_tell_no_gaze_but_everything_else() -> None:
    def opened(*share: float) -> float:
        return gaze_weight(replace(example(), openness=np.array(share, np.float32)))

    assert opened(0.1, 0.14) == 0
    assert opened(0.0, 0.9) == 1  # a wink
    assert 0 < opened(0.25, 0.2) < 1
    shut = example(openness=np.zeros(2, np.float32))
    targets, weights = answer(shut, shut.true_region(), seen=True)
    assert weights["gaze"] == weights["eye_points"] == 0
    assert weights["openness"] == weights["head"] == weights["action_units"] == 1
    assert (targets["openness"] == 0).all()
