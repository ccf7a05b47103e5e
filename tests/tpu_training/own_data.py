"""A site's data set and an order for it, as `retrain` takes them: simulated students, drawn from another seed."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_model.bundle import DEFAULT_FOLDER
from attention_model.shelf import manifest_sha256
from tpu_training.datasets.windows import simulate
from tpu_training.retraining.base import base_pages

SEED, WINDOWS_EACH, PAGES_EACH = 99, 6, 4
GREY = 201


def write_set(folder: Path, *, people: int = 3, **changes: NDArray[Any]) -> Path:
    """windows.npz, pages.npz and dataset.json; `changes` replace columns of the windows."""
    folder.mkdir(parents=True)
    random, known = np.random.default_rng(SEED), base_pages()
    parts = [simulate(SEED, person, 60.0) for person in range(people)]
    rows = [random.permutation(len(part.focus))[:WINDOWS_EACH] for part in parts]
    person = np.concatenate([np.full(len(row), number) for number, row in enumerate(rows)])
    count = len(person)
    windows = {
        "observations": np.concatenate([p.observations[row] for p, row in zip(parts, rows, strict=True)]),
        "page": known["page"][random.integers(0, len(known["page"]), count)],
        "focus": np.concatenate([p.focus[row] for p, row in zip(parts, rows, strict=True)]),
        "focus_weight": np.full(count, 0.5, np.float32),
        "confusion": np.concatenate([p.confusion[row] > 0.5 for p, row in zip(parts, rows, strict=True)]).astype("f4"),
        "confusion_weight": np.ones(count, np.float32),
        "person": person,
        "level": np.where(np.arange(count) % 3 == 0, "gaze", "expression"),
    }
    windows["observations"] = windows["observations"].astype(np.float16)
    np.savez_compressed(folder / "windows.npz", allow_pickle=False, **(windows | changes))
    chosen = random.integers(0, len(known["page"]), people * PAGES_EACH)
    pages = {name: known[name][chosen] for name in ("page", "wrong", "seeking")}
    np.savez_compressed(folder / "pages.npz", allow_pickle=False, **pages, person=np.arange(len(chosen)) % people)
    return describe(folder, people, {"windows": count, "pages": len(chosen)})


def write_crops(folder: Path, *, people: int = 2, each: int = 3, **changes: NDArray[Any]) -> Path:
    """crops.npz alone, of plain grey pictures, and dataset.json."""
    folder.mkdir(parents=True)
    count = people * each
    crops = {
        "face": np.full((count, 96, 96, 1), GREY, np.uint8),
        "eyes": np.full((count, 56, 128, 1), GREY, np.uint8),
        "target_yaw": np.linspace(-20, 20, count),
        "target_pitch": np.full(count, -12.0),
        "person": np.arange(count) % people,
        "level": np.full(count, "gaze"),
    }
    np.savez_compressed(folder / "crops.npz", allow_pickle=False, **(crops | changes))
    return describe(folder, people, {"crops": count})


def describe(folder: Path, people: int, rows: dict[str, int]) -> Path:
    """dataset.json of what lies there."""
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.npz")}
    sheet = {
        "format": 1,
        "number": 4,
        "made_at": "2026-03-02T08:00:00+00:00",
        "people": people + 1,
        "held_out_people": 1,
        "counts": {},
        "rows": {name: {"training": count, "held_out": 2} for name, count in rows.items()},
        "exclusions": {},
        "files": files,
    }
    (folder / "dataset.json").write_text(json.dumps(sheet))
    return folder


def write_job(path: Path, data: Path, **changes: Any) -> Path:
    """job.json; the smallest that trains."""
    job = {
        "format": 1,
        "job": "6f2f0e4e-0000-4000-8000-000000000006",
        "site": "A school",
        "name": "attention",
        "version": "site-4",
        "tasks": ["window"],
        "epochs": 1,
        "batch": 16,
        "seed": 0,
        "limit": 64,
        "examples_share": 0.5,
        "data_sha256": hashlib.sha256((data / "dataset.json").read_bytes()).hexdigest(),
        "base_sha256": manifest_sha256(DEFAULT_FOLDER),
        "made_at": "2026-03-02T09:00:00+00:00",
        "expires_at": None,
        "signature": "the site's own matter",
    }
    path.write_text(json.dumps(job | changes))
    return path
