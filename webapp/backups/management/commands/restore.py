from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from webapp.backups.archive import restore_backup
from webapp.backups.database import BackupProblem


class Command(BaseCommand):
    help = "Puts a backup in this site's place. Stop the web processes and the workers first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="the file that `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="even if this site has people already")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            about, found = restore_backup(options["backup"], replace=options["replace"])
        except BackupProblem as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"As of {about.made_at}: {sum(found.values())} rows in {len(found)} tables, all as they were."
        )
