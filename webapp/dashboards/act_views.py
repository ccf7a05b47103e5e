"""What a teacher does on these pages: answers an alert, writes a note, asks a lesson for a change."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import Classroom, User
from webapp.accounts.selectors import get_students
from webapp.dashboards import services
from webapp.dashboards.access import alert_or_404, class_or_404, note_or_404, student_or_404, wish_or_404
from webapp.dashboards.models import TeacherWish
from webapp.dashboards.services import DashboardError
from webapp.dashboards.student import get_student_page
from webapp.frontend.http import PersonRequest, local_path
from webapp.live.notify import announce_wish
from webapp.privacy.access import record_access, record_accesses


@require_safe
@login_required
def student(request: PersonRequest, classroom_id: int, student_id: int) -> HttpResponse:
    """How one student's lessons go, in the words that they may read."""
    classroom = class_or_404(request, classroom_id)
    person = student_or_404(classroom, student_id)
    record_access(viewer=request.user, student=person, what="student_page")
    context = {"classroom": classroom, "student": person, "kinds": TeacherWish.Kind.choices}
    return render(request, "dashboards/student.html", context | get_student_page(classroom, person))


@require_POST
@login_required
def alert(request: PersonRequest, classroom_id: int, alert_id: int) -> HttpResponse:
    """“I’m on it”, “Later”, or neither after all."""
    classroom = class_or_404(request, classroom_id)
    found = alert_or_404(classroom, alert_id)
    kind = request.POST.get("kind", "")
    if kind == "open":
        services.take_back_answer(alert=found)
    else:
        _try(request, lambda: services.answer_alert(alert=found, by=request.user, kind=kind))
    return redirect(f"{reverse('dashboards:live', args=[classroom.pk])}#need")


@require_POST
@login_required
def wish(request: PersonRequest, classroom_id: int, student_id: int) -> HttpResponse:
    """Asks one student's lesson for a change."""
    classroom = class_or_404(request, classroom_id)
    person = student_or_404(classroom, student_id)
    record_access(viewer=request.user, student=person, what="override")
    if _ask(request, classroom, [person]):
        said = _("Asked. %(name)s sees it as soon as their lesson is open, and can undo it.")
        messages.success(request, said % {"name": person.name})
    return _back(request, classroom, person)


@require_POST
@login_required
def wish_for_all(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """Asks the lessons of the whole class for a change."""
    classroom = class_or_404(request, classroom_id)
    people = list(get_students(classroom))
    record_accesses(viewer=request.user, students=people, what="override")
    if _ask(request, classroom, people):
        messages.success(request, _("Asked. Each student sees it where they are, and can undo it."))
    return redirect("dashboards:live", classroom.pk)


@require_POST
@login_required
def wish_back(request: PersonRequest, classroom_id: int, student_id: int, wish_id: int) -> HttpResponse:
    """Takes back what has not reached the lesson yet."""
    classroom = class_or_404(request, classroom_id)
    person = student_or_404(classroom, student_id)
    found = wish_or_404(classroom, person, wish_id)
    if services.settle_wish(wish=found, outcome=TeacherWish.Outcome.WITHDRAWN):
        messages.success(request, _("Taken back. The lesson stays as it is."))
    else:
        messages.warning(request, _("It has reached the lesson already. The student can undo it there."))
    return _back(request, classroom, person)


@require_POST
@login_required
def note(request: PersonRequest, classroom_id: int, student_id: int) -> HttpResponse:
    """Keeps a note."""
    classroom = class_or_404(request, classroom_id)
    person = student_or_404(classroom, student_id)
    record_access(viewer=request.user, student=person, what="notes")
    text = request.POST.get("text", "")
    if _try(request, lambda: services.write_note(classroom=classroom, student=person, author=request.user, text=text)):
        messages.success(request, _("The note is kept."))
    return _back(request, classroom, person, "notes")


@require_POST
@login_required
def note_gone(request: PersonRequest, classroom_id: int, student_id: int, note_id: int) -> HttpResponse:
    """Takes a note away."""
    classroom = class_or_404(request, classroom_id)
    person = student_or_404(classroom, student_id)
    services.remove_note(note=note_or_404(classroom, person, note_id))
    return _back(request, classroom, person, "notes")


@require_POST
@login_required
def note_back(request: PersonRequest, classroom_id: int, student_id: int, note_id: int) -> HttpResponse:
    """Brings it back."""
    classroom = class_or_404(request, classroom_id)
    person = student_or_404(classroom, student_id)
    services.restore_note(note=note_or_404(classroom, person, note_id))
    return _back(request, classroom, person, "notes")


def _ask(request: PersonRequest, classroom: Classroom, people: list[User]) -> bool:
    kind = request.POST.get("kind", "")
    asked = _try(
        request,
        lambda: services.ask_for_change(classroom=classroom, students=people, by=request.user, kind=kind),
    )
    if asked:
        for person in people:
            announce_wish(user_id=person.pk)
    return asked


def _try(request: HttpRequest, act: Callable[[], object]) -> bool:
    try:
        act()
    except DashboardError as error:
        messages.error(request, str(error))
        return False
    return True


def _back(request: PersonRequest, classroom: Classroom, person: User, place: str = "") -> HttpResponse:
    page = reverse("dashboards:student", args=[classroom.pk, person.pk])
    return redirect(local_path(request, request.POST.get("next", "")) or (f"{page}#{place}" if place else page))
