from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from webapp.accounts.models import User
from webapp.frontend.http import PersonRequest
from webapp.site.access import for_admins
from webapp.site.forms.people import RosterForm
from webapp.site.models import RosterImport
from webapp.site.roster import services
from webapp.site.roster.judging import NEW, THERE, WRONG
from webapp.site.roster.reading import MOST_BYTES, RosterProblem

RECENT = 20
# In each language with the words and the separator that its spreadsheets write.
TEMPLATE = gettext_lazy(
    "first name,last name,user name,email,role,class\n"
    "Amina,Okafor,,,student,9B\n"
    "Jonas,Weber,jonas.w,,student,9B|Chemistry club\n"
    "Ruth,Keller,ruth.keller,ruth.keller@example.org,teacher,9B\n"
)


@for_admins
def rosters(request: PersonRequest) -> HttpResponse:
    """A list of people to look at, and the lists that came before."""
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = services.preview_roster(
                by=request.user, file_name=upload.name or "list.csv", data=upload.read(MOST_BYTES + 1)
            )
        except RosterProblem as error:
            form.add_error("file", str(error))
        else:
            return redirect("site:roster", made.pk)
    recent = RosterImport.objects.select_related("by").defer("lines")[:RECENT]
    return render(request, "site/rosters.html", {"form": form, "recent": recent}, status=400 if form.errors else 200)


@require_safe
@for_admins
def template(request: PersonRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A list to begin with."""
    response = HttpResponse("\ufeff" + str(TEMPLATE).replace("\n", "\r\n"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.csv"'
    return response


@require_safe
@for_admins
def roster(request: PersonRequest, roster_id: UUID) -> HttpResponse:
    """What a list would do, row by row; or what came of it."""
    found = _need_roster(roster_id)
    lines = [pair["line"] | {"role_word": User.Role(pair["line"]["role"]).label} for pair in found.lines]
    counts = {verdict: sum(line["verdict"] == verdict for line in lines) for verdict in (NEW, THERE, WRONG)}
    context = {
        "roster": found,
        "lines": sorted(lines, key=lambda line: line["verdict"] != WRONG),
        "counts": counts,
        "takeable": counts[NEW] + counts[THERE],
        "made": found.people.count(),
        "places": found.places.count(),
        "classes": found.classrooms.all(),
    }
    return render(request, "site/roster.html", context)


@require_POST
@for_admins
def take(request: PersonRequest, roster_id: UUID) -> HttpResponse:
    """Takes a list over."""
    found = _need_roster(roster_id)
    try:
        made = services.take_roster(roster=found)
    except services.RosterChanged as error:
        services.look_again(roster=found)
        messages.error(request, str(error))
    else:
        words = ngettext("Taken over: %(number)s new account.", "Taken over: %(number)s new accounts.", made)
        messages.success(request, words % {"number": made})
    return redirect("site:roster", found.pk)


@require_POST
@for_admins
def drop(request: PersonRequest, roster_id: UUID) -> HttpResponse:
    """Forgets a list that was only looked at."""
    services.drop_preview(roster=_need_roster(roster_id))
    messages.success(request, _("The list is forgotten. Nothing was changed."))
    return redirect("site:rosters")


@require_POST
@for_admins
def undo(request: PersonRequest, roster_id: UUID) -> HttpResponse:
    """Takes back what a list did."""
    found = _need_roster(roster_id)
    undone = services.undo_roster(roster=found)
    if undone is None:
        messages.error(request, _("There is nothing to undo here."))
    else:
        words = ngettext("Undone: %(number)s account removed.", "Undone: %(number)s accounts removed.", undone.removed)
        messages.success(request, words % {"number": undone.removed})
        if undone.kept:
            words = ngettext(
                "%(number)s account was used since and stays.",
                "%(number)s accounts were used since and stay.",
                undone.kept,
            )
            messages.info(request, words % {"number": undone.kept})
    return redirect("site:roster", found.pk)


def _need_roster(roster_id: UUID) -> RosterImport:
    found = RosterImport.objects.filter(pk=roster_id).first()
    if found is None:
        raise Http404("no such list")
    return found
