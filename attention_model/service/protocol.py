"""What travels on the Unix socket between web processes and the inference worker.

Every message is a 4-byte length and a body. A request is a running number, level, region of interest and a JPEG; its
answer carries the same number and an observation, a refusal, or the news that the worker could not do it.
"""

import struct
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import NamedTuple, get_args

from attention_model.blendshapes import BLENDSHAPE_NAMES
from attention_model.frames import MAX_FRAME_BYTES, FrameRefused, Jpeg, Refusal
from attention_model.observation import LEVELS, FaceStatus, Level, Observation, Roi

LENGTH = struct.Struct(">I")
REQUEST = struct.Struct(">IBB4d")
ANSWER = struct.Struct(">IB")
NUMBERS = (
    *("presence", "face_width", "brightness", "head_yaw", "head_pitch", "head_roll", "head_x", "head_y", "head_z"),
    *("gaze_yaw", "gaze_pitch", "eye_openness_left", "eye_openness_right"),
)
numbers_of: Callable[[Observation], tuple[float, ...]] = attrgetter(*NUMBERS)
OBSERVATION = struct.Struct(f">BBB4d{len(NUMBERS)}f")
UNITS = struct.Struct(f">{len(BLENDSHAPE_NAMES)}f")
OBSERVED, REFUSED, FAILED = range(3)
# One byte more than a frame may have, so that the worker itself can say what is wrong with a large one.
MAX_BODY = REQUEST.size + MAX_FRAME_BYTES + 1
STATUSES: tuple[FaceStatus, ...] = get_args(FaceStatus)
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)
NOWHERE = Roi(0, 0, 0, 0)


class ProtocolError(ValueError):
    """The other side does not speak this protocol; the connection has to be closed."""


class Request(NamedTuple):
    """One frame to be observed."""

    number: int
    level: Level
    roi: Roi | None
    jpeg: memoryview


class Splitter:
    """Cuts a byte stream back into message bodies."""

    def __init__(self, max_body: int = MAX_BODY) -> None:
        self.max_body = max_body
        self.pending = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Bodies that are complete with this piece; raises ProtocolError on an impossible length."""
        self.pending += data
        at = 0
        while len(self.pending) - at >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self.pending, at)
            if length > self.max_body:
                raise ProtocolError(f"A message of {length} bytes; at most {self.max_body} are possible.")
            end = at + LENGTH.size + length
            if len(self.pending) < end:
                break
            yield bytes(self.pending[at + LENGTH.size : end])
            at = end
        del self.pending[:at]


def pack_request(number: int, level: Level, roi: Roi | None, jpeg: Jpeg) -> bytes:
    """A whole message; raises FrameRefused when the frame is too large to be sent."""
    if len(jpeg) > MAX_FRAME_BYTES:
        raise FrameRefused("too_large", f"The picture has {len(jpeg)} bytes; at most {MAX_FRAME_BYTES} are taken.")
    at = roi or NOWHERE
    head = REQUEST.pack(number, LEVELS.index(level), roi is not None, at.cx, at.cy, at.size, at.angle)
    return b"".join((LENGTH.pack(len(head) + len(jpeg)), head, jpeg))


def unpack_request(body: bytes) -> Request:
    """Raises ProtocolError."""
    if len(body) < REQUEST.size:
        raise ProtocolError("A request that is shorter than its header.")
    number, level, has_roi, *numbers = REQUEST.unpack_from(body)
    if level >= len(LEVELS):
        raise ProtocolError(f"Level {level} does not exist.")
    return Request(number, LEVELS[level], Roi(*numbers) if has_roi else None, memoryview(body)[REQUEST.size :])


def pack_observation(number: int, seen: Observation) -> bytes:
    """Answer to request `number`: a whole message."""
    at = seen.roi or NOWHERE
    units = seen.action_units
    flags = (STATUSES.index(seen.status), seen.roi is not None, units is not None)
    place = (at.cx, at.cy, at.size, at.angle)
    head = ANSWER.pack(number, OBSERVED) + OBSERVATION.pack(*flags, *place, *numbers_of(seen))
    tail = UNITS.pack(*units) if units is not None else b""
    return LENGTH.pack(len(head) + len(tail)) + head + tail


def pack_refusal(number: int, refused: FrameRefused) -> bytes:
    """Answer to request `number`: its frame cannot be used."""
    body = ANSWER.pack(number, REFUSED) + bytes([REFUSALS.index(refused.code)]) + str(refused).encode()
    return LENGTH.pack(len(body)) + body


def pack_failure(number: int, sentence: str) -> bytes:
    """Answer to request `number`: the worker could not do it."""
    body = ANSWER.pack(number, FAILED) + sentence.encode()
    return LENGTH.pack(len(body)) + body


def unpack_observation(body: bytes) -> Observation:
    """The observation in an answer of kind OBSERVED; raises ProtocolError."""
    try:
        status, has_roi, has_units, cx, cy, size, angle, *numbers = OBSERVATION.unpack_from(body, ANSWER.size)
        units = UNITS.unpack_from(body, ANSWER.size + OBSERVATION.size) if has_units else None
        roi = Roi(cx, cy, size, angle) if has_roi else None
        return Observation(STATUSES[status], roi=roi, action_units=units, **dict(zip(NUMBERS, numbers, strict=True)))
    except (struct.error, IndexError) as error:
        raise ProtocolError("An answer that is not an observation.") from error
