import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from webapp.registry.shelf import environment
from webapp.site.selectors import get_cap_to_load


class Command(BaseCommand):
    help = "Judges frames, with the model that this site has chosen. `up` starts such a process by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--listen", help="its socket's path, or an address (default: ATTUNE_INFERENCE_SOCKET)")

    def handle(self, *_: Any, **options: Any) -> None:
        address, cap = options["listen"] or settings.ATTUNE_INFERENCE_SOCKET, get_cap_to_load(before=None)
        if not address:
            raise CommandError("Say where it shall listen: --listen ADDRESS, or ATTUNE_INFERENCE_SOCKET.")
        if cap == "behaviour":
            raise CommandError("No camera is allowed on this site, so there is nothing to judge.")
        connection.close()
        command = [sys.executable, "-m", "attention_model.service", "--listen", str(address), "--level", cap]
        # In the place of this process: who started it stops the worker itself, and Django does not stay in memory.
        os.execve(command[0], command, {**os.environ, **environment()})  # noqa: S606 - our own command
