"""A site's data set: the folder that it made of what its students gave, read strictly.

``SET/dataset.json`` names every file with its hash; of these only what is to be trained on is read. ``held-out`` is
never looked at: it is for judging.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_model.page_gaze import PAGE_SIZE
from attention_model.region import EYES_HEIGHT, EYES_WIDTH, FACE_SIDE
from attention_model.window import FEATURES, STEPS
from tpu_training.datasets.arrays import DataUnusableError, read_arrays
from tpu_training.datasets.windows import DESCRIPTION, PAGES, WINDOWS
from tpu_training.retraining.base import Arrays
from tpu_training.tasks import TrainingError

FORMAT = 1
CROPS = "crops.npz"
NEEDED = {"number": int, "made_at": str, "people": int, "held_out_people": int, "rows": dict, "files": dict}
WINDOW_COLUMNS = {
    "observations": (STEPS, FEATURES),
    "page": (PAGE_SIZE,),
    "focus": (),
    "focus_weight": (),
    "confusion": (),
    "confusion_weight": (),
    "person": (),
    "level": (),
}
PAGE_COLUMNS = {"page": (PAGE_SIZE,), "wrong": (), "seeking": (), "person": ()}
CROP_COLUMNS = {
    "face": (FACE_SIDE, FACE_SIDE, 1),
    "eyes": (EYES_HEIGHT, EYES_WIDTH, 1),
    "target_yaw": (),
    "target_pitch": (),
    "person": (),
}
# Nobody looks further from the camera than this at a point of their screen: the head was measured wrongly.
FARTHEST_DEG = 45.0
SHARES = ("focus", "focus_weight", "confusion", "confusion_weight")


@dataclass(frozen=True, slots=True)
class OwnData:
    """A data set's folder whose description is the one that was ordered."""

    folder: Path
    sheet: Mapping[str, Any]

    @property
    def number(self) -> int:
        """Which of the site's data sets it is."""
        return int(self.sheet["number"])


def open_data(folder: Path, sha256: str) -> OwnData:
    """The data set, if it is the ordered one. Raises TrainingError."""
    path = folder / DESCRIPTION
    if not path.is_file():
        raise TrainingError(f"{folder} holds no data set: there is no {DESCRIPTION}.")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise TrainingError(f"{DESCRIPTION} is not the one that this job was ordered for.")
    try:
        sheet = json.loads(content)
    except ValueError as error:
        raise TrainingError(f"{DESCRIPTION} cannot be read: {error}") from error
    if not isinstance(sheet, dict) or sheet.get("format") != FORMAT:
        raise TrainingError(f"{DESCRIPTION} is not the description of a data set of format {FORMAT}.")
    for key, kind in NEEDED.items():
        if not isinstance(sheet.get(key), kind):
            raise TrainingError(f"{DESCRIPTION}: “{key}” is missing or not of type {kind.__name__}.")
    return OwnData(folder, sheet)


def own_windows(data: OwnData) -> Arrays | None:
    """The windows, with what was true at their ends; None where there are none. Raises TrainingError."""
    found = columns(data, WINDOWS, WINDOW_COLUMNS)
    if found is None:
        return None
    for name in SHARES:
        if not ((found[name] >= 0) & (found[name] <= 1)).all():
            raise TrainingError(f"{WINDOWS}: “{name}” has to be between 0 and 1.")
    return found


def own_pages(data: OwnData) -> Arrays | None:
    """The pages, with whether the answer after them was wrong; None where there are none. Raises TrainingError."""
    return columns(data, PAGES, PAGE_COLUMNS)


def own_crops(data: OwnData) -> Arrays | None:
    """The pictures, with where their people looked in degrees; None where there are none. Raises TrainingError."""
    found = columns(data, CROPS, CROP_COLUMNS)
    if found is None:
        return None
    for name in ("face", "eyes"):
        if found[name].dtype != np.uint8:
            raise TrainingError(f"{CROPS}: “{name}” has to be grey bytes; it is {found[name].dtype}.")
    near = np.maximum(np.abs(found["target_yaw"]), np.abs(found["target_pitch"])) <= FARTHEST_DEG
    if not near.all():
        print(f"Left out {int((~near).sum())} pictures whose points lie where nobody can look.", flush=True)
    return {name: values[near] for name, values in found.items()} if near.any() else None


def columns(data: OwnData, name: str, shapes: Mapping[str, tuple[int, ...]]) -> Arrays | None:
    """The columns of one of the set's files, each of its shape and all as long; None for a file with no rows."""
    if name not in data.sheet["files"]:
        return None
    require_whole(data, name)
    try:
        found = read_arrays(data.folder / name, tuple(shapes))
    except DataUnusableError as error:
        raise TrainingError(str(error)) from error
    count = len(found["person"])
    for column, shape in shapes.items():
        require_column(f"{name}: “{column}”", found[column], (count, *shape))
    return found if count else None


def require_column(place: str, values: NDArray[Any], shape: tuple[int, ...]) -> None:
    """Raise TrainingError unless the values have this shape and, if they are numbers, are finite."""
    if values.shape != shape:
        raise TrainingError(f"{place} has the shape {values.shape}; needed is {shape}.")
    if values.dtype.kind not in "fiubU":
        raise TrainingError(f"{place} holds {values.dtype}, which is neither numbers nor words.")
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise TrainingError(f"{place} holds something that is no number.")


def require_whole(data: OwnData, name: str) -> None:
    """Raise TrainingError unless a file is the one that the description names."""
    path = data.folder / name
    if not path.is_file():
        raise TrainingError(f"{data.folder} has no {name}, which {DESCRIPTION} names.")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != data.sheet["files"][name]:
        raise TrainingError(f"{name} is not the file that {DESCRIPTION} names: it was changed since.")
