"""What one frame showed: plain numbers with units, no pixels.

Camera frame: origin at the camera, x to the right in the picture (the person's left), y up, z from the face towards the
camera; a face in front of the camera has z < 0. Centimetres and degrees.
Yaw is positive towards +x, pitch is positive upwards, roll is positive counter-clockwise in the picture; yaw = pitch =
0 looks parallel to the camera's axis. A direction d has yaw = atan2(d.x, d.z) and pitch = asin(d.y).
"""

from dataclasses import dataclass
from typing import Literal

from attention_model.region import Region

FaceStatus = Literal["ok", "no_face", "low_quality"]
Level = Literal["gaze", "expression"]
LEVELS: tuple[Level, ...] = ("gaze", "expression")


@dataclass(frozen=True, slots=True)
class Track:
    """What one frame tells the next one of the same stream; a worker keeps nothing, so it travels with the stream."""

    region: Region
    """Where the eyes were."""
    head_yaw: float
    """Degrees, seen along the line of sight: a turned head's face does not lie below the middle of its eyes."""
    age: int
    """Frames since landmarks were last run; 0 when they were run in this one."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one frame showed. Angles in degrees and positions in centimetres, in the camera frame of this module."""

    status: FaceStatus
    presence: float = 0.0
    """0..1: how sure the frame network is that a face lies there that can be read."""
    track: Track | None = None
    """Where to look in the next frame."""
    face_width: float = 0.0
    """Share of the picture's width, for an average face."""
    brightness: float = 0.0
    """Mean luma of the face, 0..1."""
    glare: float = 0.0
    """Share of the strip with both eyes that is blown out to white, less what is so in the rest of the face, 0..1."""
    head_yaw: float = 0.0
    head_pitch: float = 0.0
    head_roll: float = 0.0
    head_x: float = 0.0
    head_y: float = 0.0
    head_z: float = 0.0
    gaze_yaw: float = 0.0
    gaze_pitch: float = 0.0
    gaze_sigma: float = 0.0
    """Standard deviation that the frame network states for each of the two gaze angles, degrees."""
    eye_openness_left: float = 0.0
    """0 closed, 1 as open as at rest; left is the person's own left."""
    eye_openness_right: float = 0.0
    action_units: tuple[float, ...] | None = None
    """Values 0..1 in the order of ACTION_UNITS; None at level "gaze", where no network that reads them is loaded."""


NO_FACE = Observation(status="no_face")
