"""Frames as they arrive: a 16-byte header and a JPEG. What is not one is refused with a code and a sentence."""

import struct
from dataclasses import dataclass
from typing import Literal

import numpy as np
import simplejpeg
from numpy.typing import NDArray

MAX_FRAME_BYTES = 64 * 1024
MAX_WIDTH = 640
MAX_HEIGHT = 480
MIN_SIDE = 32
# A camera's encoder writes one scan, or three. Thousands of tiny scans are a known way to keep a JPEG decoder busy.
MAX_SCANS = 4

HEADER = struct.Struct(">BBHIQ")
MAGIC = 0x41
VERSION = 1
MAX_MESSAGE_BYTES = HEADER.size + MAX_FRAME_BYTES

START_OF_IMAGE = b"\xff\xd8\xff"
START_OF_SCAN = b"\xff\xda"

Jpeg = bytes | bytearray | memoryview
Pixels = NDArray[np.uint8]
Refusal = Literal["bad_header", "not_jpeg", "truncated", "too_large", "dimensions"]


class FrameRefused(ValueError):
    """A frame that cannot be used. `code` is for programs, `str()` is a plain sentence."""

    def __init__(self, code: Refusal, sentence: str) -> None:
        super().__init__(sentence)
        self.code: Refusal = code


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """Running number of the frame and the sender's clock in milliseconds."""

    seq: int
    captured_ms: int
    flags: int = 0


def pack_frame(header: FrameHeader, jpeg: bytes) -> bytes:
    """One binary message: header (16 bytes, big-endian) and JPEG."""
    return HEADER.pack(MAGIC, VERSION, header.flags, header.seq, header.captured_ms) + jpeg


def parse_frame(message: Jpeg) -> tuple[FrameHeader, memoryview]:
    """Split a message into header and JPEG by cheap checks only; raises FrameRefused."""
    if len(message) > MAX_MESSAGE_BYTES:
        raise FrameRefused("too_large", f"The frame has {len(message)} bytes; at most {MAX_MESSAGE_BYTES} are taken.")
    if len(message) < HEADER.size:
        raise FrameRefused("bad_header", "The message is shorter than a frame's header.")
    magic, version, flags, seq, captured_ms = HEADER.unpack_from(message)
    if (magic, version) != (MAGIC, VERSION):
        raise FrameRefused("bad_header", "The message does not begin with the header of a frame.")
    jpeg = memoryview(message)[HEADER.size :]
    require_jpeg(jpeg)
    return FrameHeader(seq, captured_ms, flags), jpeg


def require_jpeg(jpeg: Jpeg) -> None:
    """Raise FrameRefused unless the bytes begin like a JPEG and are few enough."""
    if len(jpeg) > MAX_FRAME_BYTES:
        raise FrameRefused("too_large", f"The picture has {len(jpeg)} bytes; at most {MAX_FRAME_BYTES} are taken.")
    if bytes(jpeg[:3]) != START_OF_IMAGE:
        raise FrameRefused("not_jpeg", "The frame's picture is not a JPEG.")


def decode_frame(jpeg: Jpeg, pixels: Literal["RGB", "RGBX", "GRAY"] = "RGB", buffer: Pixels | None = None) -> Pixels:
    """Decode to H×W×3 (×4, ×1) uint8. The size it claims is checked before a pixel is decoded; raises FrameRefused.

    With a `buffer` of MAX_WIDTH × MAX_HEIGHT × 4 bytes the picture lies in it, until the next one does.
    """
    data = bytes(jpeg)
    require_jpeg(data)
    height, width = claimed_size(data)
    if not (MIN_SIDE <= width <= MAX_WIDTH and MIN_SIDE <= height <= MAX_HEIGHT):
        raise FrameRefused(
            "dimensions",
            f"The picture claims {width}×{height} pixels; {MIN_SIDE}×{MIN_SIDE} to {MAX_WIDTH}×{MAX_HEIGHT} are taken.",
        )
    if data.count(START_OF_SCAN) > MAX_SCANS:
        raise FrameRefused("not_jpeg", "The picture is a JPEG in many scans (progressive); a baseline JPEG is needed.")
    try:
        decoded: Pixels = simplejpeg.decode_jpeg(data, pixels, buffer=buffer)
    except (ValueError, KeyError) as error:
        raise unreadable(data, error) from error
    return decoded


def claimed_size(data: bytes) -> tuple[int, int]:
    """(height, width) from the JPEG's own header."""
    try:
        height, width, _colours, _sampling = simplejpeg.decode_jpeg_header(data)
    except (ValueError, KeyError) as error:  # KeyError: colours or a sampling that simplejpeg has no name for
        raise unreadable(data, error) from error
    return height, width


def unreadable(data: bytes, error: Exception) -> FrameRefused:
    """What libjpeg complained about, in our words."""
    if "Premature end" in str(error) or START_OF_SCAN not in data:
        return FrameRefused("truncated", "The picture breaks off before its end.")
    return FrameRefused("not_jpeg", "The picture is damaged or not a JPEG that a camera writes.")
