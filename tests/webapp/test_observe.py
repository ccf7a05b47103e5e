"""What machines see of the site's health: who may look, is it ready, what did it count."""

import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import ROOT
from tests.webapp.study_page import open_lesson
from tests.webapp.test_camera_stream import start_camera
from webapp.accounts.models import User
from webapp.classroom.models import StudySession
from webapp.observe import access, readiness
from webapp.observe.background import serve_metrics
from webapp.observe.collectors import describe_streams, describe_workers
from webapp.observe.metrics import REGISTRY
from webapp.observe.tasks import note_beat
from webapp.settings import _engines

LABELS = {
    "view", "method", "status", "reason", "kind", "outcome", "action", "mode", "task", "queue", "worker", "version",
    "le", "generation",
}  # fmt: skip


def scraped(client: Client) -> dict[str, Any]:
    answer = client.get("/metrics")
    assert answer.status_code == HTTPStatus.OK
    return {family.name: family for family in text_string_to_metric_families(answer.content.decode())}


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
    settings.CACHES = _engines.caches(location)
    answer = Client().get("/readyz")
    assert answer.status_code == HTTPStatus.OK  # every process would be out of service at once: lessons go on
    assert answer.json()["missing"] == []
    assert "Valkey does not answer" in answer.json()["resting"][0]


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


@pytest.mark.django_db(transaction=True)
async def test_an_open_lesson_is_counted_while_it_is_open(student: User, session: StudySession) -> None:
    def now() -> float:
        return REGISTRY.get_sample_value("attune_sockets_open", {"kind": "study"}) or 0

    before = now()
    async with open_lesson(student, session.pk):
        assert now() == before + 1
    assert now() == before


@pytest.mark.django_db(transaction=True)
async def test_a_frame_is_counted_on_its_way_in_and_timed_to_its_estimate(
    settings: Any, inference_socket: str, consenting: User, session: StudySession, face_jpeg: bytes
) -> None:
    def counted() -> tuple[float, float]:
        names = ("attune_frames_sent_total", "attune_frame_seconds_count")
        sent, answered = (REGISTRY.get_sample_value(name) or 0 for name in names)
        return sent, answered

    settings.ATTUNE_INFERENCE_SOCKET = inference_socket
    sent, answered = counted()
    async with open_lesson(consenting, session.pk) as page:
        await start_camera(page)
        assert next(one.samples[0].value for one in describe_streams()) == 1
        assert (await page.frame(face_jpeg))["type"] == "estimate"
        await page.frame(face_jpeg, seq=1)
    assert counted()[0] == sent + 2
    assert counted()[1] >= answered + 1  # the last one's time is noted just after its answer


@pytest.mark.django_db
def test_a_task_is_counted_by_how_it_ended() -> None:
    name = {"task": note_beat.name, "outcome": "success"}
    before = REGISTRY.get_sample_value("attune_tasks_total", name) or 0
    note_beat.apply()
    assert REGISTRY.get_sample_value("attune_tasks_total", name) == before + 1
    assert REGISTRY.get_sample_value("attune_task_seconds_count", {"task": note_beat.name})
