from django.db import migrations

from lessons.adaptation.protection import protect, protected, unprotect


def _tables(apps):
    return [
        protected(apps.get_model("adaptation", "DecisionRecord"), "student_id", "lesson_id"),
        protected(apps.get_model("adaptation", "DecisionResponse")),
    ]


def install(apps, schema_editor):
    for table in _tables(apps):
        protect(schema_editor.connection, table)


def remove(apps, schema_editor):
    for table in _tables(apps):
        unprotect(schema_editor.connection, table)


class Migration(migrations.Migration):
    """SQLite drops a table's triggers when a later migration remakes the table: that one installs them again."""

    dependencies = [("adaptation", "0002_teacher_alerts")]

    operations = [migrations.RunPython(install, remove)]
