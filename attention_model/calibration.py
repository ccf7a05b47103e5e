"""A person's own map from eyes to screen: nine points at first, clicks afterwards, told with its uncertainty.

Everything here is a pure function on frozen values. A calibration holds labels (numbers only), and what follows from
them is computed again when it is read back from JSON.
"""

import math
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, field, replace
from typing import Any

import numpy as np

from attention_model.drift import Watch
from attention_model.gaze import Covariance, Screen, ScreenGaze, Sighting, on_screen
from attention_model.gaze_labels import (
    LABEL_SIGMA_DEG,
    RATIO,
    USUAL_FRAME_DEG,
    Label,
    LabelKind,
    kept,
    lesson_of,
    scatter,
)
from attention_model.gaze_map import Floats, GazeMap, apply, as_rows, fit, hits, prior_map

FORMAT = 1
# A seat, a lid and a light change bit by bit: degrees after one minute, growing with the square root of the time.
AGEING_DEG, MOST_AGEING_DEG = 0.12, 2.0
POOR_DEG = 5.0
# Degrees and centimetres of head (yaw, pitch, x, y, z) away from any label over which what lasts grows by half.
FAMILIAR, STRANGENESS = (8.0, 8.0, 4.0, 4.0, 6.0), 1.25
HEAD = [2, 3, 5, 6, 7]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How far off each calibrated point is for a map that has not seen it, at the eye and on the screen."""

    mean_deg: float
    worst_deg: float
    mean_px: float
    points: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known about one person before one screen. Make it with `uncalibrated` or attention_model.nine_points."""

    screen: Screen
    labels: tuple[Label, ...]
    gaze_map: GazeMap
    frame_deg: tuple[float, float]
    """By how much one frame's gaze scatters across and up, degrees."""
    usual_sigma: float
    """What the network stated about itself while `frame_deg` was measured, degrees."""
    accuracy: Accuracy | None
    watch: Watch = field(default_factory=Watch)

    @property
    def needs_recalibration(self) -> bool:
        """Whether to offer the nine points (again): it never fitted well, or labels disagree with it by now."""
        return self.accuracy is None or self.accuracy.mean_deg > POOR_DEG or self.watch.drifted

    def locate(self, seen: Sighting, at: float) -> ScreenGaze:
        """Where on the screen these eyes look at `at` (epoch seconds)."""
        rows = as_rows([seen])
        angles, spread = apply(self.gaze_map, rows)
        ratio = min(RATIO[1], max(RATIO[0], seen.sigma / self.usual_sigma))
        grown = ratio**2 * self.strangeness(rows[0])
        lasting = spread[0] + np.diag(np.square(self.gaze_map.lasting) * grown + self.ageing(at) ** 2)
        passing = np.diag(np.square(self.frame_deg) * ratio**2 / max(1, seen.frames))
        return placed(self.screen, rows[0, 5:8], angles[0], lasting, passing)

    def strangeness(self, row: Floats) -> float:
        """By how much the variance of what lasts is larger with a head that is turned or placed as in no label."""
        if not self.labels:
            return 1.0
        away = (as_rows([each.sighting for each in self.labels])[:, HEAD] - row[HEAD]) / FAMILIAR
        return 1.0 + STRANGENESS * float(np.square(away).sum(axis=1).min())

    def ageing(self, at: float) -> float:
        """Degrees by which things may have moved since the last label."""
        if not self.labels:
            return 0.0
        minutes = max(0.0, at - max(label.at for label in self.labels)) / 60.0
        return min(MOST_AGEING_DEG, AGEING_DEG * math.sqrt(minutes))

    def after(self, label: Label) -> "Calibration":
        """With one more weak label: the map follows it, and the watch notes how much it was off before."""
        gaze = self.locate(label.sighting, label.at)
        wide = math.radians(LABEL_SIGMA_DEG[label.kind]) * gaze.distance
        across = (label.x - gaze.x) / math.hypot(wide, math.sqrt(gaze.covariance[0]))
        down = (label.y - gaze.y) / math.hypot(wide, math.sqrt(gaze.covariance[2]))
        watch = self.watch.after(across, down) if self.accuracy else self.watch
        fitted = fit_labels(self.screen, kept((*self.labels, label), self.screen))
        return replace(fitted, accuracy=self.accuracy, watch=watch)

    def clicked(self, seen: Sighting, x_px: float, y_px: float, at: float, kind: LabelKind = "click") -> "Calibration":
        """With a click (or a caret while typing) at these CSS pixels of the screen; off the screen it says nothing."""
        inside = 0 <= x_px <= self.screen.width_px and 0 <= y_px <= self.screen.height_px
        if not inside or not all(math.isfinite(number) for number in (*astuple(seen), at)):
            return self
        return self.after(Label(seen, *self.screen.from_px(x_px, y_px), at, kind))

    def to_json(self) -> dict[str, Any]:
        """Plain numbers for storage."""
        return {
            "format": FORMAT,
            "screen": asdict(self.screen),
            "labels": [
                [list(astuple(each.sighting)), each.x, each.y, each.at, each.kind, list(each.spread)]
                for each in self.labels
            ],
            "watch": list(astuple(self.watch)),
            "accuracy": list(astuple(self.accuracy)) if self.accuracy else None,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Calibration":
        """What `to_json` gave; ValueError when it is something else."""
        if stored.get("format") != FORMAT:
            raise ValueError("This is not a stored calibration, or one of another format.")
        try:
            labels = [
                Label(Sighting(*seen), x, y, at, kind, (spread[0], spread[1]))
                for seen, x, y, at, kind, spread in stored["labels"]
            ]
            accuracy = Accuracy(*stored["accuracy"]) if stored["accuracy"] else None
            fitted = fit_labels(Screen(**stored["screen"]), labels)
            return replace(fitted, watch=Watch(*stored["watch"]), accuracy=accuracy)
        except (KeyError, TypeError, IndexError, ValueError) as error:
            raise ValueError("This is not a stored calibration.") from error


def uncalibrated(screen: Screen) -> Calibration:
    """Geometry alone. It is a start: it knows how little it knows, and clicks teach it."""
    return fit_labels(screen, ())


def placed(screen: Screen, head: Floats, angles: Floats, lasting: Floats, passing: Floats) -> ScreenGaze:
    """The point that a direction means, with its error in degrees² (2×2) carried from angles to centimetres."""
    x, y = screen.from_camera(*hits(head[None], angles[None])[0].tolist())
    yaw, pitch = np.radians(np.clip(angles, -75, 75))
    depth = math.radians(-head[2]) / math.cos(yaw)
    across, turned = depth / math.cos(yaw), depth * math.tan(pitch) * math.tan(yaw)
    stretch = np.array([[across, 0.0], [turned, depth / math.cos(pitch) ** 2]])
    whole = upper(stretch @ (lasting + passing) @ stretch.T)
    distance = float(-head[2] / (math.cos(yaw) * math.cos(pitch)))
    return ScreenGaze(x, y, whole, upper(stretch @ lasting @ stretch.T), distance, on_screen(screen, x, y, whole))


def upper(matrix: Floats) -> Covariance:
    """The three numbers of a symmetric 2×2 matrix."""
    return float(matrix[0, 0]), float(matrix[0, 1]), float(matrix[1, 1])


def fit_labels(screen: Screen, labels: Iterable[Label]) -> Calibration:
    """The calibration that these labels give, without a statement of its accuracy."""
    labels = tuple(labels)
    if not labels:
        return Calibration(screen, (), prior_map(), (USUAL_FRAME_DEG, USUAL_FRAME_DEG), USUAL_FRAME_DEG * 2, None)
    frame, usual = scatter(labels)
    return Calibration(screen, labels, fit(lesson_of(screen, labels, frame, usual)), frame, usual, None)


def off_by(calibration: Calibration, label: Label) -> tuple[float, float]:
    """How far a label lies from where its sighting is placed: degrees at the eye, and CSS pixels."""
    gaze = calibration.locate(label.sighting, label.at)
    head = as_rows([label.sighting])[:, 5:8]
    ends = np.array([calibration.screen.to_camera(x, y) for x, y in ((label.x, label.y), (gaze.x, gaze.y))])
    rays = np.concatenate([ends - head[:, :2], np.broadcast_to(-head[:, 2:], (2, 1))], axis=1)
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    there, here = calibration.screen.to_px(label.x, label.y), calibration.screen.to_px(gaze.x, gaze.y)
    return math.degrees(2 * math.asin(min(1.0, float(np.linalg.norm(rays[0] - rays[1])) / 2))), math.dist(there, here)


__all__ = ["Accuracy", "Calibration", "Label", "LabelKind", "fit_labels", "off_by", "uncalibrated"]
