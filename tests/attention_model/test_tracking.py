"""The light path's geometry, with a reader that finds two painted eyes in the very crops that the network gets."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.eyes import with_four_channels
from attention_model.frame_network import Reading
from attention_model.frames import Pixels
from attention_model.network import FaceNetworks
from attention_model.observation import Track
from attention_model.region import FACE_CENTRE_CM, FACE_CM, FACE_SIDE, Region, cut_face, moved, offset
from attention_model.tracking import FAR_CM, FaceFinder, Sight, far_off, follow, roi_of, sane

HALF_CM = 3.0
TRUE = Region(160.0, 110.0, 6.0, 0.1)


def painted(region: Region, width: int = 320, height: int = 240) -> Pixels:
    """A dark picture with a bright dot for each eye, three centimetres to both sides of the region's middle."""
    picture = np.full((height, width), 20, np.uint8)
    for aside in (-HALF_CM, HALF_CM):
        eye = moved(region, aside, 0, 0, 0)
        cv2.circle(picture, (round(eye.cx * 16), round(eye.cy * 16)), round(region.scale * 8), 255, -1, shift=4)
    return np.asarray(cv2.GaussianBlur(picture, (5, 5), 0), np.uint8)


@dataclass
class PaintedEyes:
    """Says exactly what it sees, and how often it was asked."""

    runs: int = 0

    def read(self, grey: Pixels, region: Region) -> Reading:
        self.runs += 1
        crop = cut_face(grey, region)
        _, _, boxes, centres = cv2.connectedComponentsWithStats((crop > 120).astype(np.uint8))
        eyes = sorted(centres[1:].tolist()) if len(boxes) == 3 else None
        read = Reading((0, 0), 1, (0, 0, 0), (0, 0, 0, 0), (1, 1), 1.0 if eyes else 0.0, None, 0.5)
        return replace(read, offset=self.offset(eyes)) if eyes else read

    @staticmethod
    def offset(eyes: list[list[float]]) -> tuple[float, float, float, float]:
        (x0, y0), (x1, y1) = (
            [(number - (FACE_SIDE - 1) / 2) * FACE_CM / FACE_SIDE for number in each] for each in eyes
        )
        apart = math.hypot(x1 - x0, y1 - y0) / (2 * HALF_CM)
        return (x0 + x1) / 2, (y0 + y1) / 2 + FACE_CENTRE_CM, math.log(apart), math.atan2(y1 - y0, x1 - x0)


def error_cm(found: Region, true: Region) -> float:
    dx, dy, _, _ = offset(true, found)
    return math.hypot(dx, dy)


def test_a_face_that_hardly_moved_is_read_once() -> None:
    eyes = PaintedEyes()
    sight = follow(eyes, painted(TRUE), moved(TRUE, 0.3, -0.2, 0.02, 0.03))
    assert sight is not None
    assert eyes.runs == 1
    assert error_cm(sight.settled(), TRUE) < 0.1


@given(dx=st.floats(-2.5, 2.5), dy=st.floats(-1.5, 1.5), log_scale=st.floats(-0.2, 0.2), turn=st.floats(-0.3, 0.3))
def test_a_face_that_moved_is_cut_again_where_it_is(dx: float, dy: float, log_scale: float, turn: float) -> None:
    start, eyes = moved(TRUE, dx, dy, log_scale, turn), PaintedEyes()
    sight = follow(eyes, painted(TRUE), start)
    assert sight is not None
    # the reader itself is right to about a pixel of its crop
    assert error_cm(sight.region, TRUE) < FAR_CM + 0.15, "what is read was cut at the right place"
    found = sight.settled()
    assert error_cm(found, TRUE) < 0.15
    assert found.scale == pytest.approx(TRUE.scale, rel=0.05)
    assert found.angle == pytest.approx(TRUE.angle, abs=0.03)
    assert eyes.runs <= 2


def test_a_face_that_walks_through_the_picture_is_followed_all_the_way() -> None:
    region, eyes = TRUE, PaintedEyes()
    for step in range(100):
        true = Region(160 + 70 * math.sin(step / 12), 110 + 20 * math.sin(step / 7), 6 + math.sin(step / 20), 0.1)
        sight = follow(eyes, painted(true), region)
        assert sight is not None
        region = sight.settled()
        assert error_cm(region, true) < 0.2


def test_a_face_that_is_gone_is_not_followed() -> None:
    assert follow(PaintedEyes(), np.full((240, 320), 20, np.uint8), TRUE) is None


def test_a_region_outside_the_picture_is_not_even_read() -> None:
    eyes = PaintedEyes()
    assert follow(eyes, painted(TRUE), Region(-40.0, 110.0, 6.0, 0.0)) is None
    assert eyes.runs == 0


@dataclass
class NeverSettled:
    """Always says that the face is elsewhere."""

    number: float = 3.0

    def read(self, grey: Pixels, region: Region) -> Reading:
        assert grey.size
        return Reading((0, 0), 1, (0, 0, 0), (self.number, 0, self.number / 10, 0), (1, 1), 1.0, None, 0.5)


@pytest.mark.parametrize("number", [3.0, 1e30, math.nan, math.inf])
def test_a_reading_that_never_settles_is_not_used(number: float) -> None:
    reader = NeverSettled(number)
    assert follow(reader, painted(TRUE), TRUE) is None
    reading = reader.read(painted(TRUE), TRUE)
    assert far_off(reading)
    assert Sight(TRUE, reading).settled() == TRUE


@pytest.mark.parametrize(
    "track",
    [
        Track(Region(math.nan, 0, 5, 0), 0, 0),
        Track(Region(0, math.inf, 5, 0), 0, 0),
        Track(Region(0, 0, 0, 0), 0, 0),
        Track(Region(0, 0, -5, 0), 0, 0),
        Track(Region(0, 0, 1e9, 0), 0, 0),
        Track(Region(0, 0, 5, 1e9), 0, 0),
        Track(Region(0, 0, 5, 0), math.nan, 0),
        Track(Region(0, 0, 5, 0), 0, -1),
    ],
)
def test_a_track_of_senseless_numbers_is_not_sane(track: Track) -> None:
    assert not sane(track)


def test_a_track_of_a_face_is_sane() -> None:
    assert sane(Track(TRUE, -30.0, 19))


def test_landmarks_looked_for_where_a_track_says_are_the_same(networks: FaceNetworks, portrait: Pixels) -> None:
    finder, picture = FaceFinder(networks), with_four_channels(portrait)
    detected = finder.find(picture)
    assert detected is not None
    first = finder.at(picture, detected.roi())
    assert first is not None
    found = finder.at(picture, roi_of(Track(first.region(), first.pose.angles()[0], 5)))
    assert found is not None
    assert error_cm(found.region(), first.region()) < 0.1
    assert found.region().scale == pytest.approx(first.region().scale, rel=0.01)
    assert found.pose.angles() == pytest.approx(first.pose.angles(), abs=1.0)
