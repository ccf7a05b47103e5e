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

VALKEY_AWAY = "Valkey does not answer: news and background work wait, lessons go on."


def find_missing() -> tuple[list[str], list[str]]:
    """What a lesson cannot do without and is not there; and what rests meanwhile: cameras, or news and background work.

    Without Valkey every web process is as badly off as the next one: none of them is taken out of service for it.
    """
    needed = [problem for problem in (_database(),) if problem]
    resting = [] if needed else [problem for problem in (_cache(), _inference()) if problem]
    return needed, resting


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
        return "" if cache.get(name) == 1 else VALKEY_AWAY
    except (RedisError, OSError):
        return VALKEY_AWAY


def _inference() -> str:
    if get_site_cap() == SensingLevel.BEHAVIOUR:
        return ""
    return "" if get_workers() else "No inference worker answers: cameras rest, lessons go on."
