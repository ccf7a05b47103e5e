from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import User
from webapp.frontend.http import PersonRequest
from webapp.privacy.services import record_access
from webapp.site import people as services
from webapp.site.access import for_admins
from webapp.site.forms.people import ROLES, PersonForm
from webapp.site.lists import find_people
from webapp.site.people import PeopleProblem
from webapp.site.second_step import has_second_step

ON_A_PAGE = 50


@require_safe
@for_admins
def people(request: PersonRequest) -> HttpResponse:
    """Everybody, to be searched."""
    words, role = request.GET.get("q", "").strip()[:100], request.GET.get("role", "")
    archived = request.GET.get("archived") == "yes"
    page = Paginator(find_people(words=words, role=role, archived=archived), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "words": words, "role": role, "archived": archived, "roles": ROLES}
    return render(request, "site/people.html", context)


@for_admins
def new_person(request: PersonRequest) -> HttpResponse:
    """A new account."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_person(**form.cleaned_data)
        except PeopleProblem as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s has an account. Give them a password below.") % {"name": made.name})
            return redirect("site:person", made.pk)
    return render(request, "site/new_person.html", {"form": form}, status=400 if form.errors else 200)


@for_admins
def person(request: PersonRequest, user_id: int) -> HttpResponse:
    """One account: names, role, classes, password."""
    somebody = _need_person(user_id)
    record_access(viewer=request.user, student=somebody, what="account")
    initial = {name: getattr(somebody, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_person(person=somebody, **form.cleaned_data)
        except PeopleProblem as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("site:person", somebody.pk)
    context = {
        "form": form,
        "person": somebody,
        "places": somebody.memberships.filter(classroom__archived_at=None).select_related("classroom"),
        "second_step": has_second_step(somebody),
    }
    return render(request, "site/person.html", context, status=400 if form.errors else 200)


@require_POST
@for_admins
def archive(request: PersonRequest, user_id: int) -> HttpResponse:
    """Archives an account, or brings it back."""
    somebody = _need_person(user_id)
    try:
        if request.POST.get("back"):
            services.restore_person(person=somebody)
            messages.success(request, _("%(name)s can sign in again.") % {"name": somebody.name})
        else:
            services.archive_person(by=request.user, person=somebody)
            messages.success(
                request, _("%(name)s can no longer sign in. Their work is kept.") % {"name": somebody.name}
            )
    except PeopleProblem as error:
        messages.error(request, str(error))
    return redirect("site:person", somebody.pk)


@never_cache
@require_POST
@for_admins
def password(request: PersonRequest, user_id: int) -> HttpResponse:
    """A new password, shown once on a slip to hand over."""
    slips = services.give_new_passwords(people=[_need_person(user_id)])
    return render(request, "site/slips.html", {"slips": slips})


@require_POST
@for_admins
def second_step(request: PersonRequest, user_id: int) -> HttpResponse:
    """Drops the second step of somebody who lost their telephone."""
    somebody = _need_person(user_id)
    services.drop_second_step(person=somebody)
    words = _("%(name)s signs in with the password only, until they set the app up again.")
    messages.success(request, words % {"name": somebody.name})
    return redirect("site:person", somebody.pk)


def _need_person(user_id: int) -> User:
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise Http404("nobody has this number")
    return found
