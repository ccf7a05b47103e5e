"""Sending over the channel layer without depending on it: it carries news, never what must not be lost."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any
from weakref import WeakKeyDictionary

import redis.exceptions
from redis.exceptions import RedisError

from webapp.observe.metrics import EVENTS_LOST

log = logging.getLogger(__name__)

PATIENCE_S = 1.0  # Valkey answers in a millisecond, or it is stuck: a lesson does not wait for it
HASTE_S = 0.05  # while it is known to be stuck
RESTS_S = 2.0  # after it did not answer nobody tries for so long, and what was to be said is not said
JOINS_AGAIN_S = 2.0

_away_until: WeakKeyDictionary[asyncio.AbstractEventLoop, float] = WeakKeyDictionary()
_joining: set[asyncio.Task[None]] = set()


async def send_to_group(layer: Any, group: str, message: dict[str, Any]) -> None:
    """Sends to everyone in the group. While Valkey is away nobody hears it; their pages catch up when they reload."""
    if not await _done(layer.group_send(group, message), "take a message"):
        EVENTS_LOST.inc()


async def join_group(layer: Any, group: str, channel: str) -> None:
    """Puts a socket into a group; while Valkey is away, as soon as it is back."""
    if await _done(layer.group_add(group, channel), "take a socket in"):
        return
    task = asyncio.create_task(_join_later(layer, group, channel))
    _joining.add(task)
    task.add_done_callback(_joining.discard)


async def leave_group(layer: Any, group: str, channel: str) -> None:
    """Takes a closed socket out of a group; this process knows at once, whether or not Valkey hears of it."""
    patience = HASTE_S if _is_away() else PATIENCE_S
    await _tried(layer.group_discard(group, channel), "let a socket go", patience)


async def _join_later(layer: Any, group: str, channel: str) -> None:
    """Until Valkey tells this process of the group, or the socket is closed."""
    while True:
        await asyncio.sleep(JOINS_AGAIN_S)
        try:
            if await _done(layer.group_add(group, channel), "take a socket in"):
                return
        except RuntimeError:
            return  # the socket was closed meanwhile


async def _done(asked: Coroutine[Any, Any, None], what: str) -> bool:
    """Whether the layer did it at once; not even tried when it could not just now."""
    if _is_away():
        asked.close()
        return False
    return await _tried(asked, what, PATIENCE_S)


def _is_away() -> bool:
    loop = asyncio.get_running_loop()
    return loop.time() < _away_until.get(loop, 0.0)


async def _tried(asked: Coroutine[Any, Any, None], what: str, patience: float) -> bool:
    try:
        async with asyncio.timeout(patience):
            await asked
    except (RedisError, OSError) as error:  # TimeoutError is one
        loop = asyncio.get_running_loop()
        if loop.time() > _away_until.get(loop, 0.0):  # the first of many who waited says so
            log.warning("the channel layer did not %s: %s", what, type(error).__name__)
        if isinstance(error, TimeoutError | redis.exceptions.TimeoutError):  # whoever is not there says so at once
            _away_until[loop] = loop.time() + RESTS_S
        return False
    return True
