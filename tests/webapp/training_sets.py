"""A data set as the site writes it, of made-up people: small enough to be trained on while one waits."""

import hashlib
import json
from pathlib import Path

import numpy as np

from attention_model.page_gaze import PAGE_SIZE
from attention_model.window import FEATURES, STEPS
from webapp.accounts.models import User
from webapp.donations.files import HELD_OUT, PAGES, SHEET, WINDOWS, set_folder
from webapp.donations.models import DataSet

EACH = 12


def ready_set(by: User | None = None, *, people: int = 4, number: int = 1) -> DataSet:
    """A data set that can be trained with, its files written."""
    made = DataSet.objects.create(number=number, made_by=by, state=DataSet.State.READY)
    made.sheet = write_set(set_folder(made.pk), people=people, number=number)
    made.save()
    return made


def write_set(folder: Path, *, people: int = 4, number: int = 1) -> dict[str, object]:
    """Writes a set's files; what its sheet says."""
    random = np.random.default_rng(number)
    _write_part(folder, np.arange(people), random)
    _write_part(folder / HELD_OUT, np.arange(people, people + 1), random)
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.npz"))
    }
    counts = {"windows": people * EACH, "pages": people * EACH}
    sheet = {"format": 1, "number": number, "made_at": "2026-11-01T08:00:00+00:00", "people": people,
             "held_out_people": 1, "counts": counts, "exclusions": {}, "files": files}  # fmt: skip
    (folder / SHEET).write_text(json.dumps(sheet))
    return sheet


def _write_part(folder: Path, people: "np.ndarray[tuple[int], np.dtype[np.int64]]", random: np.random.Generator) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    person = np.repeat(people.astype(np.int64), EACH)
    count = len(person)
    label = (np.arange(count) % 2).astype(np.float32)
    seen = random.random((count, STEPS, FEATURES)).astype(np.float16)
    page = np.concatenate([np.ones((count, 1)), random.random((count, PAGE_SIZE - 1))], 1).astype(np.float32)
    np.savez_compressed(
        folder / WINDOWS, observations=seen, page=page, focus=1 - label, focus_weight=np.ones(count, np.float32),
        confusion=label, confusion_weight=np.ones(count, np.float32), person=person, level=np.array(["expression"] * count),
    )  # fmt: skip
    np.savez_compressed(
        folder / PAGES, page=page, wrong=label > 0, seeking=np.zeros(count, bool), person=person
    )
