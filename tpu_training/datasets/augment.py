"""Makes rendered crops look like anybody's webcam: a batch at a time, in the input pipeline, with static shapes.

What is seen is degraded (light, contrast, sharpness, noise, things in front); what is meant stays, except in a mirror,
where left and right change places. Both crops of a picture go through the same: they come from one camera. Places are
in centimetres of the face from the point between the eyes, x to the right and y down.
"""

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from attention_model.region import (
    EYES_CENTRE_CM,
    EYES_CM,
    EYES_HEIGHT,
    EYES_WIDTH,
    FACE_CENTRE_CM,
    FACE_CM,
    FACE_SIDE,
)
from attention_model.units import ACTION_UNITS
from tpu_training.datasets.points import EYE_ORDER, EYE_POINTS, FACE_ORDER, FACE_POINTS, columns

Tensors = Mapping[str, Any]
# Name → (height, width in pixels, width in cm, how far below the eyes its middle lies in cm).
CROPS = {
    "face": (FACE_SIDE, FACE_SIDE, FACE_CM, FACE_CENTRE_CM),
    "eyes": (EYES_HEIGHT, EYES_WIDTH, EYES_CM, EYES_CENTRE_CM),
}
# How the camera blurs: (pixels across the face crop, or 0 for as rendered; blur in cm) and how often each is drawn.
SHARPNESS = (
    (0, 0.0, 6.0),
    (0, 0.07, 4.0),
    (0, 0.12, 3.0),
    (0, 0.25, 1.0),
    (64, 0.0, 2.0),
    (56, 0.0, 2.0),
    (48, 0.0, 4.0),
    (48, 0.15, 1.5),
    (40, 0.0, 1.0),
    (32, 0.0, 1.0),
    (24, 0.0, 0.5),
)
MIRRORED = 0.5
AS_RENDERED = 0.5  # share of pictures that only change their tone
CAMERA_PIXELS_PER_CM = 5.7  # of a 320×240 picture at arm's length
HIDDEN = 0.2  # chance of a rectangle in front of the face
EQUALISED = 0.25  # chance that a camera or a program has spread the grey levels evenly
WITHOUT_CROP = 0.02  # chance that one of the crops shows nothing

# Factors that a mirror applies to the columns of an answer, and the columns' new order.
SIGNS = {
    "gaze": (-1.0, 1.0),
    "head": (-1.0, 1.0, -1.0),
    "region": (-1.0, 1.0, 1.0, -1.0),
    "face_points": (-1.0, 1.0) * len(FACE_POINTS),
    "eye_points": (-1.0, 1.0) * EYE_POINTS,
}


def other_side(name: str) -> str:
    """The name of the same action unit on the other side of the face."""
    if name.endswith("Left"):
        return name.removesuffix("Left") + "Right"
    return name.removesuffix("Right") + "Left" if name.endswith("Right") else name


ORDERS = {
    "openness": (1, 0),
    "face_points": columns(FACE_ORDER),
    "eye_points": columns(EYE_ORDER),
    "action_units": tuple(ACTION_UNITS.index(other_side(name)) for name in ACTION_UNITS),
}


def augment(batch: tuple[Tensors, Tensors, Tensors], seed: Any) -> tuple[Any, Any, Any]:
    """A degraded batch; equal seeds (two whole numbers) give equal batches. Weights, one number a picture, stay."""
    inputs, targets, weights = batch
    dice = Dice(seed, inputs["face"].shape[0])
    inputs, targets = mirrored(inputs, targets, dice.chance(MIRRORED))
    pictures = {name: tf.cast(inputs[name], tf.float32) for name in CROPS}
    worse = noisy(hidden(shaded(pictures, dice), dice), dice, 12.0)
    worse = dropped(noisy(blurred(worse, dice), dice, 3.0), dice)
    as_rendered = dice.chance(AS_RENDERED)
    pictures = {name: tf.where(as_rendered, pictures[name], worse[name]) for name in CROPS}
    return equalised(toned(pictures, dice), dice), targets, weights


