"""478 face landmarks inside a region of interest, and the region for the next frame (Kartynnik et al. 2019)."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from attention_model.network import Floats, Network

SIDE = 256
COUNT = 478
ROI_SCALE = 1.5
RIGHT_EYE_OUTER, LEFT_EYE_OUTER = 33, 263
WARP = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
TO_UNIT = np.float32(1 / 255)


@dataclass(frozen=True, slots=True)
class Roi:
    """A rotated square in the picture: centre and side in pixels, angle in radians (clockwise as seen)."""

    cx: float
    cy: float
    size: float
    angle: float


class FaceLandmarks:
    """Runs the landmark network. Buffers are kept between frames; what they hold is overwritten by the next one."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.crop = np.empty((SIDE, SIDE, 4), np.uint8)
        self.rgb = np.empty((SIDE, SIDE, 3), np.uint8)

    def locate(self, picture: NDArray[np.uint8], roi: Roi) -> tuple[Floats, float]:
        """Landmarks 478×3 in pixels of the picture (z grows away from the camera, same scale) and presence 0..1.

        The picture is H×W×4 (RGBX): OpenCV warps four channels in less than half the time of three.
        """
        warp = crop_to_picture(roi)
        cv2.warpAffine(picture, warp, (SIDE, SIDE), dst=self.crop, flags=WARP, borderMode=cv2.BORDER_REPLICATE)
        cv2.cvtColor(self.crop, cv2.COLOR_RGBA2RGB, dst=self.rgb)
        self.fill_input()
        self.network.invoke()
        found = self.network.output(1, 1, 1, COUNT * 3).reshape(COUNT, 3)
        points = np.empty((COUNT, 3), np.float32)
        points[:, :2] = cv2.transform(found[None, :, :2], warp)[0]
        points[:, 2] = found[:, 2] * (roi.size / SIDE)
        return points, sigmoid(float(self.network.output(1, 1, 1, 1)[0, 0, 0, 0]))

    def fill_input(self) -> None:
        """Scale the crop to 0..1 in the input tensor; copying first spares numpy a detour through small buffers."""
        tensor = self.network.input()[0]
        np.copyto(tensor, self.rgb)
        np.multiply(tensor, TO_UNIT, out=tensor)


def crop_to_picture(roi: Roi) -> Floats:
    """2×3 matrix from pixels of the 256² crop to pixels of the picture."""
    scale = roi.size / SIDE
    cos, sin = math.cos(roi.angle) * scale, math.sin(roi.angle) * scale
    half = SIDE / 2
    return np.array(
        [[cos, -sin, roi.cx - (cos - sin) * half], [sin, cos, roi.cy - (sin + cos) * half]],
        np.float32,
    )


def next_roi(points: Floats) -> Roi:
    """Square around the landmarks, turned so that the outer eye corners lie level, half as large again."""
    across = points[LEFT_EYE_OUTER, :2] - points[RIGHT_EYE_OUTER, :2]
    angle = math.atan2(float(across[1]), float(across[0]))
    cos, sin = math.cos(angle), math.sin(angle)
    x = points[:, 0] * cos + points[:, 1] * sin
    y = points[:, 1] * cos - points[:, 0] * sin
    left, right, top, bottom = float(x.min()), float(x.max()), float(y.min()), float(y.max())
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    return Roi(
        cx=middle_x * cos - middle_y * sin,
        cy=middle_x * sin + middle_y * cos,
        size=max(right - left, bottom - top) * ROI_SCALE,
        angle=angle,
    )


def sigmoid(logit: float) -> float:
    """Logistic function that does not overflow."""
    return 0.5 * (1 + math.tanh(logit / 2))
