"""One training path on every kind of device. What needs devices chosen at start runs in a process of its own."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tpu_training.commands import script
from tpu_training import strategy
from tpu_training.networks.frame_task import FRAME_TASK
from tpu_training.tasks import Config, TrainingError

pytest.importorskip("tensorflow")

# A small task of the real kind, trained by the real loop; its batches are eight times the same four rows, so that
# statistics of a replica's share are those of the whole batch.
TRAIN = """
import json, sys
from pathlib import Path
import numpy as np
from tpu_training import strategy
strategy.prepare(device="cpu")
devices = strategy.detect("cpu", REPLICAS)
import keras
import tensorflow as tf
from tpu_training.loop import Run, train
from tpu_training.networks.blocks import conv
from tpu_training.networks.losses import absolute
from tpu_training.tasks import Config, Task

def build(config):
    x = keras.Input((8, 8, 1), name="x")
    y = keras.layers.GlobalAveragePooling2D()(conv(x, 4, "c"))
    return keras.Model({"x": x}, {"y": keras.layers.Dense(2)(y)})

def data(folder, part, config):
    random = np.random.default_rng(0)
    x = np.tile(random.normal(size=(4, 8, 8, 1)), (8, 1, 1, 1)).astype(np.float32)
    y = np.tile(random.normal(size=(4, 2)), (8, 1)).astype(np.float32)
    rows = tf.data.Dataset.from_tensor_slices(({"x": x}, {"y": y}, {"y": np.ones(32, np.float32)}))
    return rows.repeat().batch(config.batch, drop_remainder=True)

def count(folder, part, config):
    return 32 if part == "train" else 0

task = Task("toy", "", build, data, lambda: {"y": absolute}, (), {}, count=count)
folder = Path(sys.argv[1])
facts = train(task, Config("toy", batch=32, epochs=2), Run(folder, folder / "run", devices, steps=3))
print("facts", json.dumps(facts))
"""

JAX = """
import json
from tpu_training import strategy
strategy.prepare("jax", "cpu")
devices = strategy.detect("cpu")
import keras, numpy as np
from tpu_training.loop import compiled
from tpu_training.networks.frame_task import FRAME_TASK
from tpu_training.tasks import Config

config = Config("frame", preset="tiny", batch=16)
model = compiled(FRAME_TASK, config, 10)
random = np.random.default_rng(0)
x = {t.name: random.uniform(0, 255, (16, *t.shape[1:])).astype(np.float32) for t in model.inputs}
sizes = {name: 2 if name == "gaze" else t.shape[1] for name, t in model.output.items()}
y = {name: random.uniform(0, 1, (16, size)).astype(np.float32) for name, size in sizes.items()}
before = np.array(model.trainable_variables[0])
history = model.fit(x, y, batch_size=16, epochs=1, verbose=0, shuffle=False)
after = np.array(model.trainable_variables[0])
print("facts", json.dumps({
    "devices": str(devices), "count": devices.count, "backend": keras.backend.backend(),
    "loss": history.history["loss"][0], "moved": float(np.abs(after - before).max()),
    "spread": model.trainable_variables[0].value.sharding.num_devices,
}))
"""


def facts(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed.split("facts ", 1)[1])
    return found


@pytest.mark.slow
def test_eight_replicas_learn_what_one_learns(tmp_path: Path) -> None:
    histories = []
    for replicas in (1, 8):
        folder = tmp_path / str(replicas)
        folder.mkdir()
        text = TRAIN.replace("REPLICAS", str(replicas)).replace("sys.argv[1]", repr(str(folder)))
        found = facts(script(text))
        assert str(found["device"]).startswith(f"{replicas} CPU device")
        histories.append([epoch["loss"] for epoch in found["history"]])
    np.testing.assert_allclose(histories[1], histories[0], rtol=1e-4)


@pytest.mark.slow
def test_jax_spreads_a_step_over_eight_devices() -> None:
    found = facts(script(JAX, XLA_FLAGS="--xla_force_host_platform_device_count=8"))
    assert (found["backend"], found["count"], found["spread"]) == ("jax", 8, 8)
    assert "8 CPU devices" in str(found["devices"])
    assert np.isfinite(found["loss"])
    assert found["moved"] > 0


@pytest.mark.slow
def test_a_step_compiled_by_xla_is_the_same_step() -> None:
    from tpu_training.loop import compiled

    random = np.random.default_rng(0)
    losses: list[list[float]] = []
    for jit in (True, False):
        import keras

        keras.utils.set_random_seed(1)
        model = compiled(FRAME_TASK, Config("frame", preset="tiny", batch=4), 10, jit=jit)
        assert model.jit_compile is jit
        if not losses:
            x = {t.name: random.uniform(0, 255, (4, *t.shape[1:])).astype(np.float32) for t in model.inputs}
            y = {
                name: random.uniform(0, 1, (4, 2 if name == "gaze" else t.shape[1])).astype(np.float32)
                for name, t in model.output.items()
            }
        losses.append([float(model.train_on_batch(x, y)[0]) for _ in range(2)])
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-3)


def test_the_cpu_is_found_and_named() -> None:
    found = strategy.detect("cpu")
    assert (found.kind, found.count, found.strategy, found.steps_per_execution) == ("cpu", 1, None, 1)
    assert "1 CPU device (" in str(found)
    with found.scope():
        pass


def test_a_device_that_is_not_there_is_a_plain_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda _kind: [])
    with pytest.raises(TrainingError, match="no GPU"):
        strategy.detect("gpu")


def test_a_machine_without_tpu_is_not_asked_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TPU_NAME", raising=False)
    if not list(Path("/dev").glob("accel[0-9]*")) and not Path("/dev/vfio").exists():
        assert not strategy.tpu_is_here()
    monkeypatch.setenv("TPU_NAME", "local")
    assert strategy.tpu_is_here()
