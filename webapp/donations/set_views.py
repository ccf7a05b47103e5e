"""What administrators see: how much was given, and the data sets made of it. Never whose it is."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webapp.donations import selectors
from webapp.frontend.http import PersonRequest
from webapp.site.access import for_admins


@require_safe
@for_admins
def data(request: PersonRequest) -> HttpResponse:
    """All data sets."""
    return render(request, "donations/data.html", {"here": "data", "sets": selectors.get_data_sets()})
