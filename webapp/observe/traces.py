"""OpenTelemetry traces: off unless ATTUNE_TRACES names a collector of the school. Off, a span costs one comparison."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.conf import settings

OFF: AbstractContextManager[None] = nullcontext()
_tracer: Any = None
_provider: Any = None


def span(name: str, **facts: str | float) -> AbstractContextManager[Any]:
    """A part of the way; parts inside it become its children. `facts` name no person."""
    return OFF if _tracer is None else _begun(name, facts)


def tell(current: Any, **facts: str | float) -> None:
    """Adds to a span what is known only now."""
    if current is not None:
        current.set_attributes(facts)


@contextmanager
def _begun(name: str, facts: dict[str, str | float]) -> Iterator[Any]:
    # What an exception says may be about somebody: its kind has to do.
    with _tracer.start_as_current_span(
        name, attributes=facts, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            current.set_attribute("error", type(error).__name__)
            raise


def begin(service: str) -> None:
    """Turns traces on where the site wants them. Called once in each process."""
    if settings.ATTUNE_TRACES:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        use(OTLPSpanExporter(endpoint=f"{settings.ATTUNE_TRACES.rstrip('/')}/v1/traces", timeout=5), service)


def use(exporter: Any, service: str, *, at_once: bool = False) -> None:
    """Sends spans through this exporter; a few at a time, beside the work, unless `at_once`."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    global _tracer, _provider  # noqa: PLW0603 - one for the process, as OpenTelemetry has it
    _provider = provider = TracerProvider(
        resource=Resource({"service.name": f"attune-{service}"}),
        sampler=ParentBased(TraceIdRatioBased(settings.ATTUNE_TRACES_SHARE)),
    )
    provider.add_span_processor(SimpleSpanProcessor(exporter) if at_once else BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer("attune")


def end() -> None:
    """Off again; what is on its way is sent."""
    global _tracer, _provider  # noqa: PLW0603
    if _provider is not None:
        _provider.shutdown()
    _tracer = _provider = None
