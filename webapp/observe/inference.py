"""What the processes that judge frames say of themselves, wherever they are."""

from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings

from attention_model.service.addresses import parse_addresses
from attention_model.service.pool import InferencePool

ANSWER_WITHIN_S = 2.0


async def _ask() -> list[dict[str, Any]]:
    pool = InferencePool(parse_addresses(settings.ATTUNE_INFERENCE_SOCKET), timeout=ANSWER_WITHIN_S)
    try:
        return await pool.statuses()
    finally:
        await pool.close()


def ask_workers() -> list[dict[str, Any]]:
    """How each worker stands; one that does not answer in time is left out."""
    return async_to_sync(_ask)()
