"""The web process's side of one inference worker: one connection, shared by all streams of the process."""

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from attention_model.frames import Jpeg
from attention_model.observation import Level, Observation, Track
from attention_model.service.addresses import Address, client_tls, parse_address
from attention_model.service.protocol import (
    ANSWER,
    OBSERVED,
    REFUSED,
    TOLD,
    Ask,
    ProtocolError,
    Splitter,
    pack_question,
    pack_request,
    unpack_observation,
    unpack_refusal,
    unpack_told,
)

TIMEOUT_S = 2.0  # a frame takes some milliseconds: a worker that is silent for so long is stuck, and another is asked
OLD_S = 3.0  # what a worker said before says nothing of now
GONE = "The inference worker went away."

Pack = Callable[[int], bytes]
"""Makes the message with this number."""


class WorkerUnavailable(RuntimeError):
    """The worker did not answer; the frame is lost, the next one may work again."""


class FrameFailed(WorkerUnavailable):
    """The worker is there, and says that it could not read this frame."""


class InferenceClient:
    """Ask the worker about frames. Belongs to one event loop; any number of requests may be under way at once."""

    def __init__(self, address: Address | str | Path, *, timeout: float = TIMEOUT_S) -> None:
        self.address = address if isinstance(address, Address) else parse_address(str(address))
        self.timeout = timeout
        self.outstanding = 0
        self._link: _Link | None = None
        self._connecting = asyncio.Lock()

    async def observe(self, jpeg: Jpeg, *, track: Track | None, level: Level, precise: bool = False) -> Observation:
        """What the frame shows. Raises FrameRefused, or WorkerUnavailable at once when the worker is not there.

        At level "gaze", and with a worker capped at it, `action_units` is None. `precise`, while calibrating, looks for
        the face with landmarks in every frame.
        """
        request = Ask(level, track, precise)
        seen: Observation = await self._ask(lambda number: pack_request(number, request, jpeg))
        return seen

    @property
    def busy(self) -> float:
        """Share of its time that the worker is at work, as it said last; 0 when that is long ago."""
        link = self._link
        if link is None or link.closed or link.loop.time() - link.heard_at > OLD_S:
            return 0.0
        return link.busy

    async def status(self) -> dict[str, Any]:
        """How the worker stands (attention_model.service.following). Raises WorkerUnavailable."""
        told: dict[str, Any] = await self._ask(pack_question)
        return told

    async def _ask(self, pack: Pack) -> Any:
        self.outstanding += 1
        try:
            link = self._link
            if link is None or link.closed:
                link = await self._connect()
            return await self._answer(link, pack)
        finally:
            self.outstanding -= 1

    async def _answer(self, link: "_Link", pack: Pack) -> Any:
        try:
            async with asyncio.timeout(self.timeout):
                return await link.ask(pack)
        except TimeoutError as error:
            link.abort()
            raise WorkerUnavailable(f"The inference worker did not answer within {self.timeout:g} s.") from error

    async def close(self) -> None:
        """Hang up; requests under way fail with WorkerUnavailable."""
        if self._link is not None:
            self._link.abort()
            self._link = None

    async def _connect(self) -> "_Link":
        async with self._connecting:
            if self._link is not None and not self._link.closed:
                return self._link
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout(self.timeout):
                    self._link = link = await _connected(loop, self.address)
            except (OSError, TimeoutError) as error:
                raise WorkerUnavailable(f"No inference worker listens on {self.address}.") from error
            return link


async def _connected(loop: asyncio.AbstractEventLoop, address: Address) -> "_Link":
    """A connection to this very address. Raises OSError."""
    if address.scheme == "unix":
        _, link = await loop.create_unix_connection(lambda: _Link(loop), address.path)
        return link
    tls = client_tls() if address.scheme == "tls" else None
    _, link = await loop.create_connection(lambda: _Link(loop), address.host, address.port, ssl=tls)
    return link


class _Link(asyncio.Protocol):
    """One connection and the requests that wait for an answer on it."""

    transport: asyncio.Transport

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.closed = False
        self.busy, self.heard_at = 0.0, loop.time()
        self.numbers = itertools.count()
        self.waiting: dict[int, asyncio.Future[Any]] = {}
        self.splitter = Splitter()

    async def ask(self, pack: Pack) -> Any:
        number = next(self.numbers) & 0xFFFFFFFF
        message = pack(number)
        answer: asyncio.Future[Any] = self.loop.create_future()
        self.waiting[number] = answer
        self.transport.write(message)
        try:
            return await answer
        finally:
            self.waiting.pop(number, None)

    def abort(self) -> None:
        self.transport.abort()
        self.fail_all()

    def fail_all(self) -> None:
        self.closed = True
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(WorkerUnavailable(GONE))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are alike but no subclass

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's signature
        self.fail_all()

    def data_received(self, data: bytes) -> None:
        try:
            for body in self.splitter.feed(data):
                self.settle(body)
        except ProtocolError:
            self.abort()

    def settle(self, body: bytes) -> None:
        """Hand one answer to whoever waits for it; nobody may be waiting any more."""
        if len(body) < ANSWER.size:
            raise ProtocolError("An answer that is shorter than its header.")
        number, kind, busy = ANSWER.unpack_from(body)
        self.busy, self.heard_at = busy / 255, self.loop.time()
        answer = self.waiting.get(number)
        if answer is None or answer.done():
            return
        if kind == OBSERVED:
            answer.set_result(unpack_observation(body))
        elif kind == REFUSED:
            answer.set_exception(unpack_refusal(body))
        elif kind == TOLD:
            answer.set_result(unpack_told(body))
        else:
            answer.set_exception(FrameFailed(body[ANSWER.size :].decode(errors="replace")))
