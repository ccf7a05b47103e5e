import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from webapp.accounts.models import SensingLevel
from webapp.frontend.demo import DEMO_ACCOUNTS
from webapp.registry.shelf import environment
from webapp.site.selectors import get_cap_to_load, has_admin
from webapp.site.services import set_up_code
from webapp.supervisor.once import AlreadyRunning, only_once
from webapp.supervisor.ports import PortTaken, choose_port
from webapp.supervisor.programs import Place, Program, programs
from webapp.supervisor.ready_data import make_data_ready
from webapp.supervisor.supervise import StartFailed, Stopped, Supervisor

DEFAULT_PORT = 8000


class Command(BaseCommand):
    cap: SensingLevel | None = None
    help = "Starts the whole site on this machine: Valkey, inference, background worker and web server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument(
            "--port", type=int, help=f"exactly this port (default: the first free one from {DEFAULT_PORT})"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        home = Path(getattr(settings, "ATTUNE_HOME", "var"))
        try:
            port = choose_port(options["host"], options["port"] or DEFAULT_PORT, exact=options["port"] is not None)
        except PortTaken as error:
            raise CommandError(str(error)) from error
        # Unix socket paths end at about 100 characters, so they cannot stand below a deep checkout.
        short = tempfile.TemporaryDirectory(prefix="attune-", ignore_cleanup_errors=True)
        try:
            with only_once(home), short as sockets:
                make_data_ready(self.stdout.write)
                self._run(Place(home, Path(sockets), options["host"], port))
        except AlreadyRunning as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\nAttune has stopped.")

    def _run(self, place: Place) -> None:
        supervisor = Supervisor(
            sockets=place.sockets,
            logs=place.home / "log",
            environment={**place.environment, **environment()},
            say=self.stdout.write,
        )
        try:
            with supervisor:
                self.stdout.write("Attune is starting …")
                supervisor.start(self._wanted(place))
                self._greet(place)
                supervisor.watch(lambda: self._wanted(place))
        except Stopped:
            return
        except StartFailed as error:
            raise CommandError(str(error)) from error

    def _wanted(self, place: Place) -> list[Program]:
        """The programs as the site's limit wants them now: what it forbids must not even be loaded."""
        self.cap = get_cap_to_load(before=self.cap)
        connection.close()  # nothing is held open between two looks
        return programs(place, sensing_cap=self.cap)

    def _greet(self, place: Place) -> None:
        self.stdout.write(f"\nAttune is ready:  {place.url}\n")
        if not settings.ATTUNE_DEMO and not has_admin():
            self.stdout.write(f"\nTo begin, open {place.url}site/start/ and type this code:  {set_up_code()}\n")
        if settings.ATTUNE_DEMO:
            self.stdout.write("\nSign in as        user name   password")
            for account in DEMO_ACCOUNTS:
                self.stdout.write(f"  {account.role:<15} {account.username:<11} {account.password}")
        self.stdout.write("\nCtrl-C stops it.\n")
        self.stdout.flush()
