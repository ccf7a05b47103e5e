"""Retraining: from a site's data to a bundle, through being stopped and killed; what is refused, and why."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attention_model.bundle import DEFAULT_FOLDER, load_attention_bundle
from tests.tpu_training.commands import run, start
from tests.tpu_training.own_data import write_job, write_set
from tpu_training.retrain import main

pytest.importorskip("tensorflow")

EPOCHS = 12
PATIENCE = 300


def arguments(folder: Path) -> list[object]:
    places = ["--job", folder / "job.json", "--data", folder / "set", "--base", DEFAULT_FOLDER, "--out", folder / "run"]
    return ["retrain", *places, "--device", "cpu"]


def live(folder: Path) -> dict[str, Any]:
    path = folder / "run/live.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {"epoch": 0, "history": []}
    return found


def wait_for_epoch(process: subprocess.Popen[str], folder: Path, epoch: int) -> None:
    """Until so many epochs are finished."""
    until = time.monotonic() + PATIENCE
    while len(live(folder)["history"]) < epoch and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A run that was asked to stop, went on, was killed, went on and came to its end."""
    folder = tmp_path_factory.mktemp("retrain")
    write_job(folder / "job.json", write_set(folder / "set"), epochs=EPOCHS)
    process = start(*arguments(folder))
    wait_for_epoch(process, folder, 2)
    process.send_signal(signal.SIGTERM)
    stopped, at_stop = process.wait(), live(folder)
    process = start(*arguments(folder), "--resume")
    wait_for_epoch(process, folder, len(at_stop["history"]) + 2)
    process.kill()
    killed, at_kill = process.wait(), live(folder)
    done = run(*arguments(folder), "--resume")
    assert done.returncode == 0, done.stderr[-3000:]
    return {
        "folder": folder,
        "stopped": stopped,
        "at_stop": at_stop,
        "killed": killed,
        "at_kill": at_kill,
        "printed": done.stdout,
        "manifest": json.loads((folder / "run/bundle/manifest.json").read_text()),
    }


@pytest.mark.slow
def test_asked_to_stop_it_ends_with_3_and_goes_on_from_there(told: dict[str, Any]) -> None:
    assert told["stopped"] == 3
    assert 2 <= len(told["at_stop"]["history"]) < EPOCHS


@pytest.mark.slow
def test_killed_it_goes_on_and_tells_one_story(told: dict[str, Any]) -> None:
    assert told["killed"] == -signal.SIGKILL, "it ended before it could be killed"
    found = live(told["folder"])
    assert [entry["epoch"] for entry in found["history"]] == list(range(1, EPOCHS + 1))
    assert found["history"][: len(told["at_stop"]["history"])] == told["at_stop"]["history"]
    steps = [step for step, _ in found["loss"]]
    assert steps == sorted(set(steps))
    assert steps[-1] == EPOCHS * found["steps"]
    assert "Going on after step" in told["printed"]


@pytest.mark.slow
def test_while_it_trains_it_tells_what_is_learned(told: dict[str, Any]) -> None:
    found = told["at_kill"]
    assert found["phase"] == "training"
    assert found["task"] == "window"
    assert 0 < found["epoch"] <= found["epochs"] == EPOCHS
    assert found["examples_per_second"] > 0
    assert found["eta_s"] >= 0
    assert found["history"][0]["val_loss"] > 0
    for table in found["matrix"].values():
        assert table["labels"] == ["low", "high"]
        assert np.sum(table["counts"]) > 0


