from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from webapp.accounts.models import Classroom
from webapp.accounts.selectors import get_taught_classes
from webapp.dashboards.selectors import get_class_now
from webapp.frontend.http import PersonRequest


@dataclass(frozen=True)
class ClassRow:
    """One class in a teacher's list."""

    name: str
    join_code: str
    students: int
    url: str
    courses: list[str]


@require_safe
@login_required
def classes(request: PersonRequest) -> HttpResponse:
    """The classes this person teaches."""
    rows = [
        ClassRow(
            name=classroom.name,
            join_code=classroom.join_code,
            students=classroom.students,
            url=reverse("dashboards:live", args=[classroom.pk]),
            courses=[course.title for course in classroom.courses.all()],
        )
        for classroom in get_taught_classes(request.user)
    ]
    return render(request, "dashboards/classes.html", {"classes": rows})


@require_safe
@login_required
def live(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """A class as it is now; the page then follows by socket."""
    classroom = get_taught_classes(request.user).filter(pk=classroom_id).first()
    if not isinstance(classroom, Classroom):
        raise Http404("no such class among those this person teaches")
    now = get_class_now(classroom.pk)
    context = {
        "classroom": classroom,
        "students": [{"id": row["id"], "name": row["name"]} for row in now["students"]],
        "rows": now["students"],
        "changes": now["changes"],
        "config": {"socket_url": f"/ws/class/{classroom.pk}/", "class_id": classroom.pk},
    }
    return render(request, "dashboards/live.html", context)
