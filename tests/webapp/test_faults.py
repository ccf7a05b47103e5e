"""Open pages outlive the death of what carries the news between them."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.site import Site, wait_until


async def event(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next event of this kind."""
    async with asyncio.timeout(15):
        while True:
            found: dict[str, Any] = json.loads(await socket.recv())
            if found["type"] == kind:
                return found


async def hide(page: ClientConnection, *, hidden: bool) -> None:
    """Something the student does that changes how they stand; waits until it is stored."""
    await page.send(json.dumps({"type": "page.hidden", "hidden": hidden, "key": str(uuid4())}))
    await event(page, "ack")


def listeners(site: Site) -> int:
    """How many groups somebody listens to; none while Valkey is away."""
    with redis.Redis(unix_socket_path=site.environment["ATTUNE_VALKEY_SOCKET"]) as store:
        try:
            return len(store.pubsub_channels())
        except redis.ConnectionError:
            return 0


@pytest.mark.slow
async def test_a_killed_valkey_costs_neither_a_page_nor_a_stored_event(site_home: Path) -> None:
    with Site(site_home, prepared=True) as site:
        student = site.students_at_work(1)[0]
        lesson = f"{site.socket_url}/ws/study/{student.session_id}/"
        cookies = {lesson: student.cookie, f"{site.socket_url}/ws/class/1/": site.sign_in("teacher")}
        opened = [
            connect(url, additional_headers={"Cookie": f"sessionid={cookie}", "Origin": site.origin})
            for url, cookie in cookies.items()
        ]
        async with opened[0] as page, opened[1] as board:
            await event(board, "student")
            killed, listening = site.find("valkey-server"), listeners(site)
            os.kill(killed, signal.SIGKILL)
            await hide(page, hidden=True)  # acknowledged, so stored, with nobody to carry the news
            assert await asyncio.to_thread(wait_until, lambda: site.find("valkey-server") not in {0, killed})
            assert await asyncio.to_thread(wait_until, lambda: listeners(site) >= listening)
            await hide(page, hidden=False)
            assert (await event(board, "student"))["online"] is True
        count = "from webapp.classroom.models import StudyEvent; print('events:', StudyEvent.objects.count())"
        assert "events: 2" in site.manage("shell", "-c", count)
