"""Pieces of the frame network: plain 3×3 convolutions, because depthwise ones train slowly without an accelerator."""

import math
from typing import Any

import numpy as np
from keras import layers, ops

# Grey levels that count as contrast already: a dark, flat picture must not become pure noise.
LEAST_CONTRAST = 4.0
# No eye turns farther than about 60°, and what has hardly been trained yet must not say so.
FARTHEST_SINE = 0.9
# Channels of the last map: without a squeeze most weights would sit in the dense layer behind it.
SQUEEZED = 48


class Standardise(layers.Layer):
    """Grey values 0..255 of each crop → mean 0, deviation 1 (less where there is hardly any contrast)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})

    def call(self, pictures: Any) -> Any:
        """Pictures B×H×W×1."""
        mean = ops.mean(pictures, axis=(1, 2, 3), keepdims=True)
        centred = pictures - mean
        variance = ops.mean(ops.square(centred), axis=(1, 2, 3), keepdims=True)
        return centred * ops.rsqrt(variance + LEAST_CONTRAST**2)


class Scaled(layers.Layer):
    """Multiplies by fixed numbers, so that a layer that answers about ±1 gives degrees or centimetres."""

    def __init__(self, factors: list[float], **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.factors = factors

    def call(self, values: Any) -> Any:
        """Values B×N."""
        return values * ops.convert_to_tensor(self.factors, dtype="float32")


class Bounded(layers.Layer):
    """A value held softly between two bounds."""

    def __init__(self, low: float, high: float, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.low, self.high = low, high

    def call(self, values: Any) -> Any:
        """Any shape."""
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        return middle + half * ops.tanh(values / half)


class BothEyes(layers.Layer):
    """B strips of two eyes → 2B halves: the left ones, then the right ones mirrored, so that all show the same eye."""

    def call(self, strips: Any) -> Any:
        """Strips B×H×W×1."""
        half = strips.shape[2] // 2
        return ops.concatenate([strips[:, :, :half], ops.flip(strips[:, :, half:], axis=2)], axis=0)

    def compute_output_shape(self, shape: Any) -> Any:
        """2B×H×W/2×1."""
        return (shape[0] and 2 * shape[0], shape[1], shape[2] // 2, *shape[3:])


class Half(layers.Layer):
    """The first or the second half of a batch."""

    def __init__(self, which: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.which = which

    def call(self, features: Any) -> Any:
        """Features 2B×N."""
        return ops.split(features, 2, axis=0)[self.which]

    def compute_output_shape(self, shape: Any) -> Any:
        """B×N."""
        return (shape[0] and shape[0] // 2, *shape[1:])


class EyeGaze(layers.Layer):
    """Where pupils lie before their eyeballs' centres → yaw and pitch in degrees, a weighted mean of both eyes."""

    def __init__(self, radius: float, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.radius = radius

    def call(self, inputs: Any) -> Any:
        """Points B×8 (left and right centre, left and right pupil; x right, y down, cm), shares B×2, log size B×1."""
        points, shares, log_size = inputs
        sine = (points[:, 4:] - points[:, :4]) * ops.exp(-log_size) / self.radius
        sine = ops.clip(sine, -FARTHEST_SINE, FARTHEST_SINE)
        y = -sine[:, 1::2]
        x = sine[:, 0::2] * (1.0 + y * y / 2.0)  # by the cosine of the pitch
        # arcsin to its second term: right to 0.5° where the eyes can look
        yaw, pitch = (ops.sum(shares * (s + s * s * s / 6.0), axis=1, keepdims=True) for s in (x, y))
        return ops.concatenate([yaw, pitch], axis=1) * (180.0 / math.pi)

    def compute_output_shape(self, shapes: Any) -> Any:
        """B×2."""
        return (shapes[0][0], 2)


class Peaks(layers.Layer):
    """Where each of N maps is high → x and y in cells from the first one, B×2N (soft-argmax, Luvizon et al. 2019).

    `sharpness` is what the maps are multiplied by: with little of it all peaks begin, and stay, in the middle.
    """

    def __init__(self, sharpness: float = 6.0, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.sharpness = sharpness

    def call(self, maps: Any) -> Any:
        """Maps B×H×W×N."""
        _, height, width, count = maps.shape
        heat = ops.softmax(self.sharpness * ops.reshape(maps, (-1, height * width, count)), axis=1)
        cells = np.stack([np.tile(np.arange(width), height), np.repeat(np.arange(height), width)]).astype(np.float32)
        x, y = (ops.tensordot(heat, axis, axes=([1], [0])) for axis in cells)
        return ops.reshape(ops.stack([x, y], axis=-1), (-1, 2 * count))

    def compute_output_shape(self, shape: Any) -> Any:
        """B×2N."""
        return (shape[0], 2 * shape[3])


def conv(x: Any, channels: int, name: str, *, stride: int = 1, size: int = 3, relu: bool = True) -> Any:
    """Convolution, batch normalisation (folded into it at export) and, unless told otherwise, ReLU."""
    x = layers.Conv2D(
        channels, size, stride, "same", use_bias=False, kernel_initializer="he_normal", name=f"{name}_conv"
    )(x)
    x = layers.BatchNormalization(momentum=0.95, name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if relu else x


def residual(x: Any, channels: int, name: str) -> Any:
    """One convolution beside a short cut."""
    y = conv(x, channels, name, relu=False)
    return layers.ReLU(name=f"{name}_out")(layers.Add(name=f"{name}_add")([x, y]))


def branch(x: Any, stages: tuple[tuple[int, int], ...], units: int, name: str) -> tuple[Any, Any]:
    """A crop → features, and the map a quarter as fine as the crop.

    Each stage halves the resolution; the last map is flattened, because place matters.
    """
    x = Standardise(name=f"{name}_standardise")(x)
    fine = x
    for s, (channels, blocks) in enumerate(stages):
        x = conv(x, channels, f"{name}_{s}", stride=2)
        for b in range(blocks):
            x = residual(x, channels, f"{name}_{s}_{b}")
        fine = x if s == 1 else fine
    x = conv(x, SQUEEZED, f"{name}_squeeze", size=1)
    x = layers.Flatten(name=f"{name}_flat")(x)
    return dense(x, units, f"{name}_features"), fine


def dense(x: Any, units: int, name: str) -> Any:
    """A dense layer with batch normalisation and ReLU."""
    x = layers.Dense(units, use_bias=False, kernel_initializer="he_normal", name=f"{name}_dense")(x)
    x = layers.BatchNormalization(momentum=0.95, name=f"{name}_norm")(x)
    return layers.ReLU(name=name)(x)
