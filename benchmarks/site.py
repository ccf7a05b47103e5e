"""A whole site of its own, started as a user starts it, on data in a temporary folder. For benchmarks and tests."""

import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 240.0  # only a machine that is busy with something else needs so long


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether `condition` came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def list_processes() -> list[tuple[int, int, str]]:
    """(pid, parent's pid, command) of every living process; zombies are left out."""
    columns = ["ps", "-ww", "-eo", "pid=,ppid=,stat=,args="]
    listing = subprocess.run(columns, capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in listing.splitlines()]
    return [(int(row[0]), int(row[1]), row[3]) for row in rows if len(row) == 4 and not row[2].startswith("Z")]


def cpu_seconds(pid: int) -> float:
    """User and system time that a process has used so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def find_free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class StudentAtWork:
    """A signed-in student with an open study session."""

    user_id: int
    session_id: str
    cookie: str


class Site:
    """A running `manage.py up`. Use as a context manager."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        demo: bool = True,
        prepared: bool = False,
        temporary: Path | None = None,
    ) -> None:
        self.home = home
        self.temporary = temporary or Path(tempfile.gettempdir())
        self.arguments = arguments
        self.demo = demo
        self.prepared = prepared
        self.environment = {
            **os.environ,
            "ATTUNE_HOME": str(home),
            "TMPDIR": str(self.temporary),
            "DJANGO_SETTINGS_MODULE": "webapp.settings.embedded",
        }

    def prepare(self) -> None:
        """Tables and the demo: a copy of the folder will be the data of another site."""
        if self.demo:
            self.manage("migrate", "--verbosity", "0")
            self.manage("demo", "--quiet")
        self.prepared = True

    def __enter__(self) -> Self:
        """Prepares the data, unless it is a copy of what was, and waits until the site says that it is ready."""
        if not self.prepared:
            self.prepare()
        self.output = self.home / "output.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                self.command(), cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        wait_until(lambda: "is ready" in self.said or self.process.poll() is not None, READY_SECONDS)
        found = re.search(r"is ready:\s+(https?://\S+)", self.said)
        if not found:
            self.__exit__()
            raise RuntimeError(f"the site did not start: {self.said}")
        self.url = found.group(1)
        self.environment |= self.told()
        return self

    def command(self) -> list[str]:
        """What starts it."""
        # Sites that start at the same moment would choose the same port if they looked for one themselves.
        port = () if "--port" in self.arguments else ("--port", str(find_free_port()))
        return [sys.executable, "manage.py", "up", *port, *self.arguments]

    def told(self) -> dict[str, str]:
        """What commands on its data have to know beside that."""
        return {"ATTUNE_VALKEY_SOCKET": str(self.valkey_socket)}

    def __exit__(self, *_: object) -> None:
        """Stops it as Ctrl-C would."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self.output.read_text()

    @property
    def valkey_socket(self) -> Path:
        """Where its Valkey listens, as that process's title says."""
        title = next(command for command in self.descendants().values() if "valkey-server" in command)
        return Path(title.partition("unixsocket:")[2].split()[0])

    @property
    def socket_url(self) -> str:
        """Its address for WebSockets, without a slash at the end."""
        return self.url.replace("http", "ws", 1).rstrip("/")

    @property
    def tls(self) -> ssl.SSLContext | None:
        """Whom its clients trust; None where it speaks without TLS."""
        return None

    @property
    def origin(self) -> str:
        """Its origin, as browsers send it."""
        return self.url.rstrip("/")

    def manage(self, *arguments: str) -> str:
        """Runs a management command on this site's data; returns what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def descendants(self) -> dict[int, str]:
        """Every living process of the site but the supervisor: pid → command."""
        rows = list_processes()
        found: dict[int, str] = {}
        queue = [self.process.pid]
        while queue:
            parent = queue.pop()
            for pid, above, command in rows:
                if above == parent:
                    found[pid] = command
                    queue.append(pid)
        return found

    def find(self, text: str) -> int:
        """Pid of the process whose command contains `text`; 0 when there is none just now."""
        return next((pid for pid, command in self.descendants().items() if text in command), 0)

    def sign_in(self, username: str) -> str:
        """A session of somebody on this site; returns the cookie's value."""
        code = (
            "from benchmarks.people import sign_in; from webapp.accounts.models import User; "
            f"print('cookie:', sign_in(User.objects.get(username={username!r})))"
        )
        return self.manage("shell", "-c", code).rpartition("cookie:")[2].strip()

    def students_at_work(self, number: int, level: str = "expression") -> list[StudentAtWork]:
        """New students of the demo class who agreed to `level` and have the first lesson open."""
        command = [sys.executable, "-m", "benchmarks.people", str(number), level]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return [StudentAtWork(**row) for row in rows]
