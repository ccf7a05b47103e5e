"""Many pupils in one process: reads one command a line, prints one answer a line, all of it JSON.

``{"open": N, "camera": true}`` · ``{"measure": SECONDS}`` · ``{"stand": true}`` · ``{"finish": true}``
"""

import argparse
import asyncio
import itertools
import json
import resource
import ssl
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.pupil import Places, Pupil, Tally

OPEN_WITHIN_S, ANSWERS_WITHIN_S, SETTLED_WITHIN_S = 60.0, 2.0, 60.0


class Pupils:
    """All pupils of this process."""

    def __init__(self, plan: dict[str, Any], places: Places) -> None:
        self.places, self.pace = places, plan["pace"]
        self.pupils = [Pupil(places, *each) for each in plan["students"]]

    async def answer(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carries out one command."""
        if "open" in command:
            return await self.open(command["open"], camera=command["camera"])
        if "measure" in command:
            return await self.measure(command["measure"])
        if "finish" in command:
            return await self.finish()
        return self.stand()

    async def open(self, number: int, *, camera: bool) -> dict[str, Any]:
        """Lets exactly so many study, opened and closed at a bearable pace, and waits until they do."""
        changed = 0
        for place, pupil in enumerate(self.pupils):
            if (place < number) == pupil.wanted:
                continue
            changed += 1
            if pupil.wanted:
                pupil.close()
            else:
                pupil.open(camera=camera)
            if not changed % 5:
                await asyncio.sleep(5 / self.pace)
        until = time.monotonic() + OPEN_WITHIN_S
        while self.stand()["ready"] < number and time.monotonic() < until:  # noqa: ASYNC110 - of many
            await asyncio.sleep(0.1)
        return self.stand()

    def stand(self) -> dict[str, Any]:
        """How the pupils stand now."""
        here = [pupil for pupil in self.pupils if pupil.wanted]
        ready = [pupil for pupil in here if pupil.welcomed and (pupil.streaming or not pupil.camera)]
        said: Counter[str] = sum((pupil.said for pupil in self.pupils), Counter())
        return {
            "wanted": len(here),
            "ready": len(ready),
            "fps": min((pupil.told_fps for pupil in ready if pupil.camera), default=0.0),
            "waiting": sum(len(pupil.outbox) for pupil in self.pupils),
            "said": dict(said),
        }

    async def measure(self, seconds: float) -> dict[str, Any]:
        """What happens in so many seconds, and to the frames that were sent in them."""
        began, least = (time.process_time(), time.perf_counter()), self.stand()["ready"]
        tally = self.places.tally = Tally()
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            await asyncio.sleep(min(left, 0.5))
            least = min(least, self.stand()["ready"])
        cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
        self.places.tally = Tally()
        await asyncio.sleep(ANSWERS_WITHIN_S)
        return {**vars(tally), "cpu": cpu, "wall": wall, "least_ready": least, **self.stand()}

    async def finish(self) -> dict[str, Any]:
        """Does nothing new, waits until all is acknowledged, closes; what was promised and what never was."""
        for pupil in self.pupils:
            pupil.rest()
        until = time.monotonic() + SETTLED_WITHIN_S
        while any(pupil.outbox for pupil in self.pupils if pupil.wanted) and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        for pupil in self.pupils:
            pupil.close()
        promised = {key: kind for pupil in self.pupils for key, kind in pupil.acknowledged.items()}
        waiting = list(itertools.chain.from_iterable(pupil.outbox for pupil in self.pupils))
        await asyncio.sleep(0.5)
        return {"promised": promised, "never": waiting, "said": self.stand()["said"]}


def read_frames(path: Path) -> list[bytes]:
    """The clip's pictures, as `benchmarks.clients` packed them."""
    with zipfile.ZipFile(path) as pack:
        return [pack.read(name) for name in pack.namelist()]


async def serve(plan: dict[str, Any]) -> None:
    """Until there are no more commands."""
    tls = ssl.create_default_context(cafile=plan["authority"]) if plan["authority"] else None
    places = Places(plan["url"], plan["origin"], tls, read_frames(Path(plan["frames"])), plan["fps"], plan["every"])
    pupils = Pupils(plan, places)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await pupils.answer(json.loads(line))), flush=True)


def main() -> None:
    """`pupils.py PLAN.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", type=Path)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(serve(json.loads(parser.parse_args().plan.read_text())))


if __name__ == "__main__":
    main()
