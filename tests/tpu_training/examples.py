"""Examples of a data set without a renderer: grey pictures with a square where the eyes are."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from attention_model.units import ACTION_UNITS
from tpu_training.datasets.examples import FrameExample, focal_px, pack
from tpu_training.datasets.records import write_records
from tpu_training.synthetic.sensor import jpeg

WIDTH, HEIGHT, FOV, DISTANCE = 160, 120, 42.0, 50.0


def example(person: int = 1, index: int = 0, **changes: Any) -> FrameExample:
    scale = focal_px(HEIGHT, FOV) / DISTANCE
    rng = np.random.default_rng([person, index])
    cx, cy = rng.integers((60, 45), (100, 65)).tolist()
    picture = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    picture[cy - 6 : cy + 7, cx - 6 : cx + 7] = 220
    made = FrameExample(
        jpeg=jpeg(picture, 95),
        width=WIDTH,
        height=HEIGHT,
        person=person,
        index=index,
        fov=FOV,
        gaze=np.array([12.0, -7.0], np.float32),
        gaze_head=np.array([3.0, -2.0], np.float32),
        head=np.array([9.0, -5.0, 4.0], np.float32),
        head_position=np.array([0.0, 0.0, -DISTANCE], np.float32),
        eyes=np.array(
            [3.1, 0, -DISTANCE, -3.1, 0, -DISTANCE, 3.1, 0, 1.3 - DISTANCE, -3.1, 0, 1.3 - DISTANCE], np.float32
        ),
        region=np.array([cx, cy, scale, 0.05], np.float32),
        openness=np.array([1.0, 0.9], np.float32),
        action_units=np.linspace(0, 1, len(ACTION_UNITS), dtype=np.float32),
        landmarks=np.tile(np.array([cx, cy], np.float32), 68),
        skin_tone=0.4,
        glasses=1,
        beard=0.5,
        light="lamp",
        low_light=0.1,
        occluded=0.0,
        hair="bob",
        headwear="none",
    )
    return replace(made, **changes)


def write_folder(folder: Path, people: int, pictures: int) -> Path:
    """A data set in shards of ten people."""
    told = {"first_person": 0, "people": people, "people_a_shard": 10, "pictures_a_person": pictures}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.json").write_text(json.dumps(told))
    for shard in range(-(-people // 10)):
        those = range(10 * shard, min(10 * shard + 10, people))
        records = (pack(example(person, index)) for person in those for index in range(pictures))
        write_records(folder / f"shard-{shard:05d}.tfrecord", records)
    return folder
