"""How two bundles differ on the same live frames: sums over all of them, nothing of any one frame or person."""

import math
from dataclasses import dataclass, field
from typing import Any

from attention_model.head_pose import direction_of
from attention_model.observation import Observation
from attention_model.window import Judgement

# upper ends of the classes of gaze differences, degrees; the last class is open
GAZE_CLASSES_DEG = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0)
# Estimates are counted by tenths of 0 to 1, and how far two of them differ by these upper ends; the last is open.
PARTS = 10
JUDGED_CLASSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)


@dataclass(slots=True)
class Sum:
    """Count, mean and spread of numbers that are not kept."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        """Take a number in."""
        self.count += 1
        self.total += value
        self.squares += value * value

    def told(self) -> dict[str, float]:
        """As JSON has it."""
        return {"count": self.count, "total": round(self.total, 6), "squares": round(self.squares, 6)}


@dataclass(slots=True)
class Comparison:
    """The candidate against the live bundle. Differences are the candidate's number minus the live one's."""

    frames: int = 0
    readable: int = 0
    """Frames that the live bundle could read."""
    readable_by_candidate: int = 0
    gaze_classes: list[int] = field(default_factory=lambda: [0] * (len(GAZE_CLASSES_DEG) + 1))
    sums: dict[str, Sum] = field(default_factory=dict)

    def add(self, live: Observation, candidate: Observation) -> None:
        """Take a frame in that both have read."""
        self.frames += 1
        self.readable += live.status == "ok"
        self.readable_by_candidate += candidate.status == "ok"
        if live.status != "ok" or candidate.status != "ok":
            return
        away = gaze_between(live, candidate)
        self.gaze_classes[sum(away > end for end in GAZE_CLASSES_DEG)] += 1
        self._add("gaze_deg", away)
        for name in ("gaze_yaw", "gaze_pitch", "head_yaw", "head_pitch", "eye_openness_left", "eye_openness_right"):
            self._add(name, getattr(candidate, name) - getattr(live, name))
        self._add("gaze_sigma", candidate.gaze_sigma - live.gaze_sigma)
        if live.action_units is not None and candidate.action_units is not None:
            pairs = zip(live.action_units, candidate.action_units, strict=True)
            self._add("action_units", sum(abs(one - other) for one, other in pairs) / len(live.action_units))

    def _add(self, name: str, value: float) -> None:
        self.sums.setdefault(name, Sum()).add(value)

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "frames": self.frames,
            "readable": self.readable,
            "readable_by_candidate": self.readable_by_candidate,
            "gaze_classes": list(self.gaze_classes),
            "sums": {name: each.told() for name, each in self.sums.items()},
        }


@dataclass(slots=True)
class WindowComparison:
    """What a candidate's window network says beside the live one's, of the same half minutes."""

    windows: int = 0
    differences: dict[str, list[int]] = field(default_factory=dict)
    live: dict[str, list[int]] = field(default_factory=dict)
    candidate: dict[str, list[int]] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)

    def add(self, live: Judgement, candidate: Judgement) -> None:
        """Take a moment in that both have judged; what either does not know is not compared."""
        self.windows += 1
        for name in ("focus", "confusion"):
            one, other = getattr(live, name), getattr(candidate, name)
            if one is None or other is None or not math.isfinite(other):
                continue
            _count(self.live, name, PARTS, part_of(one, PARTS))
            _count(self.candidate, name, PARTS, part_of(other, PARTS))
            away = abs(other - one)
            _count(self.differences, name, len(JUDGED_CLASSES) + 1, sum(away > end for end in JUDGED_CLASSES))
            self.sums.setdefault(name, Sum()).add(other - one)

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "windows": self.windows,
            "differences": {name: list(counts) for name, counts in self.differences.items()},
            "live": {name: list(counts) for name, counts in self.live.items()},
            "candidate": {name: list(counts) for name, counts in self.candidate.items()},
            "sums": {name: each.told() for name, each in self.sums.items()},
        }


def part_of(value: float, parts: int) -> int:
    """Which of so many equal parts of 0 to 1 a value lies in."""
    return min(parts - 1, max(0, int(value * parts)))


def _count(counts: dict[str, list[int]], name: str, length: int, at: int) -> None:
    counts.setdefault(name, [0] * length)[at] += 1


def gaze_between(one: Observation, other: Observation) -> float:
    """The angle between two gazes, degrees."""
    a, b = (direction_of(seen.gaze_yaw, seen.gaze_pitch) for seen in (one, other))
    return math.degrees(math.acos(max(-1.0, min(1.0, float(a @ b)))))
