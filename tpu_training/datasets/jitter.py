"""Where faces are cut while training: about where tracking would look, and now and then where no face can be read."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from attention_model.region import Region, moved
from tpu_training.datasets.examples import FrameExample

Grey = NDArray[np.uint8]

EXACT, WIDE = 0.08, 0.12  # shares of regions
CENTRE_CM, MAX_CENTRE_CM = 0.5, 2.5
# landmarks find faces 7 % smaller than they are (spread 7 %), the network's own tracking does not
LOG_SCALE_BIAS, LOG_SCALE, MAX_LOG_SCALE = -0.02, 0.07, 0.35
TURN, MAX_TURN = math.radians(5), math.radians(20)
# a region this far from the eyes shows no face worth reading; nearer ones than this but off by more than jitter are
# not used at all, so that the network need not tell them apart
FAR_CM, FARTHEST_CM = 6.0, 22.0
NEGATIVES = ("far", "far", "size", "covered", "covered", "blank")
MAX_OCCLUDED, MIN_LANDMARKS_SEEN = 0.6, 0.55


def tracked_region(rng: np.random.Generator, true: Region) -> Region:
    """A region as tracking finds it: off by a normal error, sometimes by a large one, sometimes not at all."""
    kind = rng.random()
    if kind < EXACT:
        return true
    if kind < EXACT + WIDE:
        dx, dy, log_scale, turn = rng.uniform(-1, 1, 4) * (MAX_CENTRE_CM, MAX_CENTRE_CM, MAX_LOG_SCALE, MAX_TURN)
    else:
        dx, dy, log_scale, turn = rng.normal((0, 0, LOG_SCALE_BIAS, 0), (CENTRE_CM, CENTRE_CM, LOG_SCALE, TURN))
    return moved(true, dx, dy, log_scale, turn)


def readable(example: FrameExample) -> bool:
    """Whether the face itself can be read: its eyes and most of it in the picture, and not behind a hand."""
    region = example.true_region()
    points = np.concatenate([[(region.cx, region.cy)], example.landmarks.reshape(-1, 2)])
    inside = np.all((points >= 0) & (points < (example.width, example.height)), axis=1)
    return bool(inside[0]) and float(inside.mean()) >= MIN_LANDMARKS_SEEN and example.occluded <= MAX_OCCLUDED


def nothing_to_read(rng: np.random.Generator, grey: Grey, true: Region) -> tuple[Grey, Region]:
    """A picture and a region that show no readable face."""
    kind = NEGATIVES[rng.integers(len(NEGATIVES))]
    near = tracked_region(rng, true)
    if kind == "far":
        return grey, far_region(rng, true)
    if kind == "size":
        return grey, moved(true, 0.0, 0.0, float(rng.choice([-1, 1]) * rng.uniform(0.8, 1.4)), 0.0)
    if kind == "covered":
        return covered(rng, grey, true), near
    return blank(rng, grey.shape), near


def far_region(rng: np.random.Generator, true: Region) -> Region:
    """A region beside the face, or on half of it."""
    way, distance = rng.uniform(0, 2 * math.pi), rng.uniform(FAR_CM, FARTHEST_CM)
    log_scale, turn = rng.normal(0, (0.3, 0.3))
    return moved(true, distance * math.cos(way), distance * math.sin(way), float(log_scale), float(turn))


def covered(rng: np.random.Generator, grey: Grey, true: Region) -> Grey:
    """The picture with something before the face, eyes and all."""
    middle = moved(true, float(rng.normal(0, 1.0)), float(rng.uniform(0, 3.5)), 0.0, 0.0)
    size = (float(rng.uniform(13, 22)) * true.scale, float(rng.uniform(14, 24)) * true.scale)
    mask = np.zeros(grey.shape, np.uint8)
    if rng.random() < 0.5:
        half = (max(1, int(size[0] / 2)), max(1, int(size[1] / 2)))
        cv2.ellipse(mask, (int(middle.cx), int(middle.cy)), half, rng.uniform(0, 180), 0, 360, 255, -1)
    else:
        box = cv2.boxPoints(((middle.cx, middle.cy), size, float(rng.uniform(0, 180))))
        cv2.fillPoly(mask, [box.round().astype(np.int32)], 255)
    return np.asarray(np.where(mask > 0, blank(rng, grey.shape), grey), np.uint8)


def blank(rng: np.random.Generator, shape: tuple[int, ...]) -> Grey:
    """Something without features: a brightness that changes slowly, and noise."""
    height, width = shape
    coarse = rng.uniform(0, 255) + rng.normal(0, rng.uniform(1, 30), (3, 4))
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(smooth + rng.normal(0, rng.uniform(0.5, 8), shape), 0, 255), np.uint8)
