"""What the programs find when they start: tables, static files and models of this very version."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from webapp.registry.house import let_shelf_follow, list_what_came


def make_data_ready(say: Callable[[str], object]) -> None:
    """Makes the tables, or brings those of an earlier version up to date, lays out static files, lists the model."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Getting the database ready …")
        call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    list_what_came()
    let_shelf_follow()
    connection.close()  # the programs that start next open their own
