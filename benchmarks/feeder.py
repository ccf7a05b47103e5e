"""Keeps one inference worker busy without a web process: two frames under way, the next when one comes back."""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

from attention_model.observation import Track
from attention_model.service.client import InferenceClient
from benchmarks.pupils import read_frames


async def feed(address: str, frames: list[bytes], seconds: float) -> int:
    """How many frames were answered in so many seconds."""
    client, answered = InferenceClient(address), 0

    async def stream(number: int) -> None:
        nonlocal answered
        track: Track | None = None
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            seen = await client.observe(frames[number % len(frames)], track=track, level="expression")
            track, number, answered = seen.track, number + 1, answered + 1

    await asyncio.gather(*(stream(len(frames) * each // 2) for each in range(2)))
    return answered


def main() -> None:
    """`feeder.py ADDRESS FRAMES.zip SECONDS`: waits for a line, feeds, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("frames", type=Path)
    parser.add_argument("seconds", type=float)
    given = parser.parse_args()
    frames = read_frames(given.frames)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps({"answered": asyncio.run(feed(given.address, frames, given.seconds))}), flush=True)


if __name__ == "__main__":
    main()
