"""What is logged and traced, and what never gets into it: anything of a person."""

import gzip
import json
import logging
import re
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from tests.webapp.study_page import open_lesson
from webapp.accounts.models import Classroom, User
from webapp.classroom.models import StudySession
from webapp.live.study_consumer import COMMANDS
from webapp.observe import context, traces
from webapp.observe.logs import JsonLine
from webapp.settings._logs import json_lines


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    text = JsonLine().format(record)
    assert "\n" not in text
    return dict(json.loads(text))


def record(message: str, *arguments: Any, error: BaseException | None = None, **extra: Any) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("package.test", logging.ERROR, __file__, 1, message, arguments, info)
    made.__dict__.update(extra)
    return made


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
    assert any(place.startswith("tests/webapp/test_log_lines.py") for place in line["where"])
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


@pytest.mark.django_db(transaction=True)
async def test_a_fault_on_a_socket_is_found_by_its_stream_and_says_nothing_of_the_session(
    student: User, session: StudySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        raise OperationalError("amina's row is locked")

    lines: list[str] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", lambda one: lines.append(JsonLine().format(one)))
    logger = logging.getLogger("webapp.live.study_consumer")
    logger.addHandler(handler)
    monkeypatch.setitem(COMMANDS, "page.hidden", refuse)
    try:
        async with open_lesson(student, session.pk) as page:
            await page.send("page.hidden")
            with pytest.raises(ConnectionAbortedError):
                await page.event("ack")
    finally:
        logger.removeHandler(handler)
    line = json.loads(lines[0])
    assert context.GIVEN.fullmatch(line["stream"])
    assert line["error"] == "OperationalError"
    assert not re.search(f"{session.pk}|amina", lines[0])
