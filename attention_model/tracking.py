"""Where the face is: at the place where it just was, as the frame network sees it; else where landmarks find it.

The light path runs no landmarks at all: the region of the last frame is cut again and the frame network says how far
the face has moved from there (tracking by regression, as GOTURN of Held et al. 2016 does it).
"""

import math
from dataclasses import dataclass
from typing import Protocol

from attention_model.detection import FaceDetector
from attention_model.frame_network import Reading
from attention_model.frames import Pixels
from attention_model.head_pose import EYE_CORNERS, VERTICAL_FOV_DEG, HeadPose, HeadPoseSolver
from attention_model.landmarks import LEFT_EYE_OUTER, RIGHT_EYE_OUTER, FaceLandmarks, Roi, next_roi
from attention_model.network import FaceNetworks, Floats
from attention_model.observation import Track
from attention_model.region import Region, moved

# A reading whose crops were cut further than this from the eyes is not used: it is read again from the right place.
FAR_CM = 0.8
FAR_LOG_SCALE = math.log(1.12)
FAR_TURN = math.radians(8.0)
MAX_RUNS = 2
# What is further away than the crops show is a guess; landmarks know better.
GUESS_CM, GUESS_LOG_SCALE = 6.0, 1.0
# Below this the frame network does not believe in the face any more, and landmarks have to look.
MIN_PRESENCE = 0.5
# After so many frames on the light path landmarks are run even if nothing seems wrong.
REALIGN_EVERY = 20

MIN_LANDMARK_PRESENCE = 0.5
# Where the landmarks' square lies, seen from the region (fitted on the sample clip). A turned head's face lies aside.
ROI_CM = 25.1
ROI_BELOW_CM = 2.95
ROI_ASIDE_CM = -0.15
ROI_ASIDE_PER_SINE_CM = -5.3

# What no picture of a face can be: it travelled through other hands.
MAX_PIXELS = 2000.0
MIN_SCALE, MAX_SCALE = 0.5, 100.0
MAX_TURN = 4 * math.pi


class Reads(Protocol):
    """What reads a region: the frame network."""

    def read(self, grey: Pixels, region: Region) -> Reading:
        """What a grey picture shows at this region."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A reading and the region that it was read at."""

    region: Region
    reading: Reading

    def settled(self) -> Region:
        """Where the eyes really are. A correction too large to be believed is left out."""
        return self.region if far_off(self.reading) else moved(self.region, *self.reading.offset)


@dataclass(frozen=True, slots=True)
class Found:
    """A face found by landmarks 478×3 (pixels)."""

    points: Floats
    pose: HeadPose
    presence: float

    def region(self) -> Region:
        """Where the eyes are."""
        x, y = self.points[list(EYE_CORNERS), :2].mean(axis=0).tolist()
        across = self.points[LEFT_EYE_OUTER] - self.points[RIGHT_EYE_OUTER]
        scale = self.pose.focal_px / max(abs(float(self.pose.position[2])), 1e-6)
        return Region(x, y, scale, math.atan2(float(across[1]), float(across[0])))

    def roi(self) -> Roi:
        """Where to look for the landmarks of the next frame."""
        return next_roi(self.points)


class FaceFinder:
    """Detector, landmarks and head pose: finds a face in a picture of which nothing is known."""

    def __init__(self, networks: FaceNetworks, vertical_fov_deg: float = VERTICAL_FOV_DEG) -> None:
        self.detector = FaceDetector(networks.detector)
        self.landmarks = FaceLandmarks(networks.landmarks)
        self.solver = HeadPoseSolver(networks.canonical_face, networks.rigid_weights, vertical_fov_deg)

    def find(self, picture: Pixels, roi: Roi | None = None) -> Found | None:
        """The face at `roi` of a picture H×W×4 (RGBX) if there is one, else the clearest face of the whole picture."""
        if roi is not None and (found := self.at(picture, roi)):
            return found
        detected = self.detector.detect(picture)
        return self.at(picture, detected) if detected is not None else None

    def at(self, picture: Pixels, roi: Roi) -> Found | None:
        """The face in this square, if there is one."""
        points, presence = self.landmarks.locate(picture, roi)
        if presence < MIN_LANDMARK_PRESENCE:
            return None
        height, width = picture.shape[:2]
        return Found(points, self.solver.solve(points, width, height), presence)


def follow(network: Reads, grey: Pixels, region: Region) -> Sight | None:
    """The light path: the face that was at `region` in the last frame, or None when it may not be there any more."""
    for _ in range(MAX_RUNS):
        if not inside(region, grey):
            return None
        sight = Sight(region, network.read(grey, region))
        if not sight.reading.presence >= MIN_PRESENCE:
            return None
        if not far_off(sight.reading):
            return sight
        if guessed(sight.reading):
            return None
        region = moved(region, *sight.reading.offset)
    return None


def far_off(reading: Reading) -> bool:
    """Whether the crops lay so far from the eyes that the rest of the reading should not be trusted."""
    dx, dy, log_scale, turn = reading.offset
    near = math.hypot(dx, dy) <= FAR_CM and abs(log_scale) <= FAR_LOG_SCALE and abs(turn) <= FAR_TURN
    return not near


def guessed(reading: Reading) -> bool:
    """Whether the correction is larger than what can be seen in the crops."""
    dx, dy, log_scale, _ = reading.offset
    seen = math.hypot(dx, dy) <= GUESS_CM and abs(log_scale) <= GUESS_LOG_SCALE
    return not seen


def inside(region: Region, grey: Pixels) -> bool:
    """Whether the middle of the eyes lies in the picture and the numbers are sane."""
    height, width = grey.shape[:2]
    return 0 <= region.cx < width and 0 <= region.cy < height and sane_region(region)


def sane_region(region: Region) -> bool:
    """Whether a region is made of numbers that a face in a picture can have."""
    placed = all(abs(number) <= MAX_PIXELS for number in (region.cx, region.cy))  # false for what is not a number
    return placed and MIN_SCALE <= region.scale <= MAX_SCALE and abs(region.angle) <= MAX_TURN


def sane(track: Track) -> bool:
    """Whether a track can be used."""
    return sane_region(track.region) and abs(track.head_yaw) <= 180 and track.age >= 0


def roi_of(track: Track) -> Roi:
    """The square in which landmarks look for the face of a track."""
    aside = ROI_ASIDE_CM + ROI_ASIDE_PER_SINE_CM * math.sin(math.radians(track.head_yaw))
    centre = moved(track.region, aside, ROI_BELOW_CM, 0.0, 0.0)
    return Roi(centre.cx, centre.cy, ROI_CM * centre.scale, centre.angle)
