"""Messages from ordinary (synchronous) code to open sockets."""

import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from webapp.live.groups import user_group

log = logging.getLogger(__name__)


def announce_consent(*, user_id: int, **_: Any) -> None:
    """Tells every open page of a person that their choice changed. The choice is stored already."""
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(user_group(user_id), {"type": "consent.changed"})
    except OSError:
        # The record stands; sockets look at it again at every checkpoint, so the stream still ends by itself.
        log.exception("the channel layer did not take a consent change")
