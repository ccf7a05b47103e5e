import io
import zipfile
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from webapp.donations.models import DataSet
from webapp.frontend.http import PersonRequest
from webapp.registry.arriving import list_shipped
from webapp.site.access import for_admins
from webapp.training import services
from webapp.training.away_views import away_page
from webapp.training.forms import OrderForm
from webapp.training.models import RunPicture, TrainingRun
from webapp.training.places import event_files, run_folder
from webapp.training.selectors import MOVING, get_pictures, get_run, get_runs, pace_known, waits_in_vain
from webapp.training.telling import place_words, tell
from webapp.training.trainer import trainer_python

State = TrainingRun.State
PARTS = ("progress", "loss", "figures", "matrix", "pictures", "log")


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def runs(request: PersonRequest) -> HttpResponse:
    """All trainings; a new one can be ordered."""
    list_shipped()
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            made = services.order_run(
                data_set=chosen["data_set"], base=chosen["base"], by=request.user, choices=form.choices()
            )
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("training:run", made.pk)
    context = {
        "runs": get_runs(),
        "form": form,
        "has_trainer": trainer_python() is not None,
        "has_data": DataSet.objects.filter(state=DataSet.State.READY).exists(),
        "pace": pace_known(),
    }
    return render(request, "training/runs.html", context, status=400 if form.errors else 200)


@require_safe
@for_admins
def run(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """One training, while it runs and afterwards."""
    found = _found(run_id)
    if found.place == TrainingRun.Place.AWAY:
        return away_page(request, found)
    context = {
        **_context(found),
        "where": place_words(found),
        "can_go_on": found.state in services.CAN_GO_ON and found.data_set.state == DataSet.State.READY,
        "in_vain": waits_in_vain(found),
        "events": event_files(found.pk),
    }
    return render(request, "training/run.html", context)


@require_safe
@for_admins
def status(request: PersonRequest, run_id: UUID) -> JsonResponse:
    """The parts of that page that change while it trains."""
    found = _found(run_id)
    context = _context(found)
    parts = {part: render_to_string(f"training/_{part}.html", context, request) for part in PARTS}
    return JsonResponse({"state": found.state, "parts": parts})


@require_POST
@for_admins
def stop(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """Stops a training; what it learned so far is kept."""
    found = _found(run_id)
    if services.stop_run(run=found):
        messages.success(request, _("It stops. What it has learned is kept, and it can go on later."))
    else:
        messages.error(request, _("It had ended already."))
    return redirect("training:run", found.pk)


@require_POST
@for_admins
def go_on(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """Goes on with one that was stopped."""
    found = _found(run_id)
    try:
        services.go_on(run=found)
    except services.Refused as error:
        messages.error(request, str(error))
    return redirect("training:run", found.pk)


@require_safe
@for_admins
@cache_control(private=True, immutable=True, max_age=86_400)
def picture(request: PersonRequest, run_id: UUID, picture_id: int) -> HttpResponse:  # noqa: ARG001 - the guard reads it
    """One picture of examples."""
    found = RunPicture.objects.filter(pk=picture_id, run_id=run_id).first()
    if found is None:
        raise Http404("no such picture of this training")
    return HttpResponse(bytes(found.png), content_type="image/png")


@require_safe
@for_admins
def events(request: PersonRequest, run_id: UUID) -> HttpResponse:  # noqa: ARG001 - the guard reads it
    """What TensorBoard reads, as an archive."""
    found = _found(run_id)
    files = event_files(found.pk)
    if not files:
        raise Http404("this training has left nothing for TensorBoard")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, f"training-{found.number}/{path.relative_to(run_folder(found.pk))}")
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="training-{found.number}-tensorboard.zip"'
    return answer


def _found(run_id: UUID) -> TrainingRun:
    found = get_run(run_id)
    if found is None:
        raise Http404("no such training")
    return found


def _context(found: TrainingRun) -> dict[str, object]:
    return {"run": found, "told": tell(found), "pictures": get_pictures(found), "moving": found.state in MOVING}
