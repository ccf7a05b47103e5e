"""A site's examples among those of the shipped networks: one folder that the window network is trained on.

Few own examples count, and do not spoil what is known: each comes several times a pass but not more often than
MOST_TIMES, and no person has a say beyond a few times what is usual. All is drawn with the job's seed.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attention_model.window import COLUMNS
from tpu_training.datasets.windows import PAGES, WINDOWS, held_out
from tpu_training.retraining.base import Arrays, Tell, base_pages, base_windows
from tpu_training.retraining.job import Job
from tpu_training.retraining.own import OwnData, own_pages, own_windows
from tpu_training.tasks import TrainingError

MOST_TIMES = 8
# One person gives at most so many times the median person's examples.
MOST_OF_ONE, FEW = 4, 50
# Below this nobody of the site is kept apart to watch the training by: everyone is needed.
ENOUGH_PEOPLE = 5
VALID = COLUMNS.index("valid")

Indices = NDArray[np.intp]


def mix_windows(job: Job, data: OwnData, cache: Path, out: Path, tell: Tell) -> None:
    """Write windows.npz and pages.npz for the task “window”. Raises TrainingError."""
    windows, pages = own_windows(data), own_pages(data)
    if windows is None and pages is None and job.examples_share:
        raise TrainingError("The data set holds nothing that “window” can learn from: no windows and no pages.")
    read = windows and taught_by_face(windows)
    out.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(job.seed)
    own = joined_pages(pages, pages_of(windows) if windows else None)
    save(out / PAGES, together(base_pages(), own, job.examples_share, random))
    base = base_windows(cache, job.limit, tell)
    save(out / WINDOWS, together(base, read, job.examples_share, random))


def taught_by_face(windows: Arrays) -> Arrays:
    """At level “gaze” no face is read, so nothing is to be learned there of what a face says of confusion."""
    weight = np.where(windows["level"] == "expression", windows["confusion_weight"], 0.0)
    kept = {name: values for name, values in windows.items() if name != "level"}
    return {**kept, "observations": windows["observations"].astype(np.float16), "confusion_weight": weight}


def pages_of(windows: Arrays) -> Arrays:
    """Windows with a page tell of it too what was understood; the network learns that from rows of their own."""
    told = (windows["page"][:, 0] > 0) & (windows["confusion_weight"] > 0)
    told &= windows["observations"][:, :, VALID].max(axis=1) > 0
    return {
        "page": windows["page"][told].astype(np.float32),
        "wrong": windows["confusion"][told] >= 0.5,
        "seeking": np.zeros(int(told.sum()), bool),
        "person": windows["person"][told],
    }


def joined_pages(*parts: Arrays | None) -> Arrays | None:
    """Rows of several parts one after the other; None without any."""
    there = [part for part in parts if part is not None and len(part["person"])]
    return {name: np.concatenate([part[name] for part in there]) for name in there[0]} if there else None


def together(base: Arrays, own: Arrays | None, share: float, random: np.random.Generator) -> Arrays:
    """Both in one: training rows shuffled, in the share that is wished for; then validation rows, the base's first.

    Pictures are drawn of the first validation rows: so they never show what a student gave.
    """
    if own is None or not share:
        own = {name: values[:0] for name, values in base.items()}
    own = {**own, "validation": apart(own["person"]), "person": -1 - renumbered(own["person"])}
    if "page" not in base and "page" in own:
        base = {**base, "page": np.zeros((len(base["person"]), own["page"].shape[1]), np.float32)}
    of_base, of_own = drawn(base, own, share, random)
    base, own = (
        {name: values[rows] for name, values in each.items()} for each, rows in ((base, of_base), (own, of_own))
    )
    mixed = {name: np.concatenate([values, own[name].astype(values.dtype)]) for name, values in base.items()}
    mixed["own"] = np.arange(len(mixed["person"])) >= len(of_base)
    rows = random.permutation(len(mixed["person"]))
    rows = rows[np.argsort((mixed["validation"] * (1 + mixed["own"]))[rows], kind="stable")]
    return {name: values[rows] for name, values in mixed.items()}


def apart(person: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Rows of the people whom training does not see."""
    return held_out(person) if len(np.unique(person)) >= ENOUGH_PEOPLE else np.zeros(len(person), bool)


def renumbered(person: NDArray[np.generic]) -> NDArray[np.int64]:
    """0, 1, 2 …: whatever numbers a site made up, which are not to meet those of the base."""
    return np.asarray(np.unique(person, return_inverse=True)[1], np.int64)


def drawn(base: Arrays, own: Arrays, share: float, random: np.random.Generator) -> tuple[Indices, Indices]:
    """Rows to take of either, some several times."""
    trained = [np.flatnonzero(~part["validation"]) for part in (base, own)]
    fair = trained[1][fair_rows(own["person"][trained[1]], random)]
    times = (1 - share) * len(fair) / max(1e-9, share * len(trained[0]))
    wanted = (
        round(max(1.0, times) * len(trained[0])),
        round(min(MOST_TIMES, max(1.0, 1 / max(times, 1e-9))) * len(fair)),
    )
    rows = [repeated(part, count, random) for part, count in zip((trained[0], fair), wanted, strict=True)]
    return (
        np.concatenate([rows[0], np.flatnonzero(base["validation"])]),
        np.concatenate([rows[1], np.flatnonzero(own["validation"])]),
    )


def fair_rows(person: NDArray[np.generic], random: np.random.Generator) -> Indices:
    """Rows such that nobody gives far more than others."""
    _, number, counts = np.unique(person, return_inverse=True, return_counts=True)
    most = max(FEW, int(MOST_OF_ONE * np.median(counts))) if len(counts) else 0
    order = random.permutation(len(person))
    place = np.empty(len(person), np.intp)
    for one in range(len(counts)):
        mine = order[number[order] == one]
        place[mine] = np.arange(len(mine))
    return np.flatnonzero(place < most)


def repeated(rows: Indices, count: int, random: np.random.Generator) -> Indices:
    """So many rows: each as often as any other, but for one at most."""
    whole, rest = divmod(count, max(1, len(rows)))
    return np.concatenate([*[rows] * whole, random.permutation(rows)[:rest]]).astype(np.intp)


def save(path: Path, columns: Arrays) -> None:
    """The file, there whole or not at all."""
    part = path.with_suffix(".part.npz")
    np.savez(part, allow_pickle=False, **columns)
    part.replace(path)
