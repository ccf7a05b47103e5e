"""Pictures projected from the front onto the resting generic head: the skin's colours and its folds."""

import cv2
import numpy as np
from numpy.typing import NDArray

HALF_RANGE_CM = 12.0
CENTRE_Y_CM = 2.0

Picture = NDArray[np.float32]
Points = tuple[tuple[float, float], ...]


class Canvas:
    """Paints masks of `side` pixels square; places and sizes are centimetres of the generic head."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.scale = side / (2 * HALF_RANGE_CM)
        rows, columns = np.mgrid[0:side, 0:side].astype(np.float32)
        self.x = (columns / side - 0.5) * 2 * HALF_RANGE_CM
        self.y = (0.5 - rows / side) * 2 * HALF_RANGE_CM + CENTRE_Y_CM

    def to_pixels(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Resting x, y in cm (N×2) → pixel columns and rows (N×2)."""
        column = (points[..., 0] / (2 * HALF_RANGE_CM) + 0.5) * self.side
        row = (0.5 - (points[..., 1] - CENTRE_Y_CM) / (2 * HALF_RANGE_CM)) * self.side
        return np.stack([column, row], axis=-1).astype(np.float64)

    def blob(self, centre: tuple[float, float], radius: tuple[float, float]) -> Picture:
        """Soft elliptical spot, 1 in its middle."""
        distance = ((self.x - centre[0]) / radius[0]) ** 2 + ((self.y - centre[1]) / radius[1]) ** 2
        return np.asarray(np.exp(-distance), np.float32)

    def empty(self) -> Picture:
        """Nothing painted yet."""
        return np.zeros((self.side, self.side), np.float32)

    def stroke(self, mask: Picture, points: NDArray[np.floating], value: float, wide: float) -> None:
        """Draws a line through points (N×2, cm), `wide` centimetres across."""
        ends = (self.to_pixels(points) * 8).round().astype(np.int32)
        thick = max(1, round(wide * self.scale))
        cv2.polylines(mask, [ends], isClosed=False, color=value, thickness=thick, lineType=cv2.LINE_AA, shift=3)

    def filled(self, outline: NDArray[np.floating]) -> Picture:
        """Mask of a polygon (N×2, cm)."""
        mask = self.empty()
        cv2.fillPoly(mask, [self.to_pixels(outline).round().astype(np.int32)], 1.0)
        return mask

    def soft(self, mask: Picture, radius: float) -> Picture:
        """The mask blurred by `radius` centimetres."""
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), radius * self.scale), np.float32)


def mix(picture: Picture, colour: NDArray[np.floating], amount: Picture) -> Picture:
    """`picture` moved towards `colour` by `amount` (side×side, 0..1)."""
    share = amount[..., None]
    return (picture * (1 - share) + colour.astype(np.float32) * share).astype(np.float32)
