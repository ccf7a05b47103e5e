from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.selectors import get_joined_classes, get_taught_classes
from webapp.accounts.services import set_last_hint
from webapp.dashboards.access import class_or_404
from webapp.dashboards.curve_page import get_curves
from webapp.dashboards.selectors import get_class_now
from webapp.dashboards.student import get_own_page
from webapp.frontend.http import PersonRequest
from webapp.privacy.access import record_accesses


@dataclass(frozen=True)
class ClassRow:
    """One class in a teacher's list."""

    name: str
    join_code: str
    students: int
    url: str
    courses: list[str]
    last_hint_url: str
    gives_answer: bool


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
            last_hint_url=reverse("dashboards:last_hint", args=[classroom.pk]),
            gives_answer=classroom.bottom_out,
        )
        for classroom in get_taught_classes(request.user)
    ]
    return render(request, "dashboards/classes.html", {"classes": rows})


@require_safe
@login_required
def own(request: PersonRequest) -> HttpResponse:
    """What the teachers of one's classes see of oneself, word for word."""
    pages = [get_own_page(classroom, request.user) for classroom in get_joined_classes(request.user)]
    return render(request, "dashboards/own.html", {"pages": pages})


@require_safe
@login_required
def live(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """A class as it is now; the page then follows by socket."""
    classroom = class_or_404(request, classroom_id)
    now = get_class_now(classroom.pk)
    record_accesses(viewer=request.user, students=[row["id"] for row in now["students"]], what="class_now")
    context = {
        "classroom": classroom,
        "students": [{"id": row["id"], "name": row["name"]} for row in now["students"]],
        "rows": now["students"],
        "changes": now["changes"],
        "alerts": [alert for alert in now["alerts"] if not alert["answered"]],
        "answered": [alert for alert in now["alerts"] if alert["answered"]],
        "ready": now["ready"],
        "config": {
            "socket_url": f"/ws/class/{classroom.pk}/",
            "class_id": classroom.pk,
            "curves_url": reverse("dashboards:curves", args=[classroom.pk]),
        },
        **get_curves(now["sessions"], now["students"]),
    }
    return render(request, "dashboards/live.html", context)


@require_safe
@login_required
def curves(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """The charts of the class page anew, for the page that is open."""
    classroom = class_or_404(request, classroom_id)
    now = get_class_now(classroom.pk)
    context = {"classroom": classroom, **get_curves(now["sessions"], now["students"])}
    return render(request, "dashboards/_curves.html", context)


@require_POST
@login_required
def last_hint(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """Whether the last hint may give the answer away in this class."""
    classroom = class_or_404(request, classroom_id)
    given = request.POST.get("given") == "yes"
    set_last_hint(classroom=classroom, given=given)
    said = _("In %(class)s, the last hint gives the answer.")
    if not given:
        said = _("In %(class)s, the last hint no longer gives the answer.")
    messages.success(request, said % {"class": classroom.name})
    return redirect("dashboards:classes")
