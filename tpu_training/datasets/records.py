"""TFRecord files and tf.train.Example messages without TensorFlow: what a renderer writes and an evaluation reads.

A record is its length (8 bytes), a masked CRC-32C of the length, the bytes, a masked CRC-32C of the bytes. An Example
is a protocol buffer: a map from names to lists of bytes, of 32-bit floats or of 64-bit integers.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

POLYNOMIAL = 0x82F63B78
MASK_DELTA = 0xA282EAD8
LENGTH, CHECK = struct.Struct("<Q"), struct.Struct("<I")
BYTES_LIST, FLOAT_LIST, INT64_LIST = 1, 2, 3
DELIMITED = 2  # protocol buffers' wire type of everything in an Example

Value = bytes | NDArray[np.float32] | NDArray[np.int64]


class RecordsDamagedError(ValueError):
    """A file that is not whole or not made of records; the message names it."""


def crc_table() -> tuple[int, ...]:
    """CRC-32C of each single byte."""
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return tuple(table)


CRC = crc_table()


def masked_crc(data: bytes) -> int:
    """CRC-32C (Castagnoli), rotated and shifted as TFRecord files want it."""
    crc, table = 0xFFFFFFFF, CRC
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + MASK_DELTA) & 0xFFFFFFFF


def write_records(path: Path, records: Iterable[bytes]) -> None:
    """Writes beside and renames, so that a file with this name is always whole."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        for record in records:
            length = LENGTH.pack(len(record))
            file.write(length + CHECK.pack(masked_crc(length)) + record + CHECK.pack(masked_crc(record)))
    part.replace(path)


def read_records(path: Path) -> Iterator[bytes]:
    """The records of a file in order; RecordsDamagedError where it breaks off or is something else."""
    with path.open("rb") as file:
        while head := file.read(LENGTH.size + CHECK.size):
            length = head[: LENGTH.size]
            if len(head) < LENGTH.size + CHECK.size or CHECK.unpack(head[LENGTH.size :])[0] != masked_crc(length):
                raise RecordsDamagedError(f"{path} is damaged, or not a TFRecord file.")
            (count,) = LENGTH.unpack(length)
            record = file.read(count)
            if len(file.read(CHECK.size)) < CHECK.size:
                raise RecordsDamagedError(f"{path} breaks off before its end.")
            yield record


def varint(value: int) -> bytes:
    """A non-negative integer, seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def delimited(field: int, content: bytes) -> bytes:
    """A field of a protocol buffer that holds bytes or another message."""
    return varint(field << 3 | DELIMITED) + varint(len(content)) + content


def encode_value(value: Value) -> bytes:
    """A Feature message."""
    if isinstance(value, bytes):
        return delimited(BYTES_LIST, delimited(1, value))
    if value.dtype.kind == "f":
        return delimited(FLOAT_LIST, delimited(1, value.astype("<f4").tobytes()))
    return delimited(INT64_LIST, delimited(1, b"".join(varint(int(v) & (1 << 64) - 1) for v in value.reshape(-1))))


def encode_example(features: Mapping[str, Value]) -> bytes:
    """A tf.train.Example; equal features give equal bytes."""
    entries = (
        delimited(1, delimited(1, name.encode()) + delimited(2, encode_value(features[name])))
        for name in sorted(features)
    )
    return delimited(1, b"".join(entries))


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """The integer at a place, and the place after it."""
    value = shift = 0
    while data[at] & 0x80:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | data[at] << shift, at + 1


def fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of each field of a message that is made of delimited fields only."""
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        if tag & 7 != DELIMITED:
            raise RecordsDamagedError("A record holds something that is not an Example.")
        length, at = read_varint(data, at)
        yield tag >> 3, data[at : at + length]
        at += length


def decode_value(feature: bytes) -> Value:
    """The content of a Feature message."""
    kind, values = next(fields(feature))
    content = dict(fields(values)).get(1, b"")
    if kind == BYTES_LIST:
        return content
    if kind == FLOAT_LIST:
        return np.frombuffer(content, "<f4").astype(np.float32)
    numbers, at = [], 0
    while at < len(content):
        number, at = read_varint(content, at)
        numbers.append(number - (1 << 64) if number >> 63 else number)
    return np.array(numbers, np.int64)


def decode_example(record: bytes) -> dict[str, Value]:
    """The features of a tf.train.Example."""
    try:
        entries = [dict(fields(entry)) for _, features in fields(record) for _, entry in fields(features)]
        return {entry[1].decode(): decode_value(entry[2]) for entry in entries}
    except (IndexError, KeyError, StopIteration, UnicodeDecodeError) as error:
        raise RecordsDamagedError("A record holds something that is not an Example.") from error
