"""The room behind the person, far out of focus: a wall, a window's light, a shelf, a plant."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.appearance import Appearance, Colour

WALL = np.array([0.72, 0.69, 0.64], np.float32)
BOOKS = ((0.42, 0.30, 0.26), (0.30, 0.38, 0.42), (0.60, 0.52, 0.38), (0.36, 0.42, 0.34), (0.55, 0.40, 0.36))


def paint_room(appearance: Appearance, width: int, height: int) -> NDArray[np.uint8]:
    """The sRGB picture height×width×3. The window is on the side the key light comes from."""
    rng = np.random.default_rng([appearance.seed, 4])
    scale = height / 240
    picture = np.broadcast_to(WALL, (height, width, 3)).copy()
    window_left = appearance.light_yaw < 0
    across = np.linspace(1.0, 0.0, width) if window_left else np.linspace(0.0, 1.0, width)
    picture *= (0.80 + 0.34 * across[None, :, None] ** 1.5).astype(np.float32)
    draw_window(picture, scale, mirrored=not window_left)
    draw_shelf(picture, scale, rng, mirrored=not window_left)
    blurred = cv2.GaussianBlur(picture, (0, 0), 7.0 * scale)
    return np.asarray(np.clip(blurred, 0, 1) * 255, np.uint8)


def box(picture: NDArray[np.float32], corners: tuple[float, float, float, float], colour: Colour) -> None:
    """Fills a rectangle: left, top, right, bottom in shares of the picture."""
    left, top, right, bottom = corners
    height, width = picture.shape[:2]
    rows, columns = slice(int(top * height), int(bottom * height)), slice(int(left * width), int(right * width))
    picture[rows, columns] = np.array(colour, np.float32)


def draw_window(picture: NDArray[np.float32], scale: float, *, mirrored: bool) -> None:
    """A bright window with a light curtain at the picture's edge."""
    view = picture[:, ::-1] if mirrored else picture
    box(view, (0.0, 0.0, 0.15, 0.72), (0.97, 0.98, 1.0))
    box(view, (0.07, 0.0, 0.078, 0.72), (0.80, 0.80, 0.80))
    box(view, (0.15, 0.0, 0.20, 0.80), (0.88, 0.87, 0.84))
    view[:, : int(0.3 * view.shape[1])] = cv2.GaussianBlur(view, (0, 0), 2 * scale)[:, : int(0.3 * view.shape[1])]


def draw_shelf(picture: NDArray[np.float32], scale: float, rng: np.random.Generator, *, mirrored: bool) -> None:
    """Two boards with books and a plant on the side away from the window."""
    view = picture[:, ::-1] if mirrored else picture
    for board in (0.34, 0.66):
        box(view, (0.72, board, 1.0, board + 0.022), (0.50, 0.40, 0.31))
        left = 0.74
        while left < 0.97:
            width, tall = rng.uniform(0.014, 0.03), rng.uniform(0.13, 0.22)
            box(view, (left, board - tall, min(left + width, 1.0), board), BOOKS[rng.integers(len(BOOKS))])
            left += width + (0.06 if rng.random() < 0.15 else 0.003)
    draw_plant(view, scale, rng)


def draw_plant(view: NDArray[np.float32], scale: float, rng: np.random.Generator) -> None:
    """Leaves in front of the shelf."""
    height, width = view.shape[:2]
    canvas = np.ascontiguousarray(view)
    for _ in range(26):
        x, y = np.array([0.70 + rng.normal(0, 0.02), 0.60 + rng.normal(0, 0.05)]) * (width, height)
        axes = (int(7 * scale), int(3 * scale))
        cv2.ellipse(canvas, (int(x), int(y)), axes, rng.uniform(0, 180), 0, 360, (0.33, 0.43, 0.30), -1)
    view[:] = canvas
