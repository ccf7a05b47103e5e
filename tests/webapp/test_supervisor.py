"""`manage.py up`: what happens when parts of it die, and that it leaves nothing behind."""

import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.site import Site, list_processes, wait_until
from webapp.supervisor.ports import PortTaken, choose_port

PARTS = ("valkey-server", "attention_model.service", "celery", "uvicorn", "webapp.supervisor.reaper")


@pytest.fixture
def site(site_home: Path) -> Iterator[Site]:
    with Site(site_home, prepared=True) as running:
        yield running


def answers(site: Site, path: str = "healthz") -> bool:
    try:
        with urllib.request.urlopen(site.url + path, timeout=2) as answer:  # noqa: S310 - our own site
            return bool(answer.status == 200)
    except OSError:
        return False


def none_alive(pids: set[int]) -> bool:
    return not pids & {pid for pid, _, _ in list_processes()}


def sockets_folder(site: Site) -> Path:
    return site.valkey_socket.parent


@pytest.mark.slow
def test_an_empty_folder_is_enough_to_start_and_ctrl_c_stops_every_process(tmp_path: Path) -> None:
    with Site(tmp_path, demo=False) as site:
        assert answers(site, "accounts/login/")
        started = site.descendants()
        sockets = sockets_folder(site)
        assert all(any(part in command for command in started.values()) for part in PARTS)
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(timeout=30) == 0
    assert wait_until(lambda: none_alive(set(started)), 10)
    assert not sockets.exists()


@pytest.mark.slow
def test_a_killed_supervisor_leaves_nothing_behind(site: Site) -> None:
    started = site.descendants()
    sockets = sockets_folder(site)
    site.process.kill()
    site.process.wait()
    assert wait_until(lambda: none_alive(set(started)), 15)
    assert not sockets.exists()


@pytest.mark.slow
def test_a_killed_part_comes_back(site: Site) -> None:
    for part in ("uvicorn", "attention_model.service", "valkey-server"):
        pid = site.find(part)
        os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda part=part, pid=pid: site.find(part) not in {0, pid})
        assert wait_until(lambda: answers(site))
    assert "starting it again" in site.said


@pytest.mark.slow
def test_a_second_site_on_the_same_data_is_refused(site: Site) -> None:
    with pytest.raises(RuntimeError, match="already running"), Site(site.home, prepared=True):
        pass
    assert answers(site)


def test_a_taken_port_gives_the_next_free_one_or_a_clear_message() -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert choose_port("127.0.0.1", taken, exact=False) > taken
        with pytest.raises(PortTaken, match=f"Port {taken} is taken"):
            choose_port("127.0.0.1", taken, exact=True)
