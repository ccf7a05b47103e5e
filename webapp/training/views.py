from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from webapp.frontend.http import PersonRequest
from webapp.site.access import for_admins
from webapp.training.models import TrainingRun


@for_admins
def runs(request: PersonRequest) -> HttpResponse:
    """All trainings; a new one can be ordered."""
    return render(request, "training/runs.html", {"runs": TrainingRun.objects.all()})


@require_safe
@for_admins
def run(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """One training, while it runs and afterwards."""
    raise Http404("no such training")


@require_safe
@for_admins
def status(request: PersonRequest, run_id: UUID) -> JsonResponse:
    """The same in short, for the page that follows it."""
    raise Http404("no such training")


@require_POST
@for_admins
def stop(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """Stops a training; what it learned so far is kept."""
    return redirect("training:runs")


@require_POST
@for_admins
def go_on(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """Goes on with one that was stopped."""
    return redirect("training:runs")


@require_safe
@for_admins
def picture(request: PersonRequest, run_id: UUID, picture_id: int) -> HttpResponse:
    """One picture of examples."""
    raise Http404("no such picture")


@require_safe
@for_admins
def events(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """What TensorBoard reads, as an archive."""
    raise Http404("no such training")
