"""What the frame network is to say about a face that was cut at some region: labels turned into the region's frame.

Directions are yaw and pitch in degrees; head poses are yaw, pitch and roll. The sight frame is that of
`attention_model.region.sight_rotation`.
"""

import numpy as np
from numpy.typing import NDArray

from attention_model.region import Region, offset, sight_rotation
from tpu_training.datasets.examples import FrameExample
from tpu_training.synthetic.pose import angles, direction, rotation

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
Targets = dict[str, Floats]


def sight(example: FrameExample, region: Region) -> Matrix:
    """3×3 matrix from the region's sight frame to the camera frame of this picture, by its true field of view."""
    return sight_rotation(region, example.width, example.height, example.focal_px())


def face_targets(example: FrameExample, region: Region) -> Targets:
    """Gaze, head, region, openness and action units as the network sees them from this region."""
    to_camera = sight(example, region)
    return {
        "gaze": floats(angles(to_camera.T @ direction(*example.gaze.tolist()))),
        "head": floats(head_angles(to_camera.T @ rotation(*example.head.tolist()))),
        "region": floats(offset(region, example.true_region())),
        "openness": example.openness,
        "action_units": example.action_units,
    }


def gaze_in_camera(gaze: Floats, example: FrameExample, region: Region) -> Floats:
    """A gaze told in the region's sight frame, told in the camera frame."""
    return floats(angles(sight(example, region) @ direction(*gaze.tolist())))


def head_angles(turn: Matrix) -> tuple[float, float, float]:
    """Yaw, pitch and roll, such that `rotation` of them is this matrix."""
    yaw, pitch = angles(turn[:, 2])
    x, y, _ = rotation(yaw, pitch).T @ turn[:, 0]
    return yaw, pitch, float(np.degrees(np.arctan2(y, x)))


def floats(values: tuple[float, ...]) -> Floats:
    """A float32 vector."""
    return np.array(values, np.float32)
