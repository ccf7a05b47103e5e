"""Students as they are in an hour of school: they open the lesson, study, leave, come back, finish, begin again.

Every visit is a page load and a line of its own. Whatever a page makes is kept here until the database is asked.
"""

import asyncio
import contextlib
import random
import re
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from typing import Any

from benchmarks.faithful import STORED_AS, FaithfulPage
from benchmarks.site import Site, StudentAtWork

SESSION = re.compile(r'"session":\s*"([0-9a-f-]{36})"')
PAGE_WITHIN_S = 30.0
SETTLE_S = 1.0
FINISHES = 0.4


@dataclass(frozen=True)
class Habits:
    """How long students study and stay away, in seconds, and how often they do something."""

    visit_s: tuple[float, float] = (120.0, 480.0)
    away_s: tuple[float, float] = (5.0, 40.0)
    every_s: float = 12.0
    fps: float = 2.0


@dataclass
class Tally:
    """What all pages saw since it was last asked, and what they were promised."""

    latencies_ms: list[float] = field(default_factory=list)
    page_ms: list[float] = field(default_factory=list)
    sent: int = 0
    answered: int = 0
    refused: int = 0
    left_under_way: int = 0
    visits: int = 0
    finished: int = 0
    pages_failed: int = 0
    lines_lost: int = 0
    open: "set[WatchedPage]" = field(default_factory=set)
    sessions: set[str] = field(default_factory=set)
    made: dict[str, str] = field(default_factory=dict)  # acknowledged: key → kind
    unsettled: set[str] = field(default_factory=set)

    @property
    def sent_so_far(self) -> int:
        """Frames, also of pages that are open."""
        return self.sent + sum(page.sent for page in self.open)

    @property
    def lost(self) -> int:
        """Frames that were neither answered nor refused, and are not on their way or were when the page was closed."""
        under_way = self.left_under_way + sum(page.under_way for page in self.open)
        return max(0, self.sent_so_far - self.answered - self.refused - under_way)

    def drain(self) -> tuple[list[float], list[float]]:
        """Latencies of frames and of pages since the last call."""
        frames, self.latencies_ms = self.latencies_ms, []
        pages, self.page_ms = self.page_ms, []
        return frames, pages


class WatchedPage(FaithfulPage):
    """A page that counts into a tally while it runs."""

    def __init__(
        self, site: Site, student: StudentAtWork, frames: list[bytes], tally: Tally, *, fps: float, every: float
    ) -> None:
        super().__init__(site, student, frames, fps=fps, every=every, reloads=float("inf"))
        self.tally = tally
        self.left: tuple[int, int] | None = None  # frames sent and under way when the student left

    @property
    def sent(self) -> int:
        """Frames that an answer was waited for: what goes out while the page closes is nobody's loss."""
        return self.left[0] if self.left else self.record.sent

    @property
    def under_way(self) -> int:
        """Frames whose answer may still come, or might have if the page had stayed."""
        return self.left[1] if self.left else len(self.out)

    async def _received(self, event: dict[str, Any]) -> None:
        if event["type"] == "estimate":
            began = self.out.get(event["seq"])
            if began is not None:
                self.tally.latencies_ms.append(1000 * (time.monotonic() - began))
                self.tally.answered += 1
        elif event["type"] == "refused" and event.get("seq", -1) in self.out:
            self.tally.refused += 1
        await super()._received(event)

    async def finish_lesson(self) -> None:
        """The student is done with it."""
        await self._keep({"type": "lesson.finish"})

    async def leave(self) -> None:
        """Sends no more frames, lets the last ones come back, and closes."""
        self.fps = 1 / 3600.0
        await asyncio.sleep(SETTLE_S)
        self.left = self.record.sent, len(self.out)
        await self.finish()


@dataclass(frozen=True)
class Lesson:
    """What all students of the hour share."""

    site: Site
    path: str
    frames: list[bytes]
    tally: Tally
    habits: Habits
    stop: asyncio.Event


class Seat:
    """One student through the whole time."""

    def __init__(self, lesson: Lesson, student: StudentAtWork) -> None:
        self.lesson, self.student = lesson, student
        self.site, self.tally, self.habits, self.stop = lesson.site, lesson.tally, lesson.habits, lesson.stop

    async def study(self, *, first_wait: float) -> None:
        """Visits, one after another."""
        await _rest(self.stop, first_wait)
        while not self.stop.is_set():
            session = await self._open_page()
            if session is not None:
                await self._visit(session)
            await _rest(self.stop, random.uniform(*self.habits.away_s))

    async def _open_page(self) -> str | None:
        began = time.monotonic()
        try:
            page = await asyncio.to_thread(self._load)
        except (OSError, HTTPException):
            self.tally.pages_failed += 1
            return None
        self.tally.page_ms.append(1000 * (time.monotonic() - began))
        found = SESSION.search(page)
        self.tally.pages_failed += found is None  # another page came: nobody is signed in any more
        return found.group(1) if found else None

    def _load(self) -> str:
        headers = {"Cookie": f"sessionid={self.student.cookie}"}
        request = urllib.request.Request(f"{self.site.url}{self.lesson.path}", headers=headers)  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=PAGE_WITHIN_S, context=self.site.tls) as answer:  # noqa: S310
            return str(answer.read().decode())

    async def _visit(self, session: str) -> None:
        student = replace(self.student, session_id=session)
        page = WatchedPage(
            self.site, student, self.lesson.frames, self.tally, fps=self.habits.fps, every=self.habits.every_s
        )
        self.tally.visits += 1
        self.tally.open.add(page)
        running = asyncio.create_task(page.run())
        try:
            await _rest(self.stop, random.uniform(*self.habits.visit_s))
            if random.random() < FINISHES:
                await page.finish_lesson()
                self.tally.finished += 1
        finally:
            await page.leave()
            await running
            self.tally.open.discard(page)
            self._count(page)

    def _count(self, page: WatchedPage) -> None:
        tally, record = self.tally, page.record
        tally.sent += page.sent
        tally.left_under_way += page.under_way
        tally.sessions.add(page.student.session_id)
        tally.made |= {key: kind for key, kind in record.acknowledged.items() if kind in {*STORED_AS, "lesson.finish"}}
        tally.unsettled |= page.outbox.keys()
        tally.lines_lost += len(record.closed) - 1  # the last was closed by the student


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


async def hold_class(lesson: Lesson, students: Sequence[StudentAtWork], *, arrive_s: float) -> None:
    """Everybody studies until it stops; they come one after another within `arrive_s`."""
    async with asyncio.TaskGroup() as group:
        for place, student in enumerate(students):
            group.create_task(Seat(lesson, student).study(first_wait=arrive_s * place / len(students)))
