"""Where on the screen someone looks: the screen itself, one sighting of the eyes, a point with its uncertainty.

Points of the screen are centimetres from its upper left corner as the person sees it, x to the right and y down. The
person faces the camera, so the screen's right is the picture's left: the camera frame's −x, as in
attention_model.observation. The screen lies in the camera's plane z = 0, because laptop cameras sit in the lid.
"""

import math
from dataclasses import dataclass

from attention_model.observation import Observation

# The usual student's laptop, 14 inches at 16:10, with nothing else known about it.
USUAL_WIDTH_CM, USUAL_HEIGHT_CM = 30.2, 18.8
USUAL_CAMERA_ABOVE_CM = 0.8
# What a gaze is good for when nobody says it: the landmark method's order of size.
UNSTATED_SIGMA_DEG = 4.0
MAX_ANGLE_DEG = 80.0
MIN_DISTANCE_CM, MAX_DISTANCE_CM = 15.0, 200.0
REGION_SHARE = 0.9

Covariance = tuple[float, float, float]
"""Variance along x, covariance, variance along y, in cm²."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen's size in cm and CSS pixels, and where its camera is."""

    width_cm: float = USUAL_WIDTH_CM
    height_cm: float = USUAL_HEIGHT_CM
    width_px: float = 1440.0
    height_px: float = 900.0
    camera_right_cm: float = 0.0
    """From the middle of the upper edge, to the person's right."""
    camera_above_cm: float = USUAL_CAMERA_ABOVE_CM

    def __post_init__(self) -> None:
        sizes = (self.width_cm, self.height_cm, self.width_px, self.height_px)
        if not all(math.isfinite(size) and size > 0 for size in sizes):
            raise ValueError("A screen has a width and a height.")

    def from_px(self, x: float, y: float) -> Point:
        """CSS pixels of the screen (not of the page's window) → cm."""
        return x * self.width_cm / self.width_px, y * self.height_cm / self.height_px

    def to_px(self, x: float, y: float) -> Point:
        """Screen cm → CSS pixels."""
        return x * self.width_px / self.width_cm, y * self.height_px / self.height_cm

    def from_share(self, x: float, y: float) -> Point:
        """Shares of width and height, 0..1 → cm."""
        return x * self.width_cm, y * self.height_cm

    def to_camera(self, x: float, y: float) -> Point:
        """Screen cm → (x, y) in the camera frame, where z = 0."""
        return self.width_cm / 2 + self.camera_right_cm - x, -self.camera_above_cm - y

    def from_camera(self, x: float, y: float) -> Point:
        """(x, y) in the camera frame → screen cm."""
        return self.width_cm / 2 + self.camera_right_cm - x, -self.camera_above_cm - y

    def middle(self) -> Point:
        """The middle of the screen, cm."""
        return self.width_cm / 2, self.height_cm / 2


@dataclass(frozen=True, slots=True)
class Sighting:
    """Eyes and head in the camera frame, degrees and cm, of one frame or averaged over `frames` of one fixation."""

    gaze_yaw: float
    gaze_pitch: float
    head_yaw: float = 0.0
    head_pitch: float = 0.0
    head_roll: float = 0.0
    head_x: float = 0.0
    head_y: float = 0.0
    head_z: float = -55.0
    sigma: float = UNSTATED_SIGMA_DEG
    """Standard deviation of each gaze angle that the network states for one frame, degrees."""
    frames: int = 1


def sighting(seen: Observation) -> Sighting:
    """The numbers of a frame that say where the eyes look."""
    return Sighting(
        gaze_yaw=seen.gaze_yaw,
        gaze_pitch=seen.gaze_pitch,
        head_yaw=seen.head_yaw,
        head_pitch=seen.head_pitch,
        head_roll=seen.head_roll,
        head_x=seen.head_x,
        head_y=seen.head_y,
        head_z=seen.head_z,
        sigma=getattr(seen, "gaze_sigma", 0.0) or UNSTATED_SIGMA_DEG,
    )


def average(sightings: list[Sighting]) -> Sighting:
    """The mean of sightings of one fixation."""
    count = len(sightings)
    angles = ("gaze_yaw", "gaze_pitch", "head_yaw", "head_pitch", "head_roll")
    numbers = (*angles, "head_x", "head_y", "head_z", "sigma")
    means = {name: sum(getattr(each, name) for each in sightings) / count for name in numbers}
    return Sighting(**means, frames=sum(each.frames for each in sightings))


@dataclass(frozen=True, slots=True)
class ScreenGaze:
    """A point in screen cm with what is known about its error."""

    x: float
    y: float
    covariance: Covariance
    lasting: Covariance
    """The part of `covariance` that averaging over frames does not remove."""
    distance: float
    """From the eyes to the point, cm."""
    on_screen: float
    """Probability that the point lies on the screen, 0..1."""

    def sigma_deg(self) -> float:
        """Root mean square error expected along one axis, in degrees at the eye."""
        spread = math.sqrt((self.covariance[0] + self.covariance[2]) / 2)
        return math.degrees(math.atan2(spread, self.distance))

    def holds(self, x: float, y: float, share: float = REGION_SHARE) -> bool:
        """Whether a point lies inside the ellipse that should hold this share of the true points."""
        return mahalanobis((x - self.x, y - self.y), self.covariance) <= chi_square(share)


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Half axes in cm; `angle` in radians from the x axis to the long half axis, clockwise as seen."""

    x: float
    y: float
    long: float
    short: float
    angle: float


def region(gaze: ScreenGaze, share: float = REGION_SHARE) -> Ellipse:
    """The ellipse that should hold this share of the true points."""
    xx, xy, yy = gaze.covariance
    mean, half = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)
    limit = chi_square(share)
    long, short = math.sqrt(limit * (mean + half)), math.sqrt(limit * max(mean - half, 0.0))
    return Ellipse(gaze.x, gaze.y, long, short, 0.5 * math.atan2(2 * xy, xx - yy))


def chi_square(share: float) -> float:
    """The squared distance, in standard deviations, within which this share of a plane's normal points lies."""
    return -2.0 * math.log(max(1.0 - share, 1e-12))


def mahalanobis(away: Point, covariance: Covariance) -> float:
    """Squared distance in standard deviations."""
    xx, xy, yy = covariance
    (dx, dy), determinant = away, max(xx * yy - xy * xy, 1e-12)
    return (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / determinant


def on_screen(screen: Screen, x: float, y: float, covariance: Covariance) -> float:
    """Probability that a point with this error lies on the screen (the errors along x and y taken as independent)."""
    across = between(-x, screen.width_cm - x, math.sqrt(covariance[0]))
    return across * between(-y, screen.height_cm - y, math.sqrt(covariance[2]))


def between(low: float, high: float, sigma: float) -> float:
    """Probability that a normal error lies between two bounds."""
    spread = max(sigma, 1e-6) * math.sqrt(2)
    return max(0.0, (math.erf(high / spread) - math.erf(low / spread)) / 2)


def to_degrees(length_cm: float, distance_cm: float) -> float:
    """How large a short length looks from a distance."""
    return math.degrees(2 * math.atan2(length_cm / 2, distance_cm))


def to_cm(degrees: float, distance_cm: float) -> float:
    """How long something is that looks so large from a distance."""
    return 2 * distance_cm * math.tan(math.radians(degrees) / 2)
