"""Append-only in the database too: triggers refuse what Django's own guard (models.AppendOnly) never gets to see.

Rows can be added. Of a row that is there, only the named columns can change, and only to null: erasing a student takes
their name off the log and leaves the rest as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "this log is append-only: its rows are never changed or deleted"

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION attune_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb;
  forgettable text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    was := to_jsonb(OLD);
    IF TG_NARGS > 0 THEN
      FOREACH forgettable IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW) -> forgettable = 'null'::jsonb THEN
          was := jsonb_set(was, ARRAY[forgettable], 'null'::jsonb);
        END IF;
      END LOOP;
    END IF;
    IF was = to_jsonb(NEW) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


@dataclass(frozen=True)
class Protected:
    """A table whose rows stay: `forgettable` columns may become null, `key` is its primary key."""

    table: str
    columns: tuple[str, ...]
    forgettable: tuple[str, ...] = ()
    key: str = "id"


def protected(model: Any, *forgettable: str) -> Protected:
    """What to protect of a model (a historical one in a migration will do)."""
    meta = model._meta  # noqa: SLF001 - Django's own public name for it
    columns = tuple(field.column for field in meta.concrete_fields)
    return Protected(meta.db_table, columns, forgettable, meta.pk.column)


def protect(connection: BaseDatabaseWrapper, table: Protected) -> None:
    """Installs the triggers, anew if they are there. Other databases than SQLite and Postgres are left alone."""
    unprotect(connection, table)
    _run(connection, {"sqlite": _for_sqlite, "postgresql": _for_postgres}.get(connection.vendor, _for_none)(table))


def unprotect(connection: BaseDatabaseWrapper, table: Protected) -> None:
    """Takes the triggers off. For migrations, and for tests that empty their database."""
    suffix = f' ON "{table.table}"' if connection.vendor == "postgresql" else ""
    _run(connection, [f'DROP TRIGGER IF EXISTS "{name}"{suffix}' for name in trigger_names(table)])


def trigger_names(table: Protected) -> list[str]:
    """The names of the triggers of a table."""
    return [f"{table.table}_keep_{act}" for act in ("change", "delete", "replace")]


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _for_sqlite(table: Protected) -> list[str]:
    change, delete, replace = trigger_names(table)
    same = [
        f'(NEW."{column}" IS OLD."{column}"' + (f' OR NEW."{column}" IS NULL)' if column in table.forgettable else ")")
        for column in table.columns
    ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    # "INSERT OR REPLACE" deletes without asking a delete trigger.
    there = f'EXISTS (SELECT 1 FROM "{table.table}" WHERE "{table.key}" = NEW."{table.key}")'  # noqa: S608 - own names
    return [
        f'CREATE TRIGGER "{change}" BEFORE UPDATE ON "{table.table}" WHEN NOT ({" AND ".join(same)}) {refuse}',
        f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table.table}" {refuse}',
        f'CREATE TRIGGER "{replace}" BEFORE INSERT ON "{table.table}" WHEN {there} {refuse}',
    ]


def _for_postgres(table: Protected) -> list[str]:
    change, delete, _ = trigger_names(table)
    forgettable = ", ".join(f"'{column}'" for column in table.forgettable)
    return [
        _POSTGRES_FUNCTION,
        f"""CREATE TRIGGER "{change}" BEFORE UPDATE OR DELETE ON "{table.table}"
        FOR EACH ROW EXECUTE FUNCTION attune_append_only({forgettable})""",
        f"""CREATE TRIGGER "{delete}" BEFORE TRUNCATE ON "{table.table}"
        FOR EACH STATEMENT EXECUTE FUNCTION attune_append_only()""",
    ]


def _for_none(_: Protected) -> list[str]:
    return []
