"""Ending a run before its time without losing what was learned."""

import signal
from typing import Any

import keras

from tpu_training.saver import Saver


class Stopped(Exception):
    """The run was asked to end, and can go on from where it wrote itself down."""


class Stop:
    """Hears SIGTERM. While a network trains, that waits for the step's end and a checkpoint; else it ends at once."""

    def __init__(self) -> None:
        self.asked = self.patient = False

    def listen(self) -> None:
        """From now on."""
        signal.signal(signal.SIGTERM, self.heard)

    def heard(self, *_: Any) -> None:
        """A signal came."""
        self.asked = True
        if not self.patient:
            raise Stopped


class StopWhenAsked(keras.callbacks.Callback):
    """Writes a checkpoint and ends training when that was asked for."""

    def __init__(self, stop: Stop, saver: Saver) -> None:
        super().__init__()
        self.stop, self.saver = stop, saver

    def on_train_batch_end(self, *_: Any, **__: Any) -> None:
        """Keras calls this."""
        if self.stop.asked:
            self.saver.save()
            raise Stopped
