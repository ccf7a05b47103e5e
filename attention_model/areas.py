"""Areas of interest on a page: which one is looked at, with what probability, how long, how often, and going back.

Webcam gaze is off by 100 to 200 px, so a point never simply lies in an area: it has a probability for each. Dwell is
shared out by it; visits and regressions are counted only where one area is more likely than everything else together.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

OUTSIDE = ""
CLEAR = 0.5
# A gap this long ends a visit.
VISIT_GAP_S = 3.0


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the page, px, with the id of what it shows. Areas are in reading order and do not overlap."""

    id: str
    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (self.left < self.right and self.top < self.bottom):
            raise ValueError(f"Area “{self.id}” has no extent.")

    def probability(self, x: float, y: float, sigma_px: float) -> float:
        """Chance that eyes seen at this point looked into the area, the error being normal with this deviation."""
        return within(x, self.left, self.right, sigma_px) * within(y, self.top, self.bottom, sigma_px)


def within(value: float, low: float, high: float, sigma: float) -> float:
    """Chance that the truth lies between two bounds; with no uncertainty 1 or 0."""
    if sigma <= 0:
        return float(low <= value < high)
    return below((high - value) / sigma) - below((low - value) / sigma)


def below(z: float) -> float:
    """Normal distribution function."""
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def hit(areas: Iterable[Area], x: float, y: float, sigma_px: float) -> dict[str, float]:
    """Probability of each area by id, and of none of them as OUTSIDE. Together they make 1."""
    chances = {area.id: area.probability(x, y, sigma_px) for area in areas}
    total = sum(chances.values())
    if total > 1.0:
        chances = {name: chance / total for name, chance in chances.items()}
    chances[OUTSIDE] = max(0.0, 1.0 - sum(chances.values()))
    return chances


@dataclass(slots=True)
class AreaRecord:
    """What is known of one area: expected seconds looked at, visits, and arrivals from an area further on."""

    dwell_s: float = 0.0
    visits: int = 0
    regressions: int = 0
    first_at: float | None = None


@dataclass(slots=True)
class AreaLog:
    """Follows the gaze over the areas of one page."""

    areas: Sequence[Area]
    order: Sequence[str] = ()
    """Ids in reading order, with those that are out of sight; without it the order of `areas`."""
    records: dict[str, AreaRecord] = field(init=False)
    current: str = field(init=False, default=OUTSIDE)
    furthest: int = field(init=False, default=-1)
    last_at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.records = {}
        self.relay(self.areas, self.order)

    def relay(self, areas: Sequence[Area], order: Sequence[str] = ()) -> None:
        """The page was scrolled, zoomed or changed: the areas lie elsewhere now. What was counted stays."""
        if len({area.id for area in areas}) != len(areas):
            raise ValueError("Two areas have the same id.")
        reached = self.order[self.furthest] if self.furthest >= 0 else OUTSIDE
        self.areas, self.order = areas, order or [area.id for area in areas]
        self.furthest = self.place(reached)
        for area in areas:
            self.records.setdefault(area.id, AreaRecord())

    def add(self, x: float, y: float, at: float, seconds: float, sigma_px: float) -> str:
        """Count a look of so many seconds; the id of the area it clearly hits, or OUTSIDE."""
        chances = hit(self.areas, x, y, sigma_px)
        for area in self.areas:
            self.records[area.id].dwell_s += chances[area.id] * seconds
        clear = next((name for name, chance in chances.items() if name != OUTSIDE and chance > CLEAR), OUTSIDE)
        if clear != OUTSIDE:
            self.arrive(clear, at)
            self.last_at = at + seconds
        return clear

    def arrive(self, name: str, at: float) -> None:
        """A clear look at an area: a new visit unless it goes on, a regression when it leads back."""
        rested = self.last_at is not None and at - self.last_at <= VISIT_GAP_S
        if name == self.current and rested:
            return
        record, place = self.records[name], self.place(name)
        record.visits += 1
        record.first_at = at if record.first_at is None else record.first_at
        if name != self.current and place < self.furthest:
            record.regressions += self.place(self.current) > place
        self.furthest = max(self.furthest, place)
        self.current = name

    def place(self, name: str) -> int:
        """Where an area stands in reading order; -1 for one that is not on the page any more."""
        return next((k for k, each in enumerate(self.order) if each == name), -1)
