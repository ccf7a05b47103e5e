"""The channel layer as this site uses it: groups only, and a Valkey that may be away."""

import asyncio
import uuid

from channels_redis.pubsub import RedisPubSubChannelLayer


class GroupLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    """Without a subscription for every single socket: nobody is ever sent anything but through a group.

    So a page can be opened while Valkey is away, and an open one costs Valkey nothing of its own.
    """

    async def new_channel(self, prefix: str = "specific.") -> str:
        """A name that this process knows."""
        layer = self._get_layer()
        channel = f"{layer.prefix}{prefix}{uuid.uuid4().hex}"
        layer.channels[channel] = asyncio.Queue()
        return channel
