"""The first of the middleware: names each request, times it, and answers those who only ask whether the site is well.

It speaks no async: the layers below do not either, and one step into a thread serves all of them.
"""

import logging
import time
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase

from webapp.observe import context, metrics, traces
from webapp.observe.probes import PROBES

log = logging.getLogger("attune.access")
HEADER = "X-Request-Id"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class ObserveMiddleware:
    """A request has its name in its answer's header and in every line that is logged on its way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Whoever probes names no host and has no session: nothing else of the middleware is for them."""
        probe = PROBES.get(request.path_info)
        if probe is not None:
            return _answer(probe, request)
        name = context.id_from(request.headers.get(HEADER, ""))
        token = context.request_id.set(name)
        began = time.perf_counter()
        try:
            with traces.span("request", request=name) as span:
                response = self.get_response(request)
                _note(request, response, time.perf_counter() - began)
                traces.tell(span, view=view_of(request), status=response.status_code)
        finally:
            context.request_id.reset(token)
        response.headers[HEADER] = name
        return response


def _answer(probe: Callable[[HttpRequest], HttpResponse], request: HttpRequest) -> HttpResponse:
    try:
        answer = probe(request)
    except Http404:
        answer = HttpResponseNotFound()
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 -- or Django logs "not ready" every second
    return answer


def view_of(request: HttpRequest) -> str:
    """The name of the page; never its address, which may name things of people."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"


def _note(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    view, method = view_of(request), request.method if request.method in METHODS else "other"
    metrics.REQUESTS.labels(view, method, str(response.status_code)).inc()
    metrics.REQUEST_SECONDS.labels(view).observe(seconds)
    facts = {"view": view, "method": method, "status": response.status_code, "ms": round(seconds * 1000, 1)}
    log.info("answered", extra={"facts": facts})
