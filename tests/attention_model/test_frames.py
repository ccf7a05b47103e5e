import contextlib
import io
import struct
import time

import numpy as np
import pytest
import simplejpeg
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from attention_model.frames import (
    HEADER,
    MAX_FRAME_BYTES,
    MAX_HEIGHT,
    MAX_WIDTH,
    FrameHeader,
    FrameRefused,
    Jpeg,
    Pixels,
    decode_frame,
    pack_frame,
    parse_frame,
)

headers = st.builds(FrameHeader, st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**16 - 1))


def refusal(message: Jpeg) -> str:
    """Parse and decode as the server does; the code of the refusal."""
    with pytest.raises(FrameRefused) as refused:
        decode_frame(parse_frame(message)[1])
    assert str(refused.value).endswith("."), "the reason is a sentence"
    return refused.value.code


def framed(jpeg: bytes) -> bytes:
    return pack_frame(FrameHeader(1, 2), jpeg)


def claiming(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG with other dimensions in its header."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


@given(headers)
def test_a_header_survives_the_wire(header: FrameHeader) -> None:
    parsed, jpeg = parse_frame(pack_frame(header, b"\xff\xd8\xff\xe0"))
    assert parsed == header
    assert bytes(jpeg) == b"\xff\xd8\xff\xe0"


def test_the_header_is_sixteen_bytes_that_begin_with_a() -> None:
    assert HEADER.size == 16
    assert pack_frame(FrameHeader(7, 9, 3), b"") == b"A\x01\x00\x03\x00\x00\x00\x07" + b"\x00" * 7 + b"\x09"


@given(st.binary(max_size=300) | st.builds(lambda rest: framed(b"\xff\xd8\xff" + rest), st.binary(max_size=300)))
@example(b"")
@example(framed(b"\xff\xd8\xff"))
def test_any_bytes_at_all_are_taken_or_refused_and_nothing_else_happens(message: bytes) -> None:
    with contextlib.suppress(FrameRefused):
        _, jpeg = parse_frame(message)
        assert decode_frame(jpeg).dtype == np.uint8


@given(data=st.data())
def test_a_damaged_picture_is_decoded_or_refused_and_nothing_else_happens(data: st.DataObject, jpeg: bytes) -> None:
    damaged = bytearray(jpeg)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(3, len(jpeg) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(FrameRefused):
        height, width, _ = decode_frame(bytes(damaged)).shape
        assert height <= MAX_HEIGHT
        assert width <= MAX_WIDTH


def test_a_good_frame_becomes_its_pixels(portrait: Pixels, jpeg: bytes) -> None:
    picture = decode_frame(parse_frame(framed(jpeg))[1])
    assert picture.shape == (240, 320, 3)
    assert np.abs(picture.astype(int) - portrait).mean() < 3


def test_text_is_refused() -> None:
    assert refusal(b"hello, this is a text and not a frame") == "bad_header"
    assert refusal(framed(b"hello, this is a text and not a picture")) == "not_jpeg"


def test_a_message_without_a_picture_is_refused() -> None:
    assert refusal(b"A\x01") == "bad_header"
    assert refusal(framed(b"")) == "not_jpeg"


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_picture_is_refused(jpeg: bytes, share: float) -> None:
    assert refusal(framed(jpeg[: int(len(jpeg) * share)])) == "truncated"


def test_a_frame_over_the_size_limit_is_refused(jpeg: bytes) -> None:
    assert refusal(framed(jpeg + b"\0" * MAX_FRAME_BYTES)) == "too_large"


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (641, 480), (640, 481), (16, 16)])
def test_a_header_with_absurd_dimensions_is_refused_before_decoding(jpeg: bytes, width: int, height: int) -> None:
    assert refusal(framed(claiming(jpeg, width, height))) == "dimensions"


def test_a_progressive_picture_is_refused_because_its_scans_can_be_endless(portrait: Pixels) -> None:
    file = io.BytesIO()
    Image.fromarray(portrait).save(file, "JPEG", progressive=True)
    assert refusal(framed(file.getvalue())) == "not_jpeg"


def test_a_picture_of_thousands_of_empty_scans_is_refused_in_an_instant(jpeg: bytes) -> None:
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    start = jpeg.index(b"\xff\xda")
    began = time.perf_counter()
    assert refusal(framed(jpeg[:start] + 5000 * scan + jpeg[start:])) == "not_jpeg"
    assert time.perf_counter() - began < 0.1


def test_other_kinds_of_picture_are_refused(portrait: Pixels) -> None:
    file = io.BytesIO()
    Image.fromarray(portrait).save(file, "PNG")
    assert refusal(framed(file.getvalue())[:MAX_FRAME_BYTES]) == "not_jpeg"


def test_a_grey_picture_is_taken(portrait: Pixels) -> None:
    grey = simplejpeg.encode_jpeg(np.ascontiguousarray(portrait[..., :1]), 80, colorspace="GRAY")
    assert decode_frame(grey).shape == (240, 320, 3)
