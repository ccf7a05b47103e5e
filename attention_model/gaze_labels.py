"""Labels: moments in which it is known where someone looked, and what each of them is worth to a map."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from attention_model.gaze import Screen, Sighting
from attention_model.gaze_map import Lesson, as_rows

LabelKind = Literal["point", "click", "typing"]
# How far from the label people look while they give it, degrees; how long until it counts half.
LABEL_SIGMA_DEG: dict[LabelKind, float] = {"point": 0.3, "click": 1.5, "typing": 2.5}
HALF_LIFE_S: dict[LabelKind, float] = {"point": 3600.0, "click": 1200.0, "typing": 1200.0}
# A person's eyes stay what they are: calibrated points never count less than this.
LEAST_POINT_COUNT = 0.1
MOST_LABELS = 40
# Many clicks on one button say the same thing again and again.
CELLS, MOST_IN_CELL = (4, 3), 5
USUAL_FRAME_DEG = 1.5
FRAME_BELIEF = 10.0
# What a network says about its own error is believed within these factors.
RATIO = (0.5, 3.0)


@dataclass(frozen=True, slots=True)
class Label:
    """A moment in which it is known where someone looked: screen cm, epoch seconds."""

    sighting: Sighting
    x: float
    y: float
    at: float
    kind: LabelKind = "point"
    spread: tuple[float, float] = (0.0, 0.0)
    """Standard deviation of the frames' gaze across and up, degrees."""


def scatter(labels: tuple[Label, ...]) -> tuple[tuple[float, float], float]:
    """By how much frames scatter around their fixation (across, up), and the sigma the network stated meanwhile."""
    told = [each for each in labels if each.kind == "point" and each.sighting.frames > 1] or []
    free = sum(each.sighting.frames - 1 for each in told)
    sums = [sum((each.sighting.frames - 1) * each.spread[axis] ** 2 for each in told) for axis in (0, 1)]
    frame = [math.sqrt((FRAME_BELIEF * USUAL_FRAME_DEG**2 + each) / (FRAME_BELIEF + free)) for each in sums]
    usual = float(np.mean([each.sighting.sigma for each in (told or labels)]))
    return (frame[0], frame[1]), max(usual, 0.1)


def lesson_of(screen: Screen, labels: tuple[Label, ...], frame: tuple[float, float], usual: float) -> Lesson:
    """Labels as the map wants them, with what each is worth."""
    rows = as_rows([each.sighting for each in labels])
    now = max(each.at for each in labels)
    ratio = np.clip(rows[:, 8] / usual, *RATIO) / np.sqrt(np.maximum(rows[:, 9], 1.0))
    own = np.array([LABEL_SIGMA_DEG[each.kind] for each in labels])
    return Lesson(
        sightings=rows,
        points=np.array([screen.to_camera(each.x, each.y) for each in labels]),
        noise=np.hypot(np.array(frame) * ratio[:, None], own[:, None]),
        counts=np.array([count_of(each, now) for each in labels]),
        telling=np.array([each.kind == "point" for each in labels]),
    )


def count_of(label: Label, now: float) -> float:
    """How much a label still counts."""
    count = math.pow(0.5, (now - label.at) / HALF_LIFE_S[label.kind])
    return max(count, LEAST_POINT_COUNT) if label.kind == "point" else max(count, 1e-6)


def kept(labels: tuple[Label, ...], screen: Screen) -> tuple[Label, ...]:
    """All points, and of the weak labels the newest: few of them on any one part of the screen."""
    weak: list[Label] = []
    crowds: dict[tuple[int, int], int] = {}
    for label in sorted((each for each in labels if each.kind != "point"), key=lambda each: each.at, reverse=True):
        cell = int(CELLS[0] * label.x / screen.width_cm), int(CELLS[1] * label.y / screen.height_cm)
        crowds[cell] = crowds.get(cell, 0) + 1
        if crowds[cell] <= MOST_IN_CELL and len(weak) < MOST_LABELS:
            weak.append(label)
    return (*(each for each in labels if each.kind == "point"), *reversed(weak))
