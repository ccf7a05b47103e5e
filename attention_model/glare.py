"""Light that mirrors in glasses: white spots over the eyes that the rest of the face does not have."""

import numpy as np

from attention_model.frames import Pixels
from attention_model.region import Region, crop_matrix, cut

WHITE = 243  # of 255: what a camera has no more steps for
# The strip in which lenses lie, and the face around it, at two pixels a centimetre and more: spots are that large.
STRIP_CM, STRIP_BELOW_CM, STRIP = 12.0, 0.4, (72, 24)
FACE_CM, FACE_BELOW_CM, FACE = 13.0, 3.5, (52, 52)


def glare(grey: Pixels, place: Region) -> float:
    """How much more of the eyes' strip than of the face is white, 0..1."""
    if not place.scale > 0:
        return 0.0
    strip, face = (
        _white(grey, place, STRIP, STRIP_CM, STRIP_BELOW_CM),
        _white(grey, place, FACE, FACE_CM, FACE_BELOW_CM),
    )
    return max(0.0, strip - face)


def _white(grey: Pixels, place: Region, size: tuple[int, int], width_cm: float, below_cm: float) -> float:
    pixels = cut(grey, crop_matrix(place, *size, width_cm, below_cm), size, None)
    return float(np.count_nonzero(pixels >= WHITE)) / pixels.size
