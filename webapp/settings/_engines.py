"""Connections to the engines that every setting file names: one Redis or Valkey for events, cache and tasks."""

from typing import Any


def channel_layers(url: str) -> dict[str, Any]:
    """Channel layer over `url` (redis://… or unix:///…): events only, never frames."""
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [url], "prefix": "attune"},
        },
    }


def caches(url: str) -> dict[str, Any]:
    """Shared cache: what counts sign-in attempts must count them for all web processes together."""
    return {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}}


def broker(url: str) -> str:
    """Celery's spelling of the same address."""
    return url.replace("unix://", "redis+socket://", 1)
