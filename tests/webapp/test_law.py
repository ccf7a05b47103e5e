"""Where the law forbids to read expressions, what could read them is loaded by no process of the site."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from attention_model.judges import window_network, window_networks_open
from attention_model.service.client import InferenceClient
from benchmarks.site import wait_until
from tests.conftest import ROOT
from webapp.accounts.models import SensingLevel
from webapp.consent.selectors import get_allowed_levels
from webapp.site.models import Jurisdiction
from webapp.site.selectors import get_cap_to_load
from webapp.site.services import set_law
from webapp.supervisor.programs import Place, Program, programs
from webapp.supervisor.supervise import Supervisor

READS_EXPRESSIONS = {"frame.tflite", "window.tflite"}
# Runs a module as `python -m` does and writes down every file of a network that its process opens.
WATCHED = """
import runpy, sys
log = open(sys.argv[1], "a", buffering=1)
def note(event, arguments):
    if event == "open" and ".tflite" in str(arguments[0]):
        log.write(str(arguments[0]) + "\\n")
sys.addaudithook(note)
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, tmp_path, "127.0.0.1", 1)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Any]:
    """Starts a program of the site under watch; returns the file in which the networks it opened stand."""
    started: list[subprocess.Popen[bytes]] = []

    def start(program: Program) -> Path:
        log = tmp_path / "opened.txt"
        module = program.command[program.command.index("-m") + 1 :]
        command = [sys.executable, "-c", WATCHED, str(log), *module]
        started.append(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL))
        assert wait_until(program.ready)
        return log

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=10)


def inference_of(place: Place, cap: str) -> Program:
    return next(program for program in programs(place, sensing_cap=cap) if program.name == "inference")


@pytest.mark.django_db
async def test_under_eu_law_the_worker_never_opens_what_reads_expressions(
    place: Place, watched: Any, face_jpeg: bytes, settings: Any
) -> None:
    settings.ATTUNE_JURISDICTION = "EU"
    cap = await sync_to_async(get_cap_to_load)()
    log = watched(inference_of(place, cap))
    client = InferenceClient(place.inference)
    seen = await client.observe(face_jpeg, track=None, level="expression")  # even when a page asks for it
    await client.close()
    opened = {Path(line).name for line in log.read_text().splitlines()}
    assert (seen.status, seen.action_units) == ("ok", None)
    assert "gaze.tflite" in opened
    assert not opened & READS_EXPRESSIONS


def test_the_watch_would_see_it(place: Place, watched: Any) -> None:
    log = watched(inference_of(place, "expression"))
    assert "frame.tflite" in {Path(line).name for line in log.read_text().splitlines()}


def test_without_a_camera_no_worker_is_started_at_all(place: Place) -> None:
    names = [program.name for program in programs(place, sensing_cap="behaviour")]
    assert names == ["valkey", "worker", "training", "web"]


@pytest.mark.django_db
def test_before_anybody_said_whose_law_holds_expressions_are_not_read(settings: Any) -> None:
    settings.ATTUNE_JURISDICTION = ""
    assert get_cap_to_load() == "gaze"
    assert get_allowed_levels() == ["behaviour", "gaze"]
    set_law(jurisdiction=Jurisdiction.OTHER, sensing_cap=SensingLevel.EXPRESSION)
    assert get_cap_to_load() == "expression"
    set_law(jurisdiction=Jurisdiction.EU, sensing_cap=SensingLevel.EXPRESSION)
    assert get_cap_to_load() == "gaze"


@pytest.mark.django_db
def test_a_page_process_lets_go_of_what_judges_expressions_when_the_law_changes(
    django_capture_on_commit_callbacks: Any,
) -> None:
    window_network("expression")
    assert window_networks_open()
    with django_capture_on_commit_callbacks(execute=True):
        set_law(jurisdiction=Jurisdiction.EU, sensing_cap=SensingLevel.EXPRESSION)
    assert not window_networks_open()


def test_a_running_site_follows_its_limit(tmp_path: Path) -> None:
    """The supervisor ends what is wanted otherwise now, starts it anew, and leaves the rest alone."""
    said: list[str] = []

    def sleeper(name: str, seconds: str) -> Program:
        return Program(name, (sys.executable, "-c", f"import time; time.sleep({seconds})"), lambda: True)

    wanted = [sleeper("other", "91"), sleeper("inference", "93")]
    with Supervisor(sockets=tmp_path / "s", logs=tmp_path, environment={}, say=said.append) as supervisor:
        supervisor.start([sleeper("other", "91"), sleeper("inference", "92")])
        other, before = (child.process.pid for child in supervisor.children)
        supervisor._follow(wanted)
        assert supervisor.children[0].process.pid == other
        assert [child.program.command for child in supervisor.children] == [each.command for each in wanted]
        assert supervisor.children[1].process.pid != before
        supervisor._follow(wanted[:1])
        assert [child.program.name for child in supervisor.children] == ["other"]
    assert len(said) == 2
