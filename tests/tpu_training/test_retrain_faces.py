"""Training the gaze with pictures that students gave: what learns, what stays, and what nobody gets to see."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tpu_training.own_data import GREY, write_crops, write_job, write_set
from tpu_training.retraining.job import read_job
from tpu_training.retraining.own import FARTHEST_DEG, open_data, own_crops
from tpu_training.tasks import Config, TrainingError

pytest.importorskip("tensorflow")

from tpu_training import checkpoints, strategy
from tpu_training.loop import Run, train
from tpu_training.networks.frame import build_frame
from tpu_training.retraining.base import BASE, FACES, weights_of
from tpu_training.retraining.faces import LEARNING, MOST_SHARE, faces_task, mix_faces, own_in_batch
from tpu_training.retraining.whole import OWN_LICENCE, own_sources

CONFIG = Config("frame", batch=8, epochs=1, learning_rate=1e-2, limit=8)
RENDERED = BASE / FACES


def opened(folder: Path) -> Any:
    job = read_job(write_job(folder.parent / "job.json", folder, tasks=["frame"]), dt.datetime.now(dt.UTC))
    return open_data(folder, job.data_sha256)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faces")
    mix_faces(opened(write_crops(folder / "set")), 0, folder / "mixed")
    return folder / "mixed"


@pytest.fixture(scope="module")
def trained(mixed: Path) -> Path:
    """The folder of a short run with large steps."""
    out = mixed.parent / "run"
    devices = strategy.Devices("cpu", 1, "tensorflow", "a test")
    train(faces_task(0.5, RENDERED), CONFIG, Run(mixed, out, devices, steps=3, init=weights_of("frame")))
    return out


@pytest.mark.slow
def test_only_the_last_layers_of_the_gaze_learn(trained: Path) -> None:
    before, after = build_frame(), build_frame()
    checkpoints.load_weights(weights_of("frame"), before)
    checkpoints.load_weights(trained, after)
    changed = {
        layer.name
        for layer in before.layers
        for one, other in zip(layer.variables, after.get_layer(layer.name).variables, strict=True)
        if one.dtype == "float32" and not np.array_equal(checkpoints.value_of(one), checkpoints.value_of(other))
    }
    assert changed == set(LEARNING)


@pytest.mark.slow
def test_what_a_student_gave_is_never_among_what_is_drawn(mixed: Path) -> None:
    task = faces_task(0.5, RENDERED)
    for inputs, *_ in task.data(mixed, "validation", CONFIG):
        assert not (np.asarray(inputs["face"]) == GREY).all(axis=(1, 2, 3)).any()


@pytest.mark.slow
def test_in_every_batch_a_few_are_the_site_s_and_tell_of_the_gaze_alone(mixed: Path) -> None:
    inputs, targets, weights = next(iter(faces_task(0.5, RENDERED).data(mixed, "train", CONFIG)))
    own = (np.asarray(inputs["face"]) == GREY).all(axis=(1, 2, 3))
    assert own.sum() == MOST_SHARE * CONFIG.batch
    assert np.asarray(targets["gaze"])[own, 1].tolist() == [-12.0] * int(own.sum())
    for name, values in weights.items():
        assert np.all(np.asarray(values)[own] == (name == "gaze"))


@pytest.mark.parametrize(("own", "share", "expected"), [(0, 0.5, 0), (9, 0.0, 0), (1, 0.9, 1), (10**6, 0.9, 16)])
def test_how_many_of_a_batch_are_the_site_s(own: int, share: float, expected: int) -> None:
    assert own_in_batch(own, 1296, Config("frame", batch=64), share) == expected


def test_without_pictures_the_frame_network_cannot_learn(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="nobody gave pictures"):
        mix_faces(opened(write_set(tmp_path / "set", people=1)), 0, tmp_path / "mixed")


def test_points_where_nobody_can_look_are_left_out_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    yaw = np.array([0, 1, 2, FARTHEST_DEG + 1, 3, -80])
    found = own_crops(opened(write_crops(tmp_path / "set", target_yaw=yaw)))
    assert found is not None
    assert found["target_yaw"].tolist() == [0, 1, 2, 3]
    assert "Left out 2 pictures" in capsys.readouterr().out


def test_pictures_have_to_be_grey_bytes(tmp_path: Path) -> None:
    faces = np.zeros((6, 96, 96, 1), np.float32)
    with pytest.raises(TrainingError, match="“face” has to be grey bytes"):
        own_crops(opened(write_crops(tmp_path / "set", face=faces)))


def test_each_data_set_that_a_network_still_knows_of_is_named_once() -> None:
    runs = {"frame": {"data_set": {"number": 2}}, "window": {"data_set": {"number": 5}}, "other": {}}
    assert own_sources(runs) == [
        {"name": f"Data set {number} of this site, given by its students", "licence": OWN_LICENCE} for number in (2, 5)
    ]
    assert json.loads((RENDERED / "dataset.json").read_text())["people"] == 60
