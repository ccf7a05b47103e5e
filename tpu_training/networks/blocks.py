"""Pieces of the frame network: plain 3×3 convolutions, because depthwise ones train slowly without an accelerator."""

from typing import Any

from keras import layers, ops

# Grey levels that count as contrast already: a dark, flat picture must not become pure noise.
LEAST_CONTRAST = 4.0
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


def branch(x: Any, stages: tuple[tuple[int, int], ...], units: int, name: str) -> Any:
    """A crop → features: each stage halves the resolution; the last map is flattened, because place matters."""
    x = Standardise(name=f"{name}_standardise")(x)
    for s, (channels, blocks) in enumerate(stages):
        x = conv(x, channels, f"{name}_{s}", stride=2)
        for b in range(blocks):
            x = residual(x, channels, f"{name}_{s}_{b}")
    x = conv(x, SQUEEZED, f"{name}_squeeze", size=1)
    x = layers.Flatten(name=f"{name}_flat")(x)
    return dense(x, units, f"{name}_features")


def dense(x: Any, units: int, name: str) -> Any:
    """A dense layer with batch normalisation and ReLU."""
    x = layers.Dense(units, use_bias=False, kernel_initializer="he_normal", name=f"{name}_dense")(x)
    x = layers.BatchNormalization(momentum=0.95, name=f"{name}_norm")(x)
    return layers.ReLU(name=name)(x)
