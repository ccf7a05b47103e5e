"""Where data sets lie. Nothing here is ever served."""

import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

SHEET, WINDOWS, PAGES, CROPS, HELD_OUT = "dataset.json", "windows.npz", "pages.npz", "crops.npz", "held-out"


def set_folder(set_id: UUID) -> Path:
    """The folder of a data set, there or not."""
    return Path(settings.ATTUNE_TRAINING) / "sets" / str(set_id)


def forget_set(set_id: UUID) -> None:
    """Deletes a data set's files, and what a run left half written."""
    for folder in (set_folder(set_id), unfinished(set_id)):
        shutil.rmtree(folder, ignore_errors=True)


def unfinished(set_id: UUID) -> Path:
    """Where a set is written before it is whole."""
    return set_folder(set_id).with_name(f"{set_id}.part")
