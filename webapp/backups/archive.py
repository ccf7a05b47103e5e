"""A backup is one tar file: what it is (about.json), the database, and every folder that the site keeps files in."""

import contextlib
import hashlib
import json
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from webapp.backups.database import BackupProblem, Counts, count_rows, dump, engine, load, migrations

FORMAT = 1
ABOUT, DATABASE = "about.json", "database"
NAME = re.compile(r"attune-(\d{8}T\d{6})Z\.tar")
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself."""

    format: int
    made_at: str
    engine: str
    migrations: list[str]
    counts: Counts
    folders: list[str]

    @property
    def rows(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def places() -> dict[str, Path]:
    """Where the site keeps files, by the name in the archive."""
    wanted = {"media": "MEDIA_ROOT", "models": "ATTUNE_MODELS", "training": "ATTUNE_TRAINING"}
    found = {name: getattr(settings, setting, "") for name, setting in wanted.items()}
    return {name: Path(place) for name, place in found.items() if place}


def make_backup(target: Path) -> tuple[Path, About]:
    """Writes a backup into the folder `target`; where it is. Raises BackupProblem, and then nothing is left there."""
    now = datetime.now(UTC)
    path = target / f"attune-{now:%Y%m%dT%H%M%S}Z.tar"
    part = path.with_name(f".{path.name}.part")
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target, prefix=".dump-") as work:
            about = _dumped(Path(work), now)
            _pack(part, Path(work), about)
        path.with_name(f"{path.name}.sha256").write_text(f"{digest(part)}  {path.name}\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise BackupProblem(f"The backup could not be written to {target}: {error.strerror or error}.") from error
    return path, about


def restore_backup(path: Path, *, replace: bool = False) -> tuple[About, Counts]:
    """Puts a backup in this site's place; what it was, and how many rows there are now. Raises BackupProblem."""
    require_unchanged(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".restore-") as work, _opened(path) as archive:
        about = read_about(archive)
        require_fitting(about)
        if not replace and any(count_rows().get(table) for table in ("accounts_user", "adaptation_decisionrecord")):
            raise BackupProblem("This site has people already. Add --replace to put the backup in their place.")
        archive.extract(DATABASE, work, filter="data")
        load(Path(work) / DATABASE)
        found = count_rows()
        for name, place in places().items():
            _extract(archive, name, place)
    call_command("migrate", interactive=False, verbosity=0)
    require_whole(about.counts, found)
    return about, found


def forget_backups(target: Path, *, older_than: timedelta) -> list[Path]:
    """Deletes backups of long ago: what somebody had erased must not live on in them for ever. Which they were."""
    limit = datetime.now(UTC) - older_than
    gone = []
    for path in sorted(target.glob("attune-*.tar")):
        found = NAME.fullmatch(path.name)
        if found and datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) < limit:
            path.unlink()
            path.with_name(f"{path.name}.sha256").unlink(missing_ok=True)
            gone.append(path)
    return gone


def require_unchanged(path: Path) -> None:
    """Raises BackupProblem unless the file is what its checksum says."""
    try:
        told = path.with_name(f"{path.name}.sha256").read_text(encoding="utf-8").split()[0]
        found = digest(path)
    except (OSError, IndexError) as error:
        raise BackupProblem(f"{path} or its checksum cannot be read.") from error
    if told != found:
        raise BackupProblem(f"{path} is not the file that was written: its checksum differs.")


def require_fitting(about: About) -> None:
    """Raises BackupProblem where this site could not use it."""
    if about.format != FORMAT:
        raise BackupProblem(f"Backups of format {about.format} are not known here.")
    if about.engine != engine():
        raise BackupProblem(f"The backup is of {about.engine}, this site runs on {engine()}.")
    newer = sorted(set(about.migrations) - _known_migrations())
    if newer:
        raise BackupProblem(f"The backup is of a newer version of Attune ({newer[0]}). Update this site first.")


@cache
def _known_migrations() -> frozenset[str]:
    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def require_whole(wanted: Counts, found: Counts) -> None:
    """Raises BackupProblem unless every table has as many rows as were backed up."""
    wrong = [
        f"{table}: {found.get(table, 0)} of {count}" for table, count in wanted.items() if found.get(table, 0) != count
    ]
    if wrong:
        raise BackupProblem(f"The restored tables are not as they were: {', '.join(wrong)}.")


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_about(archive: tarfile.TarFile) -> About:
    """What a backup says of itself. Raises BackupProblem."""
    try:
        file = archive.extractfile(ABOUT)
        about = About(**(json.load(file) if file else {}))
        _require_plain(about)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BackupProblem("This is not a backup of Attune.") from error
    return about


def _require_plain(about: About) -> None:
    """Raises TypeError where something is not what its name says: a file made by hand may say anything."""
    for lines in (about.migrations, about.folders):
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise TypeError
    if not isinstance(about.counts, dict) or not all(type(count) is int for count in about.counts.values()):
        raise TypeError


def _dumped(work: Path, now: datetime) -> About:
    counts = dump(work / DATABASE)
    there = sorted(name for name, place in places().items() if place.is_dir())
    about = About(FORMAT, now.isoformat(), engine(), migrations(), counts, there)
    (work / ABOUT).write_text(json.dumps(asdict(about), indent=1), encoding="utf-8")
    return about


def _pack(target: Path, work: Path, about: About) -> None:
    target.touch(mode=0o600)
    with tarfile.open(target, "w") as archive:
        for name in (ABOUT, DATABASE):
            archive.add(work / name, name)
        for name in about.folders:
            archive.add(places()[name], name)


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except tarfile.TarError as error:
        raise BackupProblem("This is not a backup of Attune.") from error


def _extract(archive: tarfile.TarFile, name: str, place: Path) -> None:
    """One folder's files. What lies there and is not in the backup stays: files are only ever added under new names."""
    place.mkdir(parents=True, exist_ok=True)
    inside = [member for member in archive.getmembers() if member.name.startswith(f"{name}/")]
    for member in inside:
        member.name = member.name.removeprefix(f"{name}/")
        archive.extract(member, place, filter="data")
