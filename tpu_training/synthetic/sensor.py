"""What a small camera adds to a picture: shot noise, read noise, a little softness."""

import cv2
import numpy as np
from numpy.typing import NDArray


def through_sensor(picture: NDArray[np.uint8], seed: tuple[int, ...], strength: float = 1.0) -> NDArray[np.uint8]:
    """The picture (H×W×3, sRGB) as a webcam in daylight gives it; the same seed gives the same noise."""
    rng = np.random.default_rng(seed)
    height, width = picture.shape[:2]
    soft = cv2.GaussianBlur(picture, (0, 0), 0.45).astype(np.float32)
    luma = rng.normal(0, 1.0, (height, width, 1)).astype(np.float32)
    small = rng.normal(0, 1.0, (height // 2, width // 2, 3)).astype(np.float32)
    chroma = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    amount = strength * (0.7 + 1.1 * np.sqrt(soft / 255.0))
    return np.asarray(np.clip(soft + amount * (luma + 0.6 * chroma) + 0.5, 0, 255), np.uint8)
