"""What travels on the Unix socket between web processes and the inference worker.

Every message is a 4-byte length and a body. A request is a running number, what is asked, where the face was, and a
JPEG; its answer carries the same number and an observation, a refusal, or the news that the worker could not do it.
A body that is a number alone asks how the worker stands; the answer to it is JSON. Every answer says how busy the
worker has been in the last second: whoever sends it frames can send fewer before any of them has to wait.
"""

import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, get_args

from attention_model.frames import MAX_FRAME_BYTES, FrameRefused, Jpeg, Refusal
from attention_model.observation import LEVELS, FaceStatus, Level, Observation, Track
from attention_model.region import Region
from attention_model.units import ACTION_UNITS

LENGTH = struct.Struct(">I")
PLACE, PLACE_NUMBERS = "5dI", 6  # a Track
REQUEST = struct.Struct(f">IBBB{PLACE}")
ANSWER = struct.Struct(">IBB")  # number, kind, how busy the worker is
NUMBERS = (
    *("presence", "face_width", "brightness", "glare", "head_yaw", "head_pitch", "head_roll", "head_x", "head_y"),
    *("head_z", "gaze_yaw", "gaze_pitch", "gaze_sigma", "eye_openness_left", "eye_openness_right"),
)
numbers_of: Callable[[Observation], tuple[float, ...]] = attrgetter(*NUMBERS)
OBSERVATION = struct.Struct(f">BBB{PLACE}{len(NUMBERS)}f")
UNITS = struct.Struct(f">{len(ACTION_UNITS)}f")
OBSERVED, REFUSED, FAILED, TOLD = range(4)
QUESTION = struct.Struct(">I")
# One byte more than a frame may have, so that the worker itself can say what is wrong with a large one.
MAX_BODY = REQUEST.size + MAX_FRAME_BYTES + 1
STATUSES: tuple[FaceStatus, ...] = get_args(FaceStatus)
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)
NOWHERE = Track(Region(0, 0, 0, 0), 0, 0)


class ProtocolError(ValueError):
    """The other side does not speak this protocol; the connection has to be closed."""


class Ask(NamedTuple):
    """How a frame is to be observed."""

    level: Level
    track: Track | None = None
    precise: bool = False


class Request(NamedTuple):
    """One frame to be observed."""

    number: int
    level: Level
    track: Track | None
    precise: bool
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


def place_of(track: Track | None) -> tuple[float, float, float, float, float, int]:
    """A track as PLACE holds it."""
    at = track or NOWHERE
    return at.region.cx, at.region.cy, at.region.scale, at.region.angle, at.head_yaw, at.age


def track_at(place: Sequence[Any]) -> Track:
    """A track from what PLACE held."""
    *region, head_yaw, age = place
    return Track(Region(*region), head_yaw, age)


def pack_request(number: int, ask: Ask, jpeg: Jpeg) -> bytes:
    """A whole message; raises FrameRefused when the frame is too large to be sent."""
    if len(jpeg) > MAX_FRAME_BYTES:
        raise FrameRefused("too_large", f"The picture has {len(jpeg)} bytes; at most {MAX_FRAME_BYTES} are taken.")
    flags = (LEVELS.index(ask.level), ask.precise, ask.track is not None)
    head = REQUEST.pack(number, *flags, *place_of(ask.track))
    return b"".join((LENGTH.pack(len(head) + len(jpeg)), head, jpeg))


def unpack_request(body: bytes) -> Request:
    """Raises ProtocolError."""
    if len(body) < REQUEST.size:
        raise ProtocolError("A request that is shorter than its header.")
    number, level, precise, has_track, *place = REQUEST.unpack_from(body)
    if level >= len(LEVELS):
        raise ProtocolError(f"Level {level} does not exist.")
    track = track_at(place) if has_track else None
    return Request(number, LEVELS[level], track, bool(precise), memoryview(body)[REQUEST.size :])


def _in_a_byte(share: float) -> int:
    return round(255 * min(1.0, max(0.0, share)))


def pack_observation(number: int, seen: Observation, busy: float = 0.0) -> bytes:
    """Answer to request `number`: a whole message. `busy`, here and below: the worker's share of time at work, 0..1."""
    units = seen.action_units
    flags = (STATUSES.index(seen.status), seen.track is not None, units is not None)
    head = ANSWER.pack(number, OBSERVED, _in_a_byte(busy)) + OBSERVATION.pack(
        *flags, *place_of(seen.track), *numbers_of(seen)
    )
    tail = UNITS.pack(*units) if units is not None else b""
    return LENGTH.pack(len(head) + len(tail)) + head + tail


def pack_refusal(number: int, refused: FrameRefused, busy: float = 0.0) -> bytes:
    """Answer to request `number`: its frame cannot be used."""
    body = (
        ANSWER.pack(number, REFUSED, _in_a_byte(busy)) + bytes([REFUSALS.index(refused.code)]) + str(refused).encode()
    )
    return LENGTH.pack(len(body)) + body


def pack_failure(number: int, sentence: str, busy: float = 0.0) -> bytes:
    """Answer to request `number`: the worker could not do it."""
    body = ANSWER.pack(number, FAILED, _in_a_byte(busy)) + sentence.encode()
    return LENGTH.pack(len(body)) + body


def pack_question(number: int) -> bytes:
    """A whole message that asks how the worker stands."""
    return LENGTH.pack(QUESTION.size) + QUESTION.pack(number)


def is_question(body: bytes) -> bool:
    """Whether a body asks how the worker stands."""
    return len(body) == QUESTION.size


def pack_told(question: bytes, told: Mapping[str, Any], busy: float = 0.0) -> bytes:
    """The whole answer to a question."""
    body = ANSWER.pack(*QUESTION.unpack(question), TOLD, _in_a_byte(busy)) + json.dumps(told).encode()
    return LENGTH.pack(len(body)) + body


def unpack_observation(body: bytes) -> Observation:
    """The observation in an answer of kind OBSERVED; raises ProtocolError."""
    try:
        status, has_track, has_units, *rest = OBSERVATION.unpack_from(body, ANSWER.size)
        place, numbers = rest[:PLACE_NUMBERS], rest[PLACE_NUMBERS:]
        units = UNITS.unpack_from(body, ANSWER.size + OBSERVATION.size) if has_units else None
        track = track_at(place) if has_track else None
        return Observation(
            STATUSES[status], track=track, action_units=units, **dict(zip(NUMBERS, numbers, strict=True))
        )
    except (struct.error, IndexError) as error:
        raise ProtocolError("An answer that is not an observation.") from error


def unpack_refusal(body: bytes) -> FrameRefused:
    """What an answer of kind REFUSED says; raises ProtocolError."""
    try:
        code = REFUSALS[body[ANSWER.size]]
    except IndexError as error:
        raise ProtocolError("A refusal that says no reason.") from error
    return FrameRefused(code, body[ANSWER.size + 1 :].decode(errors="replace"))


def unpack_told(body: bytes) -> dict[str, Any]:
    """What an answer of kind TOLD says; raises ProtocolError."""
    try:
        told = json.loads(body[ANSWER.size :])
    except (ValueError, RecursionError) as error:
        raise ProtocolError("An answer that is not JSON.") from error
    if not isinstance(told, dict):
        raise ProtocolError("An answer that is not an object.")
    return told
