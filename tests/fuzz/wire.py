"""What comes over sockets: frames, and the inference protocol in both directions."""

import asyncio
import struct

import numpy as np
import simplejpeg

from attention_model.frames import FrameHeader, FrameRefused, decode_frame, pack_frame, parse_frame
from attention_model.observation import Observation, Track
from attention_model.region import Region
from attention_model.service import client
from attention_model.service.protocol import (
    ANSWER,
    FAILED,
    LENGTH,
    OBSERVED,
    REFUSED,
    TOLD,
    Ask,
    ProtocolError,
    Splitter,
    is_question,
    pack_failure,
    pack_observation,
    pack_question,
    pack_refusal,
    pack_request,
    pack_told,
    unpack_request,
)
from tests.fuzz.target import Target, refusing


def _jpeg() -> bytes:
    picture = np.arange(64 * 48 * 3, dtype=np.uint8).reshape(48, 64, 3)
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(picture), quality=40))


@refusing(FrameRefused)
def take_frame(data: bytes) -> None:
    """What a page sends: header and picture, decoded as the worker does."""
    header, jpeg = parse_frame(data)
    assert pack_frame(header, bytes(jpeg)) == bytes(data)
    assert decode_frame(jpeg).ndim == 3


@refusing(ProtocolError, FrameRefused)
def take_stream(data: bytes) -> None:
    """What a worker is sent by somebody who reached its socket."""
    for body in Splitter().feed(data):
        if is_question(body):
            pack_told(body, {})
        else:
            decode_frame(unpack_request(body).jpeg)


class _Nowhere(asyncio.Transport):
    def abort(self) -> None:
        """Nobody hangs up."""


_LOOP = asyncio.new_event_loop()


def take_answers(data: bytes) -> None:
    """What a web process is answered by something that says it is a worker."""
    link = client._Link(_LOOP)
    link.connection_made(_Nowhere())
    waiting = {number: _LOOP.create_future() for number in range(3)}
    link.waiting.update(waiting)
    link.data_received(data)
    for each in waiting.values():
        if each.done():
            each.exception()


def _frames() -> list[bytes]:
    whole = pack_frame(FrameHeader(seq=1, captured_ms=2), _jpeg())
    return [whole, whole[:40], whole[:-10]]


def _stream() -> list[bytes]:
    track = Track(Region(0.5, 0.5, 0.3, 0.1), 1.0, 3)
    asked = [pack_request(1, Ask("gaze"), _jpeg()), pack_request(2, Ask("expression", track, precise=True), _jpeg())]
    return [*asked, b"".join(asked), pack_question(7)]


def _answers() -> list[bytes]:
    said = [
        pack_observation(0, Observation("no_face")),
        pack_refusal(1, FrameRefused("truncated", "It breaks off.")),
        pack_failure(2, "Too late."),
        pack_told(struct.pack(">I", 0), {"frames": 1}),
    ]
    bare = [LENGTH.pack(ANSWER.size) + ANSWER.pack(0, kind, 0) for kind in (OBSERVED, REFUSED, FAILED, TOLD)]
    return [*said, b"".join(said), *bare]


TARGETS = (
    Target("frame", take_frame, _frames, longest=8192),
    Target("inference-requests", take_stream, _stream, longest=8192),
    Target("inference-answers", take_answers, _answers, longest=1024),
)
