from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from webapp.frontend.http import PersonRequest
from webapp.registry import services
from webapp.registry.arriving import SourceMissing, take_upload
from webapp.registry.card import card_html
from webapp.registry.checking import MOST_MS, BundleRefused
from webapp.registry.comparing import alone, compare
from webapp.registry.forms import PromoteForm, UploadForm
from webapp.registry.house import list_what_came
from webapp.registry.models import ModelVersion
from webapp.registry.selectors import (
    get_judgement,
    get_live,
    get_measured,
    get_version,
    get_versions,
    is_late,
    is_moving,
)
from webapp.registry.shadowing import gather_frames
from webapp.registry.watching import get_shadow, watch
from webapp.registry.workers import get_workers, wait_until_followed
from webapp.site.access import for_admins

State = ModelVersion.State


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def models(request: PersonRequest) -> HttpResponse:
    """All versions; a new one can be brought."""
    list_what_came()
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            version = take_upload(upload=given["file"], by=request.user, source=given["source"])
        except BundleRefused as error:
            form.add_error("source" if isinstance(error, SourceMissing) else "file", str(error))
        else:
            words = _("Version %(number)s is here. It judges nobody yet.") % {"number": version.number}
            messages.success(request, words)
            return redirect("registry:version", version.pk)
    live = get_live()
    context = {
        "versions": get_versions(), "live": live, "form": form, "workers": gather_frames(),
        "watch": watch(live) if live is not None else None,
    }  # fmt: skip
    return render(request, "registry/models.html", context, status=400 if form.errors else 200)


@require_safe
@for_admins
def version(request: PersonRequest, version_id: UUID) -> HttpResponse:
    """One version: beside the live one, fair or not, its card, and what was done with it."""
    list_what_came()
    return _version_page(request, _found(version_id))


@require_POST
@for_admins
def promote(request: PersonRequest, version_id: UUID) -> HttpResponse:
    """Lets a version go live, or go live again."""
    form, found = PromoteForm(request.POST), _found(version_id)
    if not form.is_valid():
        return _version_page(request, found, form, status=400)
    gather_frames()  # a worker that changes over forgets what it compared
    try:
        seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
        promoted = services.promote(version_id=found.pk, by=request.user, seen_live=seen, reason=reason)
    except services.Refused as error:
        form.add_error("reason" if isinstance(error, services.Objected) else None, str(error))
        return _version_page(request, found, form, status=409)
    _say_how_fast(request, promoted)
    return redirect("registry:models")


@require_POST
@for_admins
def shadow(request: PersonRequest, version_id: UUID) -> HttpResponse:
    """Begins, or ends, comparing a version on live frames."""
    found = _found(version_id)
    act = services.end_shadow if "end" in request.POST else services.begin_shadow
    gather_frames()
    try:
        act(version_id=found.pk, by=request.user)
    except services.Refused as error:
        messages.error(request, str(error))
    return redirect("registry:version", found.pk)


@require_POST
@for_admins
def remove(request: PersonRequest, version_id: UUID) -> HttpResponse:
    """Deletes a version's networks."""
    found = _found(version_id)
    try:
        services.remove(version_id=found.pk, by=request.user)
    except services.Refused as error:
        messages.error(request, str(error))
        return redirect("registry:version", found.pk)
    messages.success(request, _("The networks of version %(number)s are deleted.") % {"number": found.number})
    return redirect("registry:models")


def _found(version_id: UUID) -> ModelVersion:
    found = get_version(version_id)
    if found is None:
        raise Http404("no such version")
    return found


def _version_page(
    request: HttpRequest, found: ModelVersion, form: PromoteForm | None = None, *, status: int = 200
) -> HttpResponse:
    live, judgement = get_live(), get_judgement(found)
    if found.state == State.SHADOW:
        gather_frames()
    beside = live is not None and found.state != State.LIVE
    compared = compare(found, live) if live is not None and beside else None
    form = form or PromoteForm(initial={"seen": live.pk if live else None})
    form.fields["reason"].required = compared is not None and not compared.verdict.passed
    context = {
        "version": found,
        "live": live,
        "compared": compared,
        "alone": [] if beside else alone(found),
        "form": form,
        "shadow": get_shadow(found, live) if live is not None else [],
        "judgement": judgement,
        "most_ms": MOST_MS,
        "moving": is_moving(judgement),
        "late": is_late(judgement),
        "measured": get_measured(found),
        "card": card_html(found.card),
        "events": found.events.select_related("by", "instead_of"),
    }
    return render(request, "registry/version.html", context, status=status)


def _say_how_fast(request: HttpRequest, promoted: ModelVersion) -> None:
    seconds = wait_until_followed(promoted.manifest_sha256)
    facts: dict[str, object] = {"number": promoted.number}
    behind = [each for each in get_workers() if each["manifest_sha256"] != promoted.manifest_sha256]
    if behind:
        facts |= {"name": f"{behind[0]['name']} {behind[0]['version']}", "why": behind[0]["problem"] or ""}
        messages.warning(
            request, _("Version %(number)s is chosen, but a process still judges with %(name)s. %(why)s") % facts
        )
        return
    if seconds is None:
        words = _("Version %(number)s is live. No process judges frames now; those that start will use it.") % facts
    else:
        words = _("Version %(number)s is live in every process, after %(seconds)s seconds.") % {
            **facts, "seconds": number_format(seconds, 1),
        }  # fmt: skip
    messages.success(request, words)
