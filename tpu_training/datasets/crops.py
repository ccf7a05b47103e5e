"""One rendered picture → some crops at jittered regions, each with what the network is to say and its weight."""

from dataclasses import dataclass

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from attention_model.region import EYES_HEIGHT, EYES_WIDTH, FACE_SIDE, Region, cut_eyes, cut_face
from attention_model.units import ACTION_UNITS
from tpu_training.datasets.examples import FrameExample, unpack
from tpu_training.datasets.jitter import nothing_to_read, readable, tracked_region
from tpu_training.datasets.points import EYE_POINTS, FACE_POINTS, eye_points, face_points
from tpu_training.datasets.sight import Floats, Targets, face_targets

Grey = NDArray[np.uint8]

# the network's outputs and how many numbers each target has
SIZES = {
    "gaze": 2,
    "head": 3,
    "region": 4,
    "openness": 2,
    "presence": 1,
    "action_units": len(ACTION_UNITS),
    "face_points": 2 * len(FACE_POINTS),
    "eye_points": 2 * EYE_POINTS,
}
NEGATIVE = 0.08
# less open than SHUT an eye tells no gaze; more open than SEEN it tells all it can
SHUT, SEEN = 0.15, 0.35


@dataclass(frozen=True)
class Crops:
    """Crops of one picture, V of them, with targets (V×size) and weights (V) by output."""

    face: Grey
    eyes: Grey
    targets: Targets
    weights: Targets


def grey_picture(jpeg: bytes) -> Grey:
    """The picture H×W as the serving side sees it: the luma that the JPEG stores."""
    return np.asarray(simplejpeg.decode_jpeg(jpeg, "GRAY")[:, :, 0], np.uint8)


def crops_of(example: FrameExample, variants: int, seed: int) -> Crops:
    """Crops at `variants` regions; the same seed gives the same ones."""
    rng = np.random.default_rng([seed, example.person, example.index, 41])
    grey = grey_picture(example.jpeg)
    face = np.empty((variants, FACE_SIDE, FACE_SIDE, 1), np.uint8)
    eyes = np.empty((variants, EYES_HEIGHT, EYES_WIDTH, 1), np.uint8)
    told: list[tuple[Targets, Targets]] = []
    for k in range(variants):
        picture, region, seen = place(rng, grey, example)
        cut_face(picture, region, face[k, ..., 0])
        cut_eyes(picture, region, eyes[k, ..., 0])
        told.append(answer(example, region, seen=seen))
    targets, weights = ({name: np.stack([pair[n][name] for pair in told]) for name in SIZES} for n in (0, 1))
    return Crops(face, eyes, targets, weights)


def place(rng: np.random.Generator, grey: Grey, example: FrameExample) -> tuple[Grey, Region, bool]:
    """A picture, a region, and whether a readable face is there."""
    true = example.true_region()
    if rng.random() < NEGATIVE:
        return *nothing_to_read(rng, grey, true), False
    return grey, tracked_region(rng, true), readable(example)


def answer(example: FrameExample, region: Region, *, seen: bool) -> tuple[Targets, Targets]:
    """Targets and weights; where no face can be read only presence counts."""
    presence = np.array([seen], np.float32)
    if not seen:
        empty = {name: np.zeros(size, np.float32) for name, size in SIZES.items()}
        return {**empty, "presence": presence}, weights_of(0.0, 0.0)
    points = {"face_points": face_points(example, region), "eye_points": eye_points(example, region)}
    return {**face_targets(example, region), **points, "presence": presence}, weights_of(gaze_weight(example), 1.0)


def gaze_weight(example: FrameExample) -> float:
    """How much the wider open eye tells about the gaze, 0..1."""
    return float(np.clip((example.openness.max() - SHUT) / (SEEN - SHUT), 0, 1))


def weights_of(gaze: float, face: float) -> Targets:
    """A weight for each output."""
    special = {"gaze": gaze, "eye_points": gaze, "presence": 1.0}
    return {name: np.float32(special.get(name, face)) for name in SIZES}  # type: ignore[misc]


def crop_record(record: bytes, variants: int, seed: int) -> tuple[Grey, Grey, Floats, Floats]:
    """As `crops_of`, from a record, with targets and weights (V×…) side by side in the order of SIZES."""
    crops = crops_of(unpack(record), variants, seed)
    targets = np.concatenate([crops.targets[name] for name in SIZES], axis=1)
    return crops.face, crops.eyes, targets, np.stack([crops.weights[name] for name in SIZES], axis=1)
