"""Who may see what: teachers, in the classes they teach. Everything else is not found."""

from typing import TypeVar

from django.http import Http404

from lessons.adaptation.models import TeacherAlert
from lessons.content.models import Lesson
from webapp.accounts.models import Classroom, User
from webapp.accounts.selectors import get_students, get_taught_classes
from webapp.classroom.models import StudySession
from webapp.dashboards.models import StudentNote, TeacherWish
from webapp.frontend.http import PersonRequest

T = TypeVar("T")


def class_or_404(request: PersonRequest, classroom_id: int) -> Classroom:
    """The class, when this person teaches it."""
    classroom = get_taught_classes(request.user).filter(pk=classroom_id).first()
    if not isinstance(classroom, Classroom):
        raise Http404("no such class among those this person teaches")
    return classroom


def student_or_404(classroom: Classroom, student_id: int) -> User:
    """A student of the class."""
    return _found(get_students(classroom).filter(pk=student_id).first(), "student")


def lesson_or_404(classroom: Classroom, lesson_id: int) -> Lesson:
    """A lesson that the class studies, or once did."""
    studied = StudySession.objects.filter(classroom=classroom, lesson=lesson_id).values("lesson")
    return _found(Lesson.objects.select_related("course").filter(pk__in=studied).first(), "lesson")


def alert_or_404(classroom: Classroom, alert_id: int) -> TeacherAlert:
    """An alert of the class."""
    return _found(TeacherAlert.objects.filter(classroom=classroom.pk, pk=alert_id).first(), "alert")


def note_or_404(classroom: Classroom, student: User, note_id: int) -> StudentNote:
    """A note about this student in the class."""
    return _found(StudentNote.objects.filter(classroom=classroom, student=student, pk=note_id).first(), "note")


def wish_or_404(classroom: Classroom, student: User, wish_id: int) -> TeacherWish:
    """What was asked for this student in the class."""
    return _found(TeacherWish.objects.filter(classroom=classroom, student=student, pk=wish_id).first(), "wish")


def _found(row: T | None, what: str) -> T:
    if row is None:
        raise Http404(f"no such {what} in this class")
    return row
