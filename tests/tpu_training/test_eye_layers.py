from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from attention_model.region import EYES_CENTRE_CM, EYES_CM, EYES_HEIGHT, EYES_WIDTH

keras = pytest.importorskip("keras")

from tpu_training.datasets.points import FACE_POINTS  # noqa: E402
from tpu_training.networks.blocks import Peaks  # noqa: E402
from tpu_training.networks.eye_layers import FIRST_LID, PUPIL, VISIBLE, EyePoints, FacePoints  # noqa: E402
from tpu_training.networks.frame import visible_points  # noqa: E402

Rows = NDArray[np.float32]
MAP_HEIGHT, MAP_WIDTH = EYES_HEIGHT // 4, EYES_WIDTH // 8
# the six lid points and the pupil of an eye about 3 cm beside the nose, cm, in the picture's order
RIGHT_EYE = np.array([[-4.5, 0.0], [-3.6, -0.5], [-2.6, -0.5], [-1.8, 0.1], [-2.6, 0.4], [-3.6, 0.4], [-3.2, 0.0]])


def peaks_of(*spots: tuple[int, int]) -> Rows:
    """Where Peaks finds maps that are high at (x, y)."""
    maps = np.zeros((1, 9, 12, len(spots)), np.float32)
    for number, (x, y) in enumerate(spots):
        maps[0, y, x, number] = 10.0
    found: Rows = np.asarray(Peaks()(maps))[0]
    return found


def test_a_peak_is_where_its_map_is_high() -> None:
    np.testing.assert_allclose(peaks_of((3, 7), (11, 0), (0, 8)), [3, 7, 11, 0, 0, 8], atol=1e-3)


def test_between_two_equal_cells_lies_their_middle() -> None:
    maps = np.zeros((1, 5, 5, 1), np.float32)
    maps[0, 2, 1:3, 0] = 10.0
    np.testing.assert_allclose(np.asarray(Peaks()(maps))[0], [1.5, 2.0], atol=1e-3)


def test_a_flat_map_points_to_its_middle() -> None:
    np.testing.assert_allclose(np.asarray(Peaks()(np.zeros((1, 9, 13, 1), np.float32)))[0], [6, 4], atol=1e-3)


def both_eyes() -> Rows:
    """A face that is its own mirror image: visible points as the network has them, the right eye first."""
    mirrored = RIGHT_EYE * (-1, 1)
    return np.concatenate([RIGHT_EYE.reshape(-1), mirrored.reshape(-1)])[None].astype(np.float32)


def test_an_eyeball_lies_beside_the_middle_of_its_corners() -> None:
    away = np.array([[0.1, 0.2, -0.1, 0.3]], np.float32)
    answer = np.asarray(EyePoints()([both_eyes(), away]))[0].reshape(4, 2)
    middle = (RIGHT_EYE[0] + RIGHT_EYE[3]) / 2
    np.testing.assert_allclose(answer[0], middle * (-1, 1) + (0.1, 0.2), atol=1e-6)  # the left one comes first
    np.testing.assert_allclose(answer[1], np.add(middle, (-0.1, 0.3)), atol=1e-6)
    np.testing.assert_allclose(answer[2:], [RIGHT_EYE[PUPIL] * (-1, 1), RIGHT_EYE[PUPIL]], atol=1e-6)


def test_lids_take_their_places_among_the_landmarks() -> None:
    others = np.arange(2 * (len(FACE_POINTS) - 12), dtype=np.float32)[None] + 100
    points = np.asarray(FacePoints()([both_eyes(), others]))[0].reshape(-1, 2)
    np.testing.assert_allclose(points[FIRST_LID : FIRST_LID + 6], RIGHT_EYE[:PUPIL], atol=1e-6)
    # Multi-PIE numbers a left eye from its inner corner, over the upper lid to the outer one
    left = RIGHT_EYE[[3, 2, 1, 0, 5, 4]] * (-1, 1)
    np.testing.assert_allclose(points[FIRST_LID + 6 : FIRST_LID + 12], left, atol=1e-6)
    rest = np.concatenate([points[:FIRST_LID], points[FIRST_LID + 12 :]]).reshape(-1)
    np.testing.assert_allclose(rest, others[0])


def find(cell: tuple[int, int]) -> Rows:
    """The points that both eyes answer in cm, when the maps of each are high at the cell (x, y)."""
    fine = keras.Input((MAP_HEIGHT, MAP_WIDTH, 1))
    model = keras.Model(fine, visible_points(fine))
    # only the maps matter here: their convolution is replaced by what the test says
    maps: Any = model.get_layer("peaks_maps")
    spots = keras.Model(maps.output, model.output)
    heat = np.zeros((2, MAP_HEIGHT, MAP_WIDTH, VISIBLE), np.float32)
    heat[:, cell[1], cell[0], :] = 10.0
    found: Rows = np.asarray(spots(heat))[0].reshape(2, VISIBLE, 2)
    return found


def test_cells_become_centimetres_and_the_left_eye_is_seen_in_a_mirror() -> None:
    right, left = find((0, 0))
    cell_cm = EYES_CM / EYES_WIDTH * 4
    top = EYES_CENTRE_CM - EYES_CM * EYES_HEIGHT / EYES_WIDTH / 2
    np.testing.assert_allclose(right[0], [-EYES_CM / 2 + cell_cm / 2, top + cell_cm / 2], atol=1e-3)
    np.testing.assert_allclose(left[0], right[0] * (-1, 1), atol=1e-3)
    inner, _ = find((MAP_WIDTH - 1, 0))
    np.testing.assert_allclose(inner[0, 0], -cell_cm / 2, atol=1e-3)  # halves meet in the middle
