"""The inference worker: frames in, observations out, nothing remembered in between."""

import asyncio
import logging
import secrets
import signal
from collections import deque
from typing import Any, cast

from attention_model.face_networks import load_face_networks
from attention_model.frames import FrameRefused
from attention_model.observation import Level
from attention_model.pipeline import FramePipeline
from attention_model.service.addresses import Address
from attention_model.service.following import Following, open_first
from attention_model.service.listening import listening
from attention_model.service.protocol import (
    ProtocolError,
    Request,
    Splitter,
    is_question,
    pack_failure,
    pack_observation,
    pack_refusal,
    pack_told,
    unpack_request,
)
from attention_model.service.share import BusyShare
from attention_model.shelf import site_shelf

log = logging.getLogger(__name__)

# The client gives up after 5 s; a frame that waited this long is old news and would only delay the newer ones.
MAX_WAIT_S = 3.0


class Worker:
    """Observes one frame at a time in the event loop's thread; between two frames the loop reads the sockets."""

    def __init__(self, following: Following, loop: asyncio.AbstractEventLoop) -> None:
        self.following = following
        self.pipeline = following.pipeline
        self.loop = loop
        self.waiting: deque[tuple[Connection, Request, float]] = deque()
        self.name = secrets.token_hex(4)  # tells workers apart for whoever counts, and a restarted one from before
        self.busy_s = 0.0
        self.share = BusyShare(loop.time())

    def told(self) -> dict[str, Any]:
        """How it stands, as JSON has it."""
        load = {"worker": self.name, "busy_seconds": round(self.busy_s, 3), "waiting": len(self.waiting)}
        return self.following.told() | load

    def submit(self, connection: "Connection", request: Request) -> None:
        """Queue a request in the order of arrival, whichever connection it came by."""
        if not self.waiting:
            self.loop.call_soon(self.work)
        self.waiting.append((connection, request, self.loop.time()))

    def work(self) -> None:
        """Answer the oldest request, then let the loop look at the sockets."""
        connection, request, arrived = self.waiting.popleft()
        if self.waiting:
            self.loop.call_soon(self.work)
        if not connection.transport.is_closing():
            began = self.loop.time()
            connection.transport.write(self.answer(request, began - arrived))
            self.following.observed(busy=bool(self.waiting))
            ended = self.loop.time()
            self.busy_s += ended - began
            self.share.worked(began, ended)

    def answer(self, request: Request, waited: float) -> bytes:
        """The whole message to send back."""
        if waited > MAX_WAIT_S:
            return pack_failure(request.number, "The worker has more frames than it can read.", busy=1.0)
        try:
            seen = self.pipeline.observe(
                request.jpeg, request.track, expression=request.level == "expression", precise=request.precise
            )
            return pack_observation(request.number, seen, self.share.value)
        except FrameRefused as refused:
            return pack_refusal(request.number, refused, self.share.value)
        except Exception:  # one student's frame must not end the stream of all others
            log.exception("a frame could not be observed")
            return pack_failure(request.number, "The worker could not read this frame.", self.share.value)


class Connection(asyncio.Protocol):
    """One web process."""

    transport: asyncio.Transport

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.splitter = Splitter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are alike but no subclass

    def data_received(self, data: bytes) -> None:
        """Queue the requests that are complete; hang up on whoever speaks another language."""
        try:
            for body in self.splitter.feed(data):
                if is_question(body):
                    self.transport.write(pack_told(body, self.worker.told(), self.worker.share.value))
                else:
                    self.worker.submit(self, unpack_request(body))
        except ProtocolError as error:
            log.warning("closing a connection: %s", error)
            self.transport.abort()


async def serve(address: Address, level: Level) -> None:
    """Listen until SIGTERM or SIGINT, then leave nothing behind. Raises BundleError, SocketTaken and AddressError."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    live = open_first(level)
    pipeline = FramePipeline(load_face_networks(level), live.readers, level)
    pipeline.warm_up()
    following = Following(pipeline, live, site_shelf())
    worker = Worker(following, loop)
    async with listening(address, lambda: Connection(worker)):
        log.info("listening on %s, level %s, %s %s", address, level, live.name, live.version)
        follower = loop.create_task(following.follow())
        await stopped.wait()
        follower.cancel()
