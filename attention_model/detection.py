"""Find a face in a whole picture (BlazeFace, Bazarevsky et al. 2019: anchors, letterbox, weighted suppression)."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from attention_model.landmarks import Roi
from attention_model.network import Floats, Network

SIDE = 128
MIN_SCORE = 0.5
MIN_OVERLAP = 0.3
ROI_SCALE = 1.5
# (cells per side, anchors per cell) of the detector's two feature maps
ANCHOR_GRIDS = ((16, 2), (8, 6))
RIGHT_EYE, LEFT_EYE = 0, 1

Numbers = NDArray[np.floating]


def anchor_centres() -> Floats:
    """896×2 anchor centres, as shares of the detector's square input."""
    grids = []
    for cells, anchors in ANCHOR_GRIDS:
        ticks = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        x, y = np.meshgrid(ticks, ticks)
        grids.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), anchors, axis=0))
    return np.concatenate(grids)


class FaceDetector:
    """The most certain face of a picture, as a region of interest for the landmark network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.anchors = anchor_centres()

    def detect(self, picture: NDArray[np.uint8]) -> Roi | None:
        """Region of the face in a picture H×W×3 or ×4 (RGB first), or None."""
        scale, left, top = self.fill_input(picture)
        self.network.invoke()
        logits = self.network.output(1, 896, 1)[0, :, 0].copy()
        regressions = self.network.output(1, 896, 16)[0]
        best = int(logits.argmax())
        if logits[best] < math.log(MIN_SCORE / (1 - MIN_SCORE)):
            return None
        corners, eyes = self.merge(logits, regressions, best)
        offset = np.array([left, top], np.float32)
        return roi_of_face((corners * SIDE - offset) / scale, (eyes * SIDE - offset) / scale)

    def fill_input(self, picture: NDArray[np.uint8]) -> tuple[float, int, int]:
        """Letterbox the picture into the input tensor, values −1..1; returns scale and offset (pixels)."""
        height, width = picture.shape[:2]
        scale = SIDE / max(height, width)
        left, top = (SIDE - round(width * scale)) // 2, (SIDE - round(height * scale)) // 2
        # Corner to corner as in MediaPipe; cv2.resize would shift the picture by half a pixel and the face with it.
        shrink = np.array([[1 / scale, 0, -left / scale], [0, 1 / scale, -top / scale]])
        small = cv2.warpAffine(picture, shrink, (SIDE, SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        tensor = self.network.input()[0]
        np.multiply(small[..., :3], np.float32(1 / 127.5), out=tensor)
        tensor -= 1.0
        return scale, left, top

    def merge(self, logits: Floats, regressions: Floats, best: int) -> tuple[Numbers, Numbers]:
        """Score-weighted mean of the boxes that overlap the best one: corners 2×2 and eyes 2×2, shares of the input."""
        likely = np.flatnonzero(logits >= math.log(MIN_SCORE / (1 - MIN_SCORE)))
        found = regressions[likely] / SIDE
        centre = found[:, :2] + self.anchors[likely]
        half = found[:, 2:4] / 2
        boxes = np.stack([centre - half, centre + half], axis=1)
        eyes = found[:, 4:8].reshape(-1, 2, 2) + self.anchors[likely][:, None]
        same = overlap(boxes, boxes[np.searchsorted(likely, best)]) > MIN_OVERLAP
        weights = 1 / (1 + np.exp(-logits[likely][same]))
        weights /= weights.sum()
        return np.tensordot(weights, boxes[same], 1), np.tensordot(weights, eyes[same], 1)


def overlap(boxes: Numbers, box: Numbers) -> Numbers:
    """Intersection over union of boxes N×2×2 with one box 2×2."""
    inside = np.clip(np.minimum(boxes[:, 1], box[1]) - np.maximum(boxes[:, 0], box[0]), 0, None).prod(axis=1)
    union = (boxes[:, 1] - boxes[:, 0]).prod(axis=1) + (box[1] - box[0]).prod() - inside
    share: Numbers = inside / np.maximum(union, 1e-9)
    return share


def roi_of_face(corners: Numbers, eyes: Numbers) -> Roi:
    """Square around a detected box, turned so that the eyes lie level."""
    across = eyes[LEFT_EYE] - eyes[RIGHT_EYE]
    centre = corners.mean(axis=0)
    size = float((corners[1] - corners[0]).max()) * ROI_SCALE
    return Roi(float(centre[0]), float(centre[1]), size, math.atan2(float(across[1]), float(across[0])))
