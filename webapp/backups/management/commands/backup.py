from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from webapp.backups.archive import forget_backups, make_backup
from webapp.backups.database import BackupProblem
from webapp.observe.services import note_backup

KEEP_DAYS = 14


class Command(BaseCommand):
    help = "Writes the whole site (database, files, models) into one file, while it is at work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the backup goes")
        parser.add_argument(
            "--keep-days", type=int, default=KEEP_DAYS, help=f"older ones there are deleted (default: {KEEP_DAYS})"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            path, about = make_backup(options["folder"])
        except BackupProblem as error:
            raise CommandError(str(error)) from error
        note_backup(name=path.name, rows=about.rows, size=path.stat().st_size)
        gone = forget_backups(options["folder"], older_than=timedelta(days=options["keep_days"]))
        size = path.stat().st_size / 1e6
        self.stdout.write(f"{path}: {about.rows} rows in {len(about.counts)} tables, {size:.1f} MB")
        if gone:
            self.stdout.write(f"Older than {options['keep_days']} days and deleted: {len(gone)}")
