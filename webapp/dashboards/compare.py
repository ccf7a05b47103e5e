"""Weeks and lessons of a class beside each other, from the summaries of its sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from webapp.accounts.models import Classroom
from webapp.classroom.models import StudySession
from webapp.dashboards.numbers import FEWEST, Share

A_YEAR = timedelta(days=366)
SUMS = {
    "students": Count("student", distinct=True),
    "finished": Count("student", distinct=True, filter=Q(finished_at__isnull=False)),
    "seconds": Sum("summary__seconds"),
    "planned": Sum("summary__planned_seconds"),
    "exercises": Sum("summary__exercises"),
    "right_first": Sum("summary__right_first"),
}


@dataclass(frozen=True)
class Line:
    """A week or a lesson. With fewer than five students nothing but their number is shown."""

    name: str | date
    students: int
    finished: int
    pace: float | None
    first: Share

    @property
    def few(self) -> bool:
        """Too few to be shown as a group."""
        return self.students < FEWEST


def compare_weeks(classroom: Classroom) -> list[Line]:
    """The last year's weeks, newest first. One query."""
    rows = _recent(classroom).annotate(name=TruncWeek("started_at")).values("name").annotate(**SUMS)
    return [_line(row["name"].date(), row) for row in rows.order_by("-name")]


def compare_lessons(classroom: Classroom) -> list[Line]:
    """The lessons of the last year in the order of the course. One query."""
    rows = _recent(classroom).annotate(name=F("lesson__title")).values("name", "lesson_id").annotate(**SUMS)
    return [_line(row["name"], row) for row in rows.order_by("lesson__unit__position", "lesson__position")]


def _recent(classroom: Classroom) -> QuerySet[StudySession]:
    return StudySession.objects.filter(classroom=classroom, started_at__gte=timezone.now() - A_YEAR)


def _line(name: str | date, row: Mapping[str, Any]) -> Line:
    pace = row["seconds"] / row["planned"] if row["planned"] else None
    return Line(name, row["students"], row["finished"], pace, Share(row["right_first"] or 0, row["exercises"] or 0))
