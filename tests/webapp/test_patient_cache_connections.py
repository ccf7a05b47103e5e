"""Every request has a cache object of its own, by Django's way; their connections to Valkey are shared all the same."""

import asyncio
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.cache import caches

from webapp.settings import _engines
from webapp.site.patient_cache import PatientCache


def test_many_requests_use_the_same_connections(settings: Any, tmp_path: Any) -> None:
    settings.CACHES = _engines.caches(f"unix://{tmp_path}/valkey.sock")
    seen: list[PatientCache] = []

    def look() -> None:
        cache = caches["default"]
        assert isinstance(cache, PatientCache)
        seen.append(cache)

    async def ask() -> None:
        async with ThreadSensitiveContext():
            await sync_to_async(look)()

    async def ask_often() -> None:
        for _ in range(5):
            await asyncio.create_task(ask())

    asyncio.run(ask_often())
    assert len({id(cache) for cache in seen}) == 5, "Django shares it now: PatientCache need not"
    pools = {id(cache._cache._get_connection_pool(write=True)) for cache in seen}  # type: ignore[attr-defined]
    assert len(pools) == 1
