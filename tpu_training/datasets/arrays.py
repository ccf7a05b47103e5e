"""Arrays of an .npz file, read strictly: anything off is refused with the file's name and the reason."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MIN_SIDE, MAX_SIDE = 16, 1024


class DataUnusableError(ValueError):
    """A file that is missing, broken, or not in the format that was expected; the message says which and why."""


def read_arrays(path: Path, names: tuple[str, ...], *, optional: tuple[str, ...] = ()) -> dict[str, NDArray[Any]]:
    """The named arrays of a file, and the optional ones it has. Nothing in it is executed. Raises DataUnusableError."""
    if not path.is_file():
        raise DataUnusableError(f"{path} is not a file. Give --data an .npz file with {', '.join(names)}.")
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            missing = [name for name in names if name not in getattr(file, "files", ())]
            if missing:
                raise DataUnusableError(f"{path} has no {' and no '.join(missing)}.")
            return {name: file[name] for name in (*names, *(name for name in optional if name in file.files))}
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DataUnusableError(f"{path} cannot be read: {error}") from error
    except (ValueError, TypeError) as error:
        if isinstance(error, DataUnusableError):
            raise
        raise DataUnusableError(f"{path} is not an .npz file of plain arrays: {error}") from error


def require_grey(path: Path, images: NDArray[Any]) -> NDArray[np.uint8]:
    """The pictures, if they are N×H×W grey bytes of a sane size, at least one."""
    if images.ndim != 3 or images.dtype != np.uint8:
        raise DataUnusableError(
            f"{path}: “image” has to be N×height×width grey bytes; it is {images.dtype} {images.shape}."
        )
    if not len(images) or not all(MIN_SIDE <= side <= MAX_SIDE for side in images.shape[1:]):
        raise DataUnusableError(
            f"{path}: “image” is {images.shape}; needed are pictures of {MIN_SIDE} to {MAX_SIDE} pixels a side."
        )
    return np.asarray(images, np.uint8)
