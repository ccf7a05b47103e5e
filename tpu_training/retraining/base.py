"""What every retraining begins from, so that a few own examples do not undo what was known.

The shipped networks' weights and the pages they were trained on lie beside this package; the windows are simulated anew
from the same seed, and kept for the next run. People are in validation if they were in the shipped networks' training.
"""

import math
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tpu_training.datasets.arrays import read_arrays
from tpu_training.datasets.windows import PAGES, PEOPLE, Labelled, held_out, simulate
from tpu_training.tasks import TrainingError

BASE = Path(__file__).resolve().parents[1] / "base"
WEIGHTS = "{}-weights.npz"
FACES = "faces"
SEED = 0
# Simulated people: half as many as the shipped network saw, as its weights know them already.
MOST_PEOPLE, FEWEST_PEOPLE = 240, 10
WINDOWS_A_PERSON = 80

Arrays = dict[str, NDArray[Any]]
Tell = Callable[[int, int], None]
"""Told how many of how many are done."""


def weights_of(task: str) -> Path:
    """The file with the shipped weights of a task. Raises TrainingError."""
    path = BASE / WEIGHTS.format(task)
    if not path.is_file():
        raise TrainingError(f"{path.name} is missing from {BASE}: there is nothing that “{task}” could begin from.")
    return path


def base_pages() -> Arrays:
    """page, wrong, seeking, person, validation."""
    found = read_arrays(BASE / PAGES, ("page", "wrong", "seeking", "person"))
    return {**found, "page": found["page"].astype(np.float32), "validation": held_out(found["person"])}


def people_for(limit: int | None) -> list[int]:
    """Whom to simulate for so many examples: as large a share of them for validation as in the shipped training."""
    wanted = MOST_PEOPLE if limit is None else math.ceil(limit / WINDOWS_A_PERSON)
    count = min(MOST_PEOPLE, max(FEWEST_PEOPLE, wanted))
    everybody = np.arange(PEOPLE)
    unseen = held_out(everybody)
    apart = round(count * unseen.mean())
    return sorted([*everybody[unseen][:apart].tolist(), *everybody[~unseen][: count - apart].tolist()])


def base_windows(cache: Path, limit: int | None, tell: Tell) -> Arrays:
    """observations, focus, focus_weight, confusion, confusion_weight, person, validation."""
    people = people_for(limit)
    path = cache / f"simulated-{SEED}-{len(people)}.npz"
    if not path.is_file():
        write_simulated(path, people, tell)
    found = read_arrays(path, tuple(field.name for field in fields(Labelled)))
    return {**found, "validation": np.isin(found["person"], np.arange(PEOPLE)[held_out(np.arange(PEOPLE))])}


def write_simulated(path: Path, people: list[int], tell: Tell) -> None:
    """Simulate these people; the file is there whole or not at all."""
    parts = []
    for done, person in enumerate(people):
        tell(done, len(people))
        parts.append(simulate(SEED, person))
    whole = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Labelled)}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npz")
    whole["observations"] = whole["observations"].astype(np.float16)
    np.savez_compressed(part, allow_pickle=False, **whole)
    part.replace(path)
    tell(len(people), len(people))
