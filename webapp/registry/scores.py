"""Counting how the live version's estimates are distributed, day by day, before the estimates themselves are deleted.

A stretch is written when at least five people had a camera on in it: a day, or as many days as that takes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from attention_model.shadow import part_of
from webapp.classroom.models import AttentionSample
from webapp.donations.models import SelfReport
from webapp.registry.models import ModelEvent, ModelVersion, ScoreDay

FEWEST_PEOPLE = 5
PARTS = 20
# What is said, and of which estimates it says something.
SAID = {"lost": ("confusion",), "followed": ("confusion", "focus"), "elsewhere": ("focus",)}
What = ModelEvent.What
Span = tuple[datetime, datetime]


@dataclass
class Counts:
    """What is counted of a stretch. Who they were is forgotten with it."""

    since: date
    people: set[int] = field(default_factory=set)
    seconds: float = 0.0
    unknown: float = 0.0
    focus: list[int] = field(default_factory=lambda: [0] * PARTS)
    confusion: list[int] = field(default_factory=lambda: [0] * PARTS)
    reports: dict[str, list[int]] = field(default_factory=dict)

    def add(self, sample: tuple[int, float, float, float | None, float | None]) -> None:
        """Takes an estimate in: whose, for how long, the share that could be judged, focus, confusion."""
        person, seconds, known, focus, confusion = sample
        self.people.add(person)
        self.seconds += seconds
        self.unknown += seconds * (1 - known)
        _count(self.focus, focus)
        _count(self.confusion, confusion)

    def say(self, kind: str, focus: float | None, confusion: float | None) -> None:
        """Takes in what somebody said, beside what was estimated at that moment."""
        for name, value in (("focus", focus), ("confusion", confusion)):
            if value is not None and name in SAID.get(kind, ()):
                _count(self.reports.setdefault(f"{kind}_{name}", [0] * PARTS), value)


def _count(counts: list[int], value: float | None) -> None:
    if value is not None:
        counts[part_of(value, PARTS)] += 1


def count_days(*, today: date | None = None) -> int:
    """Counts every whole day that was not counted yet, for each version that was live on it. Again: does nothing."""
    today = today or timezone.localdate()
    return sum(_count_version(version, spans, today) for version, spans in _live_spans().items())


def _live_spans() -> dict[ModelVersion, list[Span]]:
    """When each version was live, by the log."""
    found: dict[ModelVersion, list[Span]] = {}
    events = list(
        ModelEvent.objects.filter(what__in=[What.PROMOTED, What.ROLLED_BACK]).select_related("version").order_by("pk")
    )
    ends = [*(event.at for event in events[1:]), timezone.now()]
    for event, end in zip(events, ends, strict=True):
        found.setdefault(event.version, []).append((event.at, end))
    return found


@transaction.atomic
def _count_version(version: ModelVersion, spans: list[Span], today: date) -> int:
    oldest = today - timedelta(days=settings.ATTUNE_ESTIMATE_DAYS)
    last = version.score_days.order_by("-day").values_list("day", flat=True).first()
    begin = max(oldest, timezone.localdate(spans[0][0]), *([last + timedelta(days=1)] if last else []))
    counts, written = Counts(begin), 0
    for day in _days(begin, today):
        _take_in(counts, _within(spans, day))
        if len(counts.people) >= FEWEST_PEOPLE:
            _write(version, counts, day)
            counts, written = Counts(day + timedelta(days=1)), written + 1
    return written


def _days(begin: date, end: date) -> Iterable[date]:
    return (begin + timedelta(days=each) for each in range((end - begin).days))


def _within(spans: list[Span], day: date) -> list[Span]:
    """The parts of a day in which the version was live."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    parts = [(max(begin, midnight), min(end, midnight + timedelta(days=1))) for begin, end in spans]
    return [part for part in parts if part[0] < part[1]]


def _take_in(counts: Counts, spans: list[Span]) -> None:
    for begin, end in spans:
        fields = ("session__student_id", "seconds", "known_share", "focus", "confusion")
        samples = AttentionSample.objects.filter(at__gte=begin, at__lt=end).values_list(*fields)
        for sample in samples.iterator():
            counts.add(sample)
        reports = SelfReport.objects.filter(at__gte=begin, at__lt=end).values_list("kind", "focus", "confusion")
        for report in reports.iterator():
            counts.say(*report)


def _write(version: ModelVersion, counts: Counts, day: date) -> None:
    ScoreDay.objects.get_or_create(
        version=version, day=day,
        defaults={
            "since": counts.since, "people": len(counts.people), "seconds": round(counts.seconds, 1),
            "unknown_seconds": round(counts.unknown, 1), "focus": counts.focus, "confusion": counts.confusion,
            "reports": counts.reports,
        },
    )  # fmt: skip
