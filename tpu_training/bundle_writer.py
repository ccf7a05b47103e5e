"""Writes a bundle (networks, manifest.json with hashes and figures, MODEL_CARD.md) and loads it as the site does."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attention_model.bundle import load_bundle
from attention_model.manifest import FORMAT, MANIFEST, MODEL_CARD
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


def metrics(about: About, pieces: Sequence[Piece]) -> dict[str, Any]:
    """Everything that was measured."""
    exported = {
        piece.name: {"shipped": piece.shipped, "variants": [variant.as_json() for variant in piece.variants]}
        for piece in pieces
    }
    return {"figures": about.figures, "training": about.runs, "export": exported}


def write_bundle(folder: Path, about: About, pieces: Sequence[Piece]) -> None:
    """Write the folder and prove that it loads. Raises BundleError when it does not."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.tflite"):
        stale.unlink()
    for piece in pieces:
        (folder / piece.file).write_bytes(piece.content)
    manifest = {
        "format": FORMAT,
        "name": about.name,
        "version": about.version,
        "networks": {piece.name: network_entry(piece) for piece in pieces},
        "trained_on": list(about.trained_on),
        "metrics": metrics(about, pieces),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / MODEL_CARD).write_text(model_card(manifest), encoding="utf-8")
    load_bundle(folder, "expression")
