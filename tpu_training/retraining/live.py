"""RUN/live.json: how a retraining stands, for whoever watches. Replaced at once, at most once a second.

::

    {"phase": "preparing" | "training" | "exporting" | "done", "task": "window", "epoch": 3, "epochs": 12,
     "step": 120, "steps": 400,                 of this epoch; while preparing, of what is prepared
     "examples_per_second": 810.0, "eta_s": 40,
     "loss": [[step, loss], …],                 steps of the whole run, at most 300 points
     "history": [{"task": "window", "epoch": 1, "loss": …, "val_loss": …, …}],
     "matrix": {"focus": {"labels": ["low", "high"], "counts": [[…], […]]}, "confusion": …},
                                                rows are the truth, columns the answer
     "pictures": ["pictures/window.png"]}       in the run's folder; renewed after each epoch
"""

import contextlib
import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

LIVE = "live.json"
EVERY_S = 1.0
Phase = Literal["preparing", "training", "exporting", "done"]


@dataclass(slots=True)
class State:
    """What live.json says."""

    phase: Phase = "preparing"
    task: str = ""
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    steps: int = 0
    examples_per_second: float = 0.0
    eta_s: int | None = None
    loss: list[list[float]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    matrix: dict[str, Any] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)


class Live:
    """Writes the state of one run. A run that goes on begins with what was told before."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LIVE
        self.state = State()
        self.written = 0.0

    def tell(self, *, at_once: bool = True) -> None:
        """Write it down, unless that was done a moment ago."""
        now = time.monotonic()
        if not at_once and now - self.written < EVERY_S:
            return
        self.written = now
        part = self.path.with_name(LIVE + ".part")
        part.write_text(json.dumps(asdict(self.state)), encoding="utf-8")
        part.replace(self.path)

    def recall(self) -> None:
        """Take up what an earlier run in this folder told; nothing where there was none."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            self.state = State(**json.loads(self.path.read_text(encoding="utf-8")))
