"""The school's side of privacy, for administrators: how much may be sensed of whom, terms, the assessment, erasing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.consent.models import PersonLimit
from webapp.consent.selectors import get_allowed_levels
from webapp.consent.services import set_class_cap, set_person_limit
from webapp.frontend.http import PersonRequest
from webapp.privacy.erasing import EraseRefused, end_sign_ins
from webapp.privacy.forms import LimitForm, SchoolEraseForm
from webapp.privacy.selectors import get_site_facts
from webapp.privacy.services import ask_erasure, record_access

View = Callable[..., HttpResponse]


def for_admins(view: View) -> View:
    """Only administrators; to everybody else the page is not there."""

    @wraps(view)
    def checked(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role != User.Role.ADMIN:
            raise Http404("administrators only")
        return view(request, *args, **kwargs)

    return login_required(checked)


@require_safe
@for_admins
def school(request: PersonRequest) -> HttpResponse:
    """How much may be sensed in which class, and what was deleted lately."""
    return render(request, "privacy/school.html", _context(LimitForm(), SchoolEraseForm()))


@require_POST
@for_admins
def class_cap(request: PersonRequest, classroom_id: int) -> HttpResponse:
    """The most that may be sensed in a class."""
    classroom = get_object_or_404(Classroom, pk=classroom_id)
    level = request.POST.get("cap", "")
    if level not in get_allowed_levels():
        messages.error(request, "This site does not allow that level.")
        return redirect("privacy:school")
    before = classroom.get_sensing_cap_display()
    set_class_cap(classroom=classroom, cap=SensingLevel(level))
    messages.success(request, f"{classroom.name}: at most “{SensingLevel(level).label}” (before: “{before}”).")
    return redirect("privacy:school")


@require_POST
@for_admins
def person_limit(request: PersonRequest) -> HttpResponse:
    """The most that may be sensed of one person, and who agrees for them."""
    form = LimitForm(request.POST)
    if not form.is_valid():
        return render(request, "privacy/school.html", _context(form, SchoolEraseForm()), status=400)
    person: User = form.cleaned_data["username"]
    set_person_limit(
        user=person,
        cap=SensingLevel(form.cleaned_data["cap"]),
        guardian=PersonLimit.Guardian(form.cleaned_data["guardian"]),
    )
    record_access(viewer=request.user, student=person, what="account")
    messages.success(request, f"Saved for {person.name}. They can see it on their Camera page.")
    return redirect("privacy:school")


@require_POST
@for_admins
def erase(request: PersonRequest) -> HttpResponse:
    """Erases somebody's account for the school. The proof's address is shown once, here."""
    form = SchoolEraseForm(request.POST)
    if form.is_valid():
        person: User = form.cleaned_data["username"]
        try:
            erasure = ask_erasure(user=person, by_school=True)
        except EraseRefused as refusal:
            form.add_error("username", str(refusal))
        else:
            end_sign_ins(person)
            return redirect("privacy:erased", erasure.pk)
    return render(request, "privacy/school.html", _context(LimitForm(), form), status=400)


@require_safe
@for_admins
def assessment(request: PersonRequest) -> HttpResponse:
    """A template for the data protection impact assessment, with this site's own settings in it."""
    return render(request, "privacy/assessment.html", {"facts": get_site_facts(), "text": "consent:what"})


def _context(limit: LimitForm, erase_form: SchoolEraseForm) -> dict[str, Any]:
    return {
        "facts": get_site_facts(),
        "classes": Classroom.objects.all(),
        "levels": get_allowed_levels(),
        "limit_form": limit,
        "erase_form": erase_form,
    }
