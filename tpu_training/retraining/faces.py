"""The frame network, trained on with pictures that students gave of themselves looking at known points.

They tell of the gaze alone, and there are few of them. So only the last layers of the gaze learn, drawn back to what
they were, with rendered faces in every batch; whatever else is read of a face stays what it was, to the last digit.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from tpu_training import checkpoints
from tpu_training.datasets.arrays import read_arrays
from tpu_training.datasets.augment import augment
from tpu_training.datasets.crops import SIZES
from tpu_training.datasets.frames import frame_count, frame_dataset, named
from tpu_training.networks.frame import build_frame
from tpu_training.networks.frame_task import FRAME_TASK
from tpu_training.retraining.base import Arrays, weights_of
from tpu_training.retraining.mixing import MOST_TIMES, fair_rows, save
from tpu_training.retraining.own import OwnData, own_crops
from tpu_training.tasks import Config, Part, Task, TrainingError

OWN = "own.npz"
LEARNING = ("gaze_added_raw", "gaze_sigma_raw")
PULL = 0.02
# More would teach the cameras of a few people at the cost of everybody else's.
MOST_SHARE = 0.25


class PullTo(keras.regularizers.Regularizer):
    """A penalty for leaving where a weight began."""

    def __init__(self, start: NDArray[np.float32]) -> None:
        self.start = start

    def __call__(self, weight: Any) -> Any:
        """Keras calls this."""
        return PULL * ops.sum(ops.square(weight - self.start))


def build_last_layers(config: Config) -> keras.Model:
    """The frame network with its shipped weights, of which only the last of the gaze learn."""
    model = build_frame(config.preset)
    checkpoints.load_weights(weights_of("frame"), model)
    for layer in model.layers:
        layer.trainable = layer.name in LEARNING
    for name in LEARNING:
        for variable in model.get_layer(name).trainable_variables:
            variable.regularizer = PullTo(checkpoints.value_of(variable))
    return model


def mix_faces(data: OwnData, seed: int, out: Path) -> None:
    """Write the site's crops for training. Raises TrainingError where there are none."""
    found = own_crops(data)
    if found is None:
        raise TrainingError("The data set holds nothing that “frame” can learn from: nobody gave pictures.")
    kept = np.sort(fair_rows(found["person"], np.random.default_rng(seed)))
    targets = np.zeros((len(kept), sum(SIZES.values())), np.float32)
    targets[:, 0], targets[:, 1] = found["target_yaw"][kept], found["target_pitch"][kept]
    out.mkdir(parents=True, exist_ok=True)
    crops = {name: found[name][kept] for name in ("face", "eyes")}
    save(out / OWN, {**crops, "targets": targets})


def faces_task(share: float, rendered: Path) -> Task:
    """The task “frame” as a site trains it: `share` of its batches should be the site's, the rest is rendered.

    It is watched by rendered faces alone, because pictures are drawn of them. What it is worth for the site's own
    people is for judging to say.
    """

    def data(folder: Path, part: Part, config: Config) -> Any:
        if part == "validation":
            return frame_dataset(rendered, part=part, batch=config.batch)
        return training(own_crops_of(folder), rendered, config, share)

    def count(folder: Path, part: Part, config: Config) -> int:
        faces = frame_count(rendered, part, None if part == "validation" else config.limit)
        return faces + (MOST_TIMES * len(own_crops_of(folder)[0]) if part == "train" else 0)

    weights = {name: float(name == "gaze") for name in SIZES}
    return dataclasses.replace(
        FRAME_TASK, build=build_last_layers, data=data, count=count, loss_weights=weights, weight_decay=0.0
    )


def own_crops_of(folder: Path) -> tuple[NDArray[Any], ...]:
    """Face, eyes, targets and weights of the site's crops: only the gaze is known."""
    found: Arrays = read_arrays(folder / OWN, ("face", "eyes", "targets"))
    weights = np.tile(np.array([name == "gaze" for name in SIZES], np.float32), (len(found["face"]), 1))
    return found["face"], found["eyes"], found["targets"], weights


def own_in_batch(own: int, rendered: int, config: Config, share: float) -> int:
    """How many of a batch are the site's: few, and none of them more than MOST_TIMES a pass."""
    most = MOST_TIMES * own
    wished = round(config.batch * min(share, MOST_SHARE, most / max(1, most + rendered)))
    return min(config.batch - 1, max(1, wished)) if own and share else 0


def training(own: Sequence[NDArray[Any]], rendered: Path, config: Config, share: float) -> Any:
    """Batches without end: rendered faces degraded in many ways, the site's own as its cameras took them."""
    import tensorflow as tf

    mine = own_in_batch(len(own[0]), frame_count(rendered, "train", config.limit), config, share)
    seed = (config.seed, config.start)
    faces = frame_dataset(rendered, part="train", batch=config.batch - mine, seed=seed, limit=config.limit)
    numbered = tf.data.Dataset.zip(faces, tf.data.Dataset.counter(config.start))
    batches = numbered.map(lambda batch, n: augment(batch, (config.seed, n)))
    if mine:
        crops = tf.data.Dataset.from_tensor_slices(tuple(own)).shuffle(4096, seed=sum(seed)).repeat()
        crops = crops.batch(mine, drop_remainder=True).map(named)
        batches = tf.data.Dataset.zip(batches, crops).map(joined)
    return batches.prefetch(tf.data.AUTOTUNE)


def joined(one: Any, other: Any) -> Any:
    """Two batches in one, with its size."""
    import tensorflow as tf

    return tf.nest.map_structure(lambda a, b: tf.concat([a, b], axis=0), one, other)
