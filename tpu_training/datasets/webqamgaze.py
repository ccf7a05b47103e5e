"""WebQAmGaze (Ribeiro et al. 2023, CC BY 4.0): reading trials with webcam gaze and whether the answer was right.

One JSON object a line; of each only the person, condition, screen, time on the page, gaze and the answer are read:
nothing about the text, the question, or where in the text its answer stands.
"""

import gzip
import json
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from attention_model.page_gaze import PAGE_SIZE, PageReader
from tpu_training.datasets.arrays import DataUnusableError

Condition = Literal["nr", "is"]
LINES_AT_MOST = 1_000_000
# How much of a trial had been read where a training example is cut from its middle.
CUTS = (0.3, 0.9)


@dataclass(frozen=True, slots=True)
class Trial:
    """One page that one person read. `gaze` is N×4: x px, y px, begin s, duration s, without what was not finite."""

    person: str
    condition: Condition
    """`nr`: ordinary reading; `is`: the question was known before (information seeking)."""
    screen: tuple[float, float]
    place: int
    """Which of the person's pages it was; every person read the same kinds of pages in the same order."""
    seconds: float
    gaze: NDArray[np.float64]
    wrong: bool


def read_trials(path: Path) -> list[Trial]:
    """All trials of a file, in its order. Raises DataUnusableError with the line that is not a trial."""
    if not path.is_file():
        raise DataUnusableError(f"{path} is not a file. Give --data a .jsonl or .jsonl.gz file of reading trials.")
    try:
        trials = [parsed(path, number, line) for number, line in enumerate(lines(path), 1) if line.strip()]
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataUnusableError(f"{path} cannot be read: {error}") from error
    if not trials:
        raise DataUnusableError(f"{path} holds no trial.")
    return trials


def lines(path: Path) -> Iterator[str]:
    """Lines of a text file, compressed or not."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        for number, line in enumerate(file):
            if number >= LINES_AT_MOST:
                raise DataUnusableError(f"{path} has more than {LINES_AT_MOST} lines.")
            yield line.decode("utf-8")


def parsed(path: Path, number: int, line: str) -> Trial:
    """The trial of one line."""
    try:
        return trial_of(json.loads(line))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise DataUnusableError(f"{path}, line {number}, is not a reading trial ({error!r}).") from error


def trial_of(entry: dict[str, Any]) -> Trial:
    """A trial from its JSON object."""
    if entry["condition"] not in get_args(Condition):
        raise ValueError(f"condition {entry['condition']!r}")
    width, height = (float(side) for side in entry["screen"])
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError(f"screen {width}×{height}")
    gaze = np.asarray(entry["gaze_xytd"], np.float64).reshape(-1, 4) * (1.0, 1.0, 1e-3, 1e-3)
    gaze = gaze[np.isfinite(gaze).all(axis=1)]
    answers = [float(question["correct"]) for question in entry["questions"]]
    ended = float(gaze[-1, 2:].sum()) if len(gaze) else 0.0
    return Trial(
        person=str(entry["p"]),
        condition=entry["condition"],
        screen=(width, height),
        place=int(entry.get("trial", 0)),
        seconds=float(entry["time"]) / 1000 if entry["time"] else ended,
        gaze=gaze,
        wrong=float(np.mean(answers)) < 0.5,
    )


@dataclass(frozen=True, slots=True)
class Pages:
    """Rows for the window network's input `page`, and what is known of each."""

    page: NDArray[np.float32]
    wrong: NDArray[np.bool_]
    seeking: NDArray[np.bool_]
    person: NDArray[np.str_]
    whole: NDArray[np.bool_]
    """False where the row shows a page still being read."""
    place: NDArray[np.int64]
    """For evaluation only: the order of pages goes together with how hard they were."""


def make_pages(trials: Iterable[Trial], *, cuts: int = 0, seed: int = 0) -> Pages:
    """One row a trial, read to its end, and `cuts` rows that stop somewhere before; persons' pages in their order."""
    random = np.random.default_rng(seed)
    readers: dict[str, PageReader] = {}
    rows: list[tuple[NDArray[np.float32], Trial, bool]] = []
    for trial in trials:
        reader = readers.setdefault(trial.person, PageReader())
        stops = [*np.sort(random.uniform(*CUTS, cuts)), 1.0]
        for stop, vector in zip(stops, vectors(reader, trial, stops), strict=True):
            rows.append((vector, trial, stop == 1.0))
    return Pages(
        page=np.stack([vector for vector, _, _ in rows]) if rows else np.zeros((0, PAGE_SIZE), np.float32),
        wrong=np.array([trial.wrong for _, trial, _ in rows], bool),
        seeking=np.array([trial.condition == "is" for _, trial, _ in rows], bool),
        person=np.array([trial.person for _, trial, _ in rows], str),
        whole=np.array([whole for _, _, whole in rows], bool),
        place=np.array([trial.place for _, trial, _ in rows], np.int64),
    )


def vectors(reader: PageReader, trial: Trial, stops: Sequence[float]) -> Iterator[NDArray[np.float32]]:
    """The network's input after each of these shares of a trial, in order; 1.0 is its end and closes the page."""
    reader.open(*trial.screen, 0.0)
    looks, done = trial.gaze.tolist(), 0
    for stop in stops:
        now = stop * trial.seconds
        while done < len(looks) and looks[done][2] < now:
            reader.push(*looks[done])
            done += 1
        yield reader.vector(now, still_reading=stop < 1.0)
    reader.close(trial.seconds)
