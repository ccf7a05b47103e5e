"""A lesson of a class afterwards: where it slowed, which figure confused, what was hard, what helped, what is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.dates import WEEKDAYS

from lessons.content.models import Lesson
from webapp.accounts.models import Classroom
from webapp.classroom.models import StudySession
from webapp.dashboards.answers import ExerciseLine, exercise_lines, first_answers, get_attempts
from webapp.dashboards.curves import (
    MinutePoint,
    PartPace,
    class_by_minute,
    get_blocks,
    get_minutes,
    pace_by_part,
    parts_of,
)
from webapp.dashboards.figures import FigureLine, figure_lines
from webapp.dashboards.gaze_maps import get_gaze_maps
from webapp.dashboards.helped import HelpLine, get_given, help_lines
from webapp.dashboards.mastery import SkillLine, get_skill_lines
from webapp.dashboards.numbers import FEWEST
from webapp.dashboards.words import slowest_of

LISTED = 60


@dataclass(frozen=True)
class ReportLine:
    """A lesson on a day, in the list of reports."""

    lesson_id: int
    title: str
    day: date
    students: int
    finished: int

    @property
    def weekday(self) -> str:
        """Its name."""
        return str(WEEKDAYS[self.day.weekday()])


def get_reports(classroom: Classroom) -> list[ReportLine]:
    """The lessons of a class by day, newest first. One query."""
    rows = (
        StudySession.objects.filter(classroom=classroom)
        .annotate(day=TruncDate("started_at"))
        .values("lesson_id", "lesson__title", "day")
        .annotate(students=Count("student", distinct=True), finished=Count("finished_at"))
        .order_by("-day", "lesson__title")[:LISTED]
    )
    return [
        ReportLine(row["lesson_id"], row["lesson__title"], row["day"], row["students"], row["finished"]) for row in rows
    ]


def get_sessions(*, classroom: Classroom, lesson: Lesson, day: date) -> list[StudySession]:
    """The sessions begun on a day. One query."""
    start = timezone.make_aware(datetime.combine(day, time.min), timezone.get_current_timezone())
    rows = StudySession.objects.filter(
        classroom=classroom, lesson=lesson, started_at__gte=start, started_at__lt=start + timedelta(days=1)
    )
    return list(rows.order_by("started_at"))


@dataclass(frozen=True)
class Report:
    """Everything that the page of a report shows."""

    students: int
    finished: int
    paces: list[PartPace]
    minutes: list[MinutePoint]
    figures: list[FigureLine]
    exercises: list[ExerciseLine]
    helped: list[HelpLine]
    skills: list[SkillLine]

    @property
    def few(self) -> bool:
        """Too few to be shown as a group."""
        return self.students < FEWEST

    @property
    def slowest(self) -> PartPace | None:
        """The part that took longest against the usual, when that was much."""
        return slowest_of(self.paces)

    @property
    def confused(self) -> list[FigureLine]:
        """The figures that seem to have confused."""
        return [figure for figure in self.figures if figure.confused]

    @property
    def mapped(self) -> list[FigureLine]:
        """The figures of which a map can be drawn."""
        return [figure for figure in self.figures if figure.map]


def get_report(*, lesson: Lesson, sessions: Sequence[StudySession]) -> Report:
    """The report over these sessions. Ten queries, however many students, answers and estimates there are."""
    students = {session.student_id for session in sessions}
    done = {session.student_id for session in sessions if session.finished_at}
    if len(students) < FEWEST:
        return Report(len(students), len(done), [], [], [], [], [], [])
    blocks, attempts, given = get_blocks(lesson.pk), get_attempts(sessions), get_given(sessions)
    firsts = first_answers(attempts)
    maps = get_gaze_maps(sessions, course=lesson.course, changed=given.changed)
    here = [block for block in blocks if not block.retired]
    return Report(
        students=len(students),
        finished=len(done),
        paces=pace_by_part(parts_of(here), sessions),
        minutes=class_by_minute(get_minutes(sessions, last=180)),
        figures=figure_lines(here, sessions, firsts, maps),
        exercises=exercise_lines(blocks, firsts, beginning=lesson.title),
        helped=help_lines(given, attempts),
        skills=get_skill_lines(sessions),
    )
