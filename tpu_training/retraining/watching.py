"""What live.json tells while a network trains: a Keras callback."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np

from tpu_training import checkpoints
from tpu_training.boards import Boards
from tpu_training.retraining.curve import Curve
from tpu_training.retraining.live import Live
from tpu_training.saver import Saver
from tpu_training.tasks import Table, Task

PICTURES = "pictures"
BATCHES_COUNTED = 40


class LiveTraining(keras.callbacks.Callback):
    """Keeps live.json of one task's training up to date. A run that goes on goes on with its curve."""

    def __init__(self, live: Live, task: Task, epochs: int, saver: Saver, boards: Boards) -> None:
        super().__init__()
        self.live, self.task, self.saver, self.boards = live, task, saver, boards
        self.steps = int(saver.facts["steps_per_epoch"])
        self.total = int(saver.facts.get("step", 0))
        before = live.state.loss if live.state.task == task.name else []
        self.curve = Curve([point for point in before if point[0] <= self.total])
        state = live.state
        state.phase, state.task, state.epochs, state.steps = "training", task.name, epochs, self.steps
        state.loss = self.curve.points
        self.others = [each for each in state.history if each.get("task") != task.name]
        self.tell_history()
        self.seen, self.sum = -1, 0.0
        live.tell()

    def tell_history(self) -> None:
        """What the finished epochs came to."""
        mine = [{"task": self.task.name, **each} for each in self.saver.facts["history"]]
        self.live.state.history = [*self.others, *mine]

    def on_epoch_begin(self, epoch: int, *_: Any, **__: Any) -> None:
        """Keras calls this."""
        self.live.state.epoch, self.live.state.step = epoch + 1, self.total - epoch * self.steps
        self.seen, self.sum = -1, 0.0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Keras calls this with the mean loss since the epoch began; `batch` jumps by the steps of one execution."""
        total = float((logs or {}).get("loss", 0.0)) * (batch + 1)
        done = batch - self.seen
        self.total += done
        self.curve.add(self.total, (total - self.sum) / done)
        self.seen, self.sum = batch, total
        self.tell_step()

    def tell_step(self) -> None:
        """How far it is, and how long it will take."""
        state, pace = self.live.state, self.saver.pace.per_second()
        state.step = self.total - (state.epoch - 1) * self.steps
        state.examples_per_second = round(pace, 1)
        left = (state.epochs * self.steps - self.total) * self.saver.pace.batch
        state.eta_s = round(left / pace) if pace else None
        self.live.tell(at_once=False)

    def on_epoch_end(self, *_: Any, **__: Any) -> None:
        """Keras calls this."""
        self.tell_history()
        self.live.state.matrix = self.tables()
        self.live.state.pictures = write_pictures(self.live.path.parent, self.boards.drawn)
        self.live.tell()

    def tables(self) -> dict[str, Any]:
        """What was taken for what, among examples that are not trained on."""
        if self.task.tables is None or self.boards.unseen is None:
            return {}
        found: dict[str, Any] = {}
        with checkpoints.averaged(self.model):
            for inputs, targets, weights in itertools.islice(self.boards.unseen, BATCHES_COUNTED):
                answers = self.model.predict_on_batch(inputs)
                add(found, self.task.tables(as_arrays(targets), as_arrays(weights), answers))
        return found


def add(found: dict[str, Any], tables: Mapping[str, Table]) -> None:
    """Count tables of another batch in (in place)."""
    for name, table in tables.items():
        told = {"labels": list(table.labels), "counts": np.asarray(table.counts).tolist()}
        before = found.get(name)
        if before is not None:
            told["counts"] = (np.asarray(before["counts"]) + table.counts).tolist()
        found[name] = told


def as_arrays(values: Mapping[str, Any]) -> dict[str, Any]:
    """A batch's tensors as arrays."""
    return {name: np.asarray(value) for name, value in values.items()}


def write_pictures(folder: Path, pictures: Mapping[str, Any]) -> list[str]:
    """PNG files, each replaced at once; their names in the run's folder."""
    (folder / PICTURES).mkdir(exist_ok=True)
    names = []
    for name, picture in pictures.items():
        file = "".join(letter if letter.isalnum() else "-" for letter in name.partition(":")[0].lower())
        _, content = cv2.imencode(".png", cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2BGR))
        checkpoints.write_atomically(folder / PICTURES / f"{file}.png", content.tobytes())
        names.append(f"{PICTURES}/{file}.png")
    return names
