"""One rendered picture with its exact labels, as it lies in a record of a rendered data set.

Frames of reference and signs are those of `attention_model.observation`: camera frame x to the picture's right, y up, z
from the face to the camera; degrees and centimetres. Pixels are those of the stored picture.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import numpy as np
from numpy.typing import NDArray

from attention_model.region import Region
from attention_model.units import ACTION_UNITS
from tpu_training.datasets.records import Value, decode_example, encode_example, read_records

Floats = NDArray[np.float32]
Kind = Literal["bytes", "string", "int", "float"]
LIGHTS = ("window", "screen", "lamp", "overcast", "dim")
SHARDS = "shard-*.tfrecord"


class DatasetUnusableError(RuntimeError):
    """A folder that is no rendered data set, or not the one asked for; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Label:
    """How a value lies in a record: its kind, its unit, how many numbers."""

    kind: Kind
    unit: str
    size: int = 1


@dataclass(frozen=True, slots=True)
class FrameExample:
    """A picture and what it shows. Vectors are float32 arrays of the size that their field tells."""

    jpeg: Annotated[bytes, Label("bytes", "JPEG, RGB")]
    width: Annotated[int, Label("int", "px")]
    height: Annotated[int, Label("int", "px")]
    person: Annotated[int, Label("int", "seed of the identity")]
    index: Annotated[int, Label("int", "number of the picture among the person's")]
    fov: Annotated[float, Label("float", "degrees, vertical")]
    gaze: Annotated[Floats, Label("float", "degrees: yaw, pitch in the camera frame", 2)]
    gaze_head: Annotated[Floats, Label("float", "degrees: yaw, pitch in the head's frame", 2)]
    head: Annotated[Floats, Label("float", "degrees: yaw, pitch, roll in the camera frame", 3)]
    head_position: Annotated[
        Floats, Label("float", "cm: x, y, z of the middle between the eyeballs in the camera frame", 3)
    ]
    eyes: Annotated[
        Floats,
        Label("float", "cm: x, y, z in the camera frame of the left eyeball's centre, the right one's, the pupils", 12),
    ]
    region: Annotated[Floats, Label("float", "px, px, px per cm, radians: cx, cy, scale, angle", 4)]
    openness: Annotated[Floats, Label("float", "0..1, 1 as at rest: the person's left, right eye", 2)]
    action_units: Annotated[Floats, Label("float", "0..1, in the order of attention_model.units", len(ACTION_UNITS))]
    landmarks: Annotated[Floats, Label("float", "px: x, y of 68 points in Multi-PIE order", 136)]
    skin_tone: Annotated[float, Label("float", "0 light … 1 dark")]
    glasses: Annotated[int, Label("int", "0 none, 1 clear, 2 with reflections")]
    beard: Annotated[float, Label("float", "0..1")]
    light: Annotated[str, Label("string", "window, screen, lamp, overcast or dim")]
    low_light: Annotated[float, Label("float", "0..1")]
    occluded: Annotated[float, Label("float", "share of the face hidden by a hand")]
    hair: Annotated[str, Label("string", "kind of hair")]
    headwear: Annotated[str, Label("string", "kind of headwear, or none")]
    t: Annotated[float, Label("float", "s since the sequence began")] = 0.0
    act: Annotated[str, Label("string", "what the person does in a sequence")] = ""

    def true_region(self) -> Region:
        """Where the eyes really are."""
        cx, cy, scale, angle = self.region.tolist()
        return Region(cx, cy, scale, angle)

    def focal_px(self) -> float:
        """The focal length that belongs to the field of view."""
        return focal_px(self.height, self.fov)


LABELS: dict[str, Label] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(FrameExample, include_extras=True).items()
}


def focal_px(height: int, fov: float) -> float:
    """Focal length in pixels of a picture `height` pixels high with this vertical field of view in degrees."""
    return 0.5 * height / float(np.tan(np.radians(fov) / 2))


def pack(example: FrameExample) -> bytes:
    """The example as a record."""
    return encode_example({name: to_value(getattr(example, name), label.kind) for name, label in LABELS.items()})


def to_value(value: Any, kind: Kind) -> Value:
    """A field's value as a record holds it."""
    if kind == "bytes":
        return bytes(value)
    if kind == "string":
        return str(value).encode()
    return np.atleast_1d(np.asarray(value, np.int64 if kind == "int" else np.float32))


def unpack(record: bytes) -> FrameExample:
    """The example in a record."""
    values = decode_example(record)
    return FrameExample(**{name: from_value(values[name], label) for name, label in LABELS.items()})


def from_value(value: Value, label: Label) -> Any:
    """What a record holds as a field's value."""
    if isinstance(value, bytes):
        return value if label.kind == "bytes" else value.decode()
    if label.size > 1:
        return value
    return int(value[0]) if label.kind == "int" else float(value[0])


def shards(folder: Path) -> list[Path]:
    """The whole shards of a data set in order; DatasetUnusableError when there are none."""
    found = sorted(folder.glob(SHARDS))
    if not (folder / "dataset.json").is_file() or not found:
        raise DatasetUnusableError(
            f"{folder} holds no rendered data set. Make one with: python -m tpu_training.synthetic render {folder}"
        )
    return found


def description(folder: Path) -> dict[str, Any]:
    """What ``dataset.json`` says."""
    shards(folder)
    parsed: dict[str, Any] = json.loads((folder / "dataset.json").read_text())
    return parsed


def frame_examples(folder: Path) -> Iterator[FrameExample]:
    """All examples of a rendered data set, shard by shard, person by person. Needs no TensorFlow."""
    for path in shards(folder):
        for record in read_records(path):
            yield unpack(record)
