"""One student's lesson page, as light as a load test needs it: no task, no thread, one connection and two timers.

It behaves as webapp/frontend/src does: a frame goes out when it is due and there is a credit, otherwise it waits;
a command is sent again with its key until it was acknowledged; a lost line comes back after a pause.
"""

import asyncio
import json
import random
import ssl
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import uuid4

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from attention_model.frames import FrameHeader, pack_frame

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0
ACK_WITHIN_S, LOST_AFTER_S, LOOKS_EVERY_S = 12.0, 8.0, 3.0
TURNED_AWAY = 4400
STORED = {"answer.give", "block.enter", "block.seen"}
"""Commands whose acknowledgement promises a row."""


@dataclass
class Tally:
    """What happened to the frames and commands that were sent within one measurement."""

    due: int = 0
    sent: int = 0
    answered: int = 0
    lines_lost: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    latencies_ms: list[float] = field(default_factory=list)
    acks_ms: list[float] = field(default_factory=list)


@dataclass
class Places:
    """Where the school is, and what all pupils of a client share."""

    url: str
    origin: str
    tls: ssl.SSLContext | None
    frames: list[bytes]
    fps: float
    every: float
    """Seconds between two things that a student does, on average."""
    tally: Tally = field(default_factory=Tally)


class Pupil:
    """A student: stays while lines come and go."""

    def __init__(self, places: Places, session_id: str, cookie: str) -> None:
        self.places, self.session_id, self.cookie = places, session_id, cookie
        self.loop = asyncio.get_running_loop()
        self.camera = self.wanted = self.welcomed = self.streaming = self.is_due = False
        self.made = 0
        self.sequence = random.randrange(len(places.frames) or 1)
        self.credits, self.told_fps = 0, places.fps
        self.out: dict[int, tuple[float, Tally]] = {}
        self.outbox: dict[str, dict[str, Any]] = {}
        self.sent_at: dict[str, float] = {}
        self.acknowledged: dict[str, str] = {}
        self.line: Line | None = None
        self.attempt = 0
        self.timers: dict[str, asyncio.TimerHandle] = {}
        self.connecting: asyncio.Task[None] | None = None
        self.said: Counter[str] = Counter()

    def open(self, *, camera: bool) -> None:
        """Opens the lesson, with or without a camera."""
        self.wanted, self.camera, self.is_due = True, camera, False
        self._connect()
        self._later("act", random.uniform(0, 2) * self.places.every, self._act)
        self._later("watch", LOOKS_EVERY_S, self._watch)
        if camera:
            self.due = self.loop.time() + random.random() / self.places.fps
            self._later("frame", self.due - self.loop.time(), self._frame)

    def rest(self) -> None:
        """Does nothing new; what is not acknowledged is still sent again."""
        self.is_due = False
        for name in ("act", "frame"):
            if name in self.timers:
                self.timers.pop(name).cancel()

    def close(self) -> None:
        """Leaves the lesson."""
        self.wanted = False
        self.rest()
        for timer in self.timers.values():
            timer.cancel()
        if self.line:
            self.line.leave()

    def _later(self, name: str, seconds: float, what: Any) -> None:
        self.timers[name] = self.loop.call_later(max(0.0, seconds), what)

    # The line

    def _connect(self) -> None:
        if self.wanted and self.line is None:
            self.connecting = self.loop.create_task(self._dial())

    async def _dial(self) -> None:
        where = parse_uri(f"{self.places.url}/ws/study/{self.session_id}/")
        try:
            await self.loop.create_connection(
                lambda: Line(self, where), "127.0.0.1", where.port, ssl=self.places.tls, server_hostname=where.host
            )
        except OSError:
            self._come_back()

    def _come_back(self) -> None:
        full = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**self.attempt)
        self.attempt += 1
        self._later("connect", full / 2 + random.random() * full / 2, self._connect)

    def opened(self, line: "Line") -> None:
        """The line stands."""
        self.line, self.attempt = line, 0
        for command in list(self.outbox.values()):
            self._send(command)

    def lost(self, code: int) -> None:
        """The line is gone; frames are, commands are not."""
        self.line, self.welcomed, self.streaming, self.credits = None, False, False, 0
        self.out.clear()
        self.sent_at.clear()
        if self.wanted:
            self.places.tally.lines_lost += 1
            if code >= TURNED_AWAY:
                self.said[f"turned away: {code}"] += 1
            else:
                self._come_back()

    def _watch(self) -> None:
        now = self.loop.time()
        if self.line and any(now - at > ACK_WITHIN_S for at in self.sent_at.values()):
            self.line.transport.abort()
        for number, (at, _) in list(self.out.items()):
            if now - at > LOST_AFTER_S:
                del self.out[number]
                self.credits = 1
                self._send_frame()
        self._later("watch", LOOKS_EVERY_S, self._watch)

    # Commands

    def _act(self) -> None:
        self._later("act", random.uniform(0.5, 1.5) * self.places.every, self._act)
        self.made += 1
        if self.made % 3 == 1:
            self._keep({"type": "block.enter", "block": random.choice(("scale", "try-add"))})
        elif self.made % 3 == 2:
            self._keep({"type": "answer.give", "block": "try-add", "level": "standard", "answer": "7", "seconds": 4.0})
        else:
            self._keep({"type": "block.seen", "block": "scale", "seconds": 2.0})

    def _keep(self, command: dict[str, Any]) -> None:
        key = str(uuid4())
        self.outbox[key] = {**command, "key": key}
        self._send(self.outbox[key])

    def _send(self, command: dict[str, Any]) -> None:
        if self.line:
            self.sent_at[command["key"]] = self.loop.time()
            self.line.send_text(json.dumps(command))

    def _settle(self, key: str, event: dict[str, Any]) -> None:
        command, at = self.outbox.pop(key, None), self.sent_at.pop(key, None)
        if command is None:
            return
        if at is not None:
            self.places.tally.acks_ms.append((self.loop.time() - at) * 1000)
        if event["type"] == "ack" and command["type"] in STORED:
            self.acknowledged[key] = command["type"]

    # Frames

    def _frame(self) -> None:
        self.is_due = True
        self.places.tally.due += 1
        self._send_frame()

    def _send_frame(self) -> None:
        """Sends the frame that is due, or waits for a credit."""
        if not self.is_due or self.line is None or not self.credits:
            return
        pace = 1 / min(self.places.fps, self.told_fps or self.places.fps)
        self.due = max(self.due + pace, self.loop.time())
        self._later("frame", self.due - self.loop.time(), self._frame)
        tally, self.is_due = self.places.tally, False
        self.sequence += 1
        self.credits -= 1
        self.out[self.sequence] = (self.loop.time(), tally)
        tally.sent += 1
        jpeg = self.places.frames[self.sequence % len(self.places.frames)]
        header = FrameHeader(seq=self.sequence, captured_ms=time.time_ns() // 1_000_000)
        self.line.send_bytes(pack_frame(header, jpeg))

    def heard(self, event: dict[str, Any]) -> None:
        """One event of the server."""
        self._take_in(event)
        self._send_frame()

    def _take_in(self, event: dict[str, Any]) -> None:
        kind = event["type"]
        if kind == "estimate":
            self._answered(event["seq"])
            self.told_fps = event["fps"]
            self.credits += event.get("credits", 0)
            return
        if kind == "welcome":
            self.welcomed = True
            if self.camera:
                self._keep({"type": "camera.start", "source": "sample"})
        elif kind == "camera.state":
            self.streaming = event["on"]
            self.credits, self.told_fps = event["credits"] if event["on"] else 0, event["fps"]
            self.out.clear()
        elif kind == "refused":
            self.places.tally.refused[event["code"]] += 1
            self.said[event["code"]] += 1
            self.out.pop(event.get("seq", -1), None)
            self.credits += event.get("credits", 0)
        if event.get("key") and kind in {"ack", "refused"}:
            self._settle(event["key"], event)

    def _answered(self, sequence: int) -> None:
        at, tally = self.out.pop(sequence, (0.0, None))
        if tally is not None:
            tally.answered += 1
            tally.latencies_ms.append((self.loop.time() - at) * 1000)


class Line(asyncio.Protocol):
    """One WebSocket of a pupil."""

    transport: asyncio.Transport

    def __init__(self, pupil: Pupil, where: Any) -> None:
        self.pupil = pupil
        self.wire = ClientProtocol(where, origin=cast("Any", pupil.places.origin), max_size=1 << 20)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asks for a WebSocket."""
        self.transport = cast("asyncio.Transport", transport)
        request = self.wire.connect()
        request.headers["Cookie"] = f"sessionid={self.pupil.cookie}"
        self.wire.send_request(request)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Hands on what is complete."""
        self.wire.receive_data(data)
        self._flush()
        for event in self.wire.events_received():
            if isinstance(event, Response):
                if self.wire.state is State.OPEN:
                    self.pupil.opened(self)
                else:
                    self.pupil.said[f"HTTP {event.status_code}"] += 1
                    self.transport.abort()
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self.pupil.heard(json.loads(bytes(event.data)))
        if self.wire.state is State.CLOSED or self.wire.close_expected():
            self.transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tells the pupil."""
        self.pupil.lost(self.wire.close_code or 1006)

    def send_text(self, text: str) -> None:
        """One text message."""
        if self.wire.state is State.OPEN:
            self.wire.send_text(text.encode())
            self._flush()

    def send_bytes(self, content: bytes) -> None:
        """One binary message."""
        if self.wire.state is State.OPEN:
            self.wire.send_binary(content)
            self._flush()

    def leave(self) -> None:
        """Closes the line in order."""
        if self.wire.state is State.OPEN:
            self.wire.send_close(1000)
            self._flush()

    def _flush(self) -> None:
        for data in self.wire.data_to_send():
            if data:
                self.transport.write(data)
