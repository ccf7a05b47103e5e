"""Weights on disk: plain .npz files that either backend reads, written beside and renamed, so always whole."""

import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from tpu_training.tasks import TrainingError

CHECKPOINT, WEIGHTS = "checkpoint.npz", "weights.npz"
STATE = "state.json"

Arrays = dict[str, NDArray[Any]]


def write_atomically(path: Path, content: bytes) -> None:
    """A reader sees the old file or the new one, never half of one. Raises OSError, and then the old one is there."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def value_of(variable: Any) -> NDArray[Any]:
    """What a variable holds now, as a copy."""
    value = variable.value
    return np.array(value.numpy() if hasattr(value, "numpy") else value)


def write(path: Path, variables: Iterable[Any], state: dict[str, Any] | None = None) -> None:
    """Variables in order, named by place and path, and where the run stands."""
    arrays: Arrays = {f"{number:04d}:{variable.path}": value_of(variable) for number, variable in enumerate(variables)}
    arrays[STATE] = np.frombuffer(json.dumps(state or {}).encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    write_atomically(path, buffer.getvalue())


def read(path: Path) -> tuple[Arrays, dict[str, Any]]:
    """The arrays and the state of a file; raises TrainingError."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as content:
            arrays = {name: content[name] for name in content.files}
    except FileNotFoundError as error:
        raise TrainingError(f"{path} is missing.") from error
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise TrainingError(f"{path} cannot be read: {error}") from error
    return arrays, json.loads(bytes(arrays.pop(STATE)))


def assign(path: Path, arrays: Arrays, variables: Iterable[Any]) -> None:
    """Give variables the values of a file. Raises TrainingError when it belongs to another network."""
    wanted, found = list(variables), [arrays[name] for name in sorted(arrays)]
    # Shapes, not paths: Keras numbers some paths differently from process to process.
    if [tuple(variable.shape) for variable in wanted] != [array.shape for array in found]:
        raise TrainingError(f"{path} holds the weights of another network; is it the same task and preset?")
    for variable, array in zip(wanted, found, strict=True):
        variable.assign(array)


def load_weights(path: Path, model: keras.Model) -> None:
    """Weights of a run (its folder or its weights file) into a model."""
    file = path / WEIGHTS if path.is_dir() else path
    assign(file, read(file)[0], model.variables)


def all_variables(model: keras.Model) -> list[Any]:
    """Everything that a resumed run needs: weights, statistics, random states, optimizer with its step."""
    return [*model.variables, *model.optimizer.variables]


@contextmanager
def averaged(model: keras.Model) -> Iterator[None]:
    """Within, the model has the moving averages of its weights; after, those that training goes on with."""
    averages = getattr(model.optimizer, "_model_variables_moving_average", None) or []
    kept = [value_of(variable) for variable in model.trainable_variables]
    for variable, average in zip(model.trainable_variables, averages, strict=False):
        # A copy: under JAX two variables would share one buffer, and a step that may reuse it would take both.
        variable.assign(value_of(average))
    try:
        yield
    finally:
        for variable, value in zip(model.trainable_variables, kept, strict=True):
            variable.assign(value)
