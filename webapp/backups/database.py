"""The database as one file and back, by the engine's own means: pg_dump and pg_restore, or SQLite's online backup."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, connections, transaction

Counts = dict[str, int]
TOOLS_SETTING = "ATTUNE_POSTGRES_BIN"


class BackupProblem(RuntimeError):
    """A backup that cannot be made or restored; `str()` is a plain sentence."""


def engine() -> str:
    """The kind of database: postgresql or sqlite."""
    return str(connection.vendor)


def dump(target: Path) -> Counts:
    """Writes the whole database as of one moment; how many rows each table had then. The site may be at work."""
    if engine() == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            return {table: copy.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] for table in tables()}  # noqa: S608 - Django's own table names
    with _snapshot() as (snapshot, counts):
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={target}")
    return counts


def load(source: Path) -> None:
    """Replaces the whole database by what was dumped. Raises BackupProblem, and then Postgres is as it was before."""
    if engine() == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
            copy.backup(connection.connection)
        return
    connections.close_all()
    _run(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-acl", "--single-transaction", "--exit-on-error",
        f"--dbname={connection.settings_dict['NAME']}", str(source),
    )  # fmt: skip


def tables() -> list[str]:
    """Every table of the site's that is there."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}  # noqa: SLF001 - Django's own public name for it
    return sorted(known & set(connection.introspection.table_names()))


def count_rows() -> Counts:
    """How many rows each table has now."""
    with connection.cursor() as cursor:
        return {table: _count(cursor, table) for table in tables()}


def migrations() -> list[str]:
    """What brought the database to its shape, app and name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [f"{app}.{name}" for app, name in cursor.fetchall()]


@contextmanager
def _snapshot() -> Iterator[tuple[str, Counts]]:
    """A moment that pg_dump sees too, and the counts of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        yield snapshot, {table: _count(cursor, table) for table in tables()}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - Django's own table names
    return int(cursor.fetchone()[0])


def _run(tool: str, *arguments: str) -> None:
    folder = os.environ.get(TOOLS_SETTING)
    program = shutil.which(tool, path=folder) if folder else shutil.which(tool)
    if program is None:
        raise BackupProblem(f"{tool} was not found. Install Postgres' client programs, or set {TOOLS_SETTING}.")
    settings = connection.settings_dict
    environment = {
        **os.environ,
        "PGDATABASE": str(settings["NAME"]),
        "PGUSER": str(settings["USER"]),
        "PGPASSWORD": str(settings["PASSWORD"]),
        "PGHOST": str(settings["HOST"]),
        "PGPORT": str(settings["PORT"] or 5432),
    }
    done = subprocess.run(  # noqa: S603 - Postgres' own program
        (program, *arguments), env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupProblem(f"{tool} failed: {done.stderr.strip()[-1000:]}")
