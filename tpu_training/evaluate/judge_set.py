"""``python -m tpu_training.evaluate.judge_set OUT``: the small set that every site judges versions with.

Rendered people, sessions before a screen, simulated windows and real reading pages, all of people whom no training of
ours has seen. It is cut from larger sets by their labels alone, never by what a network says of them.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attention_model.page_gaze import PAGE_SIZE
from attention_model.window import SIGHT_COLUMNS
from tpu_training.datasets.arrays import DataUnusableError, read_arrays
from tpu_training.datasets.examples import (
    DatasetUnusableError,
    FrameExample,
    description,
    frame_examples,
    pack,
    unpack,
)
from tpu_training.datasets.records import read_records, write_records
from tpu_training.datasets.windows import PAGES, WINDOWS, held_out, simulate
from tpu_training.evaluate.gaze_slices import MAX_HEAD_DEG, OPEN
from tpu_training.evaluate.suite import DATASETS, JUDGING, EvaluationError

FRONTAL, OTHERS = 3, 1
"""Pictures of a person: those that count in the gaze suite, and those with a turned head or closed eyes."""
SESSIONS, FRAMES, TESTS = 6, 2, 5
PEOPLE, SECONDS, EACH = 150, 120.0, 200
FIRST_PERSON = 600_000
"""Of the windows: no training simulates so many."""
SEED = 6
SURE = 0.5


def cut_faces(source: Path, target: Path) -> int:
    """Some pictures of every held-out person."""
    told = description(source)
    chosen = [each for _, found in groupby(frame_examples(source), lambda e: e.person) for each in some_of(list(found))]
    target.mkdir(parents=True, exist_ok=True)
    write_records(target / "shard-00000.tfrecord", map(pack, chosen))
    count = FRONTAL + OTHERS
    told |= {"pictures": count, "pictures_a_person": count, "people_a_shard": told["people"], "shards": 1}
    (target / "dataset.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return len(chosen)


def some_of(pictures: list[FrameExample]) -> list[FrameExample]:
    """The first frontal ones of a person with open eyes, and the first of the others."""
    counts = [bool((np.abs(e.head[:2]) <= MAX_HEAD_DEG).all() and e.openness.min() >= OPEN) for e in pictures]
    frontal = [e for e, counted in zip(pictures, counts, strict=True) if counted][:FRONTAL]
    taken = {e.index for e in frontal}
    others = [e for e in pictures if e.index not in taken]
    return sorted(frontal + others[: FRONTAL + OTHERS - len(frontal)], key=lambda e: e.index)


def cut_sessions(source: Path, target: Path) -> int:
    """The nine points and a few fixations of some people, with fewer frames."""
    target.mkdir(parents=True, exist_ok=True)
    paths = sorted(source.glob("session-*.json"))[:SESSIONS]
    if not paths:
        raise EvaluationError(f"{source} holds no rendered sessions.")
    for path in paths:
        facts, pictures = json.loads(path.read_text()), map(unpack, read_records(path.with_suffix(".tfrecord")))
        fixations, kept = [], []
        tests = 0
        for each in facts["fixations"]:
            frames = [next(pictures) for _ in range(each["frames"])]
            tests += each["part"] == "testing"
            if each["part"] == "testing" and tests > TESTS:
                continue
            kept += frames[:FRAMES]
            fixations.append({**each, "frames": FRAMES})
        write_records(target / path.with_suffix(".tfrecord").name, map(pack, kept))
        (target / path.name).write_text(json.dumps({**facts, "fixations": fixations}) + "\n", encoding="utf-8")
    return len(paths)


def cut_pages(source: Path, target: Path) -> dict[str, NDArray[np.generic]]:
    """Whole pages of the readers who are kept from every training."""
    found = read_arrays(source, ("page", "wrong", "seeking", "person", "whole"))
    rows = held_out(found["person"]) & found["whole"]
    pages = {name: found[name][rows] for name in ("page", "wrong", "seeking", "person")}
    target.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(target / PAGES, **pages)
    return pages


def make_windows(target: Path, pages: dict[str, NDArray[np.generic]]) -> int:
    """Windows of people who are simulated for this alone: some who look away, some who struggle, some of the rest."""
    random = np.random.default_rng(SEED)
    people = [simulate(SEED, FIRST_PERSON + k, SECONDS) for k in range(PEOPLE)]
    whole = {
        name: np.concatenate([getattr(each, name) for each in people])
        for name in ("observations", "focus", "focus_weight", "confusion", "confusion_weight", "person")
    }
    rows = np.sort(np.concatenate(list(strata(whole, random))))
    cut = {name: values[rows] for name, values in whole.items()}
    gaze = cut["person"] % 2 == 1
    cut["observations"][gaze, :, SIGHT_COLUMNS:] = 0.0  # as at level "gaze", where nobody reads the face
    np.savez_compressed(
        target / WINDOWS,
        **{**cut, "observations": cut["observations"].astype(np.float16)},
        page=with_pages(cut["confusion"], pages, random),
        level=np.where(gaze, "gaze", "expression"),
    )
    return len(rows)


def strata(whole: dict[str, NDArray[np.generic]], random: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Rows of each kind, none twice."""
    focus, confusion = whole["focus"], whole["confusion"]
    away = (focus < 0.4) & (whole["focus_weight"] >= SURE)  # type: ignore[operator]
    lost = ~away & (confusion > 0.6) & (whole["confusion_weight"] >= SURE)  # type: ignore[operator]
    for kind in (away, lost, ~away & ~lost):
        rows = np.flatnonzero(kind)
        yield random.permutation(rows)[:EACH]


def with_pages(
    confusion: NDArray[np.generic], pages: dict[str, NDArray[np.generic]], random: np.random.Generator
) -> NDArray[np.float32]:
    """Half of the windows come with a page that was understood as often as they say."""
    lost, wrong = random.random(len(confusion)) < confusion.astype(np.float64), pages["wrong"].astype(bool)
    chosen = np.where(lost, *(random.choice(np.flatnonzero(wrong == kind), len(lost)) for kind in (True, False)))
    shown = random.random(len(lost)) < 0.5
    page = np.zeros((len(lost), PAGE_SIZE), np.float32)
    page[shown] = pages["page"][chosen[shown]]
    return page


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the set anew; 2 with a plain sentence when something is missing."""
    parser = argparse.ArgumentParser(prog="python -m tpu_training.evaluate.judge_set", description=__doc__)
    parser.add_argument("out", type=Path, nargs="?", default=JUDGING)
    parser.add_argument("--faces", type=Path, default=DATASETS / "held-out")
    parser.add_argument("--sessions", type=Path, default=DATASETS / "sessions")
    parser.add_argument("--pages", type=Path, default=DATASETS / "windows" / PAGES)
    given = parser.parse_args(arguments)
    try:
        for name in ("held-out", "sessions", "focus"):
            shutil.rmtree(given.out / name, ignore_errors=True)
        pictures = cut_faces(given.faces, given.out / "held-out")
        sessions = cut_sessions(given.sessions, given.out / "sessions")
        pages = cut_pages(given.pages, given.out / "focus")
        windows = make_windows(given.out / "focus", pages)
    except (DatasetUnusableError, DataUnusableError, EvaluationError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Wrote {pictures} pictures, {sessions} sessions, {windows} windows and {len(pages['wrong'])} pages.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
