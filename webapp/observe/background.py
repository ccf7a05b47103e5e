"""What a Celery worker counts, and where its figures can be read: it serves no pages of its own."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from celery.signals import setup_logging, task_postrun, task_prerun, worker_ready
from django.conf import settings
from prometheus_client import make_wsgi_app

from webapp.observe import samples, traces
from webapp.observe.access import FORWARDED, may_watch
from webapp.observe.context import request_id
from webapp.observe.metrics import REGISTRY, TASK_SECONDS, TASKS

log = logging.getLogger(__name__)

Start = Callable[..., Any]
_begun: dict[str, float] = {}


def watch_tasks() -> None:
    """Counts tasks where they run."""
    task_prerun.connect(_begin, dispatch_uid="observe.prerun")
    task_postrun.connect(_end, dispatch_uid="observe.postrun")
    worker_ready.connect(_serve, dispatch_uid="observe.worker")
    if settings.ATTUNE_JSON_LOGS:  # else Celery would put its own lines, with all that tasks were given, in our place
        setup_logging.connect(_keep_our_logs, dispatch_uid="observe.logs")


def _keep_our_logs(**_: Any) -> None:
    """Being connected is enough."""


def _begin(*, task_id: str, **_: Any) -> None:
    request_id.set(task_id.replace("-", "")[:16])  # random, and nobody's
    _begun[task_id] = time.perf_counter()


def _end(*, task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    began = _begun.pop(task_id, None)
    TASKS.labels(task.name, (state or "unknown").lower()).inc()
    if began is not None:
        TASK_SECONDS.labels(task.name).observe(time.perf_counter() - began)


def _serve(**_: Any) -> None:
    samples.begin("worker")
    traces.begin("worker")
    if settings.ATTUNE_WORKER_METRICS:
        host, _colon, port = settings.ATTUNE_WORKER_METRICS.rpartition(":")
        serve_metrics(host or "127.0.0.1", int(port))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Who scrapes is no news."""


def serve_metrics(host: str, port: int) -> WSGIServer | None:
    """Opens a worker's figures to whoever may watch; None when something else listens there: work goes on."""
    try:
        server = make_server(host, port, _guarded(make_wsgi_app(REGISTRY)), _Server, _Quiet)
    except OSError:
        log.exception("the figures of this worker cannot be served")
        return None
    threading.Thread(target=server.serve_forever, name="observe-metrics", daemon=True).start()
    return server


def _guarded(application: Any) -> Any:
    def serve(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        address, authorization = environ.get("REMOTE_ADDR", ""), environ.get("HTTP_AUTHORIZATION", "")
        forwarded = any(name in environ for name in FORWARDED)
        if may_watch(address=address, authorization=authorization, forwarded=forwarded):
            return application(environ, start_response)  # type: ignore[no-any-return]
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]

    return serve
