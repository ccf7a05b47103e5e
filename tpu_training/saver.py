"""What a run leaves on disk while it trains: checkpoints, averaged weights, metrics.json."""

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import keras

from tpu_training import checkpoints
from tpu_training.progress import Pace

METRICS = "metrics.json"


class Averages(keras.callbacks.Callback):
    """Validation sees the moving averages of the weights, which are what is kept in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.within = contextlib.ExitStack()

    def on_test_begin(self, *_: Any, **__: Any) -> None:
        """Keras calls this."""
        self.within.enter_context(checkpoints.averaged(self.model))

    def on_test_end(self, *_: Any, **__: Any) -> None:
        """Keras calls this."""
        self.within.close()


class Saver(keras.callbacks.Callback):
    """Writes a checkpoint every few minutes and, after every epoch, also the averaged weights and metrics.json.

    `facts` is what metrics.json says; a checkpoint carries it too, so that a resumed run goes on telling one story.
    """

    def __init__(self, out: Path, minutes: float, facts: dict[str, Any], pace: Pace) -> None:
        super().__init__()
        self.out, self.minutes, self.facts, self.pace = out, minutes, facts, pace
        self.saved = self.began = time.monotonic()
        self.before = float(facts["seconds"])

    def note(self) -> None:
        """Where the run stands."""
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()
        self.facts["step"] = int(checkpoints.value_of(self.model.optimizer.iterations))
        self.facts["seconds"] = round(self.before + time.monotonic() - self.began, 1)
        self.facts["examples_per_second"] = round(self.pace.per_second(), 1)

    def save(self) -> None:
        """A checkpoint of this moment."""
        self.note()
        checkpoints.write(self.out / checkpoints.CHECKPOINT, checkpoints.all_variables(self.model), self.facts)
        self.saved = time.monotonic()

    def on_train_batch_end(self, *_: Any, **__: Any) -> None:
        """Keras calls this."""
        if time.monotonic() - self.saved > 60 * self.minutes:
            self.save()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keras calls this."""
        figures = {name: round(float(value), 6) for name, value in (logs or {}).items()}
        self.facts["history"].append({"epoch": epoch + 1, **figures})
        self.facts["validation"] = {name[4:]: v for name, v in figures.items() if name.startswith("val_")}
        self.note()
        with checkpoints.averaged(self.model):
            checkpoints.write(self.out / checkpoints.WEIGHTS, self.model.variables)
        text = json.dumps(self.facts, indent=2) + "\n"
        checkpoints.write_atomically(self.out / METRICS, text.encode())
        # Last: a run that is killed before this does the epoch again, one killed after it has all of it.
        self.save()
