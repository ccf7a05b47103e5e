"""Every figure that this process counts. No label names a person, a class, a lesson or a session: a test looks."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

disable_created_metrics()  # type: ignore[no-untyped-call]  # half of all lines, and Prometheus reads them from nowhere
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

FRAME_BUCKETS = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0)
PAGE_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
QUERY_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.2, 1.0, 5.0)
TASK_BUCKETS = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 600.0)

FRAMES_SENT = Counter("attune_frames_sent", "Frames that pages sent and this process took", registry=REGISTRY)
FRAMES_REFUSED = Counter("attune_frames_refused", "Frames that were no use, by why", ["reason"], registry=REGISTRY)
FRAMES_LOST = Counter("attune_frames_lost", "Frames that no inference worker answered", registry=REGISTRY)
FRAME_SECONDS = Histogram(
    "attune_frame_seconds", "From a frame's arrival to its estimate", buckets=FRAME_BUCKETS, registry=REGISTRY
)

SOCKETS_OPEN = Gauge("attune_sockets_open", "WebSockets open now, by what for", ["kind"], registry=REGISTRY)
COMMANDS = Counter(
    "attune_commands", "What pages sent over sockets, by what became of it", ["outcome"], registry=REGISTRY
)
EVENTS = Counter(
    "attune_events",
    "What students did, stored once; repeated: sent again from a page's outbox",
    ["outcome"],
    registry=REGISTRY,
)
EVENTS_LOST = Counter(
    "attune_events_undelivered", "News that the channel layer did not take; pages catch up", registry=REGISTRY
)
DECISIONS = Counter("attune_decisions", "Changes that rules decided on", ["action", "mode"], registry=REGISTRY)
CONSENTS = Counter("attune_consent_changes", "Choices about cameras, whoever made them", registry=REGISTRY)

REQUESTS = Counter("attune_http_requests", "Pages asked for", ["view", "method", "status"], registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "attune_http_seconds", "Time to answer a request", ["view"], buckets=PAGE_BUCKETS, registry=REGISTRY
)
QUERY_SECONDS = Histogram(
    "attune_database_seconds", "Time of one query to the database", buckets=QUERY_BUCKETS, registry=REGISTRY
)
QUERIES_FAILED = Counter("attune_database_failures", "Queries that the database refused", registry=REGISTRY)

TASKS = Counter("attune_tasks", "Background tasks that ended, by how", ["task", "outcome"], registry=REGISTRY)
TASK_SECONDS = Histogram(
    "attune_task_seconds", "Time of one background task", ["task"], buckets=TASK_BUCKETS, registry=REGISTRY
)

for _outcome in ("done", "refused", "not_stored"):
    COMMANDS.labels(_outcome)  # a figure that is not there cannot be told from nothing to count
