"""Sending over the channel layer without depending on it: it carries news, never what must not be lost."""

import logging
from typing import Any

from redis.exceptions import RedisError

from webapp.observe.metrics import EVENTS_LOST

log = logging.getLogger(__name__)


async def send_to_group(layer: Any, group: str, message: dict[str, Any]) -> None:
    """Sends to everyone in the group. While Valkey is away nobody hears it; their pages catch up when they reload."""
    try:
        await layer.group_send(group, message)
    except (RedisError, OSError) as error:
        EVENTS_LOST.inc()
        log.warning("the channel layer did not take a message: %s", error)


async def join_group(layer: Any, group: str, channel: str) -> None:
    """Puts a socket into a group. While Valkey is away it hears nothing of it, and looks for itself later."""
    try:
        await layer.group_add(group, channel)
    except (RedisError, OSError) as error:
        log.warning("the channel layer did not take a socket in: %s", error)


async def leave_group(layer: Any, group: str, channel: str) -> None:
    """Takes a closed socket out of a group. While Valkey is away there is no group to leave."""
    try:
        await layer.group_discard(group, channel)
    except (RedisError, OSError) as error:
        log.warning("the channel layer did not let a socket go: %s", error)
