"""What machines ask: is this process alive, is it ready for visitors, and what did it count."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from webapp.frontend.views import health
from webapp.observe.access import for_watchers
from webapp.observe.collectors import ON_DEMAND
from webapp.observe.metrics import REGISTRY
from webapp.observe.readiness import find_missing

Probe = Callable[[HttpRequest], HttpResponse]


@require_safe
@for_watchers
def metrics(_request: HttpRequest) -> HttpResponse:
    """The figures of this one process, as Prometheus reads them."""
    return HttpResponse(generate_latest(REGISTRY) + generate_latest(ON_DEMAND), content_type=CONTENT_TYPE_LATEST)


@require_safe
@for_watchers
def ready(_request: HttpRequest) -> HttpResponse:
    """503 and what is missing, or 200. Without inference workers or Valkey lessons go on: told, and 200."""
    needed, resting = find_missing()
    return JsonResponse({"ready": not needed, "missing": needed, "resting": resting}, status=503 if needed else 200)


PROBES: dict[str, Probe] = {"/healthz": health, "/readyz": ready, "/metrics": metrics}
