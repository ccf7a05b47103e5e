"""The room behind the person, far out of focus: a wall, a window's light, a shelf, a plant."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tpu_training.synthetic.palette import Colour
from tpu_training.synthetic.setting import Setting

Picture = NDArray[np.float32]

WALL = np.array([0.72, 0.69, 0.64], np.float32)
BOOKS = ((0.42, 0.30, 0.26), (0.30, 0.38, 0.42), (0.60, 0.52, 0.38), (0.36, 0.42, 0.34), (0.55, 0.40, 0.36))


def paint_room(setting: Setting, width: int, height: int) -> NDArray[np.uint8]:
    """The sRGB picture height×width×3 of the setting's background family."""
    rng = np.random.default_rng([setting.seed, 4])
    if setting.background == "clip":
        picture, blur = draw_study(setting, rng, width, height), 7.0
    else:
        picture, blur = PAINTERS[setting.background](setting, rng, width, height)
        picture = picture * np.clip(np.array(setting.key) / max(setting.key), 0.5, 1.2).astype(np.float32)
        picture *= np.float32(float(np.clip(setting.exposure, 0.15, 1.3)) ** 0.45)
    blurred = cv2.GaussianBlur(picture, (0, 0), max(0.4, blur * height / 240))
    return np.asarray(np.clip(blurred, 0, 1) * 255, np.uint8)


def draw_study(setting: Setting, rng: np.random.Generator, width: int, height: int) -> Picture:
    """A wall with a window on the side the key light comes from, a shelf and a plant on the other."""
    scale = height / 240
    picture = np.broadcast_to(WALL, (height, width, 3)).copy()
    window_left = setting.light_yaw < 0
    across = np.linspace(1.0, 0.0, width) if window_left else np.linspace(0.0, 1.0, width)
    picture *= (0.80 + 0.34 * across[None, :, None] ** 1.5).astype(np.float32)
    draw_window(picture, scale, mirrored=not window_left)
    draw_shelf(picture, scale, rng, mirrored=not window_left)
    return picture


def box(picture: Picture, corners: tuple[float, float, float, float], colour: Colour) -> None:
    """Fills a rectangle: left, top, right, bottom in shares of the picture."""
    left, top, right, bottom = corners
    height, width = picture.shape[:2]
    rows, columns = slice(int(top * height), int(bottom * height)), slice(int(left * width), int(right * width))
    picture[rows, columns] = np.array(colour, np.float32)


def draw_window(picture: Picture, scale: float, *, mirrored: bool) -> None:
    """A bright window with a light curtain at the picture's edge."""
    view = picture[:, ::-1] if mirrored else picture
    box(view, (0.0, 0.0, 0.15, 0.72), (0.97, 0.98, 1.0))
    box(view, (0.07, 0.0, 0.078, 0.72), (0.80, 0.80, 0.80))
    box(view, (0.15, 0.0, 0.20, 0.80), (0.88, 0.87, 0.84))
    view[:, : int(0.3 * view.shape[1])] = cv2.GaussianBlur(view, (0, 0), 2 * scale)[:, : int(0.3 * view.shape[1])]


def draw_shelf(picture: Picture, scale: float, rng: np.random.Generator, *, mirrored: bool) -> None:
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


def draw_plant(view: Picture, scale: float, rng: np.random.Generator) -> None:
    """Leaves in front of the shelf."""
    height, width = view.shape[:2]
    canvas = np.ascontiguousarray(view)
    for _ in range(26):
        x, y = np.array([0.70 + rng.normal(0, 0.02), 0.60 + rng.normal(0, 0.05)]) * (width, height)
        axes = (int(7 * scale), int(3 * scale))
        cv2.ellipse(canvas, (int(x), int(y)), axes, rng.uniform(0, 180), 0, 360, (0.33, 0.43, 0.30), -1)
    view[:] = canvas


def muted(rng: np.random.Generator, low: float, high: float) -> Picture:
    """A colour of a wall: hardly saturated."""
    return np.asarray(rng.uniform(low, high) * (1 + rng.uniform(-0.14, 0.14, 3)), np.float32)


