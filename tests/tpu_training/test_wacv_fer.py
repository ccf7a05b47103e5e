from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tpu_training.datasets.arrays import DataUnusableError
from tpu_training.datasets.fer import read_expressions
from tpu_training.datasets.wacv import read_engagement

IMAGES = np.zeros((4, 48, 48), np.uint8)
ENGAGEMENT: dict[str, Any] = {
    "image": IMAGES,
    "engagement": np.array([1, 2, 3, 3], np.uint8),
    "subject": np.array([5, 5, 8, 8]),
}
EXPRESSIONS: dict[str, Any] = {
    "image": IMAGES,
    "label": np.array([0, 1, 1, 0], np.uint8),
    "names": np.array(["anger", "Happy"]),
}


def saved(folder: Path, **arrays: Any) -> Path:
    path = folder / "faces.npz"
    np.savez(path, **arrays)
    return path


def test_engagement_pictures_are_read(tmp_path: Path) -> None:
    data = read_engagement(saved(tmp_path, **ENGAGEMENT))
    assert data.engagement.tolist() == [1, 2, 3, 3]
    assert data.subject.tolist() == [5, 5, 8, 8]
    assert data.spread(2).engagement.tolist() == [1, 3]
    assert data.spread(None) is data


def test_classes_are_known_by_either_name(tmp_path: Path) -> None:
    assert read_expressions(saved(tmp_path, **EXPRESSIONS)).name.tolist() == ["angry", "happy", "happy", "angry"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"image": np.zeros((4, 48, 48, 3), np.uint8)}, "height×width grey bytes"),
        ({"image": np.zeros((4, 48, 48), np.float32)}, "grey bytes"),
        ({"image": np.zeros((0, 48, 48), np.uint8)}, "needed are pictures"),
        ({"image": np.zeros((4, 3, 48), np.uint8)}, "needed are pictures"),
        ({"subject": np.array([1, 2])}, "one whole number for each picture"),
        ({"subject": np.array(["a", "b", "c", "d"])}, "one whole number for each picture"),
        ({"engagement": np.array([0, 1, 2, 3])}, "1 .not., 2 .partly. or 3"),
        ({"subject": np.array([{}, {}, {}, {}], object)}, "plain arrays"),
    ],
)
def test_wrong_engagement_arrays_are_refused(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(DataUnusableError, match=reason):
        read_engagement(saved(tmp_path, **{**ENGAGEMENT, **change}))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"label": np.array([0, 1, 2, 0])}, "does not have"),
        ({"label": np.array([0, -1, 1, 0])}, "does not have"),
        ({"label": np.zeros((4, 2), np.int64)}, "one whole number"),
        ({"names": np.array([1, 2])}, "classes' names"),
    ],
)
def test_wrong_expression_arrays_are_refused(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(DataUnusableError, match=reason):
        read_expressions(saved(tmp_path, **{**EXPRESSIONS, **change}))


def test_what_is_no_such_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusableError, match="not a file"):
        read_engagement(tmp_path)
    with pytest.raises(DataUnusableError, match="has no engagement and no subject"):
        read_engagement(saved(tmp_path, image=IMAGES))
    whole = saved(tmp_path, **ENGAGEMENT).read_bytes()
    for broken in (b"", b"not an archive", whole[: len(whole) // 2], np.lib.format.MAGIC_PREFIX):
        (tmp_path / "faces.npz").write_bytes(broken)
        with pytest.raises(DataUnusableError, match=r"faces\.npz"):
            read_engagement(tmp_path / "faces.npz")


@pytest.mark.shared_data
def test_the_shared_files_are_in_these_formats(shared_data: Path) -> None:
    engagement = read_engagement(shared_data / "wacv2016" / "subjects_odd.npz")
    assert len(np.unique(engagement.subject)) == 11
    names = set(read_expressions(shared_data / "fer2013" / "public_test.npz").name.tolist())
    assert {"angry", "happy", "neutral", "surprise"} <= names
