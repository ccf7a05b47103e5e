"""Where the data folder is, and what to say when something in it is missing."""

import os
from pathlib import Path


class DataMissingError(RuntimeError):
    """A file of the shared data folder is not there; the message says which and what to set."""


def data_root() -> Path:
    """The folder named by ATTUNE_DATA, else ``../shared/data`` beside the checkout."""
    checkout = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("ATTUNE_DATA") or checkout.parent / "shared" / "data")


def data_file(relative: str) -> Path:
    """Path of a file below the data folder; DataMissingError when it is not there."""
    path = data_root() / relative
    if not path.is_file():
        raise DataMissingError(f"{path} is missing. Set ATTUNE_DATA to the folder that holds {relative}.")
    return path
