"""What TensorBoard shows of a validation batch: crops with gaze arrows, and confusion matrices. Rendered faces only."""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from attention_model.units import ACTION_UNITS
from tpu_training.tasks import Table

Picture = NDArray[np.uint8]
Answers = Mapping[str, Any]
TRUE, SAID, INK = (70, 200, 90), (250, 140, 40), (230, 230, 230)
COLUMNS, ROWS, SIDE = 8, 4, 144
ASIDE = 8.0  # degrees
CLOSED, LOWERED = 0.3, 0.3  # below this an eye is closed; above this a brow is lowered
BROWS = [ACTION_UNITS.index("browDownLeft"), ACTION_UNITS.index("browDownRight")]


def frame_pictures(inputs: Answers, targets: Answers, answers: Answers) -> dict[str, Picture]:
    """What TensorBoard shows after an epoch."""
    seen = np.asarray(targets["presence"])[:, 0] > 0.5
    brow_true, brow_said = (np.asarray(a["action_units"])[seen][:, BROWS] > LOWERED for a in (targets, answers))
    eye_true, eye_said = (np.asarray(a["openness"])[seen] < CLOSED for a in (targets, answers))
    return {
        "gaze: true green, answered orange": grid(inputs, targets, answers),
        "eyes closed": confusion(eye_true, eye_said, ("open", "closed")),
        "brows lowered": confusion(brow_true, brow_said, ("at rest", "lowered")),
    }


def frame_tables(targets: Answers, weights: Answers, answers: Answers) -> dict[str, Table]:
    """Eyes open or closed, and to which side they look."""
    seen = np.asarray(weights["openness"]).reshape(-1) > 0
    closed = (np.asarray(each["openness"])[seen].reshape(-1) < CLOSED for each in (targets, answers))
    told = np.asarray(weights["gaze"]).reshape(-1) > 0
    sides = (np.digitize(np.asarray(each["gaze"])[told, 0], (-ASIDE, ASIDE)) for each in (targets, answers))
    return {
        "eyes": table(("open", "closed"), *(each.astype(int) for each in closed)),
        "looks": table(("left", "ahead", "right"), *sides),
    }


def table(labels: tuple[str, ...], true: NDArray[Any], said: NDArray[Any]) -> Table:
    """Counts of numbers of labels."""
    counts = np.zeros((len(labels), len(labels)), int)
    np.add.at(counts, (true, said), 1)
    return Table(labels, counts)


def grid(inputs: Answers, targets: Answers, answers: Answers) -> Picture:
    """Some crops side by side."""
    count = min(COLUMNS * ROWS, len(inputs["face"]))
    tiles = [tile(inputs["face"][n], targets["gaze"][n], answers["gaze"][n]) for n in range(count)]
    tiles += [np.zeros((SIDE, SIDE, 3), np.uint8)] * (COLUMNS * ROWS - count)
    return np.vstack([np.hstack(tiles[row * COLUMNS : (row + 1) * COLUMNS]) for row in range(ROWS)])


def tile(face: NDArray[Any], true: NDArray[Any], said: NDArray[Any]) -> Picture:
    """A crop with both directions, as arrows of half its width for a look to the side."""
    grey = np.clip(face[..., 0], 0, 255).astype(np.uint8)
    picture = cv2.cvtColor(cv2.resize(grey, (SIDE, SIDE)), cv2.COLOR_GRAY2RGB)
    start = (SIDE // 2, round(SIDE * 0.35))
    for angles, colour in ((true, TRUE), (said, SAID)):
        yaw, pitch = np.radians(np.asarray(angles[:2], np.float64))
        across, up = np.sin(yaw) * np.cos(pitch), np.sin(pitch)
        end = (round(start[0] + SIDE * float(across)), round(start[1] - SIDE * float(up)))
        cv2.arrowedLine(picture, start, end, colour, 2, cv2.LINE_AA, tipLength=0.25)
    return np.asarray(picture, np.uint8)


def confusion(true: NDArray[np.bool_], said: NDArray[np.bool_], names: tuple[str, str]) -> Picture:
    """Counts: rows are the truth, columns the answer; the brighter, the larger its share of the row."""
    counts = np.array([[np.sum((true == row) & (said == column)) for column in (0, 1)] for row in (0, 1)])
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    picture = np.full((180, 280, 3), 30, np.uint8)
    for row in (0, 1):
        write(picture, f"is {names[row]}", (6, 90 + 70 * row))
        write(picture, f"said {names[row]}", (104 + 90 * row, 24))
        for column in (0, 1):
            x, y = 104 + 90 * column, 50 + 70 * row
            cv2.rectangle(picture, (x, y), (x + 80, y + 60), (40, 60 + int(120 * shares[row, column]), 120), -1)
            write(picture, str(counts[row, column]), (x + 8, y + 36))
    return picture


def write(picture: Picture, text: str, at: tuple[int, int]) -> None:
    """Small plain letters."""
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.38, INK, 1, cv2.LINE_AA)
