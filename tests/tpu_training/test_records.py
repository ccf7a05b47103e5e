from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tpu_training.examples import example, write_folder
from tpu_training.datasets.examples import DatasetUnusableError, frame_examples, pack, unpack
from tpu_training.datasets.records import (
    MASK_DELTA,
    RecordsDamagedError,
    decode_example,
    encode_example,
    masked_crc,
    read_records,
    write_records,
)

INTS = st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1).map(lambda values: np.array(values, np.int64))
FLOATS = st.lists(st.floats(width=32, allow_nan=False), min_size=1).map(lambda values: np.array(values, np.float32))


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


def test_the_checksum_is_castagnolis() -> None:
    unmasked = (masked_crc(b"123456789") - MASK_DELTA) & 0xFFFFFFFF
    assert ((unmasked << 15) | (unmasked >> 17)) & 0xFFFFFFFF == 0xE3069283


@given(st.dictionaries(st.text(min_size=1), st.one_of(st.binary(), INTS, FLOATS), max_size=6))
def test_examples_come_back_as_they_were(features: dict[str, Any]) -> None:
    assert same(decode_example(encode_example(features)), features)


def test_tensorflow_reads_what_is_written_here_and_the_other_way_round(tmp_path: Path) -> None:
    tf = pytest.importorskip("tensorflow")
    features: dict[str, Any] = {"b": b"\x00\xff", "i": np.array([3, -5, 1 << 40]), "f": np.array([0.5, -2], np.float32)}
    write_records(tmp_path / "ours", [b"", encode_example(features)])
    theirs = [record.numpy() for record in tf.data.TFRecordDataset(str(tmp_path / "ours"), buffer_size=1 << 18)]
    message = tf.train.Example.FromString(theirs[1])
    assert theirs[0] == b""
    assert list(message.features.feature["i"].int64_list.value) == [3, -5, 1 << 40]
    assert list(message.features.feature["f"].float_list.value) == [0.5, -2]
    assert list(message.features.feature["b"].bytes_list.value) == [b"\x00\xff"]
    with tf.io.TFRecordWriter(str(tmp_path / "theirs")) as writer:
        writer.write(message.SerializeToString())
    (record,) = read_records(tmp_path / "theirs")
    assert same(decode_example(record), features)


def test_a_file_that_breaks_off_is_named(tmp_path: Path) -> None:
    write_records(tmp_path / "whole", [b"one", b"two"])
    (tmp_path / "cut").write_bytes((tmp_path / "whole").read_bytes()[:-2])
    with pytest.raises(RecordsDamagedError, match=r"cut breaks off"):
        list(read_records(tmp_path / "cut"))


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"not records at all, but text")
    with pytest.raises(RecordsDamagedError, match=r"other is damaged"):
        list(read_records(tmp_path / "other"))
    with pytest.raises(RecordsDamagedError, match="not an Example"):
        decode_example(b"nor is this")


def test_a_file_that_failed_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    def failing() -> Any:
        yield b"one"
        raise RuntimeError

    write_records(tmp_path / "file", [b"old"])
    with pytest.raises(RuntimeError):
        write_records(tmp_path / "file", failing())
    assert list(read_records(tmp_path / "file")) == [b"old"]


def test_all_labels_of_a_picture_are_kept() -> None:
    before = asdict(example(7, 3, t=1.5, act="reading"))
    after = asdict(unpack(pack(example(7, 3, t=1.5, act="reading"))))
    assert same(after, {**before, **{name: np.float32(before[name]) for name in ("skin_tone", "low_light")}})


def test_a_data_set_is_read_person_by_person(tmp_path: Path) -> None:
    found = [(e.person, e.index) for e in frame_examples(write_folder(tmp_path, 12, 2))]
    assert found == [(person, index) for person in range(12) for index in range(2)]


def test_a_folder_without_a_data_set_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(DatasetUnusableError, match=r"tpu_training\.synthetic render"):
        next(frame_examples(tmp_path))
