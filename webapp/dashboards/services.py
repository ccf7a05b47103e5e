"""Writing summaries while lessons run, and what teachers answer, note and ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from lessons.adaptation.models import TeacherAlert
from lessons.content.models import Lesson
from lessons.learner.graphs import load_graph
from lessons.learner.selectors import skill_states
from lessons.learner.skill_state import logistic
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import AttentionSample
from webapp.dashboards.models import (
    AlertAnswer,
    SessionMinute,
    SessionSkill,
    SessionSummary,
    StudentNote,
    TeacherWish,
)

WISHES_AT_MOST = 5  # waiting for one student: more would only surprise them


class DashboardError(ValueError):
    """What a teacher asked for cannot be done; its words are for them."""


def record_minute(*, session_id: UUID, standing: str, sample: AttentionSample | None, at: datetime) -> None:
    """Adds a checkpoint to its minute. One query; two more in a new minute with estimates."""
    minute = int(at.timestamp()) // 60
    gains = _gains(sample)
    facts = {"standing": standing, **gains}
    if not gains:
        row = SessionMinute(session_id=session_id, minute=minute, standing=standing)
        _put(row, unique=["session", "minute"], changing=["standing"])
        return
    added = {name: F(name) + gain for name, gain in gains.items()}
    rows = SessionMinute.objects.filter(session_id=session_id, minute=minute)
    if not rows.update(standing=standing, **added):
        SessionMinute.objects.get_or_create(session_id=session_id, minute=minute, defaults=facts)


def _put(row: Model, *, unique: list[str], changing: list[str]) -> None:
    """Stores a row, new or not, in one query."""
    type(row)._default_manager.bulk_create(  # noqa: SLF001 - the name Django documents for it
        [row], update_conflicts=True, unique_fields=unique, update_fields=changing
    )


def _gains(sample: AttentionSample | None) -> dict[str, float]:
    if sample is None:
        return {}
    known = sample.seconds * sample.known_share
    gains: dict[str, float] = {}
    for name in ("focus", "confusion"):
        value = getattr(sample, name)
        if value is not None and known > 0:
            gains |= {f"{name}_sum": value * known, f"{name}_seconds": known}
    return gains


def record_summary(*, session_id: UUID, behaviour: dict[str, Any], planned: dict[str, float]) -> None:
    """Stores what a session has come to. `planned`: seconds that most need, by block. One query."""
    dwelt = {key: seconds for key, seconds in behaviour.get("dwelt", {}).items() if planned.get(key)}
    items, wrong = behaviour.get("items", []), behaviour.get("wrong", {})
    facts = {
        "seconds": sum(dwelt.values()),
        "planned_seconds": sum(planned[key] for key in dwelt),
        "exercises": len(items),
        "right_first": sum(1 for item in items if not wrong.get(item)),
        "hints": sum(behaviour.get("hints", {}).values()),
    }
    _put(SessionSummary(session_id=session_id, **facts), unique=["session"], changing=list(facts))


def record_skills(*, session_id: UUID, student_id: int, lesson: Lesson) -> None:
    """Stores how the lesson's skills stand: as `before` the first time, as `after` from then on. Five queries."""
    skills = list(lesson.skills.filter(retired=False).values_list("pk", flat=True))
    graph = load_graph(course_id=lesson.course_id)
    states = skill_states(student_id=student_id, graph=graph)
    held = {skill: logistic(states[skill].rating) for skill in skills if skill in states and states[skill].answers}
    rows = [
        SessionSkill(session_id=session_id, skill_id=skill, before=held.get(skill), after=held.get(skill))
        for skill in skills
    ]
    SessionSkill.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["session", "skill"], update_fields=["after"]
    )


@transaction.atomic
def answer_alert(*, alert: TeacherAlert, by: User, kind: str) -> AlertAnswer:
    """Stores what a teacher makes of an alert. The latest answer counts, whoever gave it."""
    if kind not in AlertAnswer.Kind.values:
        raise DashboardError(_("Choose “I’m on it” or “Later”."))
    facts = {"kind": kind, "by": by, "at": timezone.now()}
    answer, _new = AlertAnswer.objects.update_or_create(alert=alert, defaults=facts)
    return answer


def take_back_answer(*, alert: TeacherAlert) -> None:
    """The alert is open again, as if nobody had answered it."""
    AlertAnswer.objects.filter(alert=alert).delete()


def write_note(*, classroom: Classroom, student: User, author: User, text: str) -> StudentNote:
    """Stores a teacher's note. Raises DashboardError when there is nothing in it, or too much."""
    text = text.strip()
    limit = StudentNote._meta.get_field("text").max_length or 0  # noqa: SLF001 - Django's documented name
    if not text:
        raise DashboardError(_("The note is empty. Write a word or two, then keep it."))
    if len(text) > limit:
        said = _("The note is too long: %(count)s characters, %(limit)s at most.")
        raise DashboardError(said % {"count": len(text), "limit": limit})
    return StudentNote.objects.create(classroom=classroom, student=student, author=author, text=text, at=timezone.now())


def remove_note(*, note: StudentNote) -> None:
    """Takes a note away; `restore_note` brings it back."""
    StudentNote.objects.filter(pk=note.pk).update(removed_at=timezone.now())


def restore_note(*, note: StudentNote) -> None:
    """Brings a removed note back."""
    StudentNote.objects.filter(pk=note.pk).update(removed_at=None)


@dataclass(frozen=True)
class Asked:
    """Where a wish is about to be carried out; both empty: wherever the student is."""

    lesson: Lesson | None = None
    block: str = ""


@transaction.atomic
def ask_for_change(
    *, classroom: Classroom, students: list[User], by: User, kind: str, where: Asked | None = None
) -> list[TeacherWish]:
    """Asks these students' lessons for a change. The same wish that still waits is not doubled."""
    if kind not in TeacherWish.Kind.values:
        raise DashboardError(_("Attune does not know this change. Reload the page and choose again."))
    where, now = where or Asked(), timezone.now()
    waiting: dict[int, list[TeacherWish]] = {}
    rows = TeacherWish.objects.filter(classroom=classroom, student__in=students, outcome=TeacherWish.Outcome.WAITING)
    for wish in rows:
        waiting.setdefault(wish.student_id, []).append(wish)
    wanted = (kind, where.block, where.lesson.pk if where.lesson else None)
    asked = [
        TeacherWish(
            classroom=classroom, student=student, by=by, kind=kind, block=where.block, lesson=where.lesson, at=now
        )
        for student in students
        if len(waiting.get(student.pk, [])) < WISHES_AT_MOST
        and wanted not in [(wish.kind, wish.block, wish.lesson_id) for wish in waiting.get(student.pk, [])]
    ]
    return TeacherWish.objects.bulk_create(asked)


def settle_wish(*, wish: TeacherWish, outcome: str) -> bool:
    """Settles a waiting wish; False when it was settled already, here or on another page."""
    rows = TeacherWish.objects.filter(pk=wish.pk, outcome=TeacherWish.Outcome.WAITING)
    return bool(rows.update(outcome=outcome, settled_at=timezone.now()))