def any_room(setting: Setting, rng: np.random.Generator, width: int, height: int) -> tuple[Picture, float]:
    """The study with other walls, sometimes mirrored in its things, in or out of focus."""
    picture = draw_study(setting, rng, width, height) * (muted(rng, 0.35, 1.15) / np.float32(0.75))
    for _ in range(int(rng.integers(0, 9))):
        left, top = rng.uniform(-0.1, 0.95), rng.uniform(-0.1, 0.8)
        box_at = (max(left, 0.0), max(top, 0.0), left + rng.uniform(0.05, 0.3), top + rng.uniform(0.05, 0.5))
        box(picture, box_at, tuple(float(v) for v in muted(rng, 0.05, 0.95)))  # type: ignore[arg-type]
    return picture, float(rng.uniform(0.8, 8))


def plain_wall(_: Setting, rng: np.random.Generator, width: int, height: int) -> tuple[Picture, float]:
    """One colour, lit unevenly, sometimes with an edge or a picture on it."""
    picture = gradient(rng, width, height, muted(rng, 0.2, 0.9), rng.uniform(0.6, 1.3))
    if rng.random() < 0.5:
        left, top = rng.uniform(0, 0.8), rng.uniform(0, 0.4)
        place = (left, top, left + rng.uniform(0.1, 0.35), top + rng.uniform(0.1, 0.5))
        box(picture, place, tuple(float(v) for v in muted(rng, 0.05, 0.95)))  # type: ignore[arg-type]
    return picture, float(rng.uniform(0.5, 5))


def gradient(rng: np.random.Generator, width: int, height: int, colour: Picture, change: float) -> Picture:
    """A colour that grows brighter or darker along some direction."""
    angle = rng.uniform(0, 2 * np.pi)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    along = np.cos(angle) * (columns / width - 0.5) + np.sin(angle) * (rows / height - 0.5)
    return np.asarray(colour * np.exp(np.log(change) * 1.4 * along[..., None]), np.float32)


def two_colours(_: Setting, rng: np.random.Generator, width: int, height: int) -> tuple[Picture, float]:
    """One colour that turns into another."""
    first, second = rng.uniform(0.05, 0.95, 3).astype(np.float32), rng.uniform(0.05, 0.95, 3).astype(np.float32)
    share = np.clip(gradient(rng, width, height, np.full(3, 0.5, np.float32), rng.uniform(3, 30)), 0, 1)
    return np.asarray(first * share + second * (1 - share), np.float32), 2.0


def colourful(_: Setting, rng: np.random.Generator, width: int, height: int) -> tuple[Picture, float]:
    """Noise at several scales with the spectrum of photographs."""
    picture = np.zeros((height, width, 3), np.float32)
    for octave in range(6):
        cells = (3 * 2**octave, 4 * 2**octave)
        noise = rng.normal(0, 1, (*cells, 3)).astype(np.float32)
        noise = noise * 0.45 + noise.mean(axis=2, keepdims=True)
        picture += cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC) * np.float32(0.62**octave)
    spread = float(rng.uniform(0.08, 0.25))
    return np.asarray(muted(rng, 0.25, 0.7) + spread * picture, np.float32), float(rng.uniform(0.4, 6))


def backlight(_: Setting, rng: np.random.Generator, width: int, height: int) -> tuple[Picture, float]:
    """A window behind the person."""
    picture = gradient(rng, width, height, muted(rng, 0.2, 0.5), 1.5)
    left, top = rng.uniform(0, 0.5), rng.uniform(0, 0.15)
    right, bottom = left + rng.uniform(0.3, 0.6), rng.uniform(0.55, 1.0)
    box(picture, (left, top, right, bottom), (1.0, 1.0, 1.0))
    middle = (left + right) / 2
    box(picture, (middle - 0.01, top, middle + 0.01, bottom), (0.7, 0.7, 0.7))
    return picture, float(rng.uniform(1.5, 6))


def dark_room(_: Setting, rng: np.random.Generator, width: int, height: int) -> tuple[Picture, float]:
    """Night, with a few small lights."""
    picture = gradient(rng, width, height, muted(rng, 0.02, 0.14), rng.uniform(0.5, 2))
    for _k in range(int(rng.integers(0, 5))):
        x, y = int(rng.uniform(0, width)), int(rng.uniform(0, height * 0.7))
        colour = [float(v) for v in rng.uniform(0.3, 1.0, 3)]
        cv2.circle(picture, (x, y), int(rng.uniform(2, 14) * height / 240), colour, -1)
    return picture, float(rng.uniform(1, 5))


PAINTERS = {
    "wall": plain_wall,
    "room": any_room,
    "backlight": backlight,
    "blobs": colourful,
    "gradient": two_colours,
    "dark": dark_room,
}
