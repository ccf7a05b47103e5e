"""A JPEG and the place where the face was → an Observation and the place where to look next."""

import math

import cv2
import numpy as np

from attention_model.blendshapes import BLENDSHAPE_NAMES, action_units
from attention_model.detection import FaceDetector
from attention_model.eyes import EyeReader
from attention_model.frames import MAX_HEIGHT, MAX_WIDTH, Jpeg, Pixels, decode_frame
from attention_model.head_pose import VERTICAL_FOV_DEG, HeadPoseSolver
from attention_model.landmarks import COUNT, SIDE, FaceLandmarks, next_roi
from attention_model.network import FaceNetworks, Floats
from attention_model.observation import NO_FACE, FaceStatus, Level, Observation, Roi

__all__ = ["BLENDSHAPE_NAMES", "FramePipeline", "Observation", "Roi"]

MIN_PRESENCE = 0.5
MIN_BRIGHTNESS = 0.12
MAX_BRIGHTNESS = 0.97
# Narrower than this (of 320 pixels, about 22) the eyes are only a few pixels and say nothing.
MIN_FACE_WIDTH = 0.07
MIN_ROI, MAX_ROI = 16.0, 2000.0


class FramePipeline:
    """Keeps networks and buffers, and nothing about any face: call it with frames of any streams in any order."""

    def __init__(self, networks: FaceNetworks, level: Level, *, vertical_fov_deg: float = VERTICAL_FOV_DEG) -> None:
        """`level` "gaze" never runs the blendshape network, whether it was loaded or not."""
        # One worker is one core; OpenCV would wake a second one for pictures that are not worth it.
        cv2.setNumThreads(1)
        self.pixels = np.empty(MAX_WIDTH * MAX_HEIGHT * 4, np.uint8)
        self.detector = FaceDetector(networks.detector)
        self.landmarks = FaceLandmarks(networks.landmarks)
        self.blendshapes = networks.blendshapes if level == "expression" else None
        self.eyes = EyeReader(networks.canonical_face)
        self.solver = HeadPoseSolver(networks.canonical_face, networks.rigid_weights, vertical_fov_deg)

    def observe(self, jpeg: Jpeg, roi: Roi | None = None, *, expression: bool = True) -> Observation:
        """What this frame shows. `roi` is where the last frame of the same stream said to look; raises FrameRefused."""
        picture = decode_frame(jpeg, "RGBX", self.pixels)
        located = self.locate(picture, roi)
        if located is None:
            return NO_FACE
        points, presence = located
        return self.describe(picture, points, presence, expression=expression)

    def warm_up(self) -> None:
        """Run every network once, so that the first student does not wait for what LiteRT prepares on first use."""
        blank = np.zeros((SIDE, SIDE, 4), np.uint8)
        self.detector.detect(blank)
        self.landmarks.locate(blank, Roi(SIDE / 2, SIDE / 2, SIDE, 0.0))
        if self.blendshapes is not None:
            action_units(self.blendshapes, np.zeros((COUNT, 3), np.float32))

    def locate(self, picture: Pixels, roi: Roi | None) -> tuple[Floats, float] | None:
        """Landmarks and presence, by tracking if that works, else by looking at the whole picture."""
        if roi is not None and usable(roi):
            points, presence = self.landmarks.locate(picture, roi)
            if presence >= MIN_PRESENCE:
                return points, presence
        found = self.detector.detect(picture)
        if found is None:
            return None
        points, presence = self.landmarks.locate(picture, found)
        return (points, presence) if presence >= MIN_PRESENCE else None

    def describe(self, picture: Pixels, points: Floats, presence: float, *, expression: bool) -> Observation:
        """Everything that follows from landmarks."""
        height, width = picture.shape[:2]
        pose = self.solver.solve(points, width, height)
        yaw, pitch, roll = pose.angles()
        x, y, z = pose.position.tolist()
        eyes = self.eyes.read(points, pose)
        face_width = float(points[:, 0].max() - points[:, 0].min()) / width
        brightness = self.landmarks.brightness()
        run = self.blendshapes if expression else None
        return Observation(
            status=quality(face_width, brightness),
            presence=presence,
            roi=next_roi(points),
            face_width=face_width,
            brightness=brightness,
            head_yaw=yaw,
            head_pitch=pitch,
            head_roll=roll,
            head_x=x,
            head_y=y,
            head_z=z,
            gaze_yaw=eyes.yaw,
            gaze_pitch=eyes.pitch,
            eye_openness_left=eyes.openness_left,
            eye_openness_right=eyes.openness_right,
            action_units=action_units(run, points) if run is not None else None,
        )


def quality(face_width: float, brightness: float) -> FaceStatus:
    """Whether a face that was found is large and lit well enough to be read."""
    lit = MIN_BRIGHTNESS <= brightness <= MAX_BRIGHTNESS
    return "ok" if lit and face_width >= MIN_FACE_WIDTH else "low_quality"


def usable(roi: Roi) -> bool:
    """Whether a region is made of sane numbers; it travelled through other hands."""
    numbers = (roi.cx, roi.cy, roi.size, roi.angle)
    return all(math.isfinite(n) and abs(n) <= MAX_ROI for n in numbers) and roi.size >= MIN_ROI
