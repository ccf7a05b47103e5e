"""Whether the live version's estimates still look like in its first weeks. Counts of five people and more, nobody's.

How far days differ anyway is taken from the first weeks themselves: each stretch beside the others. Only what lies
beyond that, and beyond a set limit, is told.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from webapp.registry.models import ModelVersion, ScoreDay

FIRST = timedelta(days=14)
RECENT = timedelta(days=7)
FEWEST_STRETCHES = 3
FEWEST_SAMPLES = 200
FEWEST_REPORTS = 20  # of each kind, before what students said is held against the estimates
MOST_PSI = 0.25  # the population stability index above which a distribution is usually called another one
MOST_UNKNOWN = 0.15
LEAST_AGREEMENT = 0.05

Counts = Sequence[int]


@dataclass(frozen=True, slots=True)
class Shift:
    """One thing that is watched: then, now, whether that is more than usual, and what to do about it."""

    key: str
    words: str
    shifted: bool
    advice: str = ""
    before: tuple[int, ...] = ()
    now: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """What there is to say of the live version. `shifts` is empty as long as too little was counted."""

    stretches: int
    since: date | None
    shifts: tuple[Shift, ...]

    @property
    def alerts(self) -> list[Shift]:
        """What has shifted."""
        return [shift for shift in self.shifts if shift.shifted]


def get_drift(version: ModelVersion, *, today: date | None = None) -> Drift:
    """The last days of a version beside its first weeks."""
    rows = list(version.score_days.all())
    since = rows[0].since if rows else None
    first = [row for row in rows if since and row.day < since + FIRST]
    begin = (today or timezone.localdate()) - RECENT
    recent = [row for row in rows if row.since >= begin and row not in first]
    if len(first) < FEWEST_STRETCHES or not recent:
        return Drift(len(rows), since, ())
    judged = [_scores(name, first, recent) for name in ("focus", "confusion")]
    said = [_agreement(by, first, recent) for by in ("confusion", "focus")]
    found = [*judged, _unknown(first, recent), *said]
    return Drift(len(rows), since, tuple(shift for shift in found if shift is not None))


def psi(before: Counts, now: Counts) -> float:
    """The population stability index of two distributions; nothing there counts as half a sample."""
    one, other = ([(count + 0.5) / (sum(counts) + 0.5 * len(counts)) for count in counts] for counts in (before, now))
    return sum((b - a) * math.log(b / a) for a, b in zip(one, other, strict=True))


def auc(lower: Counts, higher: Counts) -> tuple[float, float]:
    """How often a value of the second is above one of the first, ties half; and half of its 95 % interval."""
    below = wins = 0.0
    for low, high in zip(lower, higher, strict=True):
        wins += high * (below + low / 2)
        below += low
    few, many = sum(lower), sum(higher)
    a = wins / (few * many)
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    variance = (a * (1 - a) + (many - 1) * (q1 - a * a) + (few - 1) * (q2 - a * a)) / (few * many)
    return a, 1.96 * math.sqrt(max(variance, 0.0))


def _summed(rows: Iterable[ScoreDay], read: Callable[[ScoreDay], Counts]) -> tuple[int, ...]:
    """Counts of several stretches together, by tenths."""
    fine = [sum(column) for column in zip(*(read(row) for row in rows), strict=True)]
    return tuple(fine[at] + fine[at + 1] for at in range(0, len(fine), 2))


def _usual(first: list[ScoreDay], differ: Callable[[list[ScoreDay], list[ScoreDay]], float]) -> float:
    """How far one stretch of the first weeks was from all the others, at most."""
    return max(differ([row for row in first if row is not one], [one]) for one in first)


def _scores(name: str, first: list[ScoreDay], recent: list[ScoreDay]) -> Shift | None:
    def differ(one: list[ScoreDay], other: list[ScoreDay]) -> float:
        return psi(*(_summed(rows, lambda row: getattr(row, name)) for rows in (one, other)))

    before, now = (_summed(rows, lambda row: getattr(row, name)) for rows in (first, recent))
    if min(sum(before), sum(now)) < FEWEST_SAMPLES:
        return None
    shifted = differ(first, recent) > max(MOST_PSI, _usual(first, differ))
    words = {
        ("focus", True): _("Estimates of focus are distributed otherwise than in its first weeks."),
        ("focus", False): _("Estimates of focus are distributed as in its first weeks."),
        ("confusion", True): _("Estimates of confusion are distributed otherwise than in its first weeks."),
        ("confusion", False): _("Estimates of confusion are distributed as in its first weeks."),
    }[name, shifted]
    advice = _(
        "Look for what is new: another age group, other lessons, other cameras. If that is to stay, "
        "train with newer examples and compare."
    )
    return Shift(name, words, shifted, advice if shifted else "", before, now)


def _unknown(first: list[ScoreDay], recent: list[ScoreDay]) -> Shift:
    def share(rows: list[ScoreDay]) -> float:
        seconds = sum(row.seconds for row in rows)
        return sum(row.unknown_seconds for row in rows) / seconds if seconds else 0.0

    def differ(one: list[ScoreDay], other: list[ScoreDay]) -> float:
        return share(other) - share(one)

    shifted = differ(first, recent) > max(MOST_UNKNOWN, _usual(first, differ))
    words = _(
        "Of 100 minutes with a camera, %(now)d have no face that can be judged; at first there were %(before)d."
    ) % {
        "now": round(100 * share(recent)), "before": round(100 * share(first)),
    }  # fmt: skip
    advice = _("Look at light and cameras first: no training helps against a dark room or a covered lens.")
    return Shift("unknown", words, shifted, advice if shifted else "")


def _agreement(by: str, first: list[ScoreDay], recent: list[ScoreDay]) -> Shift | None:
    """Whether estimates still agree with what students say: "I was lost" has to go with more confusion."""
    low, high = ("followed", "lost") if by == "confusion" else ("elsewhere", "followed")
    then, now = ([_reports(rows, f"{kind}_{by}") for kind in (low, high)] for rows in (first, recent))
    if min(sum(counts) for counts in (*then, *now)) < FEWEST_REPORTS:
        return None
    (before, half), (after, other_half) = auc(*then), auc(*now)
    shifted = before - after > max(LEAST_AGREEMENT, math.hypot(half, other_half))
    facts: dict[str, Any] = {"now": round(100 * after), "before": round(100 * before)}
    if by == "confusion":
        words = _(
            "Of 100 pairs of “I was lost here” and “I could follow”, %(now)d have the higher confusion "
            "at “lost”; in its first weeks there were %(before)d, and 50 would be chance."
        )
    else:
        words = _(
            "Of 100 pairs of “I could follow” and “My mind was elsewhere”, %(now)d have the higher focus "
            "at “follow”; in its first weeks there were %(before)d, and 50 would be chance."
        )
    advice = _("Students say otherwise than it estimates. Train with what they have said lately, and compare.")
    return Shift(f"said_{by}", words % facts, shifted, advice if shifted else "")


def _reports(rows: list[ScoreDay], key: str) -> tuple[int, ...]:
    return _summed(rows, lambda row: row.reports.get(key) or [0] * len(row.focus))
