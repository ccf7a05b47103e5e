"""What is shown of windows while a network learns."""

import numpy as np

from attention_model.page_gaze import PAGE_SIZE
from attention_model.window import COLUMNS, FEATURES, STEPS
from tpu_training.networks.frame_boards import frame_tables
from tpu_training.networks.window_boards import VALID, window_pictures, window_tables


def windows(count: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], dict[str, np.ndarray]]:
    observations = np.random.default_rng(0).uniform(-1, 1, (count, STEPS, FEATURES)).astype(np.float32)
    observations[:, :, VALID] = 1.0
    truth = np.linspace(0, 1, count, dtype=np.float32)[:, None]
    said = np.concatenate([truth, np.full((count, 1), -2.0, np.float32)], axis=1)
    inputs = {"observations": observations, "page": np.zeros((count, PAGE_SIZE), np.float32)}
    return inputs, {"focus": truth, "confusion": 1 - truth}, {"focus": said, "confusion": said}


def test_a_table_counts_what_is_known_by_truth_and_answer() -> None:
    _, targets, answers = windows(5)
    tables = window_tables(targets, {"focus": np.ones(5), "confusion": np.array([1, 1, 0, 0, 1])}, answers)
    assert tables["focus"].counts.tolist() == [[3, 0], [0, 2]]
    assert tables["confusion"].counts.tolist() == [[0, 1], [2, 0]]


def test_windows_are_drawn_with_truth_and_answer() -> None:
    (picture,) = window_pictures(*windows(12)).values()
    colours = {tuple(colour) for colour in picture[::2, ::2].reshape(-1, 3).tolist()}
    assert {(46, 139, 87), (214, 111, 32)} <= colours


def test_where_no_face_was_read_there_is_nothing_to_draw() -> None:
    inputs, targets, answers = windows(3)
    inputs["observations"][:, :, COLUMNS.index("valid")] = 0.0
    assert window_pictures(inputs, targets, answers) == {}


def test_broken_lines_and_values_out_of_range_are_drawn_too() -> None:
    inputs, targets, answers = windows(3)
    inputs["observations"][:, ::7] = 0.0
    inputs["observations"][:, 3] = 1e3
    answers["focus"] = np.array([[7.0, 40.0]] * 3, np.float32)
    assert window_pictures(inputs, targets, answers)["windows"].dtype == np.uint8


def test_a_frame_s_tables_leave_out_what_cannot_be_told() -> None:
    targets = {"openness": np.array([[1.0, 0.1], [0.9, 0.9]]), "gaze": np.array([[-20.0, 0], [2.0, 0]])}
    answers = {"openness": np.array([[1.0, 0.9], [0.0, 0.0]]), "gaze": np.array([[-9.0, 0, 0, 0], [20.0, 0, 0, 0]])}
    tables = frame_tables(targets, {"openness": np.array([1.0, 0.0]), "gaze": np.ones(2)}, answers)
    assert tables["eyes"].counts.tolist() == [[1, 0], [1, 0]]
    assert tables["looks"].counts.tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 0]]
