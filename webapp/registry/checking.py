"""Whether a folder is a bundle that this site can run: every network opened, compared with its manifest and timed."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from attention_model.bundle import require_roles
from attention_model.manifest import MANIFEST, MODEL_CARD, BundleError, Manifest, read_manifest
from attention_model.shelf import manifest_sha256

MOST_MS = 1.5
MOST_BYTES = 4_000_000
HOPELESS_MS = 100.0  # a frame that takes longer would hold up every student: it is not even kept to be judged
MOST_SECONDS = 120.0  # an honest bundle takes half of one
MOST_CARD = 200_000
MOST_MANIFEST = 2_000_000
FRAME_NETWORKS = ("gaze", "frame")
KNOWN = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")


class BundleRefused(ValueError):
    """A bundle that this site will not take. The message is for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A bundle that can be run. `latency_ms` is the frame network's on this machine, one thread."""

    manifest: Manifest
    manifest_sha256: str
    card: str
    latency_ms: float
    size_bytes: int


def read(folder: Path) -> Manifest:
    """What the bundle says of itself, as far as it can be kept. Nothing is run. Raises BundleRefused."""
    try:
        if (folder / MANIFEST).stat().st_size > MOST_MANIFEST:
            raise BundleRefused(_("%(name)s is longer than any manifest.") % {"name": MANIFEST})
        manifest = read_manifest(folder)
        require_roles(manifest)
    except OSError as error:
        raise BundleRefused(_("There is no %(name)s in it: it is not a bundle.") % {"name": MANIFEST}) from error
    except BundleError as error:
        raise _unfit(error) from error
    _require_storable((manifest.name, manifest.version, list(map(dict, manifest.trained_on)), dict(manifest.metrics)))
    return manifest


def check(folder: Path) -> Checked:
    """Opens and runs everything in it. Raises BundleRefused with the reason."""
    manifest, card, times = read(folder), _card(folder), _tried(folder)
    slowest = max(times, key=lambda name: times[name])
    if times[slowest] > HOPELESS_MS:
        raise BundleRefused(
            _("The network “%(name)s” needs %(found)s ms here; %(most)s ms are the most.")
            % {"name": slowest, "found": round(times[slowest]), "most": round(HOPELESS_MS)}
        )
    size = sum((folder / entry.file).stat().st_size for entry in manifest.networks.values())
    latency = max(times[name] for name in FRAME_NETWORKS)
    return Checked(manifest, manifest_sha256(folder), card, round(latency, 3), size)


def _tried(folder: Path) -> dict[str, float]:
    """Milliseconds of each network, found by a process that sees nobody, knows no secret, and whose end is not ours."""
    command = (sys.executable, "-m", "attention_model.trial", str(folder))
    own = {name: os.environ[name] for name in KNOWN if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the folder is ours
            command, cwd=settings.ROOT, env=own, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BundleRefused(
            _("Its networks did not answer within %(seconds)s seconds.") % {"seconds": round(MOST_SECONDS)}
        ) from error
    told = _told(done.stdout)
    if "milliseconds" in told:
        return dict(told["milliseconds"])
    if "refused" in told:
        raise _unfit(told["refused"])
    raise BundleRefused(_("A network in it broke down when it was run: the file is damaged, or made to do harm."))


def _told(output: bytes) -> dict[str, Any]:
    """The last line that the process wrote; nothing where it broke down before it could."""
    try:
        return dict(json.loads(output.splitlines()[-1]))
    except (ValueError, TypeError, IndexError):
        return {}


def _unfit(why: object) -> BundleRefused:
    return BundleRefused(_("This is not a bundle that Attune can run. %(why)s") % {"why": why})


def _require_storable(said: object) -> None:
    """JSON as databases know it: no endless numbers, no characters that are none."""
    try:
        text = json.dumps(said, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise BundleRefused(
            _("%(name)s holds something that is no number or no letter: %(why)s") % {"name": MANIFEST, "why": error}
        ) from error
    if "\\u0000" in text:
        raise BundleRefused(_("%(name)s holds characters that are none.") % {"name": MANIFEST})


def _card(folder: Path) -> str:
    path = folder / MODEL_CARD
    try:
        if path.stat().st_size > MOST_CARD:
            raise BundleRefused(_("The model card is longer than any model card."))
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BundleRefused(_("There is no %(name)s in it: it is not a bundle.") % {"name": MODEL_CARD}) from error
    except UnicodeDecodeError as error:
        raise BundleRefused(_("The model card is not a text.")) from error
    if "\0" in text:
        raise BundleRefused(_("The model card is not a text."))
    return text
