"""Training the frame network: its data, losses, figures and export."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tpu_training.datasets.augment import augment
from tpu_training.datasets.examples import DatasetUnusableError
from tpu_training.datasets.frames import frame_count, frame_dataset
from tpu_training.datasets.points import EYE_POINTS, FACE_POINTS
from tpu_training.networks.frame import build_frame
from tpu_training.networks.frame_boards import frame_pictures, frame_tables
from tpu_training.networks.losses import (
    absolute,
    action_unit_loss,
    agrees,
    angle_deg,
    binary,
    gaze_loss,
    huber,
)
from tpu_training.networks.presets import FRAME_PRESETS
from tpu_training.tasks import Config, Exported, Part, Task, TrainingError

GAZE_OUTPUTS = ("gaze", "head", "region", "openness", "presence")
CROP = "grey values 0..255; see attention_model/region.py"


def frame_losses() -> Mapping[str, Any]:
    """Errors are counted in the size that matters: 5° of head, 0.3 cm of region, 0.05 cm of a pupil."""
    return {
        "gaze": gaze_loss,
        "head": huber(5.0, 5.0, 5.0),
        "region": huber(0.3, 0.3, 0.05, 0.05),
        "openness": huber(0.1, 0.1),
        "presence": binary,
        "action_units": action_unit_loss,
        "face_points": huber(*[0.1] * 2 * len(FACE_POINTS)),
        "eye_points": huber(*[0.05] * 2 * EYE_POINTS),
    }


def frame_metrics() -> Mapping[str, Any]:
    """Figures for people: degrees, centimetres, shares."""
    return {
        "gaze": [angle_deg],
        "head": [absolute],
        "region": [absolute],
        "openness": [absolute],
        "presence": [agrees],
        "action_units": [absolute],
        "face_points": [absolute],
        "eye_points": [absolute],
    }


def frame_data(folder: Path, part: Part, config: Config) -> Any:
    """Crops of rendered faces, degraded in many ways while training."""
    import tensorflow as tf

    try:
        batches = frame_dataset(
            folder, part=part, batch=config.batch, seed=(config.seed, config.start), limit=config.limit
        )
    except DatasetUnusableError as error:
        raise TrainingError(str(error)) from error
    if part == "validation":
        return batches
    numbered = tf.data.Dataset.zip(batches, tf.data.Dataset.counter(config.start))
    return numbered.map(
        lambda batch, n: augment(batch, (config.seed, n)), num_parallel_calls=tf.data.AUTOTUNE
    ).prefetch(tf.data.AUTOTUNE)


def frame_crops(folder: Path, part: Part, config: Config) -> int:
    """Crops in a part of the data. Raises TrainingError."""
    try:
        return frame_count(folder, part, config.limit)
    except DatasetUnusableError as error:
        raise TrainingError(str(error)) from error


FRAME_TASK = Task(
    name="frame",
    summary="face crop and eye strip → gaze, head, region, openness, presence, action units",
    build=lambda config: build_frame(config.preset),
    data=frame_data,
    losses=frame_losses,
    metrics=frame_metrics,
    loss_weights={
        "gaze": 1.0,
        "head": 0.5,
        "region": 0.5,
        "openness": 1.0,
        "presence": 1.0,
        "action_units": 4.0,
        "face_points": 0.5,
        "eye_points": 0.5,
    },
    networks=(
        Exported("gaze", "gaze", GAZE_OUTPUTS),
        Exported("frame", "expression", (*GAZE_OUTPUTS, "action_units")),
    ),
    units={
        "face": CROP,
        "eyes": CROP,
        "gaze": "yaw, pitch in degrees in the sight frame; natural logarithm of each one's deviation in degrees",
        "head": "yaw, pitch, roll in degrees in the sight frame",
        "region": "offset to the true region: dx cm, dy cm, log scale, turn in radians",
        "openness": "left and right eye of the person, 0..1",
        "presence": "probability of a readable face at this region, 0..1",
        "action_units": "0..1 in the order of attention_model/units.py",
    },
    sources=({"name": "Faces rendered by tpu_training.synthetic from ICT-FaceKit, © 2020 USC ICT", "licence": "MIT"},),
    count=frame_crops,
    boards=frame_pictures,
    tables=frame_tables,
    presets=tuple(FRAME_PRESETS),
    epochs=18,
    batch=64,
    learning_rate=4e-3,
)
