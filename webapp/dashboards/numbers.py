"""Middle, spread and difference of a group, and how sure they are. Pure; nothing is said of groups under five."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, median

from django.utils.translation import gettext as _

FEWEST = 5  # groups under five are not shown as groups
LIKELY = 0.8  # of an interval: eight times in ten
_SIDES = NormalDist().inv_cdf((1 + LIKELY) / 2)
_MEDIAN = math.sqrt(math.pi / 2)  # a median of few is less sure than their mean, by this


@dataclass(frozen=True, slots=True)
class Spread:
    """A group's median, the ends of its middle half, how unsure the median is (± in eight cases of ten), how many."""

    median: float
    low: float
    high: float
    unsure: float
    number: int


def spread(values: Sequence[float]) -> Spread | None:
    """The spread of a group; None when it is too small to be shown."""
    if len(values) < FEWEST:
        return None
    ordered = sorted(values)
    middle = fmean(ordered)
    deviation = math.sqrt(fmean([(value - middle) ** 2 for value in ordered]))  # statistics.pstdev: 20 times slower
    unsure = _SIDES * _MEDIAN * deviation / math.sqrt(len(ordered))
    return Spread(median(ordered), _at(ordered, 0.25), _at(ordered, 0.75), unsure, len(ordered))


def _at(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    hits: int
    of: int

    @property
    def shown(self) -> bool:
        """Whether the group is large enough to be shown."""
        return self.of >= FEWEST

    @property
    def part(self) -> float:
        """From 0 to 1."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies in eight cases of ten (Wilson)."""
        if not self.of:
            return 0.0, 1.0
        square, part = _SIDES**2 / self.of, self.part
        middle = (part + square / 2) / (1 + square)
        half = _SIDES / (1 + square) * math.sqrt(part * (1 - part) / self.of + square / (4 * self.of))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        return _("%(hits)s of %(all)s") % {"hits": self.hits, "all": self.of}


def difference(first: Share, second: Share) -> tuple[float, float]:
    """Where `first` minus `second` lies in eight cases of ten (Newcombe, from the two Wilson intervals)."""
    (low_1, high_1), (low_2, high_2) = first.interval, second.interval
    gap = first.part - second.part
    below = math.hypot(first.part - low_1, high_2 - second.part)
    above = math.hypot(high_1 - first.part, second.part - low_2)
    return gap - below, gap + above


def mean(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return fmean(values) if values else None


def may_show(known: int, present: int) -> bool:
    """Whether what only some share may be shown: of five or more, and not of a class of five, where it were of all."""
    return known >= FEWEST and present > FEWEST


def known_words(known: int, present: int) -> str:
    """How many of those present something is known of. Never so exact that the few others could be told from it."""
    if known < FEWEST:
        return _("known of too few to show")
    if 0 < present - known < FEWEST or known >= present:
        return _("known of most")
    return _("known of %(known)s of %(present)s") % {"known": known, "present": present}
