"""TensorBoard: loss curves, and pictures that a task draws of examples it was not trained on."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tpu_training import checkpoints
from tpu_training.tasks import Task

SHOWN = 64


class Boards(keras.callbacks.Callback):
    """Writes one set of curves and pictures an epoch."""

    def __init__(self, task: Task, folder: Path, unseen: Any) -> None:
        super().__init__()
        self.task, self.unseen = task, unseen
        self.drawn: dict[str, Any] = {}
        """The newest pictures."""
        self.writer = tf.summary.create_file_writer(str(folder))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keras calls this."""
        with self.writer.as_default(step=epoch + 1):
            for name, value in (logs or {}).items():
                part = "validation" if name.startswith("val_") else "train"
                tf.summary.scalar(f"{name.removeprefix('val_')}/{part}", float(value))
            self.drawn = self.pictures()
            for name, picture in self.drawn.items():
                tf.summary.image(name, picture[None])
        self.writer.flush()

    def pictures(self) -> dict[str, Any]:
        """What the task draws of the first validation batch."""
        if self.task.boards is None or self.unseen is None:
            return {}
        inputs, targets = next(iter(self.unseen))[:2]
        inputs = {name: np.asarray(value)[:SHOWN] for name, value in inputs.items()}
        targets = {name: np.asarray(value)[:SHOWN] for name, value in targets.items()}
        with checkpoints.averaged(self.model):
            answers = self.model.predict_on_batch(inputs)
        return dict(self.task.boards(inputs, targets, answers))
