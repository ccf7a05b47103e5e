"""Clip → MJPEG for Chromium's ``--use-file-for-fake-video-capture``: JPEG pictures one after another, nothing between.

Chromium plays such a file at 30 frames a second, whatever it was made at, and starts again at its end; so each picture
is written as often as that takes (media/capture/video/file_video_capture_device.cc).
"""

import json
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import simplejpeg
from numpy.typing import NDArray

CHROMIUM_FPS = 30
JPEG_QUALITY = 85


class ClipUnusableError(ValueError):
    """The clip, or the chapter asked for, is not there; the message says which."""


def chapter_times(clip: Path, chapter: str) -> tuple[float, float]:
    """Start and end (s) of a chapter, from the ``.json`` beside the clip."""
    listing = clip.with_suffix(".json")
    if not listing.is_file():
        raise ClipUnusableError(f"{listing} is missing, so the chapters of {clip.name} are not known.")
    chapters = {c["id"]: (float(c["start"]), float(c["end"])) for c in json.loads(listing.read_text())["chapters"]}
    if chapter not in chapters:
        raise ClipUnusableError(f"{clip.name} has no chapter “{chapter}”; it has {', '.join(chapters)}.")
    return chapters[chapter]


def clip_frames(clip: Path, start: float = 0.0, end: float = float("inf")) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """(time in s, picture H×W×3 RGB) of the frames shown from `start` up to `end`."""
    if not clip.is_file():
        raise ClipUnusableError(f"{clip} is not there.")
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            time = float(frame.time or 0.0)
            if start - 1e-3 <= time < end - 1e-3:
                yield time, np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def write_mjpeg(clip: Path, out: Path, chapter: str | None = None) -> int:
    """Writes the clip, or one chapter of it, as raw MJPEG at 30 pictures a second; returns how many pictures."""
    start, end = chapter_times(clip, chapter) if chapter else (0.0, float("inf"))
    frames = list(clip_frames(clip, start, end))
    if not frames:
        raise ClipUnusableError(f"{clip.name} has no pictures between {start:g} s and {end:g} s.")
    first, last = frames[0][0], frames[-1][0]
    shown = (last - first) / max(1, len(frames) - 1)
    until = [time - first for time, _ in frames[1:]] + [last - first + shown]
    written = 0
    with out.open("wb") as file:
        for (_, picture), ends in zip(frames, until, strict=True):
            copies = max(0, round(ends * CHROMIUM_FPS) - written)
            file.write(jpeg_of(picture) * copies)
            written += copies
    return written


def jpeg_of(picture: NDArray[np.uint8]) -> bytes:
    """Baseline JPEG, 4:2:0, cut to an even size."""
    height, width = (side // 2 * 2 for side in picture.shape[:2])
    even = np.ascontiguousarray(picture[:height, :width])
    return bytes(simplejpeg.encode_jpeg(even, quality=JPEG_QUALITY, colorspace="RGB", colorsubsampling="420"))
