"""A JPEG and the place where the face was → an Observation and the place where to look next."""

from dataclasses import dataclass

import cv2
import numpy as np

from attention_model.bundle import Bundle
from attention_model.frame_network import FrameNetwork
from attention_model.frames import MAX_HEIGHT, MAX_WIDTH, Jpeg, Pixels, decode_frame
from attention_model.glare import glare
from attention_model.head_pose import VERTICAL_FOV_DEG, angles_of, direction_of, focal_length, rotation_of, yaw_pitch
from attention_model.landmarks import SIDE, Roi
from attention_model.network import FaceNetworks
from attention_model.observation import NO_FACE, FaceStatus, Level, Observation, Track
from attention_model.region import Region, sight_rotation
from attention_model.tracking import REALIGN_EVERY, FaceFinder, Sight, follow, roi_of, sane

__all__ = ["FramePipeline", "Observation", "Track"]

MIN_BRIGHTNESS = 0.12
MAX_BRIGHTNESS = 0.97
# Narrower than this (of 320 pixels, about 22) the eyes are only a few pixels and say nothing.
MIN_FACE_WIDTH = 0.07
# A face that landmarks found but the frame network does not recognise as one: hidden, or turned too far to be read.
READABLE_PRESENCE = 0.15
# Breadth of the landmarks of an average face.
FACE_BREADTH_CM = 13.9


@dataclass(frozen=True, slots=True)
class Readers:
    """The networks of one bundle that read frames."""

    gaze: FrameNetwork
    expression: FrameNetwork | None

    def at(self, *, expression: bool) -> FrameNetwork:
        """The one that reads expressions, where that is wanted and possible."""
        return self.expression if expression and self.expression is not None else self.gaze


def open_readers(bundle: Bundle, level: Level) -> Readers:
    """The networks of a bundle, each run once: the first student shall not wait for what LiteRT does on first use."""
    readers = Readers(
        FrameNetwork(bundle.networks["gaze"]),
        FrameNetwork(bundle.networks["frame"]) if level == "expression" else None,
    )
    blank = np.zeros((SIDE, SIDE), np.uint8)
    for network in (readers.gaze, readers.expression):
        if network is not None:
            network.read(blank, Region(SIDE / 2, SIDE / 2, 10.0, 0.0))
    return readers


@dataclass(frozen=True, slots=True)
class Seen:
    """The frame that was observed last: in the pipeline's own buffer, and gone with the next one."""

    grey: Pixels
    region: Region
    observation: Observation
    expression: bool


class FramePipeline:
    """Keeps networks and buffers, and no face beyond the next frame: call it with any streams' frames in any order."""

    def __init__(
        self,
        networks: FaceNetworks,
        bundle: Bundle | Readers,
        level: Level,
        *,
        vertical_fov_deg: float = VERTICAL_FOV_DEG,
    ) -> None:
        """`level` "gaze" never runs the network that reads expressions, whether the bundle has it open or not."""
        # One worker is one core; OpenCV would wake a second one for pictures that are not worth it.
        cv2.setNumThreads(1)
        self.fov = vertical_fov_deg
        self.grey = np.empty(MAX_WIDTH * MAX_HEIGHT, np.uint8)
        self.colours = np.empty(MAX_WIDTH * MAX_HEIGHT * 4, np.uint8)
        self.finder = FaceFinder(networks, vertical_fov_deg)
        self.level = level
        self.readers = bundle if isinstance(bundle, Readers) else open_readers(bundle, level)
        self.seen: Seen | None = None

    def observe(
        self, jpeg: Jpeg, track: Track | None = None, *, expression: bool = True, precise: bool = False
    ) -> Observation:
        """What this frame shows. Raises FrameRefused.

        `track` is what the last observation of the same stream said; `precise` looks with landmarks, whatever it costs.
        """
        grey = decode_frame(jpeg, "GRAY", self.grey)[:, :, 0]
        network = self.readers.at(expression=expression)
        self.seen = None
        if track is not None and not sane(track):
            track = None
        if track is not None and not precise and track.age < REALIGN_EVERY:
            followed = follow(network, grey, track.region)
            if followed is not None:
                return self._remember(grey, followed, track.age + 1, expression=expression)
        found = self.finder.find(decode_frame(jpeg, "RGBX", self.colours), roi_of(track) if track else None)
        if found is None:
            return NO_FACE
        region = found.region()
        return self._remember(grey, Sight(region, network.read(grey, region)), 0, expression=expression)

    def use(self, readers: "Readers") -> None:
        """From the next frame on these networks read."""
        self.readers, self.seen = readers, None

    def read_again(self, readers: "Readers") -> tuple[Observation, Observation] | None:
        """What was just observed, and what other networks read at the same place of the same frame; None: no face."""
        if self.seen is None:
            return None
        seen, self.seen = self.seen, None
        reading = readers.at(expression=seen.expression).read(seen.grey, seen.region)
        return seen.observation, self.describe(seen.grey, Sight(seen.region, reading), 0)

    def _remember(self, grey: Pixels, sight: Sight, age: int, *, expression: bool) -> Observation:
        observation = self.describe(grey, sight, age)
        self.seen = Seen(grey, sight.region, observation, expression)
        return observation

    def warm_up(self) -> None:
        """Look for a face once, so that the first student does not wait for what LiteRT prepares on first use."""
        blank = np.zeros((SIDE, SIDE, 4), np.uint8)
        self.finder.detector.detect(blank)
        self.finder.landmarks.locate(blank, Roi(SIDE / 2, SIDE / 2, SIDE, 0.0))

    def describe(self, grey: Pixels, sight: Sight, age: int) -> Observation:
        """Everything that follows from a reading and the region it was read at."""
        height, width = grey.shape[:2]
        reading, place = sight.reading, sight.settled()
        focal = focal_length(height, self.fov)
        turn = sight_rotation(sight.region, width, height, focal)
        head_yaw, head_pitch, head_roll = angles_of(turn @ rotation_of(*reading.head))
        gaze_yaw, gaze_pitch = yaw_pitch(turn @ direction_of(*reading.gaze))
        face_width = FACE_BREADTH_CM * place.scale / width
        return Observation(
            status=quality(face_width, reading.brightness, reading.presence),
            presence=reading.presence,
            track=Track(place, reading.head[0], age),
            face_width=face_width,
            brightness=reading.brightness,
            glare=glare(grey, place),
            head_yaw=head_yaw,
            head_pitch=head_pitch,
            head_roll=head_roll,
            head_x=(place.cx - width / 2) / place.scale,
            head_y=(height / 2 - place.cy) / place.scale,
            head_z=-focal / place.scale,
            gaze_yaw=gaze_yaw,
            gaze_pitch=gaze_pitch,
            gaze_sigma=reading.sigma,
            eye_openness_left=reading.openness[0],
            eye_openness_right=reading.openness[1],
            action_units=reading.action_units,
        )


def quality(face_width: float, brightness: float, presence: float) -> FaceStatus:
    """Whether a face that was found is large, lit and open enough to be read."""
    lit = MIN_BRIGHTNESS <= brightness <= MAX_BRIGHTNESS
    return "ok" if lit and face_width >= MIN_FACE_WIDTH and presence >= READABLE_PRESENCE else "low_quality"
