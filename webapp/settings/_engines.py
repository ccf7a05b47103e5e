"""Connections to the engines that every setting file names: one Redis or Valkey for events, cache and tasks."""

from typing import Any

from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError  # noqa: A004 - the engine's, not Python's
from redis.retry import Retry

# It is on this machine or the next one, and nothing that matters lies there: whoever asks does not wait long. One more
# try at once, because a connection of before a restart only says so when it is used.
ANSWERS_WITHIN_S = 0.5
_GONE = (ConnectionError,)
_HASTE: dict[str, Any] = {"socket_timeout": ANSWERS_WITHIN_S, "socket_connect_timeout": ANSWERS_WITHIN_S}


def channel_layers(url: str) -> dict[str, Any]:
    """Channel layer over `url` (redis://… or unix:///…): events only, never frames."""
    return {
        "default": {
            "BACKEND": "webapp.live.channel_layer.GroupLayer",
            "CONFIG": {
                "hosts": [{"address": url, **_HASTE, "retry": AsyncRetry(NoBackoff(), 1, _GONE)}],
                "prefix": "attune",
            },
        },
    }


def caches(url: str) -> dict[str, Any]:
    """Shared cache: what counts sign-in attempts must count them for all web processes together."""
    return {
        "default": {
            "BACKEND": "webapp.site.patient_cache.PatientCache",
            "LOCATION": url,
            "OPTIONS": {**_HASTE, "retry": Retry(NoBackoff(), 1, _GONE)},
        }
    }


def broker(url: str) -> str:
    """Celery's spelling of the same address."""
    return url.replace("unix://", "redis+socket://", 1)
