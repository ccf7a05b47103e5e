"""``python -m tpu_training.datasets.windows OUT``: makes what the window network learns from.

Half of it is simulated: people who read, struggle, look away or doze, seen through the frame network's errors and laid
out by attention_model.window, as in service. The other half are real pages of WebQAmGaze with the answers given.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attention_model.window import FEATURES, STEPS, Window
from tpu_training.datasets.arrays import DataUnusableError, read_arrays
from tpu_training.datasets.webqamgaze import make_pages, read_trials
from tpu_training.synthetic.behaviour import FPS, Stretch, behave, make_habits
from tpu_training.synthetic.behaviour_seen import make_flaws, observe
from tpu_training.synthetic.data import data_root

Floats = NDArray[np.float32]

TRIALS = "webqamgaze/trials.jsonl.gz"
WINDOWS, PAGES, DESCRIPTION = "windows.npz", "pages.npz", "dataset.json"
PEOPLE, SECONDS = 480, 300.0
EVERY_S = 3.0
# How fast what was true is forgotten: looking away is noticed in seconds, confusion only when it lasts.
FOCUS_HALF_LIFE_S, CONFUSION_HALF_LIFE_S = 2.5, 5.0
# On the screen enough for the face to tell of the text.
ON_TASK = 0.5
CUTS = 2
VALIDATION_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Labelled:
    """Windows with what was true at their ends: N×STEPS×FEATURES and N each. A weight of 0: nobody could tell."""

    observations: Floats
    focus: Floats
    focus_weight: Floats
    confusion: Floats
    confusion_weight: Floats
    person: NDArray[np.int64]


def faded(values: NDArray[np.float64], weights: NDArray[np.float64], half_life_s: float) -> tuple[Floats, Floats]:
    """Mean of what was true so far, the past counting less and less, and the weight it rests on (s), at each frame."""
    keep, total, weighted = 0.5 ** (1 / FPS / half_life_s), 0.0, 0.0
    means, sums = np.zeros(len(values), np.float32), np.zeros(len(values), np.float32)
    for k, (value, weight) in enumerate(zip(values.tolist(), weights.tolist(), strict=True)):
        total, weighted = total * keep + weight, weighted * keep + weight * value
        means[k], sums[k] = weighted / max(total, 1e-9), total / FPS
    return means, sums


def truths(stretch: Stretch) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Focus and confusion at each frame, each with how much it rests on."""
    told = np.isfinite(stretch.focus)
    focus = np.where(told, stretch.focus, 0.0)
    return (
        faded(focus, told.astype(float), FOCUS_HALF_LIFE_S),
        faded(stretch.struggle, (told & (focus >= ON_TASK)).astype(float), CONFUSION_HALF_LIFE_S),
    )


def simulate(seed: int, person: int, seconds: float = SECONDS) -> Labelled:
    """One person's windows, where enough was seen to say anything."""
    rng = np.random.default_rng([seed, person])
    stretch = behave(rng, make_habits(rng), seconds)
    focus, confusion = truths(stretch)
    tables, frames = [], []
    for at, table in watched(rng, stretch):
        tables.append(table)
        frames.append(min(len(stretch.open) - 1, int(at * FPS)))
    return Labelled(
        np.array(tables, np.float32).reshape(-1, STEPS, FEATURES),
        focus[0][frames],
        np.minimum(1.0, focus[1][frames]),
        confusion[0][frames],
        np.minimum(1.0, confusion[1][frames] / 2),
        np.full(len(frames), person),
    )


def watched(rng: np.random.Generator, stretch: Stretch) -> Iterator[tuple[float, Floats]]:
    """(second, window) every few seconds of what is seen of a person."""
    window, due = Window(), rng.uniform(3, 3 + EVERY_S)
    for at, seen in observe(rng, stretch, make_flaws(rng)):
        window.push(seen, at)
        if at >= due and window.known(at):
            yield at, window.features(at)
            due = at + rng.uniform(0.5, 1.5) * EVERY_S


def write_windows(folder: Path, seed: int, people: int) -> int:
    """Simulate and write; how many windows there are. Rich is imported here: reading windows needs none."""
    from rich.progress import track

    parts = [simulate(seed, person) for person in track(range(people), "Simulating", transient=True)]
    whole = Labelled(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Labelled)))
    np.savez_compressed(
        folder / WINDOWS,
        observations=whole.observations.astype(np.float16),
        focus=whole.focus,
        focus_weight=whole.focus_weight,
        confusion=whole.confusion,
        confusion_weight=whole.confusion_weight,
        person=whole.person,
    )
    return len(whole.focus)


def write_pages(folder: Path, seed: int, trials: Path) -> int:
    """Read the trials and write their pages' features; how many rows there are."""
    pages = make_pages(read_trials(trials), cuts=CUTS, seed=seed)
    np.savez_compressed(
        folder / PAGES,
        page=pages.page,
        wrong=pages.wrong,
        seeking=pages.seeking,
        person=pages.person,
        whole=pages.whole,
    )
    return len(pages.page)


def held_out(person: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Rows of the people who are kept for validation: always the same ones."""
    names = np.unique(person)
    chosen = np.random.default_rng(0).permutation(names)[: max(1, round(len(names) * VALIDATION_SHARE))]
    return np.isin(person, chosen)


def read_part(
    folder: Path, name: str, columns: tuple[str, ...], *, validation: bool, more: tuple[str, ...] = ()
) -> dict[str, NDArray[np.generic]]:
    """The columns of one file, for training or validation; `person` is among them. Raises DataUnusableError.

    `more` may be missing. A file that says itself which rows are for validation is taken at its word.
    """
    arrays = read_arrays(folder / name, (*columns, "person"), optional=(*more, "validation"))
    unseen = arrays.pop("validation").astype(bool) if "validation" in arrays else held_out(arrays["person"])
    return {key: values[unseen == validation] for key, values in arrays.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the data set; 2 with a plain sentence when something is missing."""
    parser = argparse.ArgumentParser(prog="python -m tpu_training.datasets.windows", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many people to simulate")
    parser.add_argument("--trials", type=Path, default=data_root() / TRIALS, help="WebQAmGaze trials (.jsonl.gz)")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    try:
        pages = write_pages(given.out, given.seed, given.trials)
    except DataUnusableError as error:
        print(error, file=sys.stderr)
        return 2
    windows = write_windows(given.out, given.seed, given.people)
    facts = {"seed": given.seed, "people": given.people, "windows": windows, "pages": pages}
    (given.out / DESCRIPTION).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(f"Wrote {windows} windows and {pages} pages to {given.out}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
