"""The real worker process on a real socket."""

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from attention_model.frames import FrameRefused
from attention_model.observation import Observation
from attention_model.pipeline import FramePipeline
from attention_model.service.client import InferenceClient, WorkerUnavailable
from attention_model.service.protocol import LENGTH
from tests.attention_model.conftest import STARTED_WITHIN_S, Start

pytestmark = pytest.mark.usefixtures("bundle_folder")


async def test_a_frame_is_seen_as_it_is_without_a_worker_in_between(
    path: Path, start: Start, jpeg: bytes, pipeline: FramePipeline
) -> None:
    start()
    client = InferenceClient(path)
    first = await client.observe(jpeg, track=None, level="expression")
    tracked = await client.observe(jpeg, track=first.track, level="expression")
    await client.close()
    assert first.action_units is not None
    assert close(first, pipeline.observe(jpeg))
    assert close(tracked, pipeline.observe(jpeg, first.track))


def close(one: Observation, other: Observation) -> bool:
    """Equal within what 32-bit numbers on the wire lose."""
    return (
        (one.status, one.track) == (other.status, other.track)
        and one.action_units == pytest.approx(other.action_units, abs=1e-6)
        and (one.head_yaw, one.gaze_yaw, one.head_z)
        == pytest.approx((other.head_yaw, other.gaze_yaw, other.head_z), abs=1e-4)
    )


async def test_many_streams_share_one_connection(path: Path, start: Start, jpeg: bytes, empty_room: bytes) -> None:
    start()
    client = InferenceClient(path)
    pictures = [jpeg, empty_room] * 10
    seen = await asyncio.gather(*(client.observe(each, track=None, level="gaze") for each in pictures))
    await client.close()
    assert [each.status for each in seen] == ["ok", "no_face"] * 10


async def test_a_bad_frame_is_refused_and_the_next_one_is_read(path: Path, start: Start, jpeg: bytes) -> None:
    start()
    client = InferenceClient(path)
    for bad, code in ((b"text", "not_jpeg"), (jpeg[:900], "truncated"), (jpeg + bytes(70_000), "too_large")):
        with pytest.raises(FrameRefused) as refused:
            await client.observe(bad, track=None, level="gaze")
        assert refused.value.code == code
        assert (await client.observe(jpeg, track=None, level="gaze")).status == "ok"
    await client.close()


async def test_a_worker_capped_at_gaze_reads_no_expressions(path: Path, start: Start, jpeg: bytes) -> None:
    start("gaze")
    client = InferenceClient(path)
    seen = await client.observe(jpeg, track=None, level="expression")
    await client.close()
    assert seen.status == "ok"
    assert seen.action_units is None


async def test_without_a_worker_a_frame_fails_at_once(path: Path, jpeg: bytes) -> None:
    client = InferenceClient(path)
    began = time.monotonic()
    with pytest.raises(WorkerUnavailable, match="No inference worker"):
        await client.observe(jpeg, track=None, level="gaze")
    assert time.monotonic() - began < 1


async def test_a_killed_worker_costs_the_frames_under_way_and_no_more(path: Path, start: Start, jpeg: bytes) -> None:
    worker = start()
    client = InferenceClient(path)
    track = (await client.observe(jpeg, track=None, level="gaze")).track
    under_way = [asyncio.create_task(client.observe(jpeg, track=track, level="gaze")) for _ in range(2)]
    await asyncio.sleep(0)
    worker.kill()
    lost = await asyncio.gather(*under_way, return_exceptions=True)
    assert all(isinstance(each, WorkerUnavailable | Observation) for each in lost)
    worker.wait()
    start()
    await asyncio.sleep(0.05)  # starting blocked the loop: now it sees that the old line is dead
    for _ in range(20):
        seen = await client.observe(jpeg, track=track, level="gaze")
        assert seen.status == "ok"
        track = seen.track
    await client.close()


async def test_a_stream_over_a_kill_loses_at_most_one_frame_that_was_under_way(
    path: Path, start: Start, jpeg: bytes
) -> None:
    client = InferenceClient(path)
    worker, track, answers = start(), None, []
    for number in range(30):
        if number == 15:
            worker.kill()
            worker.wait()
            start()
        try:
            seen = await client.observe(jpeg, track=track, level="gaze")
        except WorkerUnavailable:
            answers.append(False)
        else:
            answers.append(True)
            track = seen.track
    await client.close()
    assert answers.count(False) <= 1


async def test_a_worker_that_hangs_is_given_up_after_the_timeout(path: Path, start: Start, jpeg: bytes) -> None:
    worker = start()
    client = InferenceClient(path, timeout=0.5)
    assert (await client.observe(jpeg, track=None, level="gaze")).status == "ok"
    worker.send_signal(signal.SIGSTOP)
    with pytest.raises(WorkerUnavailable, match="did not answer within"):
        await client.observe(jpeg, track=None, level="gaze")
    worker.send_signal(signal.SIGCONT)
    assert (await client.observe(jpeg, track=None, level="gaze")).status == "ok"
    await client.close()


async def test_whoever_speaks_another_language_is_hung_up_on_and_the_rest_goes_on(
    path: Path, start: Start, jpeg: bytes
) -> None:
    start()
    client = InferenceClient(path)
    assert (await client.observe(jpeg, track=None, level="gaze")).status == "ok"
    for nonsense in (b"GET / HTTP/1.1\r\n\r\n", LENGTH.pack(3) + b"abc"):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(nonsense)
        with contextlib.suppress(ConnectionResetError):
            assert await reader.read() == b""
        writer.close()
    assert (await client.observe(jpeg, track=None, level="gaze")).status == "ok"
    await client.close()


def test_sigterm_ends_the_worker_cleanly(path: Path, start: Start) -> None:
    worker = start("gaze")
    assert path.stat().st_mode & 0o777 == 0o600
    worker.terminate()
    assert worker.wait(10) == 0
    assert not path.exists()


def test_a_socket_left_by_a_killed_worker_is_taken_over(path: Path, start: Start) -> None:
    first = start("gaze")
    first.kill()
    first.wait()
    assert path.exists()
    start("gaze")


def test_a_second_worker_on_the_same_socket_says_so_and_leaves_the_first_alone(path: Path, start: Start) -> None:
    start("gaze")
    second = start("gaze", wait=False)
    _, words = second.communicate(timeout=STARTED_WITHIN_S)
    assert second.returncode == 2
    assert "Another worker already listens" in words
    with socket.socket(socket.AF_UNIX) as knock:
        knock.connect(str(path))


@pytest.mark.parametrize("name", ["x" * 200, "missing/worker.sock"])
def test_a_path_that_cannot_be_listened_on_is_said_in_plain_words(path: Path, name: str) -> None:
    command = [sys.executable, "-m", "attention_model.service", "--listen", str(path.parent / name)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert answer.stderr.strip().splitlines()[-1].startswith(("The socket's path is too long", "Cannot listen on"))


def test_a_file_in_the_place_of_the_socket_is_left_alone(path: Path) -> None:
    path.write_text("precious")
    command = [sys.executable, "-m", "attention_model.service", "--listen", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert "is not a socket" in answer.stderr
    assert path.read_text() == "precious"
    assert list(path.parent.iterdir()) == [path]
