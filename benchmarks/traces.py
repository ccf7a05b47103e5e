"""Streams frames to a site and then looks everywhere for one: files, database, Valkey, shared memory.

A frame counts as found where 24 bytes from the middle of any JPEG that was sent turn up, or where the beginning of any
JPEG does. Files are those of the site's data folder, of a temporary folder of its own with its sockets, and of the
system's shared-memory folders, as far as they changed since the stream began; open but deleted files of its processes
too (Linux).
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import redis

from benchmarks.clips import read_clip
from benchmarks.site import Site
from benchmarks.sockets import stream_frames

JPEG_BEGINS = b"\xff\xd8\xff\xe0\x00\x10JFIF"
SAMPLE_BYTES = 24
LOOK_EVERY_SECONDS = 5.0
TOO_LARGE = 256 * 1024 * 1024


def fingerprints(frames: list[bytes]) -> list[bytes]:
    """24 bytes from the middle of each frame's coded picture: they occur nowhere by chance."""
    return [frame[len(frame) // 2 : len(frame) // 2 + SAMPLE_BYTES] for frame in frames]


def holds_frame(content: bytes, marks: list[bytes]) -> bool:
    """Whether these bytes contain a frame or a piece of one."""
    return JPEG_BEGINS in content or any(mark in content for mark in marks)


def changed_files(site: Site, since: float) -> Iterator[Path]:
    """Files that the site may have written since `since`."""
    folders = [site.home, site.temporary, Path("/dev/shm"), Path("/var/tmp")]  # noqa: S108 - looked at only
    # os.walk passes over folders that others remove meanwhile
    found = (Path(inside) / name for folder in folders for inside, _, names in os.walk(folder) for name in names)
    for path in found:
        try:
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                yield path
        except OSError:
            continue
    for pid in site.descendants():
        for handle in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                if "(deleted)" in str(handle.readlink()) and handle.stat().st_size:
                    yield handle
            except OSError:
                continue


def look_in_files(site: Site, marks: list[bytes], since: float, passed_over: set[Path]) -> tuple[int, list[str]]:
    """(number of files read, those that hold a frame)."""
    read, found = 0, []
    for path in set(changed_files(site, since)) - passed_over:  # a data folder may lie in the temporary folder
        try:
            content = path.read_bytes() if path.stat().st_size < TOO_LARGE else b""
        except OSError:
            continue
        read += 1
        if holds_frame(content, marks):
            found.append(str(path))
    return read, sorted(found)


def look_in_valkey(site: Site, marks: list[bytes]) -> tuple[int, list[str]]:
    """(number of keys read, those that hold a frame)."""
    client = redis.Redis(unix_socket_path=str(site.valkey_socket))
    keys = list(client.scan_iter(count=1000))
    found = [repr(key) for key in keys if holds_frame(bytes(key) + bytes(client.dump(key) or b""), marks)]
    return len(keys), found


async def stream_and_look(site: Site, *, seconds: float, fps: float = 4.0) -> dict[str, Any]:
    """Streams to one student's lesson for `seconds`, looking into Valkey meanwhile and everywhere afterwards."""
    frames = [frame.jpeg for frame in read_clip()]
    marks = fingerprints(frames)
    passed_over = set(changed_files(site, time.time() - 1))
    since = time.time()
    student = site.students_at_work(1)[0]
    stream = asyncio.create_task(stream_frames(site, student, frames, fps=fps, seconds=seconds, delay=0))
    keys, in_valkey = 0, set[str]()
    while not stream.done():
        await asyncio.wait([stream], timeout=LOOK_EVERY_SECONDS)
        count, found = await asyncio.to_thread(look_in_valkey, site, marks)
        keys, in_valkey = max(keys, count), in_valkey | set(found)
    files, in_files = await asyncio.to_thread(look_in_files, site, marks, since, passed_over)
    result = stream.result()
    return {
        "sent": result.sent,
        "answered": result.answered,
        "files": files,
        "keys": keys,
        "found": sorted(in_valkey) + in_files,
    }


def main() -> int:
    """Command line; 1 when something that holds a frame was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    own = tempfile.TemporaryDirectory(prefix="attune-own-")  # other programs write into the system's
    folder = tempfile.TemporaryDirectory(prefix="attune-bench-")
    with own as temporary, folder as home, Site(Path(home), temporary=Path(temporary)) as site:
        figures = asyncio.run(stream_and_look(site, seconds=options.seconds))
    print(
        f"{figures['sent']} frames sent in {options.seconds:g} s, {figures['answered']} answered; looked into "
        f"{figures['files']} files and up to {figures['keys']} keys: "
        + (f"a frame in {figures['found']}" if figures["found"] else "no frame anywhere")
    )
    if options.json:
        print(json.dumps(figures))
    return 1 if figures["found"] else 0


if __name__ == "__main__":
    sys.exit(main())
