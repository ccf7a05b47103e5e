"""What a student may give for training of one look at one point: the crops that the frame network saw, and where the
point lay. The same code cuts them that serves; nothing else of the picture goes on.
"""

from dataclasses import dataclass

import numpy as np

from attention_model.frames import Jpeg, Pixels, decode_frame
from attention_model.gaze import Point
from attention_model.head_pose import focal_length, yaw_pitch
from attention_model.observation import Observation
from attention_model.region import Region, cut_eyes, cut_face, sight_rotation
from attention_model.tracking import sane_region


@dataclass(frozen=True, slots=True)
class Crop:
    """The frame network's two inputs of one picture, and what they were cut by."""

    face: Pixels
    eyes: Pixels
    region: Region
    width: int
    height: int
    seen: Observation

    def aim(self, point: Point) -> tuple[float, float]:
        """Yaw and pitch in the region's sight frame from the eyes to a point of the camera's plane (cm)."""
        seen = self.seen
        toward = np.array([point[0] - seen.head_x, point[1] - seen.head_y, -seen.head_z])
        turn = sight_rotation(self.region, self.width, self.height, focal_length(self.height))
        return yaw_pitch(turn.T @ (toward / np.linalg.norm(toward)))


def cut_crop(jpeg: Jpeg, seen: Observation) -> Crop | None:
    """The crops of a picture in which a face was read; None where there was none. Raises FrameRefused."""
    if seen.status != "ok" or seen.track is None or not sane_region(seen.track.region):
        return None
    grey = decode_frame(jpeg, "GRAY")[:, :, 0]
    height, width = grey.shape[:2]
    region = seen.track.region
    return Crop(cut_face(grey, region), cut_eyes(grey, region), region, width, height, seen)


def steadiest(crops: list[Crop], most: int) -> list[Crop]:
    """Those nearest to the middle one's gaze: a glance aside is no look at the point."""
    if not crops:
        return []
    gaze = np.array([(crop.seen.gaze_yaw, crop.seen.gaze_pitch) for crop in crops])
    away = np.linalg.norm(gaze - np.median(gaze, axis=0), axis=1)
    return [crops[k] for k in np.argsort(away, kind="stable")[:most]]
