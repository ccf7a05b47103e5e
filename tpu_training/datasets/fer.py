"""FER2013 pictures: posed and found expressions, 48×48. For evaluation only; the faces never leave their file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tpu_training.datasets.arrays import DataUnusableError, read_arrays, require_grey

# The same class under the names that copies of the set give it.
NAMES = {"anger": "angry", "happiness": "happy", "sadness": "sad", "surprised": "surprise", "fearful": "fear"}


@dataclass(frozen=True, slots=True)
class ExpressionFaces:
    """Grey pictures N×H×W uint8 and the name of each one's class."""

    images: NDArray[np.uint8]
    name: NDArray[np.str_]

    def spread(self, limit: int | None) -> "ExpressionFaces":
        """At most `limit` pictures, spread over the file."""
        if limit is None or limit >= len(self.images):
            return self
        rows = np.linspace(0, len(self.images) - 1, limit).astype(int)
        return ExpressionFaces(self.images[rows], self.name[rows])


def read_expressions(path: Path) -> ExpressionFaces:
    """Read an .npz with `image`, `label` and `names`; raises DataUnusableError."""
    arrays = read_arrays(path, ("image", "label", "names"))
    images, label, names = require_grey(path, arrays["image"]), arrays["label"], arrays["names"]
    if names.ndim != 1 or names.dtype.kind not in "US":
        raise DataUnusableError(f"{path}: “names” has to be a list of the classes' names.")
    if label.shape != (len(images),) or label.dtype.kind not in "iu":
        raise DataUnusableError(f"{path}: “label” has to hold one whole number for each picture.")
    if len(label) and (int(label.min()) < 0 or int(label.max()) >= len(names)):
        raise DataUnusableError(f"{path}: “label” names a class that “names” does not have.")
    return ExpressionFaces(images, np.array([common_name(name) for name in names.astype(str)])[label])


def common_name(name: str) -> str:
    """One name for a class, however a copy of the set spells it."""
    plain = name.strip().lower()
    return NAMES.get(plain, plain)
