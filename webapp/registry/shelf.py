"""Where this site's bundles lie, and the key that seals which of them is live."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from attention_model.shelf import FOLDER_SETTING, KEY_SETTING, Chosen, Shelf
from webapp.registry.models import ModelVersion


def get_shelf() -> Shelf:
    """The shelf of the settings."""
    return Shelf(Path(settings.ATTUNE_MODELS), seal_key())


def seal_key() -> bytes:
    """The site's own, or derived from its secret: nobody else can seal a choice."""
    if settings.ATTUNE_MODELS_KEY:
        return bytes.fromhex(settings.ATTUNE_MODELS_KEY)
    return salted_hmac("webapp.registry", "the live model", algorithm="sha256").digest()


def environment() -> dict[str, str]:
    """What a process that judges frames has to be told."""
    return {FOLDER_SETTING: str(settings.ATTUNE_MODELS), KEY_SETTING: seal_key().hex()}


def chosen(version: ModelVersion) -> Chosen:
    """A version as the shelf knows it."""
    return Chosen(version.manifest_sha256[:16], version.manifest_sha256)


def put(folder: Path, version: ModelVersion) -> None:
    """Moves a checked bundle to its place, all or nothing. A version that lies there already is left alone."""
    place = get_shelf().folder / chosen(version).folder
    if not place.exists():
        folder.rename(place)


def take_away(version: ModelVersion) -> None:
    """Deletes a version's files."""
    shutil.rmtree(get_shelf().folder / chosen(version).folder, ignore_errors=True)


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder beside the bundles, on the same disk, that is gone afterwards."""
    shelf = get_shelf().folder
    shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf, prefix=".arriving-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