class Dice:
    """Random numbers for a batch of pictures; each call draws new ones."""

    def __init__(self, seed: Any, batch: int) -> None:
        self.seed, self.batch, self.calls = tf.convert_to_tensor(seed, tf.int64), batch, 0

    def next_seed(self) -> Any:
        """A seed that no call before this one had."""
        self.calls += 1
        return tf.random.experimental.stateless_fold_in(self.seed, self.calls)

    def uniform(self, low: float, high: float, *shape: int) -> Any:
        """Numbers B×shape; a lone B×1×1×1 where no shape is given, to go with pictures."""
        return tf.random.stateless_uniform((self.batch, *(shape or (1, 1, 1))), self.next_seed(), low, high)

    def chance(self, share: float) -> Any:
        """B×1×1×1 truths."""
        return self.uniform(0.0, 1.0) < share

    def choice(self, weights: tuple[float, ...]) -> Any:
        """B whole numbers, each drawn as often as its weight says."""
        logits = tf.math.log(tf.constant([weights], tf.float32))
        return tf.random.stateless_categorical(logits, self.batch, self.next_seed())[0]


def mirrored(inputs: Tensors, targets: Tensors, which: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Pictures and answers as in a mirror where `which` (B×1×1×1) says so."""
    pictures = {name: tf.where(which, picture[:, :, ::-1], picture) for name, picture in inputs.items()}
    rows = tf.reshape(which, (-1, 1))
    return pictures, {name: tf.where(rows, mirror_answer(name, value), value) for name, value in targets.items()}


def mirror_answer(name: str, value: Any) -> Any:
    """An answer B×N as a mirror would have it; columns behind those that SIGNS names stay."""
    if name in SIGNS:
        signs = [*SIGNS[name], *[1.0] * (value.shape[1] - len(SIGNS[name]))]
        value *= tf.constant(signs, value.dtype)
    return tf.gather(value, ORDERS[name], axis=1) if name in ORDERS else value


@cache
def places(name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where a crop's pixels are in cm: x 1×1×W×1 and y 1×H×1×1."""
    height, width, width_cm, below_cm = CROPS[name]
    step = width_cm / width
    x = (np.arange(width) - (width - 1) / 2) * step
    y = (np.arange(height) - (height - 1) / 2) * step + below_cm
    return x.astype(np.float32)[None, None, :, None], y.astype(np.float32)[None, :, None, None]


def shaded(pictures: Tensors, dice: Dice) -> dict[str, Any]:
    """Light that falls off to one side, and now and then the soft edge of a shadow."""
    across, along = dice.uniform(-0.06, 0.06), dice.uniform(-0.06, 0.06)
    turn, edge, softness = dice.uniform(-math.pi, math.pi), dice.uniform(-5.0, 5.0), dice.uniform(0.2, 2.0)
    depth = tf.where(dice.chance(0.3), dice.uniform(0.0, 0.7), 0.0)
    out = {}
    for name, picture in pictures.items():
        x, y = places(name)
        shadow = tf.sigmoid((x * tf.cos(turn) + y * tf.sin(turn) - edge) / softness)
        out[name] = picture * tf.exp(across * x + along * y) * (1.0 - depth * shadow)
    return out


def hidden(pictures: Tensors, dice: Dice) -> dict[str, Any]:
    """A plain rectangle in front of some faces."""
    some = dice.chance(HIDDEN)
    cx, cy = dice.uniform(-9.0, 9.0), dice.uniform(-5.0, 13.0)
    half_width, half_height, grey = dice.uniform(0.5, 4.0), dice.uniform(0.5, 4.0), dice.uniform(0.0, 255.0)
    out = {}
    for name, picture in pictures.items():
        x, y = places(name)
        out[name] = tf.where(some & (tf.abs(x - cx) < half_width) & (tf.abs(y - cy) < half_height), grey, picture)
    return out


def noisy(pictures: Tensors, dice: Dice, most: float) -> dict[str, Any]:
    """Noise of a deviation up to `most` grey values, mostly far less, as fine as the camera's own pixels."""
    strength = most * math.sqrt(3.0) * dice.uniform(0.0, 1.0) ** 3
    return {name: p + strength * grain(name, p.shape[1:3], dice) for name, p in pictures.items()}


def grain(name: str, size: tuple[int, int], dice: Dice) -> Any:
    """Noise B×H×W×1 around 0; a crop that shows camera pixels enlarged shows their noise enlarged."""
    height, width, width_cm, _ = CROPS[name]
    coarse = max(1, round(width / width_cm / CAMERA_PIXELS_PER_CM))
    noise = dice.uniform(-1.0, 1.0, height // coarse, width // coarse, 1)
    return noise if coarse == 1 else tf.image.resize(noise, size)


def equalised(pictures: Tensors, dice: Dice) -> dict[str, Any]:
    """Grey levels spread evenly, as if the face crop's were normally distributed; the same curve for both crops."""
    some = dice.chance(EQUALISED)
    middle = tf.reduce_mean(pictures["face"], (1, 2, 3), keepdims=True)
    spread = tf.math.reduce_std(pictures["face"], (1, 2, 3), keepdims=True) + 1.0
    return {
        name: tf.where(some, 127.5 * (1.0 + tf.math.erf((p - middle) / spread / math.sqrt(2.0))), p)
        for name, p in pictures.items()
    }


def toned(pictures: Tensors, dice: Dice) -> dict[str, Any]:
    """Another exposure: gamma, black and white point; clipped where a camera would clip."""
    gamma = tf.exp(dice.uniform(-0.5, 0.5))
    flat = dice.chance(0.3)
    gain = tf.where(flat, dice.uniform(0.15, 0.7), dice.uniform(0.7, 1.4))
    lift = tf.where(flat, dice.uniform(0.0, 0.5), dice.uniform(-0.15, 0.1))
    return {
        name: 255.0 * tf.clip_by_value(tf.clip_by_value(p / 255.0, 0.0, 1.0) ** gamma * gain + lift, 0.0, 1.0)
        for name, p in pictures.items()
    }


def dropped(pictures: Tensors, dice: Dice) -> dict[str, Any]:
    """Now and then one crop shows nothing, so that neither branch leans on the other alone."""
    draw = dice.uniform(0.0, 1.0)
    gone = {"face": draw < WITHOUT_CROP, "eyes": draw > 1.0 - WITHOUT_CROP}
    return {name: tf.where(gone[name], 128.0, p) for name, p in pictures.items()}


def blurred(pictures: Tensors, dice: Dice) -> dict[str, Any]:
    """Fewer pixels, then as many as before; each axis is one product with a matrix drawn from `blurs`."""
    kind = dice.choice(tuple(often for _, _, often in SHARPNESS))
    out = {}
    for name, picture in pictures.items():
        height, width, width_cm, _ = CROPS[name]
        down = tf.gather(tf.constant(blurs(height, width_cm / width)), kind)
        across = tf.gather(tf.constant(blurs(width, width_cm / width)), kind)
        out[name] = (down @ picture[..., 0] @ tf.transpose(across, (0, 2, 1)))[..., None]
    return out


@cache
def blurs(count: int, step: float) -> NDArray[np.float32]:
    """A matrix count×count for each entry of SHARPNESS, for a line of pixels `step` cm apart."""
    return np.stack([blur(count, step, across, spread) for across, spread, _ in SHARPNESS]).astype(np.float32)


def blur(count: int, step: float, across: int, spread: float) -> NDArray[np.float64]:
    """Gaussian of deviation `spread` cm, then pixels as wide as `across` of them fill the face crop (0: no change)."""
    lens = np.eye(count)
    if spread:
        apart = np.subtract.outer(np.arange(count), np.arange(count)) * step / spread
        lens = np.exp(-0.5 * apart**2)
        lens /= lens.sum(1, keepdims=True)
    if not across:
        return lens
    few = max(2, round(count * step * across / FACE_CM))
    return enlarge(few, count) @ reduce(count, few) @ lens


def reduce(count: int, few: int) -> NDArray[np.float64]:
    """few×count: the mean of what each larger pixel covers."""
    edges = np.arange(few + 1) * count / few
    low = np.maximum(edges[:-1, None], np.arange(count))
    high = np.minimum(edges[1:, None], np.arange(count) + 1)
    return np.asarray(np.maximum(high - low, 0.0) * few / count, np.float64)


def enlarge(few: int, count: int) -> NDArray[np.float64]:
    """count×few: linear interpolation between the middles of the larger pixels."""
    at = np.clip((np.arange(count) + 0.5) * few / count - 0.5, 0, few - 1)
    return np.maximum(0.0, 1.0 - np.abs(np.subtract.outer(at, np.arange(few))))