@pytest.mark.slow
def test_its_pictures_are_there(told: dict[str, Any]) -> None:
    (name,) = live(told["folder"])["pictures"]
    assert (told["folder"] / "run" / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_the_site_can_run_the_bundle(told: dict[str, Any]) -> None:
    bundle = load_attention_bundle(told["folder"] / "run/bundle", "expression")
    assert set(bundle.networks) == {"gaze", "frame", "focus", "window"}
    assert bundle.manifest.version == "site-4"


@pytest.mark.slow
def test_networks_that_were_not_trained_are_the_base_s_to_the_byte(told: dict[str, Any]) -> None:
    made = told["folder"] / "run/bundle"
    for name in ("frame.tflite", "gaze.tflite"):
        assert (made / name).read_bytes() == (DEFAULT_FOLDER / name).read_bytes()
    for name in ("window.tflite", "focus.tflite"):
        assert (made / name).read_bytes() != (DEFAULT_FOLDER / name).read_bytes()


@pytest.mark.slow
def test_the_bundle_says_what_it_was_made_for_and_from(told: dict[str, Any]) -> None:
    metrics = told["manifest"]["metrics"]
    assert metrics["made_for"] == json.loads((told["folder"] / "job.json").read_text())
    assert metrics["data_set"]["number"] == 4
    assert set(metrics["export"]) == {"gaze", "frame", "focus", "window"}
    assert set(metrics["training"]) == {"frame", "window"}
    assert metrics["figures"] == {}, "the base's figures are not this bundle's"
    names = [source["name"] for source in told["manifest"]["trained_on"]]
    assert "Data set 4 of this site, given by its students" in names
    assert len(names) == len(set(names))
    card = (told["folder"] / "run/bundle/MODEL_CARD.md").read_text()
    assert "“window” was trained on" in card
    assert "with its data set 4: 18 windows, 12 pages, of 3 people" in card
    assert "no real face was used" in card


@pytest.mark.slow
def test_copies_of_what_was_given_are_gone_afterwards(told: dict[str, Any]) -> None:
    assert live(told["folder"])["phase"] == "done"
    assert not (told["folder"] / "run/data").exists()


@pytest.mark.slow
def test_killed_behind_its_end_it_only_cleans_up(told: dict[str, Any]) -> None:
    folder = told["folder"]
    (folder / "run/data").mkdir()
    before = (folder / "run/bundle/manifest.json").stat()
    done = run(*arguments(folder), "--resume")
    assert done.returncode == 0, done.stderr[-3000:]
    assert (folder / "run/bundle/manifest.json").stat() == before
    assert not (folder / "run/data").exists()


Break = Callable[[Path], object]


def change_set(folder: Path) -> None:
    write_set(folder / "other", people=2)
    (folder / "other/windows.npz").replace(folder / "set/windows.npz")


def made_with(**changes: Any) -> Break:
    return lambda folder: write_job(folder / "job.json", folder / "set", **changes)


REFUSALS: list[tuple[Break, str]] = [
    (lambda folder: (folder / "job.json").unlink(), "no job at"),
    (lambda folder: (folder / "job.json").write_text("[]"), "has to be a JSON object"),
    (lambda folder: (folder / "job.json").write_text('{"format": '), "cannot be read"),
    (made_with(format=2), "format 2 is not known"),
    (made_with(tasks=["fly"]), "has to name at least one of"),
    (made_with(epochs=0), "“epochs” is 0"),
    (made_with(epochs=1.5), "“epochs” is 1.5"),
    (made_with(examples_share=1.0), "“examples_share” is 1.0"),
    (made_with(seed="0"), "“seed” is missing or not of type int"),
    (made_with(expires_at="2026-03-02T10:00:00+01:00"), "This job expired at 2026-03-02"),
    (made_with(expires_at="soon"), "is not a time"),
    (made_with(data_sha256="0" * 64), "not the one that this job was ordered for"),
    (made_with(base_sha256="0" * 64), "not the bundle that this job was ordered for"),
    (lambda folder: (folder / "set/dataset.json").unlink(), "holds no data set"),
    (lambda folder: (folder / "set/windows.npz").unlink(), "has no windows.npz"),
    (change_set, "it was changed since"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_job(tmp_path / "job.json", write_set(tmp_path / "set", people=1))
    return tmp_path


@pytest.mark.parametrize(("spoil", "reason"), REFUSALS, ids=[reason for _, reason in REFUSALS])
def test_what_is_off_ends_with_2_and_says_why(
    spoil: Break, reason: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder)
    assert main([str(each) for each in arguments(folder)[1:]]) == 2
    problem = capsys.readouterr().err
    assert reason in problem
    assert problem.count("\n") == 1
    assert not (folder / "run/bundle").exists()


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("focus", np.full(6, np.nan, np.float32), "holds something that is no number"),
        ("confusion", np.full(6, 2.0, np.float32), "has to be between 0 and 1"),
        ("page", np.zeros((6, 3), np.float32), "has the shape (6, 3)"),
    ],
)
def test_wrong_values_in_the_data_are_told_by_their_column(
    column: str, values: Any, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_job(tmp_path / "job.json", write_set(tmp_path / "set", people=1, **{column: values}))
    assert main([str(each) for each in arguments(tmp_path)[1:]]) == 2
    problem = capsys.readouterr().err
    assert f"“{column}”" in problem
    assert reason in problem


def test_another_run_s_folder_is_not_taken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "run").mkdir()
    (folder / "run/job.json").write_text("{}")
    given = [str(each) for each in arguments(folder)[1:]]
    assert main(given) == 2
    assert "add --resume" in capsys.readouterr().err
    assert main([*given, "--resume"]) == 2
    assert "the run of another job" in capsys.readouterr().err


def test_a_full_disk_is_told_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "run").mkdir()
    (folder / "run/live.json.part").symlink_to("/dev/full")
    assert main([str(each) for each in arguments(folder)[1:]]) == 2
    assert "The disk is full." in capsys.readouterr().err


def test_a_loss_that_is_no_number_ends_the_run_before_anything_is_written() -> None:
    from tpu_training.loop import RequireNumbers
    from tpu_training.tasks import TrainingError

    RequireNumbers().on_train_batch_end(0, {"loss": 0.5})
    with pytest.raises(TrainingError, match="the loss is no number any more"):
        RequireNumbers().on_train_batch_end(1, {"loss": float("nan")})
