"""What administrators see: how much was given, and the data sets made of it. Never whose it is."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webapp.donations import selectors, sets
from webapp.donations.models import DataSet
from webapp.donations.sheet_words import read_sheet
from webapp.frontend.http import PersonRequest
from webapp.site.access import for_admins
from webapp.site.selectors import get_site

State = DataSet.State


@require_safe
@for_admins
def data(request: PersonRequest) -> HttpResponse:
    """What there is, and all data sets."""
    found = selectors.get_data_sets()
    context = {
        "here": "data",
        "site": get_site(),
        "gathered": selectors.get_gathered(),
        "sets": found,
        "building": next((one for one in found if one.state == State.BUILDING), None),
    }
    return render(request, "donations/data.html", context)


@require_POST
@for_admins
def build(request: PersonRequest) -> HttpResponse:
    """Orders the next data set."""
    try:
        made = sets.order_set(by=request.user)
    except sets.SetRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("donations:data")
    return redirect("donations:set", made.pk)


@require_safe
@for_admins
def data_set(request: PersonRequest, set_id: UUID) -> HttpResponse:
    """The data sheet, or how far it is."""
    found = _need_set(set_id)
    context = {"here": "data", "set": found, "sheet": read_sheet(found.sheet) if found.sheet else None}
    return render(request, "donations/set.html", context)


@require_safe
@for_admins
def progress(_request: PersonRequest, set_id: UUID) -> HttpResponse:
    """How far it is, for the page that follows it."""
    found = _need_set(set_id)
    state = "running" if found.state == State.BUILDING else found.state
    return JsonResponse({"state": state, "words": _("Reading what was given"), "done": found.done, "of": found.of})


@require_safe
@for_admins
def sheet(_request: PersonRequest, set_id: UUID) -> HttpResponse:
    """The data sheet as a file."""
    found = _need_set(set_id)
    if not found.sheet:
        raise Http404("no data sheet yet")
    response = JsonResponse(found.sheet, json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="data-set-{found.number}.json"'
    return response


@require_POST
@for_admins
def withdraw(request: PersonRequest, set_id: UUID) -> HttpResponse:
    """Deletes a data set's files; the sheet stays."""
    found = _need_set(set_id)
    if sets.withdraw_set(set_id=found.pk):
        messages.success(request, _("Withdrawn: its files are deleted. The data sheet stays."))
    else:
        messages.error(request, _("It had been withdrawn already."))
    return redirect("donations:set", found.pk)


def _need_set(set_id: UUID) -> DataSet:
    found = selectors.get_data_set(set_id)
    if found is None:
        raise Http404("no such data set")
    return found
