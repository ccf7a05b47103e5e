"""The frame network: a face crop and an eye strip → gaze with uncertainty, head, region, openness, action units."""

import math
from typing import Any

import keras
from keras import layers

from attention_model.region import EYES_CENTRE_CM, EYES_CM, EYES_HEIGHT, EYES_WIDTH, FACE_SIDE
from attention_model.units import ACTION_UNITS
from tpu_training.datasets.points import FACE_POINTS
from tpu_training.networks.blocks import BothEyes, Bounded, EyeGaze, Half, Peaks, Scaled, branch, conv, dense
from tpu_training.networks.eye_layers import VISIBLE, Affine, EyePoints, FacePoints
from tpu_training.networks.presets import FRAME_PRESETS

# What a head's raw answer of 1 means. Raw answers near ±1 train well; the outputs have units.
GAZE_DEG = 15.0
HEAD_DEG = 20.0
REGION_UNITS = [1.0, 1.0, 0.2, 0.2]  # cm, cm, log scale, radians
LOG_SIGMA = (math.log(0.3), math.log(60.0))

EYE_RADIUS_CM = 1.35
PEAK_CHANNELS = 24
OUTPUTS = ("gaze", "head", "region", "openness", "presence", "action_units")


def build_frame(preset: str = "small") -> keras.Model:
    """The whole network; its variants for export are cut from it. Inputs are grey values 0..255 as float32."""
    size = FRAME_PRESETS[preset]
    face = keras.Input((FACE_SIDE, FACE_SIDE, 1), name="face", dtype="float32")
    eyes = keras.Input((EYES_HEIGHT, EYES_WIDTH, 1), name="eyes", dtype="float32")
    per_eye, fine = branch(BothEyes(name="each_eye")(eyes), size.eyes, size.branch_units, "eyes")
    whole, _ = branch(face, size.face, size.branch_units, "face")
    seen = layers.Concatenate(name="seen")([*each_eye(per_eye, "eye"), whole])
    seen = layers.Dropout(size.dropout, name="seen_dropout")(seen)
    visible = visible_points(fine)
    seen = layers.Concatenate(name="seen_where")([seen, scaled(visible, [0.5] * 4 * VISIBLE, "visible_scaled")])
    sight = dense(seen, size.trunk_units, "sight")
    expression = dense(seen, size.trunk_units, "expression")
    places = dense(seen, size.trunk_units, "places")
    eye_points = EyePoints(name="eye_points")([visible, measured(places, [0.2] * 4, "eyeballs")])
    answers = {
        "gaze": gaze_head(sight, eye_points),
        "head": measured(sight, [HEAD_DEG] * 3, "head"),
        "region": measured(sight, REGION_UNITS, "region"),
        "openness": share(sight, 2, "openness"),
        "presence": share(sight, 1, "presence"),
        "action_units": share(expression, len(ACTION_UNITS), "action_units"),
        "face_points": FacePoints(name="face_points")(
            [visible, measured(places, [1.0] * 2 * (len(FACE_POINTS) - 12), "other_points")]
        ),
        "eye_points": eye_points,
    }
    return keras.Model({"face": face, "eyes": eyes}, answers, name=f"frame_{preset}")


def each_eye(features: Any, name: str) -> list[Any]:
    """Features of left halves and of mirrored right halves (2B×N) → those of each side, B×N."""
    return [Half(0, name=f"right_{name}")(features), Half(1, name=f"left_{name}")(features)]


def visible_points(fine: Any) -> Any:
    """Lids' corners and edges and the pupil of both eyes, cm in the region: B×28, the person's right eye first."""
    x = conv(fine, PEAK_CHANNELS, "peaks_0")
    x = layers.Conv2D(VISIBLE, 1, dtype="float32", name="peaks_maps")(x)
    cells = Peaks(name="peaks")(x)
    right, left = each_eye(cells, "peaks")
    step = EYES_CM / EYES_WIDTH * 4
    first = (-EYES_CM / 2 + step / 2, EYES_CENTRE_CM - EYES_CM / EYES_WIDTH * EYES_HEIGHT / 2 + step / 2)
    return layers.Concatenate(name="visible", dtype="float32")(
        [
            Affine([step, step] * VISIBLE, list(first) * VISIBLE, name="right_visible")(right),
            Affine([-step, step] * VISIBLE, [-first[0], first[1]] * VISIBLE, name="left_visible")(left),
        ]
    )


def scaled(x: Any, factors: list[float], name: str) -> Any:
    """Numbers times fixed ones."""
    return Scaled(factors, name=name)(x)


def gaze_head(x: Any, eye_points: Any) -> Any:
    """Yaw and pitch in degrees, then the logarithm of the standard deviation of each.

    The direction is where the pupils lie before the eyeballs' centres, each eye counted by how well it is seen, and
    what the network has learnt to add to that.
    """
    share = layers.Dense(2, activation="softmax", dtype="float32", name="gaze_share")(x)
    size = measured(x, [0.2], "gaze_eyeball_size")
    geometric = EyeGaze(EYE_RADIUS_CM, name="gaze_geometric")([eye_points, share, size])
    direction = layers.Add(name="gaze_direction", dtype="float32")(
        [geometric, measured(x, [GAZE_DEG] * 2, "gaze_added")]
    )
    raw = layers.Dense(2, bias_initializer=keras.initializers.Constant(1.0), dtype="float32", name="gaze_sigma_raw")(x)
    return layers.Concatenate(name="gaze", dtype="float32")([direction, Bounded(*LOG_SIGMA, name="gaze_sigma")(raw)])


def measured(x: Any, units: list[float], name: str) -> Any:
    """A linear head in the given units."""
    return Scaled(units, name=name)(layers.Dense(len(units), dtype="float32", name=f"{name}_raw")(x))


def share(x: Any, count: int, name: str) -> Any:
    """A head of numbers 0..1."""
    return layers.Dense(count, activation="sigmoid", dtype="float32", name=name)(x)
