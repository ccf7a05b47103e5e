"""Many students stream frames to a real site: time from frame to estimate, losses, and what a frame costs.

Every student has a socket of their own and follows the credit protocol as the page does: a frame goes out at the wanted
rate when there is a credit, and one estimate must come back for it.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect

from attention_model.frames import FrameHeader, pack_frame
from benchmarks.clips import SAMPLE, read_clip
from benchmarks.site import Site, StudentAtWork, cpu_seconds

ANSWER_SECONDS = 8.0


@dataclass
class Stream:
    """One student's frames and answers."""

    sent: int = 0
    answered: int = 0
    refused: int = 0
    skipped: int = 0
    latencies_ms: list[float] = field(default_factory=list)
    alive: bool = False


async def stream_frames(
    site: Site,
    student: StudentAtWork,
    frames: list[bytes],
    *,
    fps: float,
    seconds: float,
    delay: float,
    stop: Event | None = None,
) -> Stream:
    """Streams for `seconds`, or until it is told to stop, then waits for the last answer."""
    result = Stream()
    url = f"{site.socket_url}/ws/study/{student.session_id}/"
    headers = {"Cookie": f"sessionid={student.cookie}", "Origin": site.origin}
    async with connect(url, additional_headers=headers, compression=None, ssl=site.tls) as socket:
        await asyncio.sleep(delay)
        await socket.send(json.dumps({"type": "camera.start", "source": "sample", "key": str(uuid4())}))
        credit = asyncio.Semaphore(0)
        sent_at: dict[int, float] = {}
        listener = asyncio.create_task(_listen(socket, result, credit, sent_at))
        await asyncio.wait_for(credit.acquire(), ANSWER_SECONDS)
        end = time.monotonic() + seconds
        due = time.monotonic()
        has_credit = True
        while time.monotonic() < end and not (stop and stop.is_set()):
            due += 1 / fps
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not has_credit and credit.locked():
                result.skipped += 1  # the answer is not back yet: the newest frame wins, this one is not sent
                continue
            if not has_credit:
                await credit.acquire()
            message = pack_frame(FrameHeader(seq=result.sent, captured_ms=0), frames[result.sent % len(frames)])
            sent_at[result.sent] = time.perf_counter()
            result.sent += 1
            has_credit = False
            await socket.send(message)
        deadline = time.monotonic() + ANSWER_SECONDS
        while sent_at and time.monotonic() < deadline:  # noqa: ASYNC110 - the last second of a benchmark
            await asyncio.sleep(0.02)
        result.alive = not listener.done()
        listener.cancel()
    return result


async def _listen(
    socket: ClientConnection, result: Stream, credit: asyncio.Semaphore, sent_at: dict[int, float]
) -> None:
    async for message in socket:
        event: dict[str, Any] = json.loads(message)
        if event["type"] == "estimate":
            result.latencies_ms.append((time.perf_counter() - sent_at.pop(event["seq"])) * 1000)
            result.answered += 1
        elif event["type"] == "refused":
            result.refused += 1
            sent_at.pop(event.get("seq", -1), None)
        for _ in range(event.get("credits", 0)):
            credit.release()


async def measure(site: Site, *, students: int, fps: float, seconds: float) -> dict[str, Any]:
    """Runs all streams at once; returns the figures."""
    people = site.students_at_work(students)
    frames = [frame.jpeg for frame in read_clip()]
    web = site.find("uvicorn")
    inference = site.find("attention_model.service")
    before = cpu_seconds(web), cpu_seconds(inference)
    streams = await asyncio.gather(
        *(
            stream_frames(site, student, frames, fps=fps, seconds=seconds, delay=index / students / fps)
            for index, student in enumerate(people)
        )
    )
    after = cpu_seconds(web), cpu_seconds(inference)
    latencies = sorted(latency for stream in streams for latency in stream.latencies_ms)
    sent = sum(stream.sent for stream in streams)
    return {
        "students": students,
        "fps": fps,
        "seconds": seconds,
        "sent": sent,
        "answered": sum(stream.answered for stream in streams),
        "lost": sent - sum(stream.answered for stream in streams),
        "refused": sum(stream.refused for stream in streams),
        "skipped": sum(stream.skipped for stream in streams),
        "alive": sum(stream.alive for stream in streams),
        "p50_ms": round(statistics.median(latencies), 1),
        "p95_ms": round(latencies[int(0.95 * (len(latencies) - 1))], 1),
        "asgi_cpu_us_per_frame": round((after[0] - before[0]) / sent * 1e6),
        "inference_cpu_us_per_frame": round((after[1] - before[1]) / sent * 1e6),
    }


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--fps", type=float, default=3.0)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not SAMPLE.exists():
        print(f"There is no sample clip at {SAMPLE}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder, Site(Path(folder)) as site:
        figures = asyncio.run(measure(site, students=options.students, fps=options.fps, seconds=options.seconds))
    print(
        f"{figures['students']} students at {figures['fps']:g} frames/s for {figures['seconds']:g} s: "
        f"{figures['sent']} frames sent, {figures['answered']} answered, {figures['lost']} lost, "
        f"{figures['skipped']} not sent for want of a credit, {figures['alive']} sockets alive"
    )
    print(f"frame sent to estimate received: p50 {figures['p50_ms']} ms, p95 {figures['p95_ms']} ms")
    print(
        f"CPU a frame: web process {figures['asgi_cpu_us_per_frame']} µs, "
        f"inference worker {figures['inference_cpu_us_per_frame']} µs"
    )
    if options.json:
        print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
