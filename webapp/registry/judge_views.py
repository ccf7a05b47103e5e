from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from webapp.frontend.http import PersonRequest
from webapp.registry.judging import order_judgement
from webapp.registry.models import ModelVersion
from webapp.registry.selectors import get_judgement, get_version, judgement_status, report_of
from webapp.site.access import for_admins


@require_POST
@for_admins
def judge(request: PersonRequest, version_id: UUID) -> HttpResponse:
    """Has a version measured again."""
    version = _found(version_id)
    if version.state != ModelVersion.State.REMOVED:
        order_judgement(version=version, by=request.user)
    return redirect("registry:version", version.pk)


@require_safe
@for_admins
def judging(_request: PersonRequest, version_id: UUID) -> JsonResponse:
    """How far the measuring is, for the page that follows it."""
    return JsonResponse(judgement_status(get_judgement(_found(version_id))))


@require_safe
@for_admins
def report(_request: PersonRequest, version_id: UUID) -> JsonResponse:
    """Everything that was measured, as a file."""
    version = _found(version_id)
    response = JsonResponse(report_of(version), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="attention-version-{version.number}.json"'
    return response


def _found(version_id: UUID) -> ModelVersion:
    found = get_version(version_id)
    if found is None:
        raise Http404("no such version")
    return found
