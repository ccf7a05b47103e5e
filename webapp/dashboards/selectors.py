"""What a teacher's live page shows: rows in words, latest changes. Never from whom a camera was on."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from lessons.adaptation.models import TeacherAlert
from lessons.adaptation.selectors import LoggedDecision, latest_decisions, open_alerts
from webapp.accounts.models import Classroom, User
from webapp.accounts.selectors import get_students
from webapp.classroom.models import StudySession

ONLINE_FOR = timedelta(seconds=30)
SESSIONS_OF_TODAY = timedelta(hours=12)
CHANGES_SHOWN = 20

# Named by what happens on the page, not by the rule: a rule's name can tell that it used the camera.
CHANGE_WORDS = {
    "captions": "Captions in the film",
    "difficulty": "Another level of difficulty",
    "remedial": "A short extra explanation",
    "simpler_figure": "A simpler figure",
    "worked_example": "A worked example",
    "prerequisite_lesson": "An earlier lesson that this builds on",
    "quick_question": "A quick question about the text",
    "change_activity": "Something else to do",
    "short_break": "A short break",
    "encouragement": "A word on what effort achieved",
    "teacher_alert": "A note to you",
}


def student_row(
    *, student_id: int, name: str, state: str, words: str, part: str, at: datetime | None, online: bool
) -> dict[str, Any]:
    """One student as the class page shows them; the student's own page uses the same words."""
    return {
        "id": student_id,
        "name": name,
        "state": state,
        "words": words,
        "part": part,
        "at": at.isoformat() if at else None,
        "online": online,
    }


def change_row(
    *, decision_id: UUID, student_id: int, name: str, action: str, level: str, status: str, at: datetime
) -> dict[str, Any]:
    """One change of a lesson as the class page lists it."""
    words = {"simpler": "A simpler version", "challenge": "A harder version"}.get(level, CHANGE_WORDS[action])
    return {
        "id": str(decision_id),
        "student": student_id,
        "name": name,
        "action": action,
        "words": words,
        "status": status,
        "at": at.isoformat(),
    }


def alert_row(alert: TeacherAlert, *, name: str, lesson: str) -> dict[str, Any]:
    """One alert as the class page lists it; its words are the ones the student may read."""
    return {
        "id": alert.pk,
        "student": alert.student_id,
        "name": name,
        "cause": alert.cause,
        "words": alert.words,
        "part": lesson,
        "opened_at": alert.opened_at.isoformat(),
        "open": alert.closed_at is None,
    }


def get_class_now(classroom_id: int) -> dict[str, Any]:
    """`students` (rows), `changes` and `alerts` (latest first) of a class. Queries do not grow with the class."""
    classroom = Classroom.objects.get(pk=classroom_id)
    students = list(get_students(classroom))
    sessions = _latest_sessions(classroom)
    names = {student.pk: student.name for student in students}
    decisions = latest_decisions(sessions=[session.pk for session in sessions.values()], limit=CHANGES_SHOWN)
    return {
        "students": [_row(student, sessions.get(student.pk)) for student in students],
        "changes": [_change(logged, names) for logged in decisions],
        "alerts": [
            alert_row(alert, name=names[alert.student_id], lesson=alert.lesson.title)
            for alert in open_alerts(classroom_id=classroom_id)
            if alert.student_id in names
        ],
    }


def _latest_sessions(classroom: Classroom) -> dict[int, StudySession]:
    since = timezone.now() - SESSIONS_OF_TODAY
    recent = StudySession.objects.filter(classroom=classroom, last_seen_at__gte=since).select_related("lesson")
    latest: dict[int, StudySession] = {}
    for session in recent.order_by("-last_seen_at"):
        latest.setdefault(session.student_id, session)
    return latest


def _row(student: User, session: StudySession | None) -> dict[str, Any]:
    if session is None:
        return student_row(
            student_id=student.pk,
            name=student.name,
            state="unknown",
            words="Not here yet today.",
            part="",
            at=None,
            online=False,
        )
    online = timezone.now() - session.last_seen_at < ONLINE_FOR
    words = session.standing_words if online else "Left the lesson. Their place is kept."
    return student_row(
        student_id=student.pk,
        name=student.name,
        state=session.standing if online else "unknown",
        words=words,
        part=session.lesson.title,
        at=session.last_seen_at,
        online=online,
    )


def _change(logged: LoggedDecision, names: dict[int, str]) -> dict[str, Any]:
    record = logged.record
    student_id = record.student_id or 0
    return change_row(
        decision_id=record.pk,
        student_id=student_id,
        name=names.get(student_id, ""),
        action=record.action,
        level=record.plan["change"].get("level", ""),
        status=logged.status,
        at=record.at,
    )
