"""The school's side of privacy, for administrators: how much may be sensed of whom, terms, the assessment, erasing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.consent.models import PersonLimit
from webapp.consent.services import set_person_limit
from webapp.frontend.http import PersonRequest
from webapp.privacy.erasing import EraseRefused, end_sign_ins
from webapp.privacy.forms import LimitForm, PersonForm, SchoolEraseForm
from webapp.privacy.selectors import get_school_downloads, get_site_facts
from webapp.privacy.services import ask_download, ask_erasure, record_access
from webapp.site.access import for_admins


@require_safe
@for_admins
def school(request: PersonRequest) -> HttpResponse:
    """How much may be sensed in which class, and what was deleted lately."""
    return _page(request)


@require_POST
@for_admins
def person_limit(request: PersonRequest) -> HttpResponse:
    """The most that may be sensed of one person, and who agrees for them."""
    form = LimitForm(request.POST, auto_id="limit_%s")
    if not form.is_valid():
        return _page(request, limit=form)
    person: User = form.cleaned_data["username"]
    set_person_limit(
        user=person,
        cap=SensingLevel(form.cleaned_data["cap"]),
        guardian=PersonLimit.Guardian(form.cleaned_data["guardian"]),
    )
    record_access(viewer=request.user, student=person, what="account")
    messages.success(request, _("Saved for %(name)s. They can see it on their Camera page.") % {"name": person.name})
    return redirect("privacy:school")


@require_POST
@for_admins
def ask_copy(request: PersonRequest) -> HttpResponse:
    """A copy of somebody's data, for a person or guardian who asked on paper. The person reads that it was made."""
    form = PersonForm(request.POST, auto_id="copy_%s")
    if not form.is_valid():
        return _page(request, copy=form)
    person: User = form.cleaned_data["username"]
    ask_download(user=person, asked_by=request.user)
    words = _("A copy of all data of %(name)s is being put together. It stands below when it is ready.")
    messages.success(request, words % {"name": person.name})
    return redirect(f"{reverse('privacy:school')}#copy")


@require_POST
@for_admins
def erase(request: PersonRequest) -> HttpResponse:
    """Erases somebody's account for the school. The proof's address is shown once, here."""
    form = SchoolEraseForm(request.POST, auto_id="erase_%s")
    if form.is_valid():
        person: User = form.cleaned_data["username"]
        try:
            erasure = ask_erasure(user=person, by_school=True)
        except EraseRefused as refusal:
            form.add_error("username", str(refusal))
        else:
            end_sign_ins(person)
            return redirect("privacy:erased", erasure.pk)
    return _page(request, erasing=form)


@require_safe
@for_admins
def assessment(request: PersonRequest) -> HttpResponse:
    """A template for the data protection impact assessment, with this site's own settings in it."""
    return render(request, "privacy/assessment.html", {"facts": get_site_facts()})


def _page(
    request: PersonRequest,
    *,
    limit: LimitForm | None = None,
    copy: PersonForm | None = None,
    erasing: SchoolEraseForm | None = None,
) -> HttpResponse:
    context = {
        "facts": get_site_facts(),
        "classes": Classroom.objects.filter(archived_at=None),
        "copies": get_school_downloads(),
        "limit_form": limit or LimitForm(auto_id="limit_%s"),
        "copy_form": copy or PersonForm(auto_id="copy_%s"),
        "erase_form": erasing or SchoolEraseForm(auto_id="erase_%s"),
    }
    return render(request, "privacy/school.html", context, status=400 if limit or copy or erasing else 200)
