from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.frontend.http import PersonRequest
from webapp.site import services
from webapp.site.access import for_admins
from webapp.site.forms.setting_up import DonationsForm, FirstAdminForm, LawForm, PlaceForm, SignInForm, initial_of
from webapp.site.models import Jurisdiction, SiteSettings
from webapp.site.second_step import has_second_step
from webapp.site.selectors import cap_of, get_site, has_admin
from webapp.site.sign_in.school import SCHOOL, school_sign_in_name


@dataclass(frozen=True)
class Step:
    """One question of the set-up."""

    title: Promise
    lead: Promise
    form: type[forms.Form]
    store: Callable[..., SiteSettings]


STEPS = {
    "place": Step(
        gettext_lazy("The school"), gettext_lazy("Three things that everybody sees."), PlaceForm, services.set_place
    ),
    "law": Step(
        gettext_lazy("The camera, and the law"),
        gettext_lazy(
            "In the European Union, reading the emotions of students is not allowed: there, the part that looks at "
            "expressions is never loaded."
        ),
        LawForm,
        services.set_law,
    ),
    "sign-in": Step(
        gettext_lazy("Signing in"), gettext_lazy("Who may come in, and how."), SignInForm, services.set_sign_in
    ),
}
# What nobody has to think about on the first day: it is off until somebody turns it on.
LATER = {
    "training": Step(
        gettext_lazy("Data for training"),
        gettext_lazy(
            "The attention model can learn from your own students, if you and each of them want that. Lessons, help "
            "and marks are the same without."
        ),
        DonationsForm,
        services.set_donations,
    ),
}


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """The first account of a new site. Once there is an administrator, this page is gone."""
    if has_admin():
        raise Http404("this site has an administrator")
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            admin = services.make_first_admin(**form.cleaned_data)
        except services.SetUpRefused as error:
            form.add_error(None, str(error))
        else:
            login(request, admin, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("site:set_up", next(iter(STEPS)))
    return render(request, "site/start.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@for_admins
def home(request: PersonRequest) -> HttpResponse:
    """The site at a glance; a new one begins with its questions."""
    site = get_site()
    if site.set_up_at is None and not settings.ATTUNE_DEMO:
        return redirect("site:set_up", next(iter(STEPS)))
    context = {
        "site": site,
        "cap": cap_of(site).label,
        "law": Jurisdiction(site.jurisdiction).label if site.jurisdiction else "",
        "people": User.objects.filter(is_active=True).count(),
        "classes": Classroom.objects.filter(archived_at=None).count(),
        "own_second_step": has_second_step(request.user),
        "school": school_sign_in_name(),
        "way_back": request.build_absolute_uri(reverse("openid_connect_callback", args=[SCHOOL])),
    }
    return render(request, "site/home.html", context)


@for_admins
def set_up(request: PersonRequest, step: str) -> HttpResponse:
    """One question of the set-up. Each answer is stored at once; later the same pages change it."""
    asked = (STEPS | LATER).get(step)
    if asked is None:
        raise Http404("no such question")
    site = get_site()
    form = asked.form(request.POST or None, initial=initial_of(site))
    if request.method == "POST" and form.is_valid():
        before = cap_of(site)
        site = asked.store(**_typed(form.cleaned_data))
        _tell_of_cap(request, before, cap_of(site))
        return _after(request, step, site)
    names = [*STEPS, *LATER]
    context = {
        "form": form,
        "asked": asked,
        "site": site,
        "step": step,
        "school": school_sign_in_name(),
        "later": step in LATER,
        "number": names.index(step) + 1,
        "count": len(STEPS),
        "back": names[names.index(step) - 1] if step != names[0] else "",
        "env_cap": SensingLevel(settings.ATTUNE_SENSING_CAP),
    }
    return render(request, "site/set_up.html", context, status=400 if form.errors else 200)


def _typed(data: dict[str, Any]) -> dict[str, Any]:
    types: dict[str, Callable[[str], Any]] = {"jurisdiction": Jurisdiction, "sensing_cap": SensingLevel}
    return {name: types[name](value) if name in types else value for name, value in data.items()}


def _after(request: PersonRequest, step: str, site: SiteSettings) -> HttpResponse:
    names = list(STEPS)
    if site.set_up_at is not None or step in LATER:
        messages.success(request, _("Saved."))
        return redirect("site:home")
    if step != names[-1]:
        return redirect("site:set_up", names[names.index(step) + 1])
    services.finish_set_up()
    messages.success(request, _("The site is set up. Next: make a class, or bring in a list of people."))
    return redirect("site:home")


def _tell_of_cap(request: PersonRequest, before: SensingLevel, now: SensingLevel) -> None:
    if before == SensingLevel.EXPRESSION and now != SensingLevel.EXPRESSION:
        words = _("From now on no expression is looked at. Within seconds the part for it is not even loaded any more.")
        messages.warning(request, words)
    if now == SensingLevel.EXPRESSION and before != now:
        words = _("The part that looks at expressions is being loaded. It is ready within seconds.")
        messages.warning(request, words)
