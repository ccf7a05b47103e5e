"""What the site writes down of its own keeping."""

import logging

from django.db import DatabaseError, transaction

from webapp.observe.models import BackupNote

log = logging.getLogger(__name__)

KEPT = 30


def note_backup(*, name: str, rows: int, size: int) -> BackupNote | None:
    """Writes down that a backup was made; of long ago nothing is kept. None where the table is yet to be made: a
    backup before an update is one of the good ones.
    """
    try:
        with transaction.atomic():
            note = BackupNote.objects.create(name=name, rows=rows, size=size)
            kept = BackupNote.objects.values_list("pk", flat=True)[:KEPT]
            BackupNote.objects.exclude(pk__in=list(kept)).delete()
    except DatabaseError:
        log.warning("the backup is made, but could not be written down: the tables are of an earlier version")
        return None
    return note
