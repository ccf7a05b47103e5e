"""Lesson pages as they behave when things break: a command is sent again, with its key, until it was acknowledged.

What webapp/frontend/src/lib/socket.ts and camera/credits.ts do, without a browser: the same patience, the same pauses
before another try, a camera that is announced again on every new line. Whoever changes one changes the other.
"""

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from attention_model.frames import FrameHeader, pack_frame
from benchmarks.site import Site, StudentAtWork

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0
ACK_WITHIN_S = 12.0
OPEN_WITHIN_S = 12.0
LOOKS_EVERY_S = 3.0
FRAME_LOST_AFTER_S = 8.0
TURNED_AWAY = 4400
GOING = 1000  # the page itself hung up
EXERCISE = {"block": "try-add", "level": "standard", "answer": "7", "seconds": 4.0}


OFFLINE_AFTER_S = 1.5  # webapp/frontend/src/lib/offline.ts: a short break needs no words


@dataclass
class Record:
    """What one page saw."""

    acknowledged: dict[str, str] = field(default_factory=dict)  # key → what it was
    slowest_ack: list[tuple[float, float]] = field(default_factory=list)  # when it came, seconds it took
    answered_at: list[float] = field(default_factory=list)  # estimates
    sent: int = 0
    reloads: int = 0
    opened: list[float] = field(default_factory=list)
    closed: list[tuple[float, int]] = field(default_factory=list)
    told: list[tuple[float, str]] = field(default_factory=list)
    turned_away: int | None = None

    def heard(self, begun: float, now: float) -> set[str]:
        """What the student was told since `begun`: refusals by their code, and the bar at the foot of the page."""
        codes = {code for at, code in self.told if at > begun}
        for at, _ in self.closed:
            back = next((opened for opened in self.opened if opened > at), now)
            if at > begun and back - at > OFFLINE_AFTER_S:
                codes.add("offline bar")
        return codes


class FaithfulPage:
    """One student with an open lesson: streams, reads, answers, and comes back when the line is lost."""

    def __init__(
        self, site: Site, student: StudentAtWork, frames: list[bytes], *, fps: float, every: float, reloads: float
    ) -> None:
        self.site, self.student, self.frames = site, student, frames
        self.fps, self.every, self.reloads = fps, every, reloads
        self.record = Record()
        self.outbox: dict[str, dict[str, Any]] = {}
        self.first_sent: dict[str, float] = {}
        self.sent_at: dict[str, float] = {}
        self.socket: ClientConnection | None = None
        self.limit = 0
        self.out: dict[int, float] = {}
        self._sequence = itertools.count()
        self._made = itertools.count()
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Studies until `finish` is called."""
        await asyncio.gather(self._keep_a_line(), self._study(), self._stream(), self._reload())

    async def finish(self, within: float = 60.0) -> int:
        """Does nothing new, waits until all is acknowledged, and closes. Returns what never was."""
        self.every = float("inf")
        until = time.monotonic() + within
        while self.outbox and time.monotonic() < until and self.record.turned_away is None:  # noqa: ASYNC110 - the end
            await asyncio.sleep(0.1)
        self._stopped.set()
        if self.socket:
            await self.socket.close()
        return len(self.outbox)

    async def _reload(self) -> None:
        """Opens the page anew now and then: what breaks is met by those who come as well as by those who are there."""
        while not self._stopped.is_set():
            await self._rest(self.reloads * random.uniform(0.5, 1.5))
            if self.socket is not None and not self._stopped.is_set():
                self.record.reloads += 1
                await self.socket.close()

    async def _keep_a_line(self) -> None:
        attempt = 0
        while not self._stopped.is_set() and self.record.turned_away is None:
            try:
                async with connect(
                    f"{self.site.socket_url}/ws/study/{self.student.session_id}/",
                    additional_headers={"Cookie": f"sessionid={self.student.cookie}", "Origin": self.site.origin},
                    compression=None,
                    ssl=self.site.tls,
                    open_timeout=OPEN_WITHIN_S,
                    close_timeout=0.2,
                    ping_interval=None,  # browsers do not ask whether the line is alive
                ) as socket:
                    attempt = 0
                    await self._serve(socket)
                    if socket.close_code == GOING:
                        continue  # a page that is opened anew does not wait
            except (OSError, TimeoutError, InvalidHandshake, ConnectionClosed, EOFError):
                pass
            if not self._stopped.is_set() and self.record.turned_away is None:
                full = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt)
                attempt += 1
                await asyncio.sleep(full / 2 + random.random() * full / 2)

    async def _serve(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.record.opened.append(time.monotonic())
        watch = asyncio.create_task(self._watch(socket))
        try:
            for command in list(self.outbox.values()):
                await self._send(command)
            async for message in socket:
                await self._received(json.loads(message))
        finally:
            watch.cancel()
            self.socket = None
            self.limit = 0
            self.out.clear()
            self.sent_at.clear()
            if socket.close_code != GOING:
                self.record.closed.append((time.monotonic(), socket.close_code or 1006))
            if (socket.close_code or 0) >= TURNED_AWAY:
                self.record.turned_away = socket.close_code

    async def _watch(self, socket: ClientConnection) -> None:
        """An answer that stays out too long is a lost line, whatever the line itself says."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_S)
            if any(time.monotonic() - at > ACK_WITHIN_S for at in self.sent_at.values()):
                socket.transport.abort()

    async def _received(self, event: dict[str, Any]) -> None:
        kind, key = event["type"], event.get("key")
        if kind == "welcome":
            await self._keep({"type": "camera.start", "source": "sample"})
        elif kind == "camera.state":
            self.limit = event["credits"] if event["on"] else 0
            self.out.clear()
        elif kind == "estimate":
            self.out.pop(event["seq"], None)
            self.record.answered_at.append(time.monotonic())
        elif kind == "refused":
            self.record.told.append((time.monotonic(), event["code"]))
            if not key:
                self.out.pop(event.get("seq", -1), None)
        if key and kind in {"ack", "refused"}:
            self._settle(key, stored=kind == "ack")

    def _settle(self, key: str, *, stored: bool) -> None:
        command = self.outbox.pop(key, None)
        self.sent_at.pop(key, None)
        if command is None:
            return
        now = time.monotonic()
        self.record.slowest_ack.append((now, now - self.first_sent.pop(key)))
        if stored:
            self.record.acknowledged[key] = command["type"]

    async def _keep(self, command: dict[str, Any]) -> None:
        key = str(uuid4())
        self.outbox[key] = {**command, "key": key}
        self.first_sent[key] = time.monotonic()
        if self.socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._send(self.outbox[key])

    async def _send(self, command: dict[str, Any]) -> None:
        self.sent_at[command["key"]] = time.monotonic()
        if self.socket is not None:
            await self.socket.send(json.dumps(command))

    async def _study(self) -> None:
        """Reads and answers, whether there is a line or not."""
        while not self._stopped.is_set():
            await self._rest(self.every * random.uniform(0.7, 1.3))
            if self.every == float("inf") or self._stopped.is_set():
                continue
            await self._keep(self._next_command())

    def _next_command(self) -> dict[str, Any]:
        number = next(self._made)
        if number % 4 == 1:
            return {"type": "answer.give", **EXERCISE}
        if number % 4 == 2:
            return {"type": "block.seen", "block": "scale", "seconds": 2.0}
        if number % 4 == 3:  # how the student stands changes with it: the class is told
            return {"type": "page.hidden", "hidden": number % 8 == 3}
        return {"type": "block.enter", "block": ("scale", "try-add")[number % 2]}

    async def _stream(self) -> None:
        due = time.monotonic() + random.random() / self.fps
        while not self._stopped.is_set():
            due = max(due + 1 / self.fps, time.monotonic() - 1 / self.fps)
            await self._rest(due - time.monotonic())
            self.out = {seq: at for seq, at in self.out.items() if time.monotonic() - at < FRAME_LOST_AFTER_S}
            if self.socket is None or len(self.out) >= self.limit:
                continue
            sequence = next(self._sequence)
            self.out[sequence] = time.monotonic()
            self.record.sent += 1
            jpeg = self.frames[sequence % len(self.frames)]
            with contextlib.suppress(ConnectionClosed):
                await self.socket.send(pack_frame(FrameHeader(seq=sequence, captured_ms=0), jpeg))

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(max(seconds, 0.0), 3600.0)):
                await self._stopped.wait()


