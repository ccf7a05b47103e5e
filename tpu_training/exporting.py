"""One task's run → its networks in every form, compared with Keras on the same inputs."""

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from tpu_training import checkpoints, convert
from tpu_training.bundle_writer import Piece
from tpu_training.parity import Variant, chosen, measure
from tpu_training.tasks import Config, Exported, Task, TrainingError, find_task

Arrays = dict[str, NDArray[np.float32]]
# Largest difference from Keras, in degrees or shares, that nobody could see in a figure.
FP32_ERROR, FP16_ERROR = 1e-3, 0.1


def export_task(
    folder: Path,
    facts: Mapping[str, Any],
    data: Path | None,
    variants: Path | None,
    *,
    samples: int,
    kinds: Sequence[str] = (*convert.TFLITE_KINDS, "onnx"),
) -> list[Piece]:
    """Every network of a run's task. Raises TrainingError when one does not say what Keras says.

    `variants` is where all forms are written; None: nowhere. `kinds` has at least "fp32".
    """
    config = Config(**facts["config"])
    task = find_task(config.task)
    model = task.build(config)
    checkpoints.load_weights(folder, model)
    inputs = list(itertools.islice(real_inputs(task, config, data) if data else noise(model), samples))
    if not inputs:
        raise TrainingError(
            f"{data} holds nothing that “{task.name}” was not trained on, to compare the exported forms with."
        )
    return [export_network(task, model, network, inputs, variants, kinds=kinds) for network in task.networks]


def real_inputs(task: Task, config: Config, data: Path) -> Iterable[Arrays]:
    """Examples that were not trained on, one at a time."""
    for batch in task.data(data, "validation", dataclasses.replace(config, batch=1)):
        yield {name: np.asarray(value, np.float32) for name, value in batch[0].items()}


def noise(model: keras.Model) -> Iterable[Arrays]:
    """Noise 0..255, where there is no data."""
    random = np.random.default_rng(0)
    while True:
        yield {t.name: random.uniform(0, 255, (1, *t.shape[1:])).astype(np.float32) for t in model.inputs}


def export_network(
    task: Task,
    model: keras.Model,
    network: Exported,
    inputs: Sequence[Arrays],
    variants: Path | None,
    *,
    kinds: Sequence[str],
) -> Piece:
    """One network in these forms."""
    part = cut_to(model, network.outputs)
    truths = [{name: np.asarray(value) for name, value in part(x, training=False).items()} for x in inputs]
    contents = {kind: in_form(part, kind, inputs) for kind in kinds}
    found: dict[str, Variant] = {}
    for kind, content in contents.items():
        found[kind] = measure(kind, content, truths, inputs)
        if variants is not None:
            file = f"{network.name}.onnx" if kind == "onnx" else f"{network.name}-{kind}.tflite"
            convert.write(variants / file, content)
    if found["fp32"].max_error > FP32_ERROR:
        raise TrainingError(f"{network.name}.tflite differs from Keras by {found['fp32'].max_error:.2g}.")
    shipped = chosen(found["fp32"], found["fp16"], FP16_ERROR) if "fp16" in found else "fp32"
    return Piece(network.name, network.level, contents[shipped], task.units, shipped, list(found.values()))


def in_form(part: keras.Model, kind: str, inputs: Sequence[Arrays]) -> bytes:
    """The file's content."""
    return convert.to_onnx(part) if kind == "onnx" else convert.to_tflite(part, kind, inputs)


def cut_to(model: keras.Model, outputs: tuple[str, ...]) -> keras.Model:
    """The part of a model that these outputs need, with the same weights and names."""
    inputs = {tensor.name: tensor for tensor in model.inputs}
    return keras.Model(inputs, {name: model.output[name] for name in outputs})


def sources(tasks: Iterable[str]) -> list[Mapping[str, str]]:
    """What the weights of these tasks are made from, each source once."""
    return list({source["name"]: source for task in tasks for source in find_task(task).sources}.values())
