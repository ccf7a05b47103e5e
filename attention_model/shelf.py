"""The bundles of one site: a folder each, and a small sealed file that says which is live and which is tried beside it.

The file is replaced at once, so whoever reads it sees the old choice or the new one. Every process that judges follows
it by looking whether it changed. Without such a file the bundle that comes along is live.
"""

import hashlib
import hmac
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from attention_model.manifest import MANIFEST, BundleError

CHOICE = "live.json"
FOLDER_SETTING = "ATTUNE_MODELS"
KEY_SETTING = "ATTUNE_MODELS_KEY"
MAX_BYTES = 4096

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A bundle on the shelf. `manifest_sha256` covers all of it: the manifest has the hash of each network."""

    folder: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which bundle judges, and which one is only compared with it. `live` None: the bundle that comes along."""

    live: Chosen | None
    shadow: Chosen | None = None


NOTHING_CHOSEN = Choice(None)


class Shelf:
    """A folder of bundles. `key` seals the choice: who cannot seal it cannot make a process load another bundle."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self.key = key

    def stamp(self) -> Stamp | None:
        """Differs whenever another choice was made; None while nothing was ever chosen."""
        try:
            found = (self.folder / CHOICE).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def read(self) -> Choice:
        """What is chosen. Raises BundleError when the file is not what this site wrote."""
        path = self.folder / CHOICE
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return NOTHING_CHOSEN
        except OSError as error:
            raise BundleError(f"{path} cannot be read: {error.strerror}") from error
        return self._opened(content)

    def choose(self, choice: Choice) -> None:
        """Make this the choice, at once and for good. Raises OSError, and then nothing has changed."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = {"choice": asdict(choice)}
        sealed = json.dumps({**content, "seal": self._seal(content["choice"])}).encode()
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".live-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.folder / CHOICE)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def place(self, chosen: Chosen) -> Path:
        """The folder of a bundle whose manifest is the chosen one. Raises BundleError."""
        folder = self.folder / chosen.folder
        if folder.parent != self.folder or not folder.is_dir():
            raise BundleError(f"There is no bundle “{chosen.folder}” on the shelf.")
        if manifest_sha256(folder) != chosen.manifest_sha256:
            raise BundleError(f"{MANIFEST} of {chosen.folder} is not the one that was chosen.")
        return folder

    def _opened(self, content: bytes) -> Choice:
        try:
            document = json.loads(content)
            choice = document["choice"]
            if not hmac.compare_digest(self._seal(choice), str(document["seal"])):
                raise BundleError(f"{CHOICE} was not written by this site.")
            return Choice(_chosen(choice["live"]), _chosen(choice["shadow"]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BundleError(f"{CHOICE} is damaged.") from error

    def _seal(self, choice: Any) -> str:
        return hmac.new(self.key, json.dumps(choice, sort_keys=True).encode(), hashlib.sha256).hexdigest()


def manifest_sha256(folder: Path) -> str:
    """The hash of a bundle's manifest. Raises BundleError."""
    try:
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except OSError as error:
        raise BundleError(f"{folder.name} has no {MANIFEST}.") from error


_told: list[Shelf] = []


def use_shelf(shelf: Shelf) -> None:
    """Tell this process which shelf is the site's."""
    _told[:] = [shelf]


def site_shelf() -> Shelf | None:
    """The shelf that this process was told of, by `use_shelf` or its environment; None for one that has none."""
    if _told:
        return _told[0]
    folder, key = os.environ.get(FOLDER_SETTING), _told_key()
    return Shelf(Path(folder), bytes.fromhex(key)) if folder and key else None


def _told_key() -> str | None:
    """From the environment, or from the file that it names: where containers keep secrets."""
    if file := os.environ.get(f"{KEY_SETTING}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(KEY_SETTING)


def _chosen(value: Any) -> Chosen | None:
    return None if value is None else Chosen(str(value["folder"]), str(value["manifest_sha256"]))
