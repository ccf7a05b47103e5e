"""What can be trained: each task says how its network is built, fed, judged and exported.

`train` and `export` know tasks only through this file, so a new network is one `Task` object in a module of its own and
one line in `TASKS`. Nothing here imports Keras or TensorFlow; a task's module does, and is imported when asked for.

A task's module (say ``networks/window.py``) defines the object that TASKS names::

    WINDOW_TASK = Task(
        name="window",
        summary="30 s of observations → focus and confusion",
        build=build_window,      # (Config) -> keras.Model; inputs and outputs are dicts with the contract's names
        data=window_data,        # (folder, part, Config) -> tf.data.Dataset, see below
        losses=window_losses,    # () -> {output: loss}
        metrics=window_metrics,  # () -> {output: [metric, …]}, weighted by the sample weights
        networks=(Exported("window", "expression", ("focus", "confusion")), Exported("focus", "gaze", ("focus",))),
        units={"observations": "…", "page": "…", "focus": "…", "confusion": "…"},
    )

`data` yields batches (inputs, targets) or (inputs, targets, weights): three dicts, the last two keyed by output, a
weight having one number a picture. `part` is "train" (shuffled, augmented, repeated without end) or "validation" (in
order, once). Batches have a static size in both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

Part = Literal["train", "validation"]
Judges = Callable[[], Mapping[str, Any]]

TASKS = {
    "frame": "tpu_training.networks.frame_task:FRAME_TASK",
    "window": "tpu_training.networks.window:WINDOW_TASK",
}


class TrainingError(RuntimeError):
    """Something that training, export or evaluation needs is missing or off; `str()` is a plain sentence."""


@dataclass(frozen=True, slots=True)
class Config:
    """What one run is made with; `metrics.json` holds it whole."""

    task: str
    preset: str = "small"
    seed: int = 0
    batch: int = 64
    epochs: int = 1
    learning_rate: float = 1e-3
    limit: int | None = None
    """Use only so many examples of the data set; for trials."""
    start: int = 0
    """Step at which a resumed run goes on; mixed into the shuffle, so that it does not begin with the same pictures."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One network of a bundle: the task's model cut down to these outputs."""

    name: str
    level: str
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A confusion matrix: rows are the truth, columns the answer."""

    labels: tuple[str, ...]
    counts: Any
    """Whole numbers, labels × labels."""


@dataclass(frozen=True, slots=True)
class Task:
    """A network and all that is needed to train and export it. See this module's text."""

    name: str
    summary: str
    build: Callable[[Config], Any]
    data: Callable[[Path, Part, Config], Any]
    losses: Judges
    networks: tuple[Exported, ...]
    units: Mapping[str, str]
    """What the numbers of each input and output mean, for the manifest."""
    metrics: Judges = field(default=dict)
    loss_weights: Mapping[str, float] | None = None
    presets: tuple[str, ...] = ("small",)
    epochs: int = 20
    batch: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    sources: tuple[Mapping[str, str], ...] = ()
    """What the weights are made from, for the manifest: [{"name": …, "licence": …}]."""
    count: Callable[[Path, Part, Config], int] | None = None
    """Examples in a part of the data; without it a run needs --steps-per-epoch."""
    boards: Callable[[Any, Any, Mapping[str, Any]], Mapping[str, Any]] | None = None
    """(inputs, targets, answers) of a validation batch → {name: picture H×W×3 uint8}, after each epoch."""
    tables: Callable[[Any, Any, Any], Mapping[str, Any]] | None = None
    """(targets, weights, answers) of a validation batch → {name: Table}: how often what was taken for what."""


def find_task(name: str) -> Task:
    """The task of this name; raises TrainingError."""
    if name not in TASKS:
        raise TrainingError(f"There is no task “{name}”; there are {', '.join(TASKS)}.")
    module, _, attribute = TASKS[name].partition(":")
    task: Task = getattr(import_module(module), attribute)
    return task
