"""WACV 2016 engagement pictures: real e-learners at a screen. For evaluation only; the faces never leave their file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tpu_training.datasets.arrays import DataUnusableError, read_arrays, require_grey

NOT, PARTLY, VERY = 1, 2, 3
LEVELS = {NOT: "not engaged", PARTLY: "partly", VERY: "very engaged"}


@dataclass(frozen=True, slots=True)
class EngagementFaces:
    """Grey pictures N×H×W uint8, their engagement (1 not, 2 partly, 3 very; crowd labels) and who they show."""

    images: NDArray[np.uint8]
    engagement: NDArray[np.int64]
    subject: NDArray[np.int64]

    def spread(self, limit: int | None) -> "EngagementFaces":
        """At most `limit` pictures, spread over the file."""
        if limit is None or limit >= len(self.images):
            return self
        rows = np.linspace(0, len(self.images) - 1, limit).astype(int)
        return EngagementFaces(self.images[rows], self.engagement[rows], self.subject[rows])


def read_engagement(path: Path) -> EngagementFaces:
    """Read an .npz with `image`, `engagement` and `subject`; raises DataUnusableError."""
    arrays = read_arrays(path, ("image", "engagement", "subject"))
    images = require_grey(path, arrays["image"])
    numbers = {}
    for name in ("engagement", "subject"):
        found = arrays[name]
        if found.shape != (len(images),) or found.dtype.kind not in "iu":
            raise DataUnusableError(f"{path}: “{name}” has to hold one whole number for each picture.")
        numbers[name] = found.astype(np.int64)
    if not np.isin(numbers["engagement"], list(LEVELS)).all():
        raise DataUnusableError(f"{path}: engagement has to be 1 (not), 2 (partly) or 3 (very engaged).")
    return EngagementFaces(images, numbers["engagement"], numbers["subject"])
