"""Which rendered pictures count in the gaze suite, and how errors differ between parts of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tpu_training.datasets.examples import LIGHTS, FrameExample
from tpu_training.evaluate.statistics import Numbers, Rows, angular_error, interval_of, mean_of
from tpu_training.evaluate.suite import SliceRow, require

MAX_HEAD_DEG = 25.0
OPEN = 0.3


class Sightings:
    """What the methods saw of each picture (name → N or N×k, NaN without a face), and its labels."""

    def __init__(self, seen: Mapping[str, NDArray[Any]], labels: list[FrameExample]) -> None:
        self.seen, self.labels = seen, labels
        self.gaze, self.head = self.label("gaze"), self.label("head")
        self.openness, self.person = self.label("openness"), self.label("person")
        self.errors = {name: angular_error(seen[f"{name}gaze"], self.gaze) for name in ("", "geometric_", "alone_")}
        both = ~np.isnan(self.errors[""] + self.errors["geometric_"])
        self.open_eyed = np.flatnonzero(both & (self.openness.min(axis=1) >= OPEN))
        frontal = (np.abs(self.head[self.open_eyed, :2]) <= MAX_HEAD_DEG).all(axis=1)
        self.counted: Rows = self.open_eyed[frontal]
        require(len(self.counted), "No picture has a face that was found, within ±25°, with open eyes.")

    def label(self, name: str) -> Numbers:
        """One label of every picture."""
        return np.array([getattr(each, name) for each in self.labels], np.float64)

    def error(self, method: str = "") -> Numbers:
        """Angular errors of the pictures that count, degrees."""
        return self.errors[method][self.counted]

    def deviations(self) -> Numbers:
        """Errors along each axis of the pictures that count, in stated deviations; yaw as an angle in space."""
        off = self.seen["gaze"][self.counted] - self.gaze[self.counted]
        off[:, 0] *= np.cos(np.radians(self.gaze[self.counted, 1]))
        return np.asarray(off / self.seen["sigma"][self.counted, None], np.float64)


@dataclass(frozen=True, slots=True)
class Split:
    """How pictures are told apart: the name of each one's part, and the names in the order in which they are shown."""

    part: Callable[[FrameExample], str]
    order: tuple[str, ...] = ()

    def names(self, found: Sequence[str]) -> list[str]:
        """The parts that occur, in order."""
        return [*(name for name in self.order if name in found), *sorted(set(found) - set(self.order))]


def by_bounds(value: Callable[[FrameExample], float], bounds: tuple[float, ...], names: tuple[str, ...]) -> Split:
    """Parts by a number; there is one name more than there are bounds."""
    return Split(lambda example: names[sum(value(example) >= bound for bound in bounds)], names)


THIRDS = (1 / 3, 2 / 3)
PARTS: Mapping[str, Split] = {
    "skin tone": by_bounds(lambda e: e.skin_tone, THIRDS, ("light", "medium", "dark")),
    "glasses": by_bounds(lambda e: e.glasses, (1, 2), ("none", "clear", "with reflections")),
    "light": Split(lambda e: e.light, LIGHTS),
    "low light": by_bounds(lambda e: e.low_light, THIRDS, ("little", "some", "much")),
    "beard": by_bounds(lambda e: e.beard, (0.1, 0.6), ("none", "some", "full")),
    "hand before the face": by_bounds(lambda e: e.occluded, (0.01, 0.15), ("no", "a little", "much")),
    "hair": Split(lambda e: e.hair),
    "headwear": Split(lambda e: e.headwear, ("none",)),
    "distance": by_bounds(lambda e: -float(e.head_position[2]), (45, 65), ("under 45 cm", "45–65 cm", "over 65 cm")),
    "field of view": by_bounds(lambda e: e.fov, (38, 46), ("under 38°", "38–46°", "over 46°")),
}
HEAD_ANGLE = by_bounds(
    lambda e: float(np.abs(e.head[:2]).max()), (10, MAX_HEAD_DEG, 40), ("under 10°", "10–25°", "25–40°", "over 40°")
)


GROUP_DRAWS = 300


def slices(all_: Sightings, seed: int) -> Iterator[SliceRow]:
    """How the error differs between parts of the data; by head angle also of pictures that do not count."""
    for by, how in PARTS.items():
        yield from split(all_, by, how, all_.counted, seed)
    yield from split(all_, "head angle", HEAD_ANGLE, all_.open_eyed, seed)
    yield from people(all_)


def split(all_: Sightings, by: str, how: Split, rows: Rows, seed: int) -> Iterator[SliceRow]:
    """One row for each part, with the interval over its people."""
    names = [how.part(all_.labels[row]) for row in rows]
    for name in how.names(names):
        chosen = rows[np.array(names) == name]
        sample = mean_of(all_.errors[""][chosen], all_.person[chosen])
        found = sample.replicates(seed, GROUP_DRAWS)
        yield replace(
            slice_row(all_, by, name, chosen),
            people=sample.people(),
            intervals={"mean_deg": interval_of(found)},
            draws={"mean_deg": sample.drawn(found, seed)},
        )


def slice_row(all_: Sightings, by: str, name: str, rows: Rows) -> SliceRow:
    """Errors on some pictures."""
    return SliceRow(
        by,
        name,
        len(rows),
        {
            "mean_deg": float(all_.errors[""][rows].mean()),
            "geometric_mean_deg": float(all_.errors["geometric_"][rows].mean()),
            "network_mean_deg": float(all_.errors["alone_"][rows].mean()),
        },
    )


def people(all_: Sightings) -> Iterator[SliceRow]:
    """How evenly the errors fall on people: the tenth with the least error, the middle, the tenth with the most."""
    person = all_.person[all_.counted]
    ordered = sorted(np.unique(person).tolist(), key=lambda who: float(all_.error()[person == who].mean()))
    few = max(1, len(ordered) // 10)
    middle = (len(ordered) - 1) // 2
    parts = {"best tenth": ordered[:few], "middle person": [ordered[middle]], "worst tenth": ordered[-few:]}
    for name, who in parts.items():
        yield slice_row(all_, "person", name, all_.counted[np.isin(person, who)])
