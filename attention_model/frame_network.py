"""The frame network: a grey picture and a region → gaze, head, lids, action units, and where the region really is."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from attention_model.frames import Pixels
from attention_model.network import Network, Shapes
from attention_model.region import EYES_HEIGHT, EYES_WIDTH, FACE_SIDE, Region, cut_eyes, cut_face
from attention_model.units import ACTION_UNITS

INPUTS: Shapes = {"face": (1, FACE_SIDE, FACE_SIDE, 1), "eyes": (1, EYES_HEIGHT, EYES_WIDTH, 1)}
GAZE_OUTPUTS: Shapes = {"gaze": (1, 4), "head": (1, 3), "region": (1, 4), "openness": (1, 2), "presence": (1, 1)}
FRAME_OUTPUTS: Shapes = {**GAZE_OUTPUTS, "action_units": (1, len(ACTION_UNITS))}

# The part of the face crop that holds skin whatever the hair and the background are.
SKIN = slice(20, 76)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is said about one region. Angles are degrees in the region's sight frame (attention_model.region)."""

    gaze: tuple[float, float]
    """Yaw, pitch."""
    sigma: float
    """Standard deviation of each gaze angle, degrees."""
    head: tuple[float, float, float]
    """Yaw, pitch, roll."""
    offset: tuple[float, float, float, float]
    """From the region that was cut to where the eyes are, as `attention_model.region.moved` takes it."""
    openness: tuple[float, float]
    """Of the person's left and right eye, 0..1."""
    presence: float
    """0..1: that a face which can be read lies there."""
    action_units: tuple[float, ...] | None
    """0..1, or None from a network that does not read any."""
    brightness: float
    """Mean luma of the face, 0..1."""


class FrameNetwork:
    """Cuts the crops of a region and runs the network on them. Buffers are overwritten by the next reading."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.reads_units = "action_units" in network.output_shapes
        self.face = np.empty((FACE_SIDE, FACE_SIDE), np.uint8)
        self.eyes = np.empty((EYES_HEIGHT, EYES_WIDTH), np.uint8)

    def read(self, grey: Pixels, region: Region) -> Reading:
        """What a grey picture H×W shows at this region."""
        np.copyto(self.network.input("face")[0, :, :, 0], cut_face(grey, region, self.face))
        np.copyto(self.network.input("eyes")[0, :, :, 0], cut_eyes(grey, region, self.eyes))
        self.network.invoke()
        yaw, pitch, log_yaw, log_pitch = self.numbers("gaze")
        head_yaw, head_pitch, head_roll = self.numbers("head")
        dx, dy, log_scale, turn = self.numbers("region")
        left, right = self.numbers("openness")
        return Reading(
            gaze=(yaw, pitch),
            sigma=math.sqrt((math.exp(2 * log_yaw) + math.exp(2 * log_pitch)) / 2),
            head=(head_yaw, head_pitch, head_roll),
            offset=(dx, dy, log_scale, turn),
            openness=(left, right),
            presence=self.numbers("presence")[0],
            action_units=tuple(self.numbers("action_units")) if self.reads_units else None,
            brightness=cv2.mean(self.face[SKIN, SKIN])[0] / 255,
        )

    def numbers(self, name: str) -> list[float]:
        """The numbers of one output."""
        values: list[float] = self.network.named_output(name)[0].tolist()
        return values
