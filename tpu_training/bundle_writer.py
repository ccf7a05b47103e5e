"""Writes a bundle (networks, manifest.json with hashes and figures, MODEL_CARD.md) and loads it as the site does."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from attention_model.bundle import load_bundle, read_verified
from attention_model.manifest import FORMAT, MANIFEST, MODEL_CARD, read_manifest
from attention_model.network import Network, Shapes
from tpu_training.model_card import model_card
from tpu_training.parity import Variant


@dataclass(frozen=True, slots=True)
class Piece:
    """One network that goes into a bundle."""

    name: str
    level: str
    content: bytes
    units: Mapping[str, str]
    shipped: str
    """Which variant `content` is."""
    variants: Sequence[Variant]

    @property
    def file(self) -> str:
        """Its name in the bundle."""
        return f"{self.name}.tflite"


@dataclass(frozen=True, slots=True)
class About:
    """What a bundle says about itself as a whole."""

    name: str
    version: str
    trained_on: Sequence[Mapping[str, str]]
    runs: Mapping[str, Any]
    """Facts of the training runs, by task."""
    figures: Mapping[str, Any]
    """What evaluations found, by suite."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further entries of the manifest's metrics."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Networks that go from one bundle into another as they are, with all that is told of them."""

    contents: Mapping[str, bytes]
    """By network."""
    entries: Mapping[str, Any]
    trained_on: Sequence[Mapping[str, str]]
    runs: Mapping[str, Any]
    exported: Mapping[str, Any]


NOTHING_KEPT = Kept({}, {}, (), {}, {})


def kept_networks(folder: Path, pieces: Sequence[Piece]) -> Kept:
    """The networks of a bundle that `pieces` does not have anew. Raises BundleError where it is not whole.

    Figures of evaluations stay behind: they were of that bundle as a whole.
    """
    manifest, new = read_manifest(folder), {piece.name for piece in pieces}
    raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["networks"]
    names = [name for name in manifest.networks if name not in new]
    exported = manifest.metrics.get("export", {})
    return Kept(
        contents={name: read_verified(folder, manifest.networks[name]) for name in names},
        entries={name: raw[name] for name in names},
        trained_on=manifest.trained_on,
        runs=manifest.metrics.get("training", {}),
        exported={name: exported[name] for name in names if name in exported},
    )


def network_entry(piece: Piece) -> dict[str, Any]:
    """A network's part of the manifest."""
    network = Network(piece.content)
    return {
        "file": piece.file,
        "sha256": hashlib.sha256(piece.content).hexdigest(),
        "level": piece.level,
        "inputs": tensors(network.input_shapes, piece.units),
        "outputs": tensors(network.output_shapes, piece.units),
    }


def tensors(shapes: Shapes, units: Mapping[str, str]) -> dict[str, Any]:
    """Shape and meaning of each tensor."""
    return {name: {"shape": list(shape), "units": units[name]} for name, shape in sorted(shapes.items())}


def metrics(about: About, pieces: Sequence[Piece], kept: Kept) -> dict[str, Any]:
    """Everything that was measured."""
    exported = {
        piece.name: {"shipped": piece.shipped, "variants": [variant.as_json() for variant in piece.variants]}
        for piece in pieces
    }
    return {
        "figures": about.figures,
        "training": {**kept.runs, **about.runs},
        "export": {**kept.exported, **exported},
        **about.more,
    }


def write_bundle(folder: Path, about: About, pieces: Sequence[Piece], kept: Kept | None = None) -> None:
    """Write the folder and prove that it loads. Raises BundleError when it does not."""
    kept = kept or NOTHING_KEPT
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.tflite"):
        stale.unlink()
    for name, content in kept.contents.items():
        (folder / kept.entries[name]["file"]).write_bytes(content)
    for piece in pieces:
        (folder / piece.file).write_bytes(piece.content)
    manifest = {
        "format": FORMAT,
        "name": about.name,
        "version": about.version,
        "networks": {**kept.entries, **{piece.name: network_entry(piece) for piece in pieces}},
        "trained_on": once([*kept.trained_on, *about.trained_on]),
        "metrics": metrics(about, pieces, kept),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / MODEL_CARD).write_text(model_card(manifest), encoding="utf-8")
    load_bundle(folder, "expression")


def once(sources: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Each source once, by its name."""
    return list({source["name"]: source for source in sources}.values())
