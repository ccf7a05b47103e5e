"""The page that shows every component: a reference for whoever writes pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from webapp.accounts.models import User
from webapp.classroom.note_words import note_words
from webapp.classroom.pages import DecisionView
from webapp.frontend.icons import icon_names

SPACES = (4, 8, 12, 16, 24, 32, 48, 72, 104)  # px of --s1 to --s9 on a wide screen


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component, for staff; while the site is being developed for everybody."""
    staff = request.user.is_authenticated and request.user.role != User.Role.STUDENT
    if not (staff or settings.DEBUG):
        raise Http404("for staff")
    context = {"icons": icon_names("i"), "spaces": SPACES, "code": "LEARN9", "note": _note()}
    return render(request, "design/design.html", context)


def _note() -> DecisionView:
    """A note as a lesson writes it."""
    return DecisionView(
        id="shown",
        action="simpler_figure",
        mode="apply",
        status="shown",
        words=_("You went back to this figure twice. Here is a simpler version."),
        why=[_("You looked at it for a while, and your answers were not yet right.")],
        rule_title="",
        target="",
        change={},
        undoable=True,
        link=None,
        says=note_words(action="simpler_figure", mode="apply", change={}),
    )
