"""Gaze, head pose and lids on rendered people that training never saw: the whole path from a JPEG, from nothing.

Pictures come alone, so the face is searched for in each; the camera's field of view is assumed as the site assumes it,
whatever it is. Beside it stand the geometric method of attention_model.eyes on the same pictures, and the network alone
at the true region with the true field of view, which shows how much the rest of the path costs.
"""

from collections.abc import Iterator
from dataclasses import fields
from itertools import islice

import numpy as np

from attention_model.frames import decode_frame
from attention_model.observation import NO_FACE
from tpu_training.datasets.crops import grey_picture
from tpu_training.datasets.examples import FrameExample, description, frame_examples
from tpu_training.datasets.sight import gaze_in_camera
from tpu_training.evaluate.gaze_figures import describe
from tpu_training.evaluate.gaze_slices import Sightings
from tpu_training.evaluate.progress import watched
from tpu_training.evaluate.served import Served, open_served
from tpu_training.evaluate.suite import Options, SuiteResult, require

Row = dict[str, float | tuple[float, ...]]
NO_PAIR = (np.nan, np.nan)


def run(options: Options) -> SuiteResult:
    """Measure; raises what `open_served` and `frame_examples` raise."""
    examples = chosen(options)
    served = open_served(options.bundle)
    labels: list[FrameExample] = []
    rows: list[Row] = []
    for example in examples:
        rows.append({**served_path(served, example), **geometry(served, example), **alone(served, example)})
        labels.append(without_picture(example))
    require(rows, f"{options.data} holds no picture.")
    return describe(Sightings({name: np.array([row[name] for row in rows]) for name in rows[0]}, labels), options.seed)


def chosen(options: Options) -> Iterator[FrameExample]:
    """The pictures to look at, spread over the data set when they are limited."""
    told = description(options.data)
    total = int(told["people"]) * int(told["pictures_a_person"])
    step = 1 if options.limit is None else max(1, -(-total // options.limit))
    return watched(islice(frame_examples(options.data), 0, None, step), "looking at renders", -(-total // step))


def without_picture(example: FrameExample) -> FrameExample:
    """The labels alone: a data set's pictures would not all fit into memory."""
    labels = {f.name: getattr(example, f.name) for f in fields(FrameExample)}
    return FrameExample(**{**labels, "jpeg": b""})


def served_path(served: Served, example: FrameExample) -> Row:
    """What the site would say; not a number where it finds no face."""
    seen = served.pipeline.observe(example.jpeg)
    found = seen.status != NO_FACE.status
    return {
        "found": float(found),
        "usable": float(seen.status == "ok"),
        "gaze": (seen.gaze_yaw, seen.gaze_pitch) if found else NO_PAIR,
        "sigma": seen.gaze_sigma if found else np.nan,
        "head": (seen.head_yaw, seen.head_pitch, seen.head_roll) if found else (*NO_PAIR, np.nan),
        "openness": (seen.eye_openness_left, seen.eye_openness_right) if found else NO_PAIR,
    }


def geometry(served: Served, example: FrameExample) -> Row:
    """What the geometric method says."""
    seen = served.geometric.observe(decode_frame(example.jpeg, "RGBX"))
    if seen is None:
        return {"geometric_gaze": NO_PAIR, "geometric_head": (*NO_PAIR, np.nan), "geometric_openness": NO_PAIR}
    return {
        "geometric_gaze": (seen.eyes.yaw, seen.eyes.pitch),
        "geometric_head": seen.head,
        "geometric_openness": (seen.eyes.openness_left, seen.eyes.openness_right),
    }


def alone(served: Served, example: FrameExample) -> Row:
    """What the network says about the true region."""
    region = example.true_region()
    reading = served.frame.read(grey_picture(example.jpeg), region)
    gaze = gaze_in_camera(np.array(reading.gaze, np.float32), example, region)
    return {"alone_gaze": tuple(gaze.tolist()), "alone_openness": reading.openness}
