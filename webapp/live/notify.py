"""Messages from ordinary (synchronous) code to open sockets."""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from webapp.live.groups import user_group
from webapp.live.layer import send_to_group


def announce_consent(*, user_id: int, **_: Any) -> None:
    """Tells every open page of a person that their choice changed.

    The choice is stored already, and sockets look at it again at every checkpoint: a lost message delays, no more.
    """
    async_to_sync(send_to_group)(get_channel_layer(), user_group(user_id), {"type": "consent.changed"})