STORED_AS = {"answer.give", "block.enter", "block.seen", "page.hidden"}

READ = """
import json, sys
from webapp.classroom.models import StudyEvent
from lessons.learner.models import Attempt
sessions = {sessions!r}
events = [str(key) for key in StudyEvent.objects.filter(session_id__in=sessions).values_list("key", flat=True)]
answers = [str(key) for key in Attempt.objects.filter(session__in=sessions).values_list("key", flat=True)]
print("stored:", json.dumps({{"events": events, "answers": answers}}))
"""


@dataclass(frozen=True)
class Accounts:
    """What pages were promised, beside what the database has."""

    acknowledged_events: int
    acknowledged_answers: int
    lost_events: int
    lost_answers: int
    doubled: int
    strange: int  # stored, but no page ever made it


def ask_the_database(site: Site, pages: Iterable[FaithfulPage]) -> Accounts:
    """Compares by key. Pages must be finished."""
    pages = list(pages)
    code = READ.format(sessions=[page.student.session_id for page in pages])
    stored = json.loads(site.manage("shell", "-c", code).rpartition("stored:")[2])
    made = {key: kind for page in pages for key, kind in page.record.acknowledged.items() if kind in STORED_AS}
    unsettled = {key for page in pages for key in page.outbox}
    answers = {key for key, kind in made.items() if kind == "answer.give"}
    return reckon(made, answers, stored, unsettled)


def reckon(made: dict[str, str], answers: set[str], stored: dict[str, list[str]], unsettled: set[str]) -> Accounts:
    """What is missing, and what is there twice."""
    rows = Counter(stored["events"]), Counter(stored["answers"])
    return Accounts(
        acknowledged_events=len(made) - len(answers),
        acknowledged_answers=len(answers),
        lost_events=len(made.keys() - answers - rows[0].keys()),
        lost_answers=len(answers - rows[1].keys()) + len(answers - rows[0].keys()),
        doubled=sum(count - 1 for row in rows for count in row.values()),
        strange=len((rows[0].keys() | rows[1].keys()) - made.keys() - unsettled),
    )
