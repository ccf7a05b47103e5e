from django.db import migrations

from lessons.adaptation.protection import protect, protected, unprotect


def _table(apps):
    return protected(apps.get_model("registry", "ModelEvent"), "by_id")


def install(apps, schema_editor):
    protect(schema_editor.connection, _table(apps))


def remove(apps, schema_editor):
    unprotect(schema_editor.connection, _table(apps))


class Migration(migrations.Migration):
    """SQLite drops a table's triggers when a later migration remakes the table: that one installs them again."""

    dependencies = [("registry", "0001_registry")]

    operations = [migrations.RunPython(install, remove)]
