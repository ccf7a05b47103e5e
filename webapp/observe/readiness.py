"""Whether this process can serve visitors now, part by part and in words."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

from webapp.accounts.models import SensingLevel
from webapp.observe.context import new_id
from webapp.registry.workers import get_workers
from webapp.site.selectors import get_site_cap

_migrated = False


def find_missing() -> tuple[list[str], list[str]]:
    """What a lesson cannot do without and is not there; and what only cameras need."""
    needed = [problem for problem in (_database(), _cache()) if problem]
    camera = [] if needed else [problem for problem in (_inference(),) if problem]
    return needed, camera


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "" if is_migrated() else "The database has not been brought up to this version: run manage.py migrate."
    except (DatabaseError, OSError):
        return "The database does not answer."


def is_migrated() -> bool:
    """Whether every table is as this version needs it. It never gets less so: asked until it is true."""
    global _migrated  # noqa: PLW0603 - a process asks every few seconds, and reading all migrations takes a while
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _cache() -> str:
    try:
        name = f"observe.ready.{new_id()}"
        cache.set(name, 1, 5)
        return "" if cache.get(name) == 1 else "Valkey does not keep what it is told."
    except (RedisError, OSError):
        return "Valkey does not answer."


def _inference() -> str:
    if get_site_cap() == SensingLevel.BEHAVIOUR:
        return ""
    return "" if get_workers() else "No inference worker answers: cameras rest, lessons go on."
