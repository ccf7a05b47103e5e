"""Rendered pictures as batches for training the frame network, and one by one for evaluating it.

    frame_dataset(folder, part="train", batch=64) → batches of ({face, eyes}, targets, weights), three dicts by name

Pictures are cut at several jittered regions each; the crops are kept (in memory, or in a file) as the JPEGs need not be
decoded again then. People are either in the training or in the validation part, never in both.
"""

from pathlib import Path
from typing import Any, Literal

from attention_model.region import EYES_HEIGHT, EYES_WIDTH, FACE_SIDE
from tpu_training.datasets.crops import SIZES, crop_record
from tpu_training.datasets.examples import FrameExample, description, frame_examples, shards

__all__ = ["FrameExample", "frame_count", "frame_dataset", "frame_examples", "in_validation"]

Part = Literal["train", "validation"]
VARIANTS = {"train": 6, "validation": 1}
SHARDS_AT_ONCE = 16
# records before and crops after the cut that lie in memory to be drawn from
RECORDS_SHUFFLED, CROPS_SHUFFLED = 16384, 8192


def in_validation(person: Any) -> Any:
    """Whether a person is in the validation part: one in ten, by a hash. Takes numbers, arrays and tensors."""
    return (person * 2654435761 // 65536) % 10 == 0


def frame_dataset(
    folder: Path,
    *,
    part: Part = "train",
    batch: int = 64,
    seed: tuple[int, int] = (0, 0),
    limit: int | None = None,
    variants: int | None = None,
    cache: Path | None = None,
) -> Any:
    """A tf.data.Dataset of batches with static shapes; crops are float32 in 0..255.

    "train" is shuffled and endless, "validation" in order and once. `seed` is (run, step at which a resumed run goes
    on): the first decides where pictures are cut, both together in which order they come. `limit` takes only so many
    pictures; `variants` is the number of regions a picture is cut at; `cache` names a file for the crops of a data set
    that is larger than memory.
    """
    import tensorflow as tf

    times = variants or VARIANTS[part]
    records = person_records(folder, part)
    if part == "train":
        records = records.shuffle(RECORDS_SHUFFLED, seed[0], reshuffle_each_iteration=False)
    if limit is not None:
        records = records.take(limit)
    crops = records.map(
        lambda record: cut(record, times, seed[0]), num_parallel_calls=tf.data.AUTOTUNE, deterministic=True
    )
    crops = crops.unbatch().cache("" if cache is None else str(cache))
    if part == "train":
        crops = crops.shuffle(CROPS_SHUFFLED, seed=seed[0] + seed[1]).repeat()
    batches = crops.batch(batch, drop_remainder=True)
    return batches.map(named, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def person_records(folder: Path, part: Part) -> Any:
    """Records of the people in a part, from many shards in turn."""
    import tensorflow as tf

    person = {"person": tf.io.FixedLenFeature([], tf.int64)}
    wanted = part == "validation"
    files = tf.data.Dataset.from_tensor_slices([str(path) for path in shards(folder)])
    records = files.interleave(
        tf.data.TFRecordDataset,
        cycle_length=SHARDS_AT_ONCE,
        num_parallel_calls=tf.data.AUTOTUNE,
        deterministic=True,
    )
    return records.filter(lambda record: in_validation(tf.io.parse_single_example(record, person)["person"]) == wanted)


def cut(record: Any, variants: int, seed: int) -> tuple[Any, Any, Any, Any]:
    """Crops, targets and weights of one record, on the host."""
    import tensorflow as tf

    kinds = (tf.uint8, tf.uint8, tf.float32, tf.float32)
    parts = tf.numpy_function(lambda data: crop_record(data, variants, seed), [record], kinds)
    shapes = (FACE_SIDE, FACE_SIDE, 1), (EYES_HEIGHT, EYES_WIDTH, 1), (sum(SIZES.values()),), (len(SIZES),)
    for part, shape in zip(parts, shapes, strict=True):
        part.set_shape((variants, *shape))
    return tuple(parts)


def named(face: Any, eyes: Any, targets: Any, weights: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A batch as the network's inputs, and targets and weights by output."""
    import tensorflow as tf

    inputs = {"face": tf.cast(face, tf.float32), "eyes": tf.cast(eyes, tf.float32)}
    values = tf.split(targets, list(SIZES.values()), axis=1)
    counts = tf.unstack(weights, axis=1)
    return inputs, dict(zip(SIZES, values, strict=True)), dict(zip(SIZES, counts, strict=True))


def frame_count(folder: Path, part: Part, limit: int | None = None, variants: int | None = None) -> int:
    """How many crops a part has: those of one pass."""
    told = description(folder)
    last = told["first_person"] + told["people"]
    pictures = 0
    for path in shards(folder):
        first = told["first_person"] + int(path.stem.removeprefix("shard-")) * told["people_a_shard"]
        people = range(first, min(first + told["people_a_shard"], last))
        pictures += told["pictures_a_person"] * sum(in_validation(p) == (part == "validation") for p in people)
    return (pictures if limit is None else min(pictures, limit)) * (variants or VARIANTS[part])
