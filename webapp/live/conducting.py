"""Once a second: how busy workers and this process are, hence how fast cameras may send and whose turn it is."""

import asyncio
import logging
import time
from typing import Protocol
from weakref import WeakKeyDictionary

from webapp.live.rate import Load
from webapp.live.turns import Turning, turned

log = logging.getLogger(__name__)

EVERY_S = 1.0
LATE_S = 0.15  # a loop that wakes so much too late is full, whatever its processor time says

LOAD = Load()


class Seated(Turning, Protocol):
    """What is asked of a camera."""

    async def rest(self) -> None:
        """Sends nothing until it is woken."""

    async def wake(self) -> None:
        """Goes on."""


class Workers(Protocol):
    """Who reads the frames."""

    @property
    def busy(self) -> float:
        """Share of their time at work."""


class Conductor:
    """One for the cameras of an event loop. It works while any of them is on."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.cameras: set[Seated] = set()
        self._task: asyncio.Task[None] | None = None

    def join(self, camera: Seated) -> None:
        """A camera was turned on; whether it may work at once is in its `resting`."""
        if camera not in self.cameras:
            working = sum(not each.resting for each in self.cameras)
            camera.resting = LOAD.seats is not None and working >= LOAD.seats
            self.cameras.add(camera)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._conduct())

    def leave(self, camera: Seated) -> None:
        """A camera was turned off, or rests because its student wants it to."""
        self.cameras.discard(camera)
        camera.resting = False

    async def _conduct(self) -> None:
        at, used = time.monotonic(), time.process_time()
        while self.cameras:
            await asyncio.sleep(EVERY_S)
            now, spent = time.monotonic(), time.process_time()
            own = 1.0 if now - at > EVERY_S + LATE_S else min(1.0, (spent - used) / (now - at))
            at, used = now, spent
            LOAD.steer(max(own, self.workers.busy), len(self.cameras))
            await self._turn(now)
        LOAD.steer(0.0, 0)

    async def _turn(self, now: float) -> None:
        leaving, coming = turned(self.cameras, LOAD.seats, now)
        tellings = [*(camera.rest() for camera in leaving), *(camera.wake() for camera in coming)]
        for result in await asyncio.gather(*tellings, return_exceptions=True):
            if isinstance(result, Exception):
                log.info("a camera could not be told that its turn changed", exc_info=result)


_conductors: WeakKeyDictionary[asyncio.AbstractEventLoop, Conductor] = WeakKeyDictionary()


def get_conductor(workers: Workers) -> Conductor:
    """The running event loop's; made when it is first asked for."""
    loop = asyncio.get_running_loop()
    found = _conductors.get(loop)
    if found is None:
        found = _conductors[loop] = Conductor(workers)
    return found
