"""Where data sets lie. Nothing here is ever served."""

import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from webapp.donations.models import DataSet

SHEET, WINDOWS, PAGES, POINTS, CROPS = "dataset.json", "windows.npz", "pages.npz", "points.npz", "crops.npz"
HELD_OUT = "held-out"


def sets_folder() -> Path:
    """The folder of all data sets."""
    return Path(settings.ATTUNE_TRAINING) / "sets"


def set_folder(set_id: UUID) -> Path:
    """The folder of a data set, there or not."""
    return sets_folder() / str(set_id)


def unfinished(set_id: UUID) -> Path:
    """Where a set is written before it is whole."""
    return set_folder(set_id).with_name(f"{set_id}.part")


def forget_set(set_id: UUID) -> None:
    """Deletes a data set's files, and what a run left half written."""
    for folder in (set_folder(set_id), unfinished(set_id)):
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> int:
    """Deletes folders of sets that are withdrawn or gone, as a crash may have left them; returns how many."""
    held = DataSet.objects.filter(state__in=[DataSet.State.BUILDING, DataSet.State.READY])
    known = {str(pk) for pk in held.values_list("pk", flat=True)}
    there = list(sets_folder().iterdir()) if sets_folder().is_dir() else []
    left = [path for path in there if path.name.removesuffix(".part") not in known]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)
