"""What the processes that judge frames say of themselves."""

import asyncio
import time
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings

from attention_model.service.addresses import parse_addresses
from attention_model.service.pool import InferencePool

ANSWER_WITHIN_S = 2.0
LOOK_EVERY_S = 0.05
SETTLED_AFTER_S = 1.0  # a worker that still tells a problem then, tells it of the new choice


async def ask_workers() -> list[dict[str, Any]]:
    """How each worker stands; one that does not answer is left out."""
    pool = InferencePool(parse_addresses(settings.ATTUNE_INFERENCE_SOCKET), timeout=ANSWER_WITHIN_S)
    try:
        return await pool.statuses()
    finally:
        await pool.close()


def get_workers() -> list[dict[str, Any]]:
    """`ask_workers` for ordinary code."""
    return async_to_sync(ask_workers)()


async def _followed(manifest_sha256: str, within_s: float) -> float | None:
    began = time.monotonic()
    while (waited := time.monotonic() - began) <= within_s:
        told = await ask_workers()
        if told and all(worker["manifest_sha256"] == manifest_sha256 for worker in told):
            return waited
        if waited > SETTLED_AFTER_S and any(worker["problem"] for worker in told):
            return None
        await asyncio.sleep(LOOK_EVERY_S)
    return None


def wait_until_followed(manifest_sha256: str, *, within_s: float = 5.0) -> float | None:
    """Seconds until every worker judges with this bundle; None when they do not within the time, or none runs."""
    return async_to_sync(_followed)(manifest_sha256, within_s)
