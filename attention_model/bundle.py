"""Bundles of trained networks: a folder with manifest.json, the networks and MODEL_CARD.md, verified before use."""

import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from attention_model.face_networks import load_face_networks
from attention_model.frame_network import FRAME_OUTPUTS, GAZE_OUTPUTS, INPUTS
from attention_model.manifest import (
    MODEL_CARD,
    SENSING_LEVELS,
    BundleError,
    Manifest,
    NetworkEntry,
    SensingLevel,
    TensorEntry,
    read_manifest,
)
from attention_model.network import Network, Shapes
from attention_model.page_gaze import PAGE_SIZE
from attention_model.shelf import site_shelf
from attention_model.window import FEATURES, STEPS

__all__ = ["Bundle", "BundleError", "load_attention_bundle", "load_bundle", "load_default_bundle", "load_face_networks"]

# What LiteRT and what reads its descriptions raise over a file that somebody bent.
BROKEN = (ValueError, RuntimeError, TypeError, LookupError, StopIteration)
MAX_NETWORK_BYTES = 64 * 1024 * 1024
DEFAULT_FOLDER = Path(__file__).parent / "default_bundle"
FOLDER_SETTING = "ATTUNE_BUNDLE"


@dataclass(frozen=True, slots=True)
class Role:
    """What a network of the attention bundle has to look like. `level` is the only one that it may be meant for."""

    level: SensingLevel
    inputs: Shapes
    outputs: Shapes
    may_lack: tuple[str, ...] = ()
    """Inputs that the network may do without."""


WATCHED: Shapes = {"observations": (1, STEPS, FEATURES), "page": (1, PAGE_SIZE)}
JUDGED: Shapes = {"focus": (1, 2)}
# Whatever reads an expression, or is fed with one, is another file than what may run at level "gaze".
ROLES = {
    "gaze": Role("gaze", INPUTS, GAZE_OUTPUTS),
    "frame": Role("expression", INPUTS, FRAME_OUTPUTS),
    "focus": Role("gaze", WATCHED, JUDGED, may_lack=("page",)),
    "window": Role("expression", WATCHED, {**JUDGED, "confusion": (1, 2)}),
}
REQUIRED = ("gaze", "frame")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A verified bundle. `networks` has only those that the sensing level allows."""

    manifest: Manifest
    networks: dict[str, Network]


def load_default_bundle(level: SensingLevel, *, only: Collection[str] | None = None) -> Bundle:
    """The attention bundle that this site runs; raises BundleError."""
    return load_attention_bundle(live_folder(), level, only=only)


def live_folder() -> Path:
    """The bundle that was promoted here; else that of the setting ATTUNE_BUNDLE, else the one that comes along."""
    shelf = site_shelf()
    live = shelf.read().live if shelf is not None else None
    return own_folder() if shelf is None or live is None else shelf.place(live)


def own_folder() -> Path:
    """The bundle that judges where nothing was promoted, or where what was promoted cannot be opened."""
    return Path(os.environ.get(FOLDER_SETTING) or DEFAULT_FOLDER)


def load_attention_bundle(folder: Path, level: SensingLevel, *, only: Collection[str] | None = None) -> Bundle:
    """As `load_bundle`, and refused unless its networks are those that this program can use."""
    require_roles(read_manifest(folder))
    return load_bundle(folder, level, only=only)


def load_bundle(folder: Path, level: SensingLevel, *, only: Collection[str] | None = None) -> Bundle:
    """Check a bundle and open its networks at or below `level`; raises BundleError with the reason.

    `only` names the networks to open, for a process that does not need them all. The file of any other is not even
    read: where expressions may not be read, what could do it does not come near this process.
    """
    manifest = read_manifest(folder)
    if not (folder / MODEL_CARD).is_file():
        raise BundleError(f"{folder.name} has no {MODEL_CARD}.")
    allowed = SENSING_LEVELS[: SENSING_LEVELS.index(level) + 1]
    return Bundle(
        manifest,
        {
            name: open_network(entry, read_verified(folder, entry))
            for name, entry in manifest.networks.items()
            if entry.level in allowed and (only is None or name in only)
        },
    )


def require_whole(folder: Path) -> None:
    """Raise BundleError unless every file of a bundle is the manifest's. Nothing is opened."""
    for entry in read_manifest(folder).networks.values():
        read_verified(folder, entry)


def require_roles(manifest: Manifest) -> None:
    """Raise BundleError unless every network is one of ROLES and looks like it."""
    if missing := [name for name in REQUIRED if name not in manifest.networks]:
        raise BundleError(f"The bundle has no network “{missing[0]}”.")
    for name, entry in manifest.networks.items():
        role = ROLES.get(name)
        if role is None:
            raise BundleError(f"The bundle has a network “{name}”; known are {', '.join(ROLES)}.")
        if entry.level != role.level:
            raise BundleError(
                f"{entry.file} is meant for level “{entry.level}”; “{name}” has to be for “{role.level}”."
            )
        require_like("inputs", entry, entry.inputs, role.inputs, role.may_lack)
        require_like("outputs", entry, entry.outputs, role.outputs)


def require_like(
    what: str,
    entry: NetworkEntry,
    stated: Mapping[str, TensorEntry],
    needed: Shapes,
    may_lack: Collection[str] = (),
) -> None:
    """Raise BundleError unless the stated tensors are the needed ones."""
    shapes = {name: tensor.shape for name, tensor in stated.items()}
    lacked = {name: shape for name, shape in needed.items() if name in may_lack and name not in shapes}
    if {**shapes, **lacked} != needed:
        raise BundleError(f"{entry.file} has {what} {shapes}; needed are {needed}.")


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
    except BROKEN as error:
        raise BundleError(f"{entry.file} cannot be opened: {error!r}") from error
    require_same(entry.file, "inputs", {name: t.shape for name, t in entry.inputs.items()}, network.input_shapes)
    require_same(entry.file, "outputs", {name: t.shape for name, t in entry.outputs.items()}, network.output_shapes)
    try:
        odd = not_finite(network)
    except BROKEN as error:
        raise BundleError(f"{entry.file} cannot be run: {error!r}") from error
    if odd:
        raise BundleError(f"{entry.file} answers with numbers that are not finite ({odd[0]}).")
    return network


def not_finite(network: Network) -> list[str]:
    """Outputs that are not finite where the inputs are noise."""
    noise = np.random.default_rng(0)
    for name, shape in network.input_shapes.items():
        network.input(name)[...] = noise.random(shape, np.float32)
    network.invoke()
    return [name for name in network.output_shapes if not np.isfinite(network.named_output(name)).all()]


def require_same(file: str, what: str, stated: Shapes, found: Shapes) -> None:
    """Raise BundleError unless the manifest names exactly the tensors that the file has."""
    if stated != found:
        raise BundleError(f"{file}: the manifest states {what} {stated}, the file has {found}.")
