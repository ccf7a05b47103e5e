"""Clips as the server meets them: a list of JPEG frames of 320×240, as a browser would send them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import av
import simplejpeg

SAMPLE = Path(__file__).parents[1] / "webapp" / "frontend" / "static" / "sample" / "student.webm"
WIDTH, HEIGHT, QUALITY = 320, 240, 80
SUBSAMPLING = "420"  # what browsers write


class ClipMissing(RuntimeError):
    """The clip is not there or cannot be read; `str()` says which."""


class Frame(NamedTuple):
    """Seconds since the clip's start, and the picture."""

    at: float
    jpeg: bytes


def read_clip(path: Path = SAMPLE) -> Iterator[Frame]:
    """The clip's frames in order, scaled to 320×240. Raises ClipMissing."""
    if not path.is_file():
        raise ClipMissing(f"There is no clip at {path}.")
    try:
        with av.open(str(path)) as clip:
            for picture in clip.decode(video=0):
                rgb = picture.reformat(WIDTH, HEIGHT, format="rgb24").to_ndarray()
                yield Frame(float(picture.time), simplejpeg.encode_jpeg(rgb, QUALITY, colorsubsampling=SUBSAMPLING))
    except av.FFmpegError as error:
        raise ClipMissing(f"{path} cannot be read as a clip: {error}.") from error
