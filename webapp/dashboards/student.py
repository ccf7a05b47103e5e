"""What a teacher's page about one student shows: all of it is the student's own to see."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from lessons.adaptation.selectors import latest_decisions, open_alerts
from lessons.adaptation.spoken import say
from lessons.learner.overview import skill_views
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.dashboards.charts import strip_of
from webapp.dashboards.curves import get_minutes, strips_by_student
from webapp.dashboards.models import StudentNote, TeacherWish
from webapp.dashboards.numbers import Share
from webapp.dashboards.selectors import change_of, row_of
from webapp.progress.words import shape, standing_words

LESSONS, CHANGES, WISHES = 20, 10, 10
REMOVED_SHOWN = timedelta(minutes=10)  # a removed note can be brought back for so long


@dataclass(frozen=True)
class LessonLine:
    """One session of the student: its lesson, how far, how fast, how right."""

    session: StudySession
    pace: float | None
    first: Share | None


def get_student_page(classroom: Classroom, student: User, *, removed: bool = True) -> dict[str, Any]:
    """Everything on the page; `removed`: also notes that can be brought back. Queries grow with the courses only."""
    sessions = list(
        StudySession.objects.filter(classroom=classroom, student=student)
        .select_related("lesson", "summary")
        .order_by("-last_seen_at")[:LESSONS]
    )
    rows = get_minutes(sessions[:1])
    end = rows[-1][1] if rows else 0
    return {
        "row": row_of(student, sessions[0] if sessions else None),
        "strip": strip_of(strips_by_student(rows)[student.pk], end=end) if rows else None,
        "lessons": [_lesson(session) for session in sessions],
        "changes": [
            {**change_of(logged, {student.pk: student.name}), "when": logged.record.at}
            for logged in latest_decisions(sessions=[session.pk for session in sessions], limit=CHANGES)
        ],
        "skills": [line for course in classroom.courses.all() for line in _skills(student, course.pk)],
        "notes": _notes(classroom, student, removed=removed),
        "wishes": TeacherWish.objects.filter(classroom=classroom, student=student).order_by("-at")[:WISHES],
    }


def get_own_page(classroom: Classroom, student: User) -> dict[str, Any]:
    """What teachers of a class see of this student, on the class's page and on the student's, for the student."""
    alerts = open_alerts(classroom_id=classroom.pk).filter(student=student)
    page = get_student_page(classroom, student, removed=False)
    return {"classroom": classroom, "alerts": [say(alert.words) for alert in alerts], **page}


def _lesson(session: StudySession) -> LessonLine:
    summary = getattr(session, "summary", None)
    if summary is None:
        return LessonLine(session, None, None)
    pace = summary.seconds / summary.planned_seconds if summary.planned_seconds else None
    return LessonLine(session, pace, Share(summary.right_first, summary.exercises) if summary.exercises else None)


def _skills(student: User, course_id: int) -> list[dict[str, str]]:
    views = skill_views(student_id=student.pk, course_id=course_id)
    return [
        {"title": view.title, "words": standing_words(view.belief), "shape": shape(view.belief)}
        for view in views
        if view.answers
    ]


def _notes(classroom: Classroom, student: User, *, removed: bool) -> list[StudentNote]:
    since = timezone.now() - (REMOVED_SHOWN if removed else timedelta(0))
    rows = StudentNote.objects.filter(classroom=classroom, student=student).select_related("author")
    return [note for note in rows if note.removed_at is None or note.removed_at > since]
