"""What every socket of the site shares: JSON out, a refusal in plain words, no thread hop on the way in."""

import json
import time
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from webapp.live import sign_in
from webapp.live.groups import signed_in_group
from webapp.live.layer import join_group, leave_group
from webapp.live.limits import TokenBucket
from webapp.live.refusal import Refused
from webapp.live.threads import in_thread
from webapp.observe.context import begin_stream
from webapp.observe.metrics import SOCKETS_OPEN

SIGNED_OUT = 4401
NOT_YOURS = 4404
ELSEWHERE = 4409
TOO_MUCH = 1013  # pages come back after a while: one that was offline for long may have much to say
TRY_AGAIN = 1011

# Above what any page sends, frames and commands together: commands have a limit of their own, which is told in words.
MESSAGES_PER_SECOND = 60.0
MESSAGE_BURST = 300.0


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
            await self._forget_sign_in()
        if message["type"] == "websocket.connect":
            begin_stream()
            SOCKETS_OPEN.labels(self.kind).inc()
            await self._open(message)
        elif message["type"] == "websocket.receive" and not self.flow.take(time.monotonic()):
            await self.close(TOO_MUCH)
        else:
            await getattr(self, get_handler_name(message))(message)

    async def _open(self, message: dict[str, Any]) -> None:
        self.flow = TokenBucket(MESSAGES_PER_SECOND, MESSAGE_BURST)
        language, too_often = await in_thread(sign_in.greet)(self.scope)
        translation.activate(language)  # for this connection's own task
        if too_often:
            await self.turn_away("too_often", _("The page opened too many lines at once. Wait a minute."), TOO_MUCH)
            return
        await self.websocket_connect(message)
        if self.scope["user"].is_authenticated:
            sign_in.watch(self)
            await join_group(self.channel_layer, signed_in_group(self.scope["user"].pk), self.channel_name)

    async def _forget_sign_in(self) -> None:
        if self.scope["user"].is_authenticated:
            sign_in.let_go(self)
            await leave_group(self.channel_layer, signed_in_group(self.scope["user"].pk), self.channel_name)

    async def sign_in_changed(self, _message: dict[str, Any]) -> None:
        """Something about this person's sign-in changed: looks whether it still holds."""
        await sign_in.close_if_over([self])

    async def sign_in_over(self) -> None:
        """The sign-in holds no more: says so and hangs up. What was stored is kept."""
        await self.tell(Refused("signed_out", _("Sign in again to go on. Your work is kept.")).event())
        await self.close(SIGNED_OUT)

    async def tell(self, event: dict[str, Any]) -> None:
        """Sends one event to the page."""
        await self.base_send({"type": "websocket.send", "text": json.dumps(event, separators=(",", ":"))})

    async def turn_away(self, code: str, message: str | Promise, close_code: int) -> None:
        """Accepts only to say why not: a refused handshake would tell the page nothing."""
        await self.accept()
        await self.tell(Refused(code, message).event())
        await self.close(close_code)
