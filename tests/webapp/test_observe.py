"""What machines and administrators see of the site's health, and what never gets into it: anything of a person."""

import gzip
import json
import logging
import re
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import ROOT
from tests.webapp.conftest import make_person
from tests.webapp.study_page import open_lesson
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.observe import access, context, figures, plots, readiness, samples, traces
from webapp.observe.background import serve_metrics
from webapp.observe.collectors import describe_workers
from webapp.observe.logs import JsonLine
from webapp.observe.metrics import REGISTRY
from webapp.observe.models import BackupNote
from webapp.observe.services import KEPT, note_backup
from webapp.observe.standing import camera_words
from webapp.observe.tasks import note_beat
from webapp.settings._logs import json_lines

LABELS = {
    "view", "method", "status", "reason", "kind", "outcome", "action", "mode", "task", "queue", "worker", "version",
    "le", "generation",
}  # fmt: skip


def scraped(client: Client) -> dict[str, Any]:
    answer = client.get("/metrics")
    assert answer.status_code == HTTPStatus.OK
    return {family.name: family for family in text_string_to_metric_families(answer.content.decode())}


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    text = JsonLine().format(record)
    assert "\n" not in text
    return dict(json.loads(text))


def record(message: str, *arguments: Any, error: BaseException | None = None, **extra: Any) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("package.test", logging.ERROR, __file__, 1, message, arguments, info)
    made.__dict__.update(extra)
    return made


