"""A report's answers as CSV and as xAPI 1.0.3 statements. Nothing that was sensed is in either."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext_lazy as _

from lessons.content.models import Lesson
from lessons.learner.models import Attempt
from webapp.accounts.models import User
from webapp.classroom.models import StudySession

COLUMNS = (_("student"), _("exercise"), _("level"), _("answer"), _("right"), _("hints"), _("seconds"), _("at"))
LEVELS = {"simpler": _("simpler"), "standard": _("standard"), "challenge": _("challenge")}
VERBS = "http://adlnet.gov/expapi/verbs/"
ACTIVITIES = "http://adlnet.gov/expapi/activities/"


def get_answers(sessions: Iterable[StudySession]) -> list[Attempt]:
    """The answers of these sessions in order, with students and exercises. One query."""
    rows = Attempt.objects.filter(session__in=[session.pk for session in sessions])
    return list(rows.select_related("student", "block").order_by("at", "pk"))


def answers_csv(sessions: Iterable[StudySession]) -> str:
    """The answers as a table that spreadsheets open."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in _cells(attempt)] for attempt in get_answers(sessions))
    return file.getvalue()


def _cells(attempt: Attempt) -> Sequence[Any]:
    answer = "; ".join(map(str, attempt.answer)) if isinstance(attempt.answer, list) else attempt.answer
    return (
        attempt.student.name,
        attempt.block.title or attempt.block.key,
        LEVELS.get(attempt.level, attempt.level),
        answer,
        _("yes") if attempt.correct else _("no"),
        attempt.hints,
        "" if attempt.seconds is None else round(attempt.seconds, 1),
        attempt.at.isoformat(timespec="seconds"),
    )


def _harmless(cell: object) -> str:
    """A spreadsheet would run a cell that begins like a formula; an apostrophe makes it text. Numbers stay."""
    text = str(cell)
    try:
        float(text)
    except ValueError:
        return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
    return text


def statements(sessions: Sequence[StudySession], *, lesson: Lesson, home: str) -> list[dict[str, Any]]:
    """One statement for each answer and for each student who finished. Their ids are the same every time."""
    address = f"{home}xapi/{lesson.course.slug}/{lesson.key}"
    students = User.objects.in_bulk({session.student_id for session in sessions})
    return [*_answered(sessions, address, home), *_completed(sessions, students, address, lesson, home)]


def _answered(sessions: Sequence[StudySession], address: str, home: str) -> Iterator[dict[str, Any]]:
    for attempt in get_answers(sessions):
        activity = f"{address}/{attempt.block.key}"
        yield {
            **_statement(f"{home}{attempt.session}/{attempt.key}", attempt.student, "answered", attempt.at.isoformat()),
            "object": _activity(activity, attempt.block.title or attempt.block.key, "cmi.interaction"),
            "result": {"success": attempt.correct, "response": str(attempt.answer)} | _duration(attempt.seconds),
            "context": {"contextActivities": {"parent": [{"id": address, "objectType": "Activity"}]}},
        }


def _completed(
    sessions: Sequence[StudySession], students: dict[int, User], address: str, lesson: Lesson, home: str
) -> Iterator[dict[str, Any]]:
    for session in sessions:
        if session.finished_at:
            at = session.finished_at.isoformat()
            yield {
                **_statement(f"{home}{session.pk}/finished", students[session.student_id], "completed", at),
                "object": _activity(address, lesson.title, "lesson"),
                "result": {"completion": True},
            }


def _statement(name: str, student: User, verb: str, at: str) -> dict[str, Any]:
    home = name.split("/", 3)[:3]
    return {
        "id": str(uuid5(NAMESPACE_URL, name)),
        "version": "1.0.3",
        "actor": {
            "objectType": "Agent",
            "name": student.name,
            "account": {"homePage": "/".join(home), "name": str(student.pk)},
        },
        "verb": {"id": f"{VERBS}{verb}", "display": {"en": verb}},
        "timestamp": at,
    }


def _activity(address: str, name: str, kind: str) -> dict[str, Any]:
    return {
        "id": address,
        "objectType": "Activity",
        "definition": {"name": {"en": name}, "type": f"{ACTIVITIES}{kind}"},
    }


def _duration(seconds: float | None) -> dict[str, str]:
    return {} if seconds is None else {"duration": f"PT{max(0.0, seconds):.2f}S"}
