"""A whole school's processes (benchmarks.topology) as something that tests and benchmarks start and stop."""

import json
import os
import signal
import ssl
import sys
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.site import Site, wait_until
from benchmarks.topology import TOLD


@cache
def trust(home: Path) -> ssl.SSLContext:
    """Made once: reading an authority takes longer than a handshake."""
    authority = home / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    wait_until(authority.exists, 10)
    return ssl.create_default_context(cafile=authority)


class School(Site):
    """A running topology. Use as a context manager; `home` keeps the data."""

    def __init__(self, home: Path, *, web: int = 2, inference: int = 2) -> None:
        super().__init__(home, prepared=True)  # the topology makes its data itself: its database comes first
        self.web, self.inference = web, inference

    def command(self) -> list[str]:
        """What starts it."""
        parts = ["--web", str(self.web), "--inference", str(self.inference)]
        return [sys.executable, "-m", "benchmarks.topology", "--home", str(self.home), *parts]

    def told(self) -> dict[str, str]:
        """The settings of its processes."""
        settings: dict[str, str] = self.plan["environment"]
        return settings

    @property
    def plan(self) -> dict[str, Any]:
        """What runs where."""
        plan: dict[str, Any] = json.loads((self.home / TOLD).read_text())
        return plan

    @property
    def tls(self) -> ssl.SSLContext:
        """Trusts the authority that vouches for this school's localhost, and nobody else."""
        return trust(self.home)

    def part(self, name: str) -> int:
        """The process of a part: "postgres", "valkey", "caddy", or "web0", "inference1"…; 0 while there is none."""
        return self.find(self._mark(name))

    def _mark(self, name: str) -> str:
        plan = self.plan
        if name.startswith("web"):
            return f"--port {plan['webs'][int(name[3:])]}"
        if name.startswith("inference"):
            return str(plan["inference"][int(name[9:])])
        return {"worker": "celery worker", "beat": "celery beat", "valkey": "valkey-server"}.get(name, name)

    def kill(self, name: str) -> int:
        """Ends a part without a word; what was its process."""
        pid = self.part(name)
        os.kill(pid, signal.SIGKILL)
        return pid