# Who may look ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/metrics", "/readyz"])
def test_figures_are_for_direct_neighbours_only(address: str) -> None:
    client = Client()
    assert client.get(address, REMOTE_ADDR="127.0.0.1").status_code == HTTPStatus.OK
    for world in ("203.0.113.7", "10.0.0.7", "", "2001:db8::1", "not an address"):
        assert client.get(address, REMOTE_ADDR=world).status_code == HTTPStatus.NOT_FOUND
    through = client.get(address, REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "127.0.0.1"})
    assert through.status_code == HTTPStatus.NOT_FOUND
    assert client.post(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize(
    ("asked", "let_in"),
    [
        ({"address": "203.0.113.7", "authorization": "Bearer right", "forwarded": True}, True),
        ({"address": "10.0.0.7", "authorization": "Bearer wrong", "forwarded": False}, False),
        ({"address": "127.0.0.1", "authorization": "", "forwarded": False}, False),
        ({"address": "127.0.0.1", "authorization": "Bearer rïght", "forwarded": False}, False),
    ],
)
def test_where_there_is_a_token_it_is_the_only_way(settings: Any, asked: dict[str, Any], let_in: bool) -> None:
    settings.ATTUNE_WATCH_TOKEN = "right"
    assert access.may_watch(**asked) is let_in


def test_neighbours_are_known_by_either_kind_of_address(settings: Any) -> None:
    settings.ATTUNE_WATCH_FROM = ["10.0.0.0/8", "fc00::/7"]
    for address, inside in {
        "10.1.2.3": True,
        "::ffff:10.1.2.3": True,
        "fd00::7%eth0": True,
        "192.0.2.1": False,
    }.items():
        assert access.may_watch(address=address, authorization="", forwarded=False) is inside


@pytest.mark.django_db
def test_probes_need_no_known_host_and_no_encryption(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    for address in ("/healthz", "/readyz", "/metrics"):
        assert Client().get(address, headers={"Host": "10.0.0.7:8000"}).status_code == HTTPStatus.OK


# Is it ready ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_inference_it_is_ready_and_says_what_rests(settings: Any, tmp_path: Path) -> None:
    settings.ATTUNE_INFERENCE_SOCKET = str(tmp_path / "nobody.sock")
    answer = Client().get("/readyz")
    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["missing"] == []
    assert "cameras rest" in answer.json()["resting"][0]


@pytest.mark.django_db
def test_where_no_camera_is_allowed_inference_is_not_missed(settings: Any, tmp_path: Path) -> None:
    settings.ATTUNE_INFERENCE_SOCKET = str(tmp_path / "nobody.sock")
    settings.ATTUNE_SENSING_CAP = "behaviour"
    assert Client().get("/readyz").json() == {"ready": True, "missing": [], "resting": []}


@pytest.mark.django_db
def test_with_its_worker_nothing_rests(settings: Any, inference_socket: str) -> None:
    settings.ATTUNE_INFERENCE_SOCKET = inference_socket
    assert Client().get("/readyz").json()["resting"] == []


@pytest.mark.django_db
def test_a_database_of_an_earlier_version_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'observe'")
    answer = Client().get("/readyz")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "manage.py migrate" in answer.json()["missing"][0]


@pytest.mark.django_db
def test_a_cache_that_does_not_answer_is_said(settings: Any, tmp_path: Path) -> None:
    location = f"unix://{tmp_path / 'nobody.sock'}"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": location}}
    answer = Client().get("/readyz")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.json()["missing"] == ["Valkey does not answer."]


# Figures --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_is_counted_by_its_name_and_not_its_address() -> None:
    client = Client()
    client.get("/no/such/page/of/amina/?who=amina")
    client.get(reverse("home"))
    counted = scraped(client)["attune_http_requests"].samples
    told = {(one.labels["view"], one.labels["status"]) for one in counted if one.name.endswith("_total")}
    assert {("none", "404"), ("home", "200")} <= told
    assert "amina" not in client.get("/metrics").content.decode()


@pytest.mark.django_db
def test_no_label_names_a_person_a_class_or_a_session() -> None:
    found = {name for family in scraped(Client()).values() for one in family.samples for name in one.labels}
    assert found <= LABELS


@pytest.mark.django_db
def test_queries_are_timed_and_refused_ones_counted() -> None:
    before = REGISTRY.get_sample_value("attune_database_seconds_count") or 0
    User.objects.count()
    assert (REGISTRY.get_sample_value("attune_database_seconds_count") or 0) == before + 1
    assert not [label for label in REGISTRY._names_to_collectors if "sql" in label]


@pytest.mark.django_db
def test_inference_workers_tell_what_they_did(settings: Any, inference_socket: str) -> None:
    settings.ATTUNE_INFERENCE_SOCKET = inference_socket
    told = {family.name: family.samples for family in describe_workers()}
    assert told["attune_inference_workers"][0].value == 1
    assert told["attune_inference_about"][0].labels["version"]
    assert told["attune_inference_busy_seconds"][0].value >= 0


def test_a_workers_figures_are_served_to_neighbours_and_hidden_from_others(settings: Any) -> None:
    server = serve_metrics("127.0.0.1", 0)
    assert server
    url = f"http://127.0.0.1:{server.server_port}/metrics"
    try:
        with urlopen(url, timeout=5) as answer:
            assert "attune_tasks" in answer.read().decode()
        with pytest.raises(OSError, match="404"):
            urlopen(Request(url, headers={"X-Forwarded-For": "127.0.0.1"}), timeout=5)
    finally:
        server.shutdown()
        server.server_close()


def test_every_figure_of_the_dashboard_exists() -> None:
    board = json.loads((ROOT / "deploy" / "grafana" / "attune.json").read_text())
    asked = set(re.findall(r"\battune_\w+", json.dumps([panel["targets"] for panel in panels_of(board)])))
    assert asked
    assert asked <= known_names()
    assert len({panel["id"] for panel in panels_of(board)}) == len(panels_of(board))


def panels_of(board: dict[str, Any]) -> list[dict[str, Any]]:
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def known_names() -> set[str]:
    source = "".join((ROOT / "webapp" / "observe" / f"{name}.py").read_text() for name in ("metrics", "collectors"))
    found: set[str] = set()
    for kind, name in re.findall(r"(Counter|Gauge|Histogram)(?:MetricFamily)?\(\s*\"(attune_\w+)\"", source):
        endings = {"Counter": ("_total",), "Gauge": ("",), "Histogram": ("_bucket", "_sum", "_count")}[kind]
        found |= {f"{name}{ending}" for ending in endings}
    return found


# Log lines ------------------------------------------------------------------------------------------------------------


def test_a_line_holds_the_programs_words_and_nothing_that_was_put_into_them() -> None:
    line = line_of(record("the answer of %s was not stored", "amina@school.example"))
    assert line["message"] == "the answer of %s was not stored"
    assert "amina" not in json.dumps(line)


def test_of_an_error_a_line_holds_its_kind_and_place_and_not_its_text() -> None:
    try:
        try:
            int("amina")
        except ValueError as cause:
            raise RuntimeError("Key (username)=(amina) already exists") from cause
    except RuntimeError as error:
        line = line_of(record("it went wrong", error=error))
    assert (line["error"], line["because"]) == ("RuntimeError", "ValueError")
    assert any(place.startswith("tests/webapp/test_observe.py") for place in line["where"])
    assert "amina" not in json.dumps(line)


@pytest.mark.parametrize(
    "sentence",
    [
        "Task exception was never retrieved\nfuture: ValueError('amina')",
        "GET /teach/students/4711/?q=amina",
        "mail to amina.b@school.example",
        "session 0b51a3a2-34a4-4d19-9d5e-a3f5b1d1c111 is gone",
        "user 4711 said “amina”",
    ],
)
def test_sentences_of_other_packages_are_gone_through(sentence: str) -> None:
    text = json.dumps(line_of(record(sentence)))
    assert not re.search(r"amina|4711|0b51a3a2", text)


def test_what_hangs_on_a_record_stays_there_unless_it_is_a_plain_fact() -> None:
    request = RequestFactory().get("/people/amina/?q=amina")
    facts = {"status": 500, "view": "site:person", "who": "Amina B.", "request": request}
    line = line_of(record("gone wrong", request=request, status_code=500, facts=facts))
    assert (line["status"], line["view"]) == (500, "site:person")
    assert "mina" not in json.dumps(line)


@pytest.mark.django_db
def test_a_signed_in_persons_way_through_the_site_leaves_nothing_of_them_in_the_log(
    classroom: Classroom, student: User
) -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(JsonLine())
    handler.emit = lambda one: lines.append(handler.format(one))  # type: ignore[method-assign]
    roots = [logging.getLogger(), logging.getLogger("attune.access"), logging.getLogger("django.request")]
    levels = [logger.level for logger in roots]
    for logger in roots:
        logger.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    try:
        client = Client(raise_request_exception=False)
        client.force_login(student)
        student.email = "amina@school.example"
        student.save()
        for address in ("/learn/", "/privacy/", f"/teach/{classroom.pk}/?who=amina", "/site/people/?q=amina%40school"):
            client.get(address, headers={"User-Agent": "amina's telephone"}, REMOTE_ADDR="192.0.2.77")
        client.post("/accounts/login/", {"login": "amina", "password": "amina's secret"})
    finally:
        logging.getLogger().removeHandler(handler)
        for logger, level in zip(roots, levels, strict=True):
            logger.setLevel(level)
    text = "\n".join(lines)
    assert "classroom:home" in text
    for private in ("amina", student.name, "school.example", "192.0.2.77", "telephone", "secret", "who=", "?q="):
        assert private.lower() not in text.lower(), private


@pytest.mark.django_db
def test_a_request_has_a_name_in_its_answer_and_in_what_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    given = "4bf92f3577b34da6a3ce929d0e0e4736"
    assert Client().get("/", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given
    made = Client().get("/", headers={"X-Request-Id": "amina <script>"}).headers["X-Request-Id"]
    assert context.GIVEN.fullmatch(made)
    token = context.request_id.set(given)
    try:
        assert line_of(record("on the way"))["request"] == given
    finally:
        context.request_id.reset(token)


def test_production_logs_such_lines_only() -> None:
    told = json_lines()
    assert {handler["formatter"] for handler in told["handlers"].values()} == {"json"}
    assert {name for logger in told["loggers"].values() for name in logger["handlers"]} == {"console"}
    assert told["formatters"]["json"]["()"] == f"{JsonLine.__module__}.{JsonLine.__qualname__}"


# Traces ---------------------------------------------------------------------------------------------------------------


def test_traces_are_off_and_cost_nothing() -> None:
    assert traces.span("frame") is traces.OFF


@pytest.mark.django_db
def test_a_trace_tells_the_page_and_not_the_person(settings: Any, student: User) -> None:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    settings.ATTUNE_TRACES_SHARE = 1.0
    exporter = InMemorySpanExporter()
    traces.use(exporter, "web", at_once=True)
    try:
        client = Client()
        client.force_login(student)
        client.get("/learn/?who=amina")
        with pytest.raises(ValueError, match="amina"), traces.span("frame"), traces.span("inference"):
            raise ValueError("amina")
    finally:
        traces.end()
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert spans["request"].attributes["view"] == "classroom:home"
    assert spans["inference"].parent.span_id == spans["frame"].context.span_id
    assert spans["inference"].attributes["error"] == "ValueError"
    assert "amina" not in "".join(span.to_json() for span in spans.values())


def test_a_collector_of_the_school_gets_them(settings: Any) -> None:
    got: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(HTTPStatus.OK)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ATTUNE_TRACES, settings.ATTUNE_TRACES_SHARE = f"http://127.0.0.1:{server.server_port}/", 1.0
    try:
        traces.begin("web")
        with traces.span("frame"):
            pass
        traces.end()
    finally:
        server.shutdown()
        server.server_close()
    assert got[0][0] == "/v1/traces"
    assert b"frame" in gzip.decompress(got[0][1]) if got[0][1][:2] == b"\x1f\x8b" else b"frame" in got[0][1]


# The last hour --------------------------------------------------------------------------------------------------------


@pytest.fixture
def hour(db: None) -> int:
    """A minute that is just over, in a cache of its own."""
    cache.clear()
    return int(time.time()) // 60 - 1


def test_every_process_adds_what_is_new_in_its_minute(hour: int) -> None:
    one, other = samples.Sampler("web"), samples.Sampler("web")
    Client().get(reverse("home"))
    one.add(hour)
    other.add(hour)
    one.add(hour)
    ((minute, sums),) = samples.read_hour(time.time())
    assert minute == hour
    assert sums["requests"] == 2  # both counted the same page, as two processes would two pages; the third time nothing
    assert sums["web"] == 3


def test_what_the_cache_did_not_take_comes_with_the_next_minute(hour: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sampler = samples.Sampler("web")
    Client().get(reverse("home"))
    with monkeypatch.context() as broken:
        broken.setattr(cache, "add", _refuse)
        with pytest.raises(OSError, match="away"):
            sampler.add(hour - 1)
    sampler.add(hour)
    assert samples.read_hour(time.time())[-1][1]["requests"] == 1


def _refuse(*_: Any, **__: Any) -> None:
    raise OSError("away")


def sums_of(**known: int) -> samples.Sums:
    return dict.fromkeys(samples.FIGURES, 0) | known


def test_quantiles_lie_inside_their_bucket() -> None:
    sums = sums_of(frame_all=100, **{"frame_0.1": 50, "frame_0.15": 100})
    sums |= {f"frame_{bound:g}": 100 for bound in figures.FRAME_BUCKETS if bound > 0.15}
    assert figures.quantile_ms(sums, "frame", figures.FRAME_BUCKETS, 0.5) == pytest.approx(100)
    assert figures.quantile_ms(sums, "frame", figures.FRAME_BUCKETS, 0.95) == pytest.approx(145)
    assert figures.quantile_ms(sums_of(), "frame", figures.FRAME_BUCKETS, 0.5) is None
    assert figures.quantile_ms(sums_of(frame_all=1), "frame", figures.FRAME_BUCKETS, 0.5) == 5000


def test_a_line_has_a_gap_where_nothing_was_measured() -> None:
    runs = list(plots._runs([(1, 1.0), (2, 2.0), (3, None), (4, 4.0), (7, 7.0)]))
    assert runs == [[(1, 1.0), (2, 2.0)], [(4, 4.0)], [(7, 7.0)]]


@pytest.mark.parametrize(("highest", "top"), [(0.3, 1), (3, 5), (100, 100), (101, 200), (4200, 5000)])
def test_the_grid_ends_at_a_round_number(highest: float, top: float) -> None:
    assert plots.nice_top(highest) == top


@pytest.mark.django_db
def test_the_page_shows_the_last_hour_and_what_needs_somebody(classroom: Classroom) -> None:
    cache.clear()
    client = Client()
    client.force_login(make_person("sam", "admin"))
    empty = client.get(reverse("observe:status")).content.decode()
    assert "There is nothing to draw yet" in empty
    assert "None was made yet" in empty
    samples.Sampler("web").add(int(time.time()) // 60 - 1)
    for minute in range(2, 30):
        _fill(int(time.time()) // 60 - minute)
    note_beat()
    note_backup(name="attune-20260101T000000Z.tar", rows=4711, size=10_000_000)
    page = client.get(reverse("observe:status"))
    text = page.content.decode()
    assert "From a picture to its answer" in text
    assert "4711 rows" in text
    assert "Heard of within the last three minutes" in text
    client.cookies["attune_language"] = "de"
    assert "Die letzte Stunde" in client.get(reverse("observe:status")).content.decode()


def _fill(minute: int) -> None:
    for name, value in sums_of(
        frame_all=600, web=1, streams=5, milli_fps=12_000, permille_room=900, requests=30, page_all=30
    ).items():
        cache.set(samples.key_of(minute, name), value)


@pytest.mark.parametrize(
    ("streams", "room", "said"),
    [(4, 1000, "Fewer than five"), (40, 1000, "40 cameras are on. There is room"), (40, 500, "fewer pictures")],
)
def test_shedding_is_said_in_words(streams: int, room: int, said: str) -> None:
    sums = sums_of(web=1, streams=streams, permille_room=room, milli_fps=1000 * streams)
    assert said in camera_words([figures.minute_of(1, sums)])


@pytest.mark.django_db
def test_of_backups_the_latest_are_remembered() -> None:
    for number in range(KEPT + 3):
        note_backup(name=f"attune-{number}.tar", rows=number, size=1)
    assert BackupNote.objects.count() == KEPT
    first = BackupNote.objects.first()
    assert first
    assert first.rows == KEPT + 2


@pytest.mark.django_db(transaction=True)
async def test_an_open_lesson_is_counted_while_it_is_open(student: User, session: StudySession) -> None:
    def now() -> float:
        return REGISTRY.get_sample_value("attune_sockets_open", {"kind": "study"}) or 0

    before = now()
    async with open_lesson(student, session.pk):
        assert now() == before + 1
    assert now() == before
