"""What people gave, as arrays: one person at a time, with what is left out and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.crypto import salted_hmac
from numpy.typing import NDArray

from attention_model.page_gaze import PAGE_SIZE
from attention_model.region import EYES_HEIGHT, EYES_WIDTH, FACE_SIDE
from attention_model.window import FEATURES, STEPS
from webapp.accounts.models import SensingLevel
from webapp.donations.models import DonatedCrop, SelfReport, TrainingExample
from webapp.donations.pictures import CannotOpen, unseal

HELD_OUT_SHARE = 0.2
Kind, Said = TrainingExample.Kind, SelfReport.Kind
# What somebody says → (focus, how much that tells of it), (confusion, how much). Who follows is with the lesson; who is
# lost may be or not; of whose mind was elsewhere nobody knows whether the lesson puzzles.
TRUTHS: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    Said.FOLLOWED: ((1.0, 0.5), (0.0, 1.0)),
    Said.LOST: ((0.0, 0.0), (1.0, 1.0)),
    Said.ELSEWHERE: ((0.0, 1.0), (0.0, 0.0)),
}
SHAPES: dict[str, dict[str, tuple[tuple[int, ...], Any]]] = {
    "windows": {
        "observations": ((STEPS, FEATURES), np.float16),
        "page": ((PAGE_SIZE,), np.float32),
        **dict.fromkeys(("focus", "focus_weight", "confusion", "confusion_weight"), ((), np.float32)),
        "person": ((), np.int64),
        "level": ((), "<U10"),
    },
    "pages": {
        "page": ((PAGE_SIZE,), np.float32),
        "wrong": ((), np.bool_),
        "seeking": ((), np.bool_),
        "person": ((), np.int64),
    },
    "points": {
        "sighting": ((10,), np.float32),
        "point": ((2,), np.float32),
        "person": ((), np.int64),
    },
    "crops": {
        "face": ((FACE_SIDE, FACE_SIDE, 1), np.uint8),
        "eyes": ((EYES_HEIGHT, EYES_WIDTH, 1), np.uint8),
        "target_yaw": ((), np.float32),
        "target_pitch": ((), np.float32),
        "person": ((), np.int64),
        "level": ((), "<U10"),
    },
}
SIGHTING = (
    *("gaze_yaw", "gaze_pitch", "head_yaw", "head_pitch", "head_roll"),
    *("head_x", "head_y", "head_z", "sigma", "frames"),
)


@dataclass
class Table:
    """Rows of one file, column by column."""

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The columns, also of no rows at all."""
        return {
            column: np.array([row[column] for row in self.rows], dtype).reshape(len(self.rows), *shape)
            for column, (shape, dtype) in SHAPES[self.name].items()
        }


class Part:
    """One half of a data set: what is trained with, or what is kept from it."""

    def __init__(self) -> None:
        self.tables = {name: Table(name) for name in SHAPES}

    def add(self, table: str, **row: Any) -> None:
        """One more row."""
        self.tables[table].rows.append(row)


def rank_of(user_id: int) -> float:
    """0..1, always the same for a person: it decides whether theirs is kept from training, in this set and the next.

    So no version was trained with somebody whom a later set measures it on.
    """
    digest = salted_hmac("attune.donations.held-out", str(user_id)).digest()
    return int.from_bytes(digest[:6], "big") / (1 << 48)


def choose_held_out(*groups: Iterable[int]) -> set[int]:
    """About a fifth of each group (all, who gave pictures, …): at least one where there are two or more, never all."""
    chosen: set[int] = set()
    for people in groups:
        ranked = sorted(people, key=rank_of)
        wanted = sum(rank_of(user_id) < HELD_OUT_SHARE for user_id in ranked)
        least, most = (1, len(ranked) - 1) if len(ranked) > 1 else (0, 0)
        chosen |= set(ranked[: max(least, min(most, wanted))])
    return chosen


@dataclass
class Gathering:
    """Everything of the people of a set, under the numbers that were made up for them."""

    expression_allowed: bool
    held_out_people: set[int] = field(default_factory=set)
    training: Part = field(default_factory=Part)
    held_out: Part = field(default_factory=Part)
    left_out: Counter[str] = field(default_factory=Counter)
    people_by: dict[str, set[int]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None

    def add_person(
        self, number: int, examples: Iterable[TrainingExample], crops: Iterable[DonatedCrop], *, kept: bool
    ) -> None:
        """Takes in what one person gave; `kept` from training."""
        part = self.held_out if kept else self.training
        for example in examples:
            self._note_age(example.at)
            problem = self._add(part, number, example)
            if problem:
                self.left_out[problem] += 1
        for crop in crops:
            self._note_age(crop.at)
            self._add_crop(part, number, crop)

    def _note_age(self, at: datetime) -> None:
        self.oldest = at if self.oldest is None else min(self.oldest, at)

    def _add(self, part: Part, number: int, example: TrainingExample) -> str:
        """Adds a moment; returns why not, or nothing."""
        if example.level == SensingLevel.EXPRESSION and not self.expression_allowed:
            return "expression"
        try:
            match example.kind:
                case Kind.REPORT:
                    self._add_report(part, number, example)
                case Kind.OUTCOME:
                    page = _array(example.page, (PAGE_SIZE,))
                    wrong = not example.label["correct"]
                    part.add("pages", page=page, wrong=wrong, seeking=False, person=number)
                    self._count(number, "wrong" if wrong else "right", example.level)
                case Kind.POINT:
                    point = [float(example.label[name]) for name in ("x_cm", "y_cm")]
                    sighting = [float((example.sighting or {})[name]) for name in SIGHTING]
                    part.add("points", sighting=sighting, point=point, person=number)
                    self._count(number, "points", example.level)
        except (KeyError, TypeError, ValueError):
            return "shape"
        return ""

    def _add_report(self, part: Part, number: int, example: TrainingExample) -> None:
        said = example.label["said"]
        (focus, focus_weight), (confusion, confusion_weight) = TRUTHS[said]
        part.add(
            "windows",
            observations=_array(example.window, (STEPS, FEATURES)).astype(np.float16),  # all people’s are in memory
            page=_array(example.page, (PAGE_SIZE,)),
            focus=focus,
            focus_weight=focus_weight,
            confusion=confusion,
            confusion_weight=confusion_weight,
            person=number,
            level=example.level,
        )
        self._count(number, said, example.level)

    def _add_crop(self, part: Part, number: int, crop: DonatedCrop) -> None:
        if crop.level == SensingLevel.EXPRESSION and not self.expression_allowed:
            crop.level = SensingLevel.GAZE  # the picture shows where somebody looks either way
        try:
            face, eyes = unseal(crop.sealed)
        except CannotOpen:
            self.left_out["sealed"] += 1
            return
        part.add(
            "crops",
            face=face[:, :, None],
            eyes=eyes[:, :, None],
            target_yaw=crop.target_yaw,
            target_pitch=crop.target_pitch,
            person=number,
            level=crop.level,
        )
        self._count(number, "crops", crop.level)

    def _count(self, number: int, what: str, level: str) -> None:
        for key in (what, f"level:{level}"):
            self.counts[key] += 1
            self.people_by.setdefault(key, set()).add(number)


def _array(numbers: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Stored numbers; zeros where nothing was known. Raises ValueError for what an older version kept otherwise."""
    if numbers is None:
        return np.zeros(shape, np.float32)
    found = np.asarray(numbers, np.float32)
    if found.shape != shape or not np.isfinite(found).all():
        raise ValueError(f"{found.shape} is not {shape}")
    return found
