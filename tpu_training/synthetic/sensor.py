"""What a small camera makes of a scene: blur, little resolution, its own idea of light and colour, noise, JPEG."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
MIN_QUALITY, MAX_QUALITY = 45, 95
# automatic exposure goes half of the way, so that dim rooms stay dim
WANTED_MEAN, AUTOMATIC, GAINS = 100.0, 0.5, (0.75, 2.0)


def through_sensor(picture: Picture, seed: tuple[int, ...], strength: float = 1.0) -> Picture:
    """The picture (H×W×3, sRGB) as a webcam in daylight gives it; the same seed gives the same noise."""
    rng = np.random.default_rng(seed)
    height, width = picture.shape[:2]
    soft = cv2.GaussianBlur(picture, (0, 0), 0.45).astype(np.float32)
    luma = rng.normal(0, 1.0, (height, width, 1)).astype(np.float32)
    small = rng.normal(0, 1.0, (height // 2, width // 2, 3)).astype(np.float32)
    chroma = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    amount = strength * (0.7 + 1.1 * np.sqrt(soft / 255.0))
    return np.asarray(np.clip(soft + amount * (luma + 0.6 * chroma) + 0.5, 0, 255), np.uint8)


@dataclass(frozen=True)
class Sensor:
    """One camera in one moment. Lengths in pixels of a picture 240 high, angles in degrees, gains as factors."""

    motion: float = 0.0
    motion_angle: float = 0.0
    defocus: float = 0.45
    detail: float = 1.0
    exposure: float = 1.0
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gamma: float = 1.0
    saturation: float = 1.0
    noise: float = 1.0
    blotches: float = 0.0
    quality: int = 90


def sample_sensor(rng: np.random.Generator, low_light: float) -> Sensor:
    """A webcam; the less light (`low_light` 0..1) the longer it exposes and the more noise it adds."""
    moving = rng.random() < 0.2 + 0.25 * low_light
    warm, green = rng.normal(0, 0.06), rng.normal(0, 0.025)
    return Sensor(
        motion=float(rng.gamma(2.0, 1.1 + 1.2 * low_light)) if moving else 0.0,
        motion_angle=float(rng.uniform(0, 180)),
        defocus=float(rng.gamma(2.5, 0.25)),
        detail=float(rng.uniform(0.4, 0.9)) if rng.random() < 0.25 else 1.0,
        exposure=float(np.exp(rng.normal(0.02 - 0.15 * low_light, 0.2))),
        balance=(float(np.exp(warm)), float(np.exp(green)), float(np.exp(-warm))),
        gamma=float(np.exp(rng.normal(0, 0.15))),
        saturation=0.0 if rng.random() < 0.04 else float(rng.uniform(0.6, 1.25)),
        noise=float(rng.gamma(4.0, 0.3) + 5.0 * low_light * rng.random()),
        blotches=float(0.4 * rng.random() + 4.0 * low_light * rng.random()),
        quality=int(rng.integers(MIN_QUALITY, MAX_QUALITY + 1)),
    )


def photograph(picture: Picture, sensor: Sensor, rng: np.random.Generator) -> Picture:
    """The picture (H×W×3, sRGB) as this camera gives it, before its JPEG encoder."""
    unit = picture.shape[0] / 240
    seen = blurred(picture.astype(np.float32), sensor, unit)
    seen = coarser(seen, sensor.detail)
    amplified = gain_for(picture)
    seen = toned(seen, replace(sensor, exposure=sensor.exposure * amplified**2.2))
    return noisy(seen, replace(sensor, noise=sensor.noise * max(1.0, amplified)), rng)


def gain_for(picture: Picture) -> float:
    """How much a camera brightens (as a factor of sRGB values) what is darker or lighter than it likes."""
    mean = float(picture.mean()) + 1.0
    return float(np.clip((WANTED_MEAN / mean) ** AUTOMATIC, *GAINS))


def blurred(picture: Floats, sensor: Sensor, unit: float) -> Floats:
    """Defocus, and the trace of a movement during the exposure."""
    if sensor.defocus * unit > 0.2:
        picture = cv2.GaussianBlur(picture, (0, 0), sensor.defocus * unit)
    if sensor.motion * unit > 0.5:
        picture = cv2.filter2D(picture, -1, motion_kernel(sensor.motion * unit, sensor.motion_angle))
    # large kernels go through a Fourier transform, which leaves black a little below zero
    return np.maximum(picture, 0)


def motion_kernel(length: float, angle: float) -> Floats:
    """A line of this length and angle (degrees) that sums to one."""
    half = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    reach = np.linspace(-length / 2, length / 2, 4 * half + 1)
    x, y = half + reach * np.cos(np.radians(angle)), half - reach * np.sin(np.radians(angle))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for right in (0, 1):
        for down in (0, 1):
            share = np.abs(1 - right - (x - left)) * np.abs(1 - down - (y - top))
            np.add.at(kernel, (top + down, left + right), share)
    return np.asarray(kernel / kernel.sum(), np.float32)


def coarser(picture: Floats, detail: float) -> Floats:
    """The picture taken with `detail` times as many pixels a side and enlarged again."""
    if detail >= 1:
        return picture
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (round(width * detail), round(height * detail)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def toned(picture: Floats, sensor: Sensor) -> Floats:
    """Exposure and white balance in linear light, then the camera's own tone curve and saturation."""
    # (x^2.2 · gain)^(gamma / 2.2) in one step
    gain = (sensor.exposure * np.array(sensor.balance, np.float32)) ** (sensor.gamma / 2.2)
    seen = 255 * gain.astype(np.float32) * (picture / 255) ** np.float32(sensor.gamma)
    grey = (seen @ LUMA)[..., None]
    return np.asarray(np.clip(grey + sensor.saturation * (seen - grey), 0, 255), np.float32)


def noisy(picture: Floats, sensor: Sensor, rng: np.random.Generator) -> Picture:
    """Shot and read noise, and the coloured blotches that a camera's noise filter leaves in the dark."""
    height, width = picture.shape[:2]
    luma = rng.standard_normal((height, width, 1), np.float32)
    chroma = enlarged(rng.standard_normal((height // 2, width // 2, 3), np.float32), width, height)
    blotches = enlarged(rng.standard_normal((height // 8, width // 8, 3), np.float32), width, height)
    amount = sensor.noise * (0.7 + 1.1 * np.sqrt(picture / 255))
    seen = picture + amount * (luma + 0.6 * chroma) + sensor.blotches * blotches
    return np.asarray(np.clip(seen + 0.5, 0, 255), np.uint8)


def enlarged(noise: Floats, width: int, height: int) -> Floats:
    """Noise on a coarse grid, smooth between its points."""
    return np.asarray(cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def jpeg(picture: Picture, quality: int) -> bytes:
    """Baseline JPEG with chroma at half resolution, as browsers encode a canvas."""
    import simplejpeg

    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(picture), quality, "RGB", "420"))
