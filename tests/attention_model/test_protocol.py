import contextlib
import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_model.frames import MAX_FRAME_BYTES, FrameRefused
from attention_model.observation import LEVELS, Observation, Track
from attention_model.region import Region
from attention_model.service.protocol import (
    ANSWER,
    LENGTH,
    MAX_BODY,
    NUMBERS,
    STATUSES,
    Ask,
    ProtocolError,
    Splitter,
    pack_observation,
    pack_request,
    unpack_observation,
    unpack_request,
)
from attention_model.units import ACTION_UNITS

numbers = st.floats(-1000, 1000, width=32)
regions = st.builds(Region, numbers, numbers, numbers, numbers)
tracks = st.builds(Track, regions, numbers, st.integers(0, 2**32 - 1))
observations = st.builds(
    Observation,
    status=st.sampled_from(STATUSES),
    track=st.none() | tracks,
    action_units=st.none() | st.tuples(*[st.floats(0, 1, width=32)] * len(ACTION_UNITS)),
    **dict.fromkeys(NUMBERS, numbers),
)


def test_every_number_of_an_observation_travels() -> None:
    fields = {field.name for field in dataclasses.fields(Observation)}
    assert fields == {*NUMBERS, "status", "track", "action_units"}


@given(observations, st.integers(0, 2**32 - 1))
def test_an_observation_survives_the_wire(seen: Observation, number: int) -> None:
    (body,) = Splitter().feed(pack_observation(number, seen))
    assert unpack_observation(body) == seen
    assert ANSWER.unpack_from(body)[0] == number


asks = st.builds(Ask, st.sampled_from(LEVELS), st.none() | tracks, st.booleans())


@given(st.integers(0, 2**32 - 1), asks, st.binary(max_size=500))
def test_a_request_survives_the_wire(number: int, ask: Ask, jpeg: bytes) -> None:
    (body,) = Splitter().feed(pack_request(number, ask, jpeg))
    assert unpack_request(body) == (number, ask.level, ask.track, ask.precise, jpeg)


@given(st.lists(st.binary(max_size=50), max_size=8), st.data())
def test_messages_come_out_whole_however_the_stream_is_cut(bodies: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(LENGTH.pack(len(body)) + body for body in bodies)
    splitter, found = Splitter(), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        found += splitter.feed(stream[:cut])
        stream = stream[cut:]
    assert found == bodies


@given(st.binary(max_size=200))
def test_any_bytes_are_understood_or_refused_and_nothing_else_happens(stream: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        for body in Splitter().feed(stream):
            assert unpack_request(body).number >= 0
    with contextlib.suppress(ProtocolError):
        assert unpack_observation(stream).status in STATUSES


def test_an_impossible_length_is_refused_before_anything_is_kept() -> None:
    with pytest.raises(ProtocolError, match="at most"):
        list(Splitter().feed(LENGTH.pack(MAX_BODY + 1)))


def test_a_frame_over_the_limit_is_refused_before_it_is_sent() -> None:
    with pytest.raises(FrameRefused) as refused:
        pack_request(1, Ask("gaze"), bytes(MAX_FRAME_BYTES + 1))
    assert refused.value.code == "too_large"


def test_a_level_that_does_not_exist_is_refused() -> None:
    body = bytearray(pack_request(1, Ask("gaze"), b"")[LENGTH.size :])
    body[4] = 9
    with pytest.raises(ProtocolError, match="Level 9"):
        unpack_request(bytes(body))


def test_numbers_that_are_not_numbers_travel_too() -> None:
    (body,) = Splitter().feed(pack_observation(1, Observation(status="ok", head_yaw=math.nan)))
    assert math.isnan(unpack_observation(body).head_yaw)
