"""Training from the command line, with what is left on disk, and going on after the process was killed."""

import json
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from tests.tpu_training.commands import run, start
from tests.tpu_training.examples import write_folder
from tpu_training import __main__ as command
from tpu_training.tasks import Config
from tpu_training.train import main

pytest.importorskip("tensorflow")

from tpu_training import checkpoints
from tpu_training.networks.frame import build_frame
from tpu_training.progress import summary
from tpu_training.tasks import TrainingError

EPOCHS, STEPS = 3, 6
PATIENCE = 400


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("frames"), people=20, pictures=2)


def arguments(data: Path, out: Path) -> list[object]:
    sizes = ["--epochs", EPOCHS, "--steps-per-epoch", STEPS, "--batch", 4, "--preset", "tiny", "--device", "cpu"]
    return ["train", "frame", "--data", data, "--out", out, "--save-minutes", 0, *sizes]


@pytest.fixture(scope="module")
def resumed(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    """A run that was killed in its second epoch and went on; its folder, the step it was killed at, what it printed."""
    out = tmp_path_factory.mktemp("runs") / "killed"
    process = start(*arguments(data, out))
    until = time.monotonic() + PATIENCE
    while (step := last_step(out)) <= STEPS and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it ended before it could be killed"
    step = last_step(out)
    assert STEPS < step < EPOCHS * STEPS
    done = run(*arguments(data, out), "--resume")
    assert done.returncode == 0, done.stderr[-3000:]
    return out, step, done.stdout


def last_step(out: Path) -> int:
    path = out / checkpoints.CHECKPOINT
    return int(checkpoints.read(path)[1]["step"]) if path.is_file() else 0


@pytest.mark.slow
def test_a_killed_run_goes_on_from_its_last_checkpoint(resumed: tuple[Path, int, str]) -> None:
    out, step, printed = resumed
    assert f"Going on after step {step}." in printed
    arrays, state = checkpoints.read(out / checkpoints.CHECKPOINT)
    assert state["step"] == EPOCHS * STEPS
    iterations = [array for name, array in arrays.items() if name.endswith("iteration")]
    assert [int(array) for array in iterations] == [EPOCHS * STEPS]


@pytest.mark.slow
def test_metrics_tell_one_story_of_both_parts(resumed: tuple[Path, int, str]) -> None:
    facts = json.loads((resumed[0] / "metrics.json").read_text())
    assert [entry["epoch"] for entry in facts["history"]] == [1, 2, 3]
    assert facts["config"]["preset"] == "tiny"
    assert len(facts["data"]) == 16
    assert facts["validation"]["gaze_angle_deg"] == facts["history"][-1]["val_gaze_angle_deg"] > 0
    assert facts["seconds"] > 0
    assert facts["examples_per_second"] > 0
    assert "CPU" in facts["device"]


@pytest.mark.slow
def test_away_from_a_terminal_each_epoch_is_one_plain_line(resumed: tuple[Path, int, str]) -> None:
    printed = resumed[2]
    assert "\x1b" not in printed
    assert "\r" not in printed
    lines = [line for line in printed.splitlines() if line.startswith("epoch ")]
    assert [line.split()[1] for line in lines] == ["2/3", "3/3"]
    assert all("gaze_angle_deg" in line for line in lines)


@pytest.mark.slow
def test_tensorboard_gets_curves_and_pictures(resumed: tuple[Path, int, str]) -> None:
    import tensorflow as tf

    tags = set()
    for path in (resumed[0] / "boards").iterdir():
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            event = tf.compat.v1.Event.FromString(record)
            tags |= {value.tag for value in event.summary.value}
    assert {"loss/train", "loss/validation", "gaze_angle_deg/validation"} <= tags
    assert {"eyes closed", "brows lowered"} <= tags
    assert any(tag.startswith("gaze:") for tag in tags)


@pytest.mark.slow
def test_the_averaged_weights_load_into_the_network(resumed: tuple[Path, int, str]) -> None:
    model = build_frame("tiny")
    checkpoints.load_weights(resumed[0], model)
    assert all(np.isfinite(checkpoints.value_of(variable)).all() for variable in model.variables)
    with pytest.raises(TrainingError, match="another network"):
        checkpoints.load_weights(resumed[0], build_frame("small"))


@pytest.mark.slow
def test_a_folder_with_a_run_is_not_overwritten(resumed: tuple[Path, int, str], data: Path) -> None:
    before = (resumed[0] / "weights.npz").read_bytes()
    refused = run(*arguments(data, resumed[0]))
    assert refused.returncode == 2
    assert "add --resume" in refused.stderr
    assert (resumed[0] / "weights.npz").read_bytes() == before


def test_a_checkpoint_holds_everything_a_run_needs(tmp_path: Path) -> None:
    import keras

    def made(seed: int) -> keras.Model:
        keras.utils.set_random_seed(seed)
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dropout(0.5)])
        model.compile(keras.optimizers.AdamW(1e-2, use_ema=True), "mse")
        model.optimizer.build(model.trainable_variables)
        model.train_on_batch(np.full((4, 3), seed, np.float32), np.ones((4, 2), np.float32))
        return model

    one, other = made(1), made(2)
    path = tmp_path / "checkpoint.npz"
    checkpoints.write(path, checkpoints.all_variables(one), {"step": 1, "why": "a test"})
    arrays, state = checkpoints.read(path)
    checkpoints.assign(path, arrays, checkpoints.all_variables(other))
    assert state == {"step": 1, "why": "a test"}
    for a, b in zip(checkpoints.all_variables(one), checkpoints.all_variables(other), strict=True):
        np.testing.assert_array_equal(checkpoints.value_of(a), checkpoints.value_of(b))
    x, y = np.ones((4, 3), np.float32), np.zeros((4, 2), np.float32)
    assert float(one.train_on_batch(x, y)) == pytest.approx(float(other.train_on_batch(x, y)))


def test_a_damaged_checkpoint_is_a_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "weights.npz").write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(TrainingError, match="cannot be read"):
        checkpoints.read(tmp_path / "weights.npz")
    with pytest.raises(TrainingError, match="missing"):
        checkpoints.read(tmp_path / "none.npz")


def test_missing_data_ends_with_2_and_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frame", "--data", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 2
    assert "There is no data at" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_ends_with_2_and_says_how_to_fill_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["frame", "--data", str(tmp_path), "--out", str(tmp_path / "out"), "--device", "cpu"]) == 2
    assert "tpu_training.synthetic render" in capsys.readouterr().err


def test_an_unknown_preset_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frame", "--data", str(tmp_path), "--out", str(tmp_path / "out"), "--preset", "huge"]) == 2
    assert "no preset “huge”" in capsys.readouterr().err


def test_commands_are_found_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 2
    assert command.main(["--help"]) == 0
    assert command.main(["fly"]) == 2
    printed = capsys.readouterr()
    assert "no command “fly”" in printed.err
    assert all(name in printed.out for name in ("train", "evaluate", "export"))


def test_an_epoch_s_line_prefers_what_was_not_trained_on() -> None:
    line = summary(2, 9, {"loss": 1.5, "val_loss": 2.25, "x_loss": 9.0, "val_x_loss": 9.0, "val_deg": 3.14159}, 250.4)
    assert line == "epoch 2/9  train 1.5  loss 2.25  deg 3.142  250/s"


def test_a_configuration_survives_json() -> None:
    config = Config("frame", limit=3)
    assert Config(**json.loads(json.dumps({"task": config.task, "limit": config.limit}))) == config
