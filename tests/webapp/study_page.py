"""A lesson page as the study socket sees it: sends commands and frames, collects events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from attention_model.frames import FrameHeader, pack_frame
from webapp.accounts.models import User
from webapp.asgi import application

ORIGIN = b"http://testserver"
PATIENCE = 30.0  # seconds; a test shares its cores with others, and waiting longer costs nothing when all is well


def _cookie(user: User | None) -> bytes:
    client = Client()
    if user is not None:
        client.force_login(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()).encode()


class Page:
    """One open page."""

    def __init__(self, socket: ApplicationCommunicator) -> None:
        self.socket = socket
        self.seen: list[dict[str, Any]] = []

    async def event(self, *types: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """The next event of one of these types."""
        async with asyncio.timeout(seconds):
            while True:
                message = await self.socket.receive_output(timeout=seconds)
                if message["type"] == "websocket.close":
                    raise ConnectionAbortedError(message["code"])
                event: dict[str, Any] = json.loads(message["text"])
                self.seen.append(event)
                if event["type"] in types:
                    return event

    async def send(self, type: str, key: str | None = None, **fields: Any) -> str:  # noqa: A002 - the field's name
        """Sends a command; returns its key."""
        key = key or str(uuid4())
        await self.text(json.dumps({"type": type, "key": key, **fields}))
        return key

    async def text(self, text: str) -> None:
        """Sends a text message as it is."""
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def binary(self, message: bytes) -> None:
        """Sends a binary message as it is."""
        await self.socket.send_input({"type": "websocket.receive", "bytes": message})

    async def command(self, type: str, key: str | None = None, **fields: Any) -> dict[str, Any]:  # noqa: A002
        """Sends a command and returns its ack or refusal."""
        key = await self.send(type, key, **fields)
        while True:
            answer = await self.event("ack", "refused")
            if answer["key"] == key:
                return answer

    async def frame(self, jpeg: bytes, seq: int = 0) -> dict[str, Any]:
        """Sends a frame and returns its estimate or refusal."""
        await self.binary(pack_frame(FrameHeader(seq=seq, captured_ms=0), jpeg))
        return await self.event("estimate", "refused")


@asynccontextmanager
async def open_socket(user: User | None, path: str, origin: bytes = ORIGIN) -> AsyncIterator[Page]:
    """Opens a socket of the site as this person's browser would."""
    cookie = await sync_to_async(_cookie)(user)
    headers = [(b"origin", origin), (b"host", b"testserver"), (b"cookie", cookie)]
    scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
    socket = ApplicationCommunicator(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    answer = await socket.receive_output(timeout=PATIENCE)
    if answer["type"] != "websocket.accept":
        raise ConnectionRefusedError(path)
    try:
        yield Page(socket)
    finally:
        await socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await socket.wait(timeout=PATIENCE)


@asynccontextmanager
async def open_lesson(user: User | None, session_id: UUID, origin: bytes = ORIGIN) -> AsyncIterator[Page]:
    """Opens the socket of a lesson page and waits for its welcome."""
    async with open_socket(user, f"/ws/study/{session_id}/", origin) as page:
        await page.event("welcome")
        yield page
