"""Where the eyes are in a picture, and the two crops and the frame of reference that the frame network works in.

A region is centred between the eyes and measured in centimetres of the face, so crops look alike at any distance.
Directions are told in the *sight frame* (the normalised space of Zhang et al. 2018): its z axis runs from the region
to the camera, its x axis to the region's right in the picture. What eyes look like depends on the gaze in that frame
only, wherever the face is; `sight_rotation` turns directions from there into the camera frame.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from attention_model.network import Floats

# The face from hairline to chin, seen in one square; the eyes lie above its middle.
FACE_SIDE = 96
FACE_CM = 19.0
FACE_CENTRE_CM = 2.9
# Both eyes and brows at about twice the resolution of a 320×240 picture at arm's length.
EYES_WIDTH, EYES_HEIGHT = 128, 56
EYES_CM = 11.6
EYES_CENTRE_CM = -0.6

WARP = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


@dataclass(frozen=True, slots=True)
class Region:
    """The middle of the four eye corners in pixels, pixels per centimetre there, and the tilt in radians.

    `angle` is clockwise as seen, from the picture's x axis to the line from the person's right eye to the left one.
    """

    cx: float
    cy: float
    scale: float
    angle: float


def crop_matrix(region: Region, width: int, height: int, width_cm: float, down_cm: float) -> Floats:
    """2×3 matrix from pixels of a crop of this size to pixels of the picture; the crop's middle lies below the eyes."""
    step = width_cm * region.scale / width
    cos, sin = math.cos(region.angle) * step, math.sin(region.angle) * step
    down = down_cm * region.scale
    cx, cy = region.cx - math.sin(region.angle) * down, region.cy + math.cos(region.angle) * down
    u, v = (width - 1) / 2, (height - 1) / 2
    return np.array([[cos, -sin, cx - cos * u + sin * v], [sin, cos, cy - sin * u - cos * v]], np.float32)


def cut_face(grey: NDArray[np.uint8], region: Region, out: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """The face crop FACE_SIDE×FACE_SIDE of a grey picture H×W."""
    matrix = crop_matrix(region, FACE_SIDE, FACE_SIDE, FACE_CM, FACE_CENTRE_CM)
    return cut(grey, matrix, (FACE_SIDE, FACE_SIDE), out)


def cut_eyes(grey: NDArray[np.uint8], region: Region, out: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """The crop of both eyes and brows EYES_HEIGHT×EYES_WIDTH of a grey picture H×W."""
    matrix = crop_matrix(region, EYES_WIDTH, EYES_HEIGHT, EYES_CM, EYES_CENTRE_CM)
    return cut(grey, matrix, (EYES_WIDTH, EYES_HEIGHT), out)


def cut(
    grey: NDArray[np.uint8], matrix: Floats, size: tuple[int, int], out: NDArray[np.uint8] | None
) -> NDArray[np.uint8]:
    """Sample the picture; what lies outside repeats its edge."""
    return np.asarray(
        cv2.warpAffine(grey, matrix, size, dst=out, flags=WARP, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def sight_rotation(region: Region, width: int, height: int, focal_px: float) -> NDArray[np.float64]:
    """3×3 matrix whose columns are the sight frame's axes in the camera frame, in a picture of this size."""
    toward = np.array([(width / 2 - region.cx) / focal_px, (region.cy - height / 2) / focal_px, 1.0])
    z = toward / math.sqrt(float(toward @ toward))
    right = np.array([math.cos(region.angle), -math.sin(region.angle), 0.0])
    right -= (right @ z) * z
    x = right / math.sqrt(float(right @ right))
    return np.stack([x, np.cross(z, x), z], axis=1)


def moved(region: Region, dx_cm: float, dy_cm: float, log_scale: float, turn: float) -> Region:
    """The region that lies `dx_cm` to this one's right and `dy_cm` below it, larger and turned by so much."""
    cos, sin = math.cos(region.angle) * region.scale, math.sin(region.angle) * region.scale
    return Region(
        cx=region.cx + dx_cm * cos - dy_cm * sin,
        cy=region.cy + dx_cm * sin + dy_cm * cos,
        scale=region.scale * math.exp(log_scale),
        angle=region.angle + turn,
    )


def offset(cut_at: Region, true: Region) -> tuple[float, float, float, float]:
    """What `moved` needs to lead from the first region to the second: (dx cm, dy cm, log scale, turn in radians)."""
    across, along = true.cx - cut_at.cx, true.cy - cut_at.cy
    cos, sin = math.cos(cut_at.angle) / cut_at.scale, math.sin(cut_at.angle) / cut_at.scale
    turn = (true.angle - cut_at.angle + math.pi) % (2 * math.pi) - math.pi
    return across * cos + along * sin, along * cos - across * sin, math.log(true.scale / cut_at.scale), turn
