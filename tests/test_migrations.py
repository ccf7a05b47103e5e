"""Migrations run while the site is up: old processes go on writing until the last of them was replaced."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

# The last migration of each app that was there before any site ran; whoever adds one keeps to the rules below.
BEFORE = {
    "accounts": 5,
    "adaptation": 3,
    "authoring": 1,
    "classroom": 4,
    "consent": 3,
    "content": 3,
    "dashboards": 1,
    "donations": 1,
    "imports": 1,
    "learner": 3,
    "observe": 1,
    "privacy": 3,
    "registry": 4,
    "rules": 1,
    "site": 4,
    "training": 1,
}

GOES_AWAY = (migrations.RemoveField, migrations.DeleteModel)
IS_RENAMED = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)


def dangers(operations: Sequence[Any]) -> list[str]:
    """What a site at work would not bear, and what to do instead."""
    made = {each.name_lower for each in operations if isinstance(each, migrations.CreateModel)}
    return [words for each in operations if (words := _danger(each, made))]


def _danger(operation: Any, made: set[str]) -> str:
    name = operation.describe()
    instead = ""
    if isinstance(operation, IS_RENAMED):
        instead = "old processes use the old name. Add the new one, fill it, and remove the old one a version later"
    elif isinstance(operation, GOES_AWAY) and "unused since" not in (type(operation).__doc__ or ""):
        instead = "old processes still read it. First take it out of the code; then subclass this, “unused since N”"
    elif getattr(operation, "model_name_lower", None) in made:
        return ""
    elif isinstance(operation, migrations.AddField) and not _may_be_left_out(operation.field):
        instead = "old processes write rows without it. Give it db_default, or let it be null"
    elif type(operation) is migrations.AddIndex:
        instead = "nobody can write meanwhile. Use AddIndexConcurrently, in a migration that is not atomic"
    return f"{name}: {instead}." if instead else ""


def _may_be_left_out(field: Any) -> bool:
    return bool(field.null or field.many_to_many or field.has_db_default())


@pytest.mark.parametrize("app", sorted(BEFORE))
def test_new_migrations_can_run_beside_the_old_version(app: str) -> None:
    loader = MigrationLoader(None)
    ours = [
        each for (label, name), each in loader.disk_migrations.items() if label == app and _number(name) > BEFORE[app]
    ]
    assert [words for each in ours for words in dangers(each.operations)] == []


def _number(name: str) -> int:
    return int(name[:4])


def test_every_app_of_ours_is_looked_at() -> None:
    with_tables = {each.label for each in apps.get_app_configs() if each.name.startswith(("webapp.", "lessons."))}
    loader = MigrationLoader(None)
    assert {label for label, _ in loader.disk_migrations if label in with_tables} == BEFORE.keys()


class Unused(migrations.RemoveField):
    """Of a column unused since version 2."""


def test_what_a_site_at_work_would_not_bear_is_found() -> None:
    index = models.Index(fields=["kind"], name="kinds")
    assert len(dangers([migrations.RenameField("event", "a", "b")])) == 1
    assert len(dangers([migrations.RemoveField("event", "a")])) == 1
    assert len(dangers([migrations.AddField("event", "a", models.IntegerField(default=1))])) == 1
    assert len(dangers([migrations.AddIndex("event", index)])) == 1
    assert dangers([Unused("event", "a")]) == []
    assert dangers([migrations.AddField("event", "a", models.IntegerField(db_default=1))]) == []
    assert dangers([migrations.AddField("event", "a", models.IntegerField(null=True))]) == []
    assert dangers([AddIndexConcurrently("event", index)]) == []
    assert dangers([migrations.CreateModel("event", []), migrations.AddIndex("event", index)]) == []
