from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webapp.donations.models import DataSet
from webapp.frontend.http import PersonRequest
from webapp.imports.export import Chunks
from webapp.registry.arriving import take_upload
from webapp.registry.checking import BundleRefused
from webapp.registry.forms import BundleForm
from webapp.site.access import for_admins
from webapp.training import away
from webapp.training.away import PACKING
from webapp.training.forms import OrderForm
from webapp.training.models import TrainingRun
from webapp.training.orders import ends
from webapp.training.packages import find_package, name_of
from webapp.training.selectors import get_run
from webapp.training.services import Refused


@require_POST
@for_admins
def package(request: PersonRequest) -> HttpResponse:
    """Orders a training elsewhere, with the same choices as one here."""
    form = OrderForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Something in the order is not offered any more. Choose once more."))
        return redirect("training:runs")
    chosen = form.cleaned_data
    try:
        run = away.order_away(data_set=chosen["data_set"], base=chosen["base"], by=request.user, choices=form.choices())
    except Refused as error:
        messages.error(request, str(error))
        return redirect("training:runs")
    return redirect("training:run", run.pk)


def away_page(
    request: HttpRequest, run: TrainingRun, form: BundleForm | None = None, *, status: int = 200
) -> HttpResponse:
    """How a training elsewhere stands: its package, what to do with it, and where its bundle is brought."""
    return render(request, "training/away.html", _context(run) | {"form": form or BundleForm()}, status=status)


@require_safe
@for_admins
def package_status(request: PersonRequest, run_id: UUID) -> JsonResponse:
    """How far the packing is, for the page that follows it."""
    run = _found(run_id)
    parts = {"progress": render_to_string("training/_packing.html", _context(run), request)}
    return JsonResponse({"state": _stage(run), "parts": parts})


@require_safe
@for_admins
def download(request: PersonRequest, run_id: UUID) -> HttpResponseBase:  # noqa: ARG001 - the guard reads it
    """The package."""
    run = _found(run_id)
    packed = find_package(run.pk)
    if packed is None or run.state != TrainingRun.State.AWAY or run.data_set.state != DataSet.State.READY:
        raise Http404("there is no package of this training")
    return _sent(packed.path, packed.size, f"{name_of(run)}.zip")


@require_POST
@for_admins
def pack_again(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """Makes the package once more."""
    run = _found(run_id)
    try:
        away.pack_again(run=run)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("training:run", run.pk)


@require_POST
@for_admins
def bring(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """Takes in the bundle that was made elsewhere."""
    run, form = _found(run_id), BundleForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            version = take_upload(upload=form.cleaned_data["file"], by=request.user, run_id=run.pk)
        except BundleRefused as error:
            form.add_error("file", str(error))
        else:
            words = _("Version %(number)s is here, with the check code %(code)s. It judges nobody yet.")
            messages.success(request, words % {"number": version.number, "code": version.manifest_sha256[:8]})
            return redirect("registry:version", version.pk)
    return away_page(request, run, form, status=400)


@require_POST
@for_admins
def cancel(request: PersonRequest, run_id: UUID) -> HttpResponse:
    """Calls an order off."""
    run = _found(run_id)
    if away.cancel(run=run):
        messages.success(request, _("Called off. The package is deleted, and its bundle would be refused."))
    else:
        messages.error(request, _("It had ended already."))
    return redirect("training:run", run.pk)


def _found(run_id: UUID) -> TrainingRun:
    found = get_run(run_id)
    if found is None or found.place != TrainingRun.Place.AWAY:
        raise Http404("no such training elsewhere")
    return found


def _stage(run: TrainingRun) -> str:
    return PACKING if run.state == TrainingRun.State.AWAY and run.live.get("phase") == PACKING else run.state


def _context(run: TrainingRun) -> dict[str, object]:
    done, of = run.live.get("done", 0), run.live.get("of", 0)
    stage, packed, withdrawn = _stage(run), find_package(run.pk), run.data_set.state != DataSet.State.READY
    return {
        "run": run,
        "stage": stage,
        "packed": packed,
        "withdrawn": withdrawn,
        "offered": packed is not None and stage == TrainingRun.State.AWAY and not withdrawn,
        "ends": ends(run),
        "share": round(100 * done / of) if of else None,
    }


def _sent(path: Path, size: int, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return StreamingHttpResponse(Chunks(path.open("rb")), content_type="application/zip", headers=headers)
