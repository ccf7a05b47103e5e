"""What every socket of the site shares: JSON out, a refusal in plain words, no thread hop on the way in."""

import json
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import translation
from django.utils.functional import Promise

from webapp.live.refusal import Refused
from webapp.live.threads import in_thread
from webapp.observe.context import begin_stream
from webapp.observe.metrics import SOCKETS_OPEN
from webapp.site.languages import language_of_scope

SIGNED_OUT = 4401
NOT_YOURS = 4404
ELSEWHERE = 4409
TRY_AGAIN = 1011


class Socket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """A WebSocket whose handlers never touch the ORM on the event loop."""

    kind = "other"

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Calls the handler directly.

        The inherited method hops to a thread on every message to close stale database connections (320 against 130 µs a
        message). Here every use of the ORM goes through `database_sync_to_async`, which closes them itself.
        """
        if message["type"] == "websocket.disconnect":
            SOCKETS_OPEN.labels(self.kind).dec()
        if message["type"] == "websocket.connect":
            begin_stream()
            SOCKETS_OPEN.labels(self.kind).inc()
            translation.activate(await in_thread(language_of_scope)(self.scope))  # for this connection's own task
        await getattr(self, get_handler_name(message))(message)

    async def tell(self, event: dict[str, Any]) -> None:
        """Sends one event to the page."""
        await self.base_send({"type": "websocket.send", "text": json.dumps(event, separators=(",", ":"))})

    async def turn_away(self, code: str, message: str | Promise, close_code: int) -> None:
        """Accepts only to say why not: a refused handshake would tell the page nothing."""
        await self.accept()
        await self.tell(Refused(code, message).event())
        await self.close(close_code)
