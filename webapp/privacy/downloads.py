"""A person's own data as one file: JSON to read by machine, CSV for a spreadsheet, and a list of what is what."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from webapp.accounts.models import User
from webapp.donations.crops import own_pictures
from webapp.privacy.files import download_path, forget_download
from webapp.privacy.inventory import OwnTable, own_tables
from webapp.privacy.models import DataDownload

KEPT = timedelta(days=7)
CHUNK = 2000
# They open doors and say nothing about a person.
SECRETS = {"password", "secret", "recovery", "holder", "token", "token_secret", "Authenticator.data", "sealed"}
NAMES = ("title", "name", "username", "key")
State = DataDownload.State


def ask_download(*, user: User, asked_by: User | None = None) -> DataDownload:
    """Queues a copy of everything, in today's language. While one is being made, that one is meant.

    `asked_by`: an administrator, for somebody who cannot ask themselves or for their guardian.
    """
    waiting = DataDownload.objects.filter(user=user, asked_by=asked_by, state=State.WAITING).first()
    if waiting:
        return waiting
    with transaction.atomic():
        made = DataDownload.objects.create(user=user, asked_by=asked_by, language=translation.get_language() or "")
        queue_download(made.pk)
    return made


def queue_download(download_id: UUID) -> None:
    """Asks a worker, once the transaction is through. While the broker is away, `resume_privacy` asks again later."""
    from webapp.privacy.tasks import make_download

    transaction.on_commit(lambda: make_download.delay(str(download_id)), robust=True)


def carry_out(download_id: UUID) -> bool:
    """Writes the file; doing it again writes it anew. False when nobody waits for it any more."""
    download = DataDownload.objects.select_related("user").filter(pk=download_id, state=State.WAITING).first()
    if download is None:
        return False
    path = download_path(download.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.stem}-{uuid4().hex}.part")  # a task that is handed out twice writes two
    try:
        with translation.override(download.language or None):
            rows = write_zip(download.user, unfinished, for_school=download.asked_by_id is not None)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    mine = DataDownload.objects.filter(pk=download.pk)
    if not mine.update(state=State.DONE, rows=rows, size=path.stat().st_size, done_at=timezone.now()):
        forget_download(download.pk)  # erased meanwhile
    return True


def fail(download_id: UUID) -> None:
    """Says that it could not be made."""
    DataDownload.objects.filter(pk=download_id, state=State.WAITING).update(state=State.FAILED, done_at=timezone.now())


def write_zip(user: User, path: Path, *, for_school: bool = False) -> int:
    """Everything stored of `user` as a .zip, in the language that is on; returns how many rows.

    `for_school`: an administrator has it made and can open it. Given pictures are for their giver's eyes only.
    """
    lines, total = [], 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in own_tables():
            rows = _write_table(archive, table, user)
            if rows:
                lines.append(f"{_file_name(table)}: {table.title} ({rows})")
                total += rows
        lines += [] if for_school else _write_pictures(archive, user)
        archive.writestr("README.txt", _readme(user, lines, timezone.localtime(), for_school=for_school))
    return total


def _write_table(archive: zipfile.ZipFile, table: OwnTable, user: User) -> int:
    named = table.model._meta  # noqa: SLF001 - Django's own public name for it
    fields = [
        field for field in named.concrete_fields if not {field.name, f"{named.object_name}.{field.name}"} & SECRETS
    ]
    names = [field.name for field in fields]
    pointing = [field.name for field in fields if field.is_relation]
    rows = [
        {name: _value(row, name, pointing) for name in names}
        for row in table.rows(user).select_related(*pointing).iterator(CHUNK)
    ]
    if rows:
        name = _file_name(table)
        archive.writestr(f"json/{name}.json", json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        archive.writestr(f"csv/{name}.csv", _csv(names, rows))
    return len(rows)


def _write_pictures(archive: zipfile.ZipFile, user: User) -> list[str]:
    """The pictures that were given for training, opened; returns the line about them."""
    pictures = [(pk, png) for pk, png in own_pictures(user_id=user.pk) if png]
    for pk, png in pictures:
        archive.writestr(f"pictures/{pk}.png", png)
    title = _("Small pictures of your face that you gave for training")
    return [f"pictures: {title} ({len(pictures)})"] if pictures else []


def _value(row: Model, name: str, pointing: Iterable[str]) -> Any:
    """A field as it is; of what it points at, the name that a person knows it by."""
    value = getattr(row, name)
    if name not in pointing or value is None:
        return value
    called = next((text for key in NAMES if (text := getattr(value, key, ""))), "")
    return {"id": value.pk, "name": str(called)} if called else value.pk


def _csv(names: list[str], rows: Iterable[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return "\ufeff" + out.getvalue()  # spreadsheets take it for UTF-8 only with this mark


def _cell(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"id", "name"}:
        value = value["name"]
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    # A spreadsheet would carry out what begins like a formula.
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t"} else value


def _file_name(table: OwnTable) -> str:
    return table.label.lower().replace(".", "-")


def _readme(user: User, lines: Iterable[str], now: datetime, *, for_school: bool) -> str:
    return "\n".join(_readme_lines(user, lines, now, for_school=for_school)) + "\n"


def _readme_lines(user: User, lines: Iterable[str], now: datetime, *, for_school: bool) -> Iterator[str]:
    yield _("Everything that Attune stores of %(name)s (%(username)s), as of %(time)s.") % {
        "name": user.name,
        "username": user.username,
        "time": f"{date_format(now, 'DATETIME_FORMAT')} {now:%Z}",
    }
    yield ""
    yield _("Each file is there twice: in json/ for programs, in csv/ for a spreadsheet.")
    yield _(
        "Camera pictures are not here, because they are never stored: none but small ones that you gave for training."
    )
    if for_school:
        yield _("Small pictures that were given for training are not in a copy that the school makes.")
    yield _("Left out: your password and other secrets, which open doors and say nothing about you.")
    yield ""
    yield from lines
