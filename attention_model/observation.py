"""What one frame showed: plain numbers with units, no pixels.

Camera frame: origin at the camera, x to the right in the picture (the person's left), y up, z from the face towards the
camera; a face in front of the camera has z < 0. Centimetres and degrees.
Yaw is positive towards +x, pitch is positive upwards, roll is positive counter-clockwise in the picture; yaw = pitch =
0 looks parallel to the camera's axis. A direction d has yaw = atan2(d.x, d.z) and pitch = asin(d.y).
"""

from dataclasses import dataclass
from typing import Literal

FaceStatus = Literal["ok", "no_face", "low_quality"]
Level = Literal["gaze", "expression"]
LEVELS: tuple[Level, ...] = ("gaze", "expression")


@dataclass(frozen=True, slots=True)
class Roi:
    """A rotated square in the picture: centre and side in pixels, angle in radians (clockwise as seen)."""

    cx: float
    cy: float
    size: float
    angle: float


@dataclass(frozen=True, slots=True)
class Observation:
    """What one frame showed. Angles in degrees and positions in centimetres, in the camera frame of this module."""

    status: FaceStatus
    presence: float = 0.0
    """0..1: how sure the landmark network is that it sees a face."""
    roi: Roi | None = None
    """Where to look in the next frame; it travels with the stream, because a worker keeps nothing."""
    face_width: float = 0.0
    """Share of the picture's width."""
    brightness: float = 0.0
    """Mean luma of the face, 0..1."""
    head_yaw: float = 0.0
    head_pitch: float = 0.0
    head_roll: float = 0.0
    head_x: float = 0.0
    head_y: float = 0.0
    head_z: float = 0.0
    gaze_yaw: float = 0.0
    gaze_pitch: float = 0.0
    eye_openness_left: float = 0.0
    """0 closed, 1 wide open; left is the person's own left."""
    eye_openness_right: float = 0.0
    action_units: tuple[float, ...] | None = None
    """52 values 0..1 in the order of BLENDSHAPE_NAMES; None at level "gaze", where the network is not even loaded."""


NO_FACE = Observation(status="no_face")
