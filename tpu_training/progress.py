"""What a person sees while a network trains: one live line in a terminal, one plain line an epoch elsewhere."""

import sys
import time
from collections.abc import Mapping
from typing import Any

import keras
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def summary(epoch: int, epochs: int, logs: Mapping[str, float], per_second: float) -> str:
    """One epoch in one line: the loss, and each figure on pictures that were not trained on."""
    shown = {name.removeprefix("val_"): value for name, value in logs.items() if name.startswith("val_")} or dict(logs)
    figures = [f"{name} {value:.4g}" for name, value in shown.items() if name == "loss" or not name.endswith("loss")]
    return (
        f"epoch {epoch}/{epochs}  train {logs.get('loss', float('nan')):.4g}  {'  '.join(figures)}  {per_second:.0f}/s"
    )


class ProgressLine(keras.callbacks.Callback):
    """Shows how far a run is. `pace` tells the examples a second."""

    def __init__(self, epochs: int, steps: int, pace: "Pace") -> None:
        super().__init__()
        self.epochs, self.steps, self.pace = epochs, steps, pace
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=Console(file=sys.stdout), transient=True, disable=not sys.stdout.isatty())
        self.task = self.bar.add_task("starting", total=steps)

    def on_train_begin(self, *_: Any, **__: Any) -> None:
        """Keras calls this."""
        self.bar.start()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Keras calls this."""
        if not self.bar.disable:
            text = f"loss {float((logs or {}).get('loss', 0.0)):.3g}  {self.pace.per_second():.0f}/s"
            self.bar.update(self.task, completed=batch + 1, description=text)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keras calls this."""
        self.bar.console.print(
            summary(epoch + 1, self.epochs, logs or {}, self.pace.per_second()), highlight=False, soft_wrap=True
        )

    def on_train_end(self, *_: Any, **__: Any) -> None:
        """Keras calls this."""
        self.bar.stop()


class Pace(keras.callbacks.Callback):
    """Counts examples and seconds of training; the first step, which compiles, and the validations do not count."""

    def __init__(self, batch: int) -> None:
        super().__init__()
        self.batch, self.examples, self.seconds, self.last = batch, 0, 0.0, 0.0
        self.seen = -1

    def on_epoch_begin(self, *_: Any, **__: Any) -> None:
        """Keras calls this."""
        self.last, self.seen = 0.0, -1

    def on_train_batch_end(self, batch: int, *_: Any, **__: Any) -> None:
        """Keras calls this; `batch` jumps by the steps of one execution."""
        now = time.perf_counter()
        if self.last:
            self.examples += (batch - self.seen) * self.batch
            self.seconds += now - self.last
        self.last, self.seen = now, batch

    def per_second(self) -> float:
        """Examples a second so far."""
        return self.examples / self.seconds if self.seconds else 0.0
