"""Bundles of trained networks: a folder with manifest.json, the networks and MODEL_CARD.md, verified before use."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from attention_model.face_networks import load_face_networks
from attention_model.manifest import (
    MODEL_CARD,
    SENSING_LEVELS,
    BundleError,
    Manifest,
    NetworkEntry,
    SensingLevel,
    read_manifest,
)
from attention_model.network import Network, Shapes

__all__ = ["Bundle", "BundleError", "load_bundle", "load_face_networks"]

MAX_NETWORK_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bundle:
    """A verified bundle. `networks` has only those that the sensing level allows."""

    manifest: Manifest
    networks: dict[str, Network]


def load_bundle(folder: Path, level: SensingLevel) -> Bundle:
    """Check every file of a bundle and open the networks at or below `level`; raises BundleError with the reason."""
    manifest = read_manifest(folder)
    if not (folder / MODEL_CARD).is_file():
        raise BundleError(f"{folder.name} has no {MODEL_CARD}.")
    contents = {name: read_verified(folder, entry) for name, entry in manifest.networks.items()}
    allowed = SENSING_LEVELS[: SENSING_LEVELS.index(level) + 1]
    return Bundle(
        manifest,
        {
            name: open_network(entry, contents[name])
            for name, entry in manifest.networks.items()
            if entry.level in allowed
        },
    )


def read_verified(folder: Path, entry: NetworkEntry) -> bytes:
    """The bytes of a network file whose hash is the manifest's."""
    path = folder / entry.file
    if not path.is_file():
        raise BundleError(f"{folder.name} has no {entry.file}.")
    if path.stat().st_size > MAX_NETWORK_BYTES:
        raise BundleError(f"{entry.file} has more than {MAX_NETWORK_BYTES} bytes.")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != entry.sha256:
        raise BundleError(f"{entry.file} is not the file of the manifest: sha256 {found} instead of {entry.sha256}.")
    return content


def open_network(entry: NetworkEntry, content: bytes) -> Network:
    """Open a network, compare it with its manifest entry and run it once on noise."""
    try:
        network = Network(content)
    except (ValueError, RuntimeError) as error:
        raise BundleError(f"{entry.file} cannot be opened: {error}") from error
    require_same(entry.file, "inputs", {name: t.shape for name, t in entry.inputs.items()}, network.input_shapes)
    require_same(entry.file, "outputs", {name: t.shape for name, t in entry.outputs.items()}, network.output_shapes)
    noise = np.random.default_rng(0)
    for name, shape in network.input_shapes.items():
        network.input(name)[...] = noise.random(shape, np.float32)
    network.invoke()
    for name in network.output_shapes:
        if not np.isfinite(network.named_output(name)).all():
            raise BundleError(f"{entry.file} answers with numbers that are not finite ({name}).")
    return network


def require_same(file: str, what: str, stated: Shapes, found: Shapes) -> None:
    """Raise BundleError unless the manifest names exactly the tensors that the file has."""
    if stated != found:
        raise BundleError(f"{file}: the manifest states {what} {stated}, the file has {found}.")
