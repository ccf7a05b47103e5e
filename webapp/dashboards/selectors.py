"""What a teacher's live page shows: rows in words, latest changes. Never from whom a camera was on."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lessons.adaptation.models import TeacherAlert
from lessons.adaptation.selectors import LoggedDecision, latest_decisions, open_alerts
from lessons.adaptation.spoken import say
from webapp.accounts.models import Classroom, User
from webapp.accounts.selectors import get_students
from webapp.classroom.models import StudySession
from webapp.classroom.standing_words import spoken
from webapp.dashboards.models import AlertAnswer, TeacherWish

ONLINE_FOR = timedelta(seconds=75)  # two checkpoints of a page without a camera, and some patience
SESSIONS_OF_TODAY = timedelta(hours=12)
CHANGES_SHOWN = 20
LATER = timedelta(minutes=10)  # "Later" puts an alert aside for so long
READY_AFTER = 4  # right answers in a row: perhaps ready for something harder

# Named by what happens on the page, not by the rule: a rule's name can tell that it used the camera.
CHANGE_WORDS = {
    "captions": _("Captions in the film"),
    "difficulty": _("Another level of difficulty"),
    "remedial": _("A short extra explanation"),
    "simpler_figure": _("A simpler figure"),
    "worked_example": _("A worked example"),
    "prerequisite_lesson": _("An earlier lesson that this builds on"),
    "quick_question": _("A quick question about the text"),
    "change_activity": _("Something else to do"),
    "short_break": _("A short break"),
    "encouragement": _("A word on what effort achieved"),
    "teacher_alert": _("A note to you"),
}
LEVEL_WORDS = {"simpler": _("A simpler version"), "challenge": _("A harder version")}


def change_words(action: str, level: str = "") -> str:
    """A change of a lesson, in the language of whoever reads it."""
    if level in LEVEL_WORDS:
        return str(LEVEL_WORDS[level])
    return str(CHANGE_WORDS[action]) if action in CHANGE_WORDS else action


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
    return {
        "id": str(decision_id),
        "student": student_id,
        "name": name,
        "action": action,
        "level": level,
        "words": change_words(action, level),
        "status": status,
        "at": at.isoformat(),
    }


def alert_row(alert: TeacherAlert, *, name: str, lesson: str, answer: AlertAnswer | None = None) -> dict[str, Any]:
    """One alert as the class page lists it; its words are the ones the student may read."""
    return {
        "answered": _answered(alert, answer),
        "id": alert.pk,
        "student": alert.student_id,
        "name": name,
        "cause": alert.cause,
        "words": say(alert.words),
        "part": lesson,
        "opened_at": alert.opened_at.isoformat(),
        "open": alert.closed_at is None,
    }


def _answered(alert: TeacherAlert, answer: AlertAnswer | None) -> str:
    """What a teacher made of it, while that counts: not for an alert that was opened anew, "later" for a while."""
    if answer is None or answer.at < alert.opened_at:
        return ""
    later = answer.kind == AlertAnswer.Kind.LATER
    return "" if later and timezone.now() - answer.at > LATER else answer.kind


def get_waiting_wishes(*, student_id: int, classroom_id: int, lesson_id: int) -> list[TeacherWish]:
    """What teachers asked this student's lesson for and it has not done yet, oldest first. One query."""
    waiting = TeacherWish.objects.filter(
        student=student_id, classroom=classroom_id, outcome=TeacherWish.Outcome.WAITING
    )
    return list(waiting.filter(Q(lesson=None) | Q(lesson=lesson_id)))


def get_class_now(classroom_id: int) -> dict[str, Any]:
    """`students` (rows), `changes` and `alerts` (latest first), who may be `ready` for more, and the `sessions`.

    Queries do not grow with the class.
    """
    classroom = Classroom.objects.get(pk=classroom_id)
    students = list(get_students(classroom))
    sessions = _latest_sessions(classroom)
    names = {student.pk: student.name for student in students}
    decisions = latest_decisions(sessions=[session.pk for session in sessions.values()], limit=CHANGES_SHOWN)
    return {
        "students": [row_of(student, sessions.get(student.pk)) for student in students],
        "changes": [change_of(logged, names) for logged in decisions],
        "alerts": [
            alert_row(
                alert, name=names[alert.student_id], lesson=alert.lesson.title, answer=getattr(alert, "answer", None)
            )
            for alert in open_alerts(classroom_id=classroom_id).select_related("student", "lesson", "answer")
            if alert.student_id in names
        ],
        "ready": [_ready(student, sessions[student.pk]) for student in students if _is_ready(sessions, student)],
        "sessions": list(sessions.values()),
    }


def get_snapshot(classroom_id: int) -> dict[str, Any]:
    """The part of `get_class_now` that a socket sends."""
    now = get_class_now(classroom_id)
    return {name: now[name] for name in ("students", "changes", "alerts")}


def _is_ready(sessions: dict[int, StudySession], student: User) -> bool:
    session = sessions.get(student.pk)
    if session is None or session.standing != StudySession.Standing.WELL or session.difficulty > 0:
        return False
    here = timezone.now() - session.last_seen_at < ONLINE_FOR
    return here and int(session.behaviour.get("correct_in_row", 0)) >= READY_AFTER


def _ready(student: User, session: StudySession) -> dict[str, Any]:
    right = int(session.behaviour["correct_in_row"])
    words = ngettext(
        "%(number)s right answer in a row. May be ready for something harder.",
        "%(number)s right answers in a row. May be ready for something harder.",
        right,
    ) % {"number": right}
    return {"student": student.pk, "name": student.name, "part": session.lesson.title, "words": words}


def _latest_sessions(classroom: Classroom) -> dict[int, StudySession]:
    since = timezone.now() - SESSIONS_OF_TODAY
    recent = StudySession.objects.filter(classroom=classroom, last_seen_at__gte=since).select_related("lesson")
    latest: dict[int, StudySession] = {}
    for session in recent.order_by("-last_seen_at"):
        latest.setdefault(session.student_id, session)
    return latest


def row_of(student: User, session: StudySession | None) -> dict[str, Any]:
    """The row of a student as their latest session has it."""
    if session is None:
        return student_row(
            student_id=student.pk,
            name=student.name,
            state="unknown",
            words=gettext("Not here yet today."),
            part="",
            at=None,
            online=False,
        )
    online = timezone.now() - session.last_seen_at < ONLINE_FOR
    words = spoken(session.standing_words) if online else gettext("Left the lesson. Their place is kept.")
    return student_row(
        student_id=student.pk,
        name=student.name,
        state=session.standing if online else "unknown",
        words=words,
        part=session.lesson.title,
        at=session.last_seen_at,
        online=online,
    )


def change_of(logged: LoggedDecision, names: dict[int, str]) -> dict[str, Any]:
    """The row of a decision of the log; `names` by student."""
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
