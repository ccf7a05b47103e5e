"""Whether a folder is a bundle that this site can run: every network opened, compared with its manifest and timed."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _

from attention_model.bundle import load_attention_bundle
from attention_model.manifest import MODEL_CARD, BundleError, Manifest
from attention_model.network import Network
from attention_model.shelf import manifest_sha256

MOST_MS = 1.5
MOST_BYTES = 4_000_000
HOPELESS_MS = 100.0  # a frame that takes longer would hold up every student: it is not even kept to be judged
RUNS = 40
MOST_CARD = 200_000


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


def check(folder: Path) -> Checked:
    """Opens and runs everything in it. Raises BundleRefused with the reason."""
    try:
        bundle = load_attention_bundle(folder, "expression")
        digest = manifest_sha256(folder)
    except BundleError as error:
        raise BundleRefused(_("This is not a bundle that Attune can run. %(why)s") % {"why": error}) from error
    latency = max(time_of(network) for network in (bundle.networks["gaze"], bundle.networks["frame"]))
    if latency > HOPELESS_MS:
        raise BundleRefused(
            _("A network needs %(found)s ms for a frame here; %(most)s ms are the most.")
            % {"found": round(latency), "most": round(HOPELESS_MS)}
        )
    size = sum((folder / entry.file).stat().st_size for entry in bundle.manifest.networks.values())
    return Checked(bundle.manifest, digest, _card(folder), round(latency, 3), size)


def time_of(network: Network) -> float:
    """Milliseconds of the quickest run: the others waited for the rest of the machine. A very slow one ends it."""
    noise, times = np.random.default_rng(0), []
    for name, shape in network.input_shapes.items():
        network.input(name)[...] = noise.random(shape, np.float32)
    for _run in range(RUNS):
        began = time.perf_counter()
        network.invoke()
        times.append(1000 * (time.perf_counter() - began))
        if times[-1] > 10 * HOPELESS_MS:
            break
    return min(times)


def _card(folder: Path) -> str:
    path = folder / MODEL_CARD
    if path.stat().st_size > MOST_CARD:
        raise BundleRefused(_("The model card is longer than any model card."))
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BundleRefused(_("The model card is not a text.")) from error
