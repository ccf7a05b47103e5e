"""One code path for TPU, GPU and CPU: which devices there are, and how a model is spread over them.

Two ways, by KERAS_BACKEND: under TensorFlow `tf.distribute` makes the scope (TPUStrategy on a TPU machine, a mirrored
one over several GPUs or over logical CPU devices in tests); under JAX `keras.distribution` spreads the batch.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from tpu_training.tasks import TrainingError

Kind = Literal["auto", "cpu", "gpu", "tpu"]
Backend = Literal["tensorflow", "jax"]
# A TPU is fed through the host: many steps a call keep it from waiting.
STEPS_PER_EXECUTION = {"tpu": 50, "gpu": 10, "cpu": 1}


@dataclass(frozen=True, slots=True)
class Devices:
    """What a run uses. `strategy` is tf.distribute's, or None with one device or under JAX."""

    kind: str
    count: int
    backend: str
    name: str
    strategy: Any = None

    def scope(self) -> contextlib.AbstractContextManager[Any]:
        """Variables made inside live on every device."""
        scope: contextlib.AbstractContextManager[Any] = (
            self.strategy.scope() if self.strategy is not None else contextlib.nullcontext()
        )
        return scope

    @property
    def steps_per_execution(self) -> int:
        """Training steps in one call of the compiled function."""
        return STEPS_PER_EXECUTION[self.kind]

    def __str__(self) -> str:
        plural = "s" if self.count > 1 else ""
        return f"{self.count} {self.kind.upper()} device{plural} ({self.name}), Keras on {self.backend}"


def prepare(backend: Backend | None = None, device: Kind = "auto") -> None:
    """Set what has to be known before Keras is first imported, and import it."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if backend:
        os.environ["KERAS_BACKEND"] = backend
    if device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
        os.environ["JAX_PLATFORMS"] = "cpu"
    with hushed():
        import_module("keras")
        import_module("tensorflow")


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """What compiled libraries write to standard error by themselves goes nowhere."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def detect(device: Kind = "auto", replicas: int | None = None, *, bfloat16: bool | None = None) -> Devices:
    """The devices to train on; `replicas` splits the CPU (TensorFlow only). Raises TrainingError.

    `bfloat16` computes in it; without a word that is done on TPUs. Newer CPUs (AVX512-BF16, AMX) gain by it too.
    """
    import keras

    found = jax_devices(device) if keras.backend.backend() == "jax" else tensorflow_devices(device, replicas)
    if bfloat16 or (bfloat16 is None and found.kind == "tpu"):
        keras.config.set_dtype_policy("mixed_bfloat16")
    return found


def jax_devices(device: Kind) -> Devices:
    """All devices that JAX sees, and a data-parallel distribution over them."""
    import jax
    import keras

    devices = jax.devices()
    kind = devices[0].platform
    if device not in {"auto", kind}:
        raise TrainingError(f"JAX finds no {device.upper()} here, only {kind.upper()}.")
    if len(devices) > 1:
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=keras.distribution.list_devices()))
    return Devices(kind, len(devices), "jax", devices[0].device_kind)


def tensorflow_devices(device: Kind, replicas: int | None) -> Devices:
    """The best kind of device that TensorFlow sees, or the one asked for."""
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if device == "tpu" or (device == "auto" and tpu_is_here()):
        return tpu()
    if device == "gpu" and not gpus:
        raise TrainingError("TensorFlow finds no GPU here.")
    if gpus and device != "cpu":
        name = tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU")
        return Devices(
            "gpu", len(gpus), "tensorflow", name, tf.distribute.MirroredStrategy() if len(gpus) > 1 else None
        )
    return cpu(replicas or 1)


def tpu_is_here() -> bool:
    """A TPU machine shows its chips as files; asking TensorFlow instead would wait for a minute where there is none."""
    vfio = [path for path in Path("/dev/vfio").glob("[0-9]*") if "TPU_ACCELERATOR_TYPE" in os.environ]
    return bool(vfio or list(Path("/dev").glob("accel[0-9]*")) or "TPU_NAME" in os.environ)


def tpu() -> Devices:
    """The TPU of this machine. Raises TrainingError."""
    import tensorflow as tf

    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver(tpu="local")
        tf.tpu.experimental.initialize_tpu_system(resolver)
        strategy = tf.distribute.TPUStrategy(resolver)
    except (ValueError, KeyError, tf.errors.OpError) as error:
        raise TrainingError(f"There is no TPU that TensorFlow can use here: {str(error).splitlines()[0]}") from error
    name = os.environ.get("TPU_ACCELERATOR_TYPE", "TPU")
    return Devices("tpu", strategy.num_replicas_in_sync, "tensorflow", name, strategy)


def cpu(replicas: int) -> Devices:
    """The processor, as one device or split into logical ones (before anything else touched TensorFlow)."""
    import tensorflow as tf

    if replicas == 1:
        return Devices("cpu", 1, "tensorflow", f"{os.cpu_count()} cores")
    (processor,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * replicas)
    strategy = tf.distribute.MirroredStrategy([f"/cpu:{n}" for n in range(replicas)])
    return Devices("cpu", replicas, "tensorflow", f"{os.cpu_count()} cores", strategy)
