"""What a bundle says about itself (manifest.json), read strictly: anything off is refused with the place and reason."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

FORMAT = 1
MANIFEST = "manifest.json"
MODEL_CARD = "MODEL_CARD.md"
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*\.tflite")
SHA256 = re.compile(r"[0-9a-f]{64}")

T = TypeVar("T")
SensingLevel = Literal["behaviour", "gaze", "expression"]
SENSING_LEVELS: tuple[SensingLevel, ...] = get_args(SensingLevel)


class BundleError(RuntimeError):
    """Networks that are missing or not what they should be; `str()` says which and why."""


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """Shape of one input or output, and what its numbers mean."""

    shape: tuple[int, ...]
    units: str


@dataclass(frozen=True, slots=True)
class NetworkEntry:
    """One network of a bundle. `level` is the lowest sensing level at which it may be loaded."""

    file: str
    sha256: str
    level: SensingLevel
    inputs: Mapping[str, TensorEntry]
    outputs: Mapping[str, TensorEntry]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole manifest. `trained_on` lists what the weights were made from, each with its licence."""

    name: str
    version: str
    networks: Mapping[str, NetworkEntry]
    trained_on: tuple[Mapping[str, str], ...]
    metrics: Mapping[str, Any]


def read_manifest(folder: Path) -> Manifest:
    """Raises BundleError."""
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BundleError(f"{folder.name} has no {MANIFEST}.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(f"{folder.name}/{MANIFEST} cannot be read: {error}") from error
    whole = Reader(MANIFEST, document)
    if whole.get("format", int) != FORMAT:
        raise BundleError(f"{MANIFEST}: format {whole.get('format', int)} is not known; this version reads {FORMAT}.")
    return Manifest(
        name=whole.get("name", str),
        version=whole.get("version", str),
        networks={name: read_network(entry) for name, entry in whole.each("networks")},
        trained_on=tuple(read_source(whole, entry) for entry in whole.get("trained_on", list)),
        metrics=whole.get("metrics", dict),
    )


def read_network(entry: "Reader") -> NetworkEntry:
    """One entry of `networks`."""
    level = entry.get("level", str)
    if level not in SENSING_LEVELS:
        raise BundleError(f"{entry.place}: level “{level}” is not one of {', '.join(SENSING_LEVELS)}.")
    return NetworkEntry(
        file=entry.matching("file", FILE_NAME, "a plain name ending in .tflite"),
        sha256=entry.matching("sha256", SHA256, "64 hexadecimal digits"),
        level=level,
        inputs={name: read_tensor(tensor) for name, tensor in entry.each("inputs")},
        outputs={name: read_tensor(tensor) for name, tensor in entry.each("outputs")},
    )


def read_tensor(entry: "Reader") -> TensorEntry:
    """Shape and units of a tensor."""
    shape = entry.get("shape", list)
    if not all(type(n) is int and n > 0 for n in shape):
        raise BundleError(f"{entry.place}: shape has to be a list of whole numbers above 0.")
    return TensorEntry(tuple(shape), entry.get("units", str))


def read_source(whole: "Reader", source: Any) -> Mapping[str, str]:
    """One entry of `trained_on`."""
    entry = Reader(f"{whole.place}: trained_on", source)
    return {"name": entry.get("name", str), "licence": entry.get("licence", str)}


class Reader:
    """A JSON object and where it stands, so that a message can say where something is wrong."""

    def __init__(self, place: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise BundleError(f"{place} has to be an object.")
        self.place = place
        self.value: dict[str, Any] = value

    def get(self, key: str, kind: type[T]) -> T:
        """The value of a key that has to be there."""
        found = self.value.get(key)
        if not isinstance(found, kind) or isinstance(found, bool):
            raise BundleError(f"{self.place}: “{key}” is missing or not of type {kind.__name__}.")
        return found

    def matching(self, key: str, pattern: re.Pattern[str], meaning: str) -> str:
        """A text that has to look a certain way."""
        found = self.get(key, str)
        if not pattern.fullmatch(found):
            raise BundleError(f"{self.place}: “{key}” has to be {meaning}.")
        return found

    def each(self, key: str) -> Iterator[tuple[str, "Reader"]]:
        """Names and objects under a key; at least one."""
        entries = self.get(key, dict)
        if not entries:
            raise BundleError(f"{self.place}: “{key}” is empty.")
        for name, value in entries.items():
            yield name, Reader(f"{self.place}: {key}.{name}", value)
