"""The camera on the study socket: consent, credits, refusals, and a real inference worker that may die."""

import asyncio
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from attention_model.frames import HEADER, MAGIC, MAX_FRAME_BYTES, VERSION
from benchmarks.site import wait_until
from tests.conftest import ROOT
from tests.webapp.study_page import Page, open_lesson
from webapp.accounts.models import SensingLevel, User
from webapp.classroom.models import AttentionSample, StudySession
from webapp.consent.services import give_consent, withdraw_consent
from webapp.live import conducting
from webapp.live.rate import Load

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def worker_socket(settings: Any, inference_socket: str) -> None:
    settings.ATTUNE_INFERENCE_SOCKET = inference_socket


async def start_camera(page: Page) -> dict[str, Any]:
    await page.send("camera.start", source="camera")
    return await page.event("camera.state", "refused")


def frame_of(payload: bytes) -> bytes:
    return HEADER.pack(MAGIC, VERSION, 0, 1, 0) + payload


def with_claimed_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG with another size in its SOF0 header (ITU T.81, B.2.2)."""
    at = jpeg.index(b"\xff\xc0")
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


async def test_nothing_is_sensed_without_consent(student: User, session: StudySession, face_jpeg: bytes) -> None:
    async with open_lesson(student, session.pk) as page:
        assert (await start_camera(page))["code"] == "no_consent"
        assert (await page.frame(face_jpeg))["code"] == "camera_off"


async def test_every_frame_with_a_credit_gets_one_estimate(
    consenting: User, session: StudySession, face_jpeg: bytes
) -> None:
    async with open_lesson(consenting, session.pk) as page:
        state = await start_camera(page)
        assert (state["on"], state["level"], state["credits"]) == (True, "expression", 1)
        for number in range(5):
            estimate = await page.frame(face_jpeg, seq=number)
            assert (estimate["type"], estimate["seq"], estimate["credits"]) == ("estimate", number, 1)
            assert estimate["face"] == "ok"


async def test_a_frame_without_a_credit_is_refused_and_the_stream_goes_on(
    consenting: User, session: StudySession, face_jpeg: bytes
) -> None:
    async with open_lesson(consenting, session.pk) as page:
        await start_camera(page)
        await page.binary(frame_of(face_jpeg))
        await page.binary(frame_of(face_jpeg))
        answers = [await page.event("estimate", "refused") for _ in range(2)]
        assert sorted(answer.get("code", "estimate") for answer in answers) == ["estimate", "no_credit"]
        assert (await page.frame(face_jpeg))["type"] == "estimate"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("text", "bad_header"),
        ("half a header", "bad_header"),
        ("no JPEG", "not_jpeg"),
        ("truncated", "truncated"),
        ("60,000 × 60,000", "dimensions"),
        ("over the size limit", "too_large"),
    ],
)
async def test_a_bad_frame_is_refused_with_its_reason_and_the_next_good_one_is_judged(
    consenting: User, session: StudySession, face_jpeg: bytes, name: str, code: str
) -> None:
    message = {
        "text": b'{"type": "block.enter"}',
        "half a header": HEADER.pack(MAGIC, VERSION, 0, 1, 0)[:7],
        "no JPEG": frame_of(b"GIF89a, certainly no JPEG"),
        "truncated": frame_of(face_jpeg[: len(face_jpeg) // 2]),
        "60,000 × 60,000": frame_of(with_claimed_size(face_jpeg, 60_000, 60_000)),
        "over the size limit": frame_of(face_jpeg + b"\0" * MAX_FRAME_BYTES),
    }[name]
    async with open_lesson(consenting, session.pk) as page:
        await start_camera(page)
        await page.binary(message)
        refused = await page.event("refused")
        assert (refused["code"], refused["credits"]) == (code, 1)
        assert refused["message"].endswith(".")
        assert (await page.frame(face_jpeg))["type"] == "estimate"


@pytest.mark.usefixtures("no_second_look")
async def test_withdrawn_consent_stops_an_open_stream(
    consenting: User, session: StudySession, face_jpeg: bytes
) -> None:
    async with open_lesson(consenting, session.pk) as page:
        await start_camera(page)
        await page.frame(face_jpeg)
        await sync_to_async(withdraw_consent)(user=consenting)
        state = await page.event("camera.state")
        assert (state["on"], state["reason"]) == (False, "consent_withdrawn")
        assert (await page.frame(face_jpeg))["code"] == "camera_off"


@pytest.mark.usefixtures("no_second_look")
async def test_a_lower_level_takes_effect_in_an_open_stream(
    consenting: User, session: StudySession, face_jpeg: bytes
) -> None:
    async with open_lesson(consenting, session.pk) as page:
        await start_camera(page)
        await sync_to_async(give_consent)(user=consenting, level=SensingLevel.GAZE)
        assert (await page.event("camera.state"))["level"] == "gaze"
        assert (await page.frame(face_jpeg))["confusion"] is None


async def test_a_class_cap_holds_whatever_was_agreed_to(consenting: User, session: StudySession) -> None:
    session.classroom.sensing_cap = SensingLevel.GAZE
    await session.classroom.asave()
    async with open_lesson(consenting, session.pk) as page:
        assert (await start_camera(page))["level"] == "gaze"


async def test_pause_takes_no_frames_and_resume_goes_on(
    consenting: User, session: StudySession, face_jpeg: bytes
) -> None:
    async with open_lesson(consenting, session.pk) as page:
        await start_camera(page)
        await page.send("camera.pause")
        assert (await page.event("camera.state"))["paused"] is True
        assert (await page.frame(face_jpeg))["code"] == "camera_paused"
        await page.send("camera.resume")
        assert (await page.event("camera.state"))["credits"] == 1
        assert (await page.frame(face_jpeg))["type"] == "estimate"


@pytest.mark.parametrize("reason", ["denied", "missing", "unplugged"])
async def test_a_camera_that_is_not_there_is_said_in_plain_words(
    consenting: User, session: StudySession, reason: str
) -> None:
    async with open_lesson(consenting, session.pk) as page:
        await start_camera(page)
        await page.send("camera.stop", reason=reason)
        state = await page.event("camera.state")
        assert (state["on"], state["reason"]) == (False, reason)
        assert "The lesson goes on" in state["message"]
        assert (await page.command("activity.idle", idle=False))["type"] == "ack"


async def test_what_is_kept_of_a_stream_is_a_mean_and_nothing_else(
    consenting: User, session: StudySession, face_jpeg: bytes
) -> None:
    async with open_lesson(consenting, session.pk) as page:
        await start_camera(page)
        for number in range(3):
            await page.frame(face_jpeg, seq=number)
    sample = await AttentionSample.objects.aget(session=session)
    assert 0 <= sample.known_share <= 1


class OwnWorker:
    """An inference worker that a test may kill."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "attention_model.service", "--listen", str(self.path), "--level", "expression"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert wait_until(self.path.exists)

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def own_worker(tmp_path: Path, settings: Any) -> Iterator[OwnWorker]:
    worker = OwnWorker(tmp_path / "w.sock")
    settings.ATTUNE_INFERENCE_SOCKET = str(worker.path)
    yield worker
    worker.kill()


@pytest.mark.slow
async def test_a_killed_worker_costs_at_most_two_frames(
    consenting: User, session: StudySession, face_jpeg: bytes, own_worker: OwnWorker
) -> None:
    async with open_lesson(consenting, session.pk) as page:
        await start_camera(page)
        assert (await page.frame(face_jpeg))["type"] == "estimate"
        await asyncio.to_thread(own_worker.kill)
        restart = asyncio.create_task(asyncio.to_thread(own_worker.start))
        answers = [await page.frame(face_jpeg, seq=1)]
        await restart
        await asyncio.sleep(0.5)
        answers += [await page.frame(face_jpeg, seq=number) for number in range(2, 12)]
    lost = [answer for answer in answers if answer["type"] == "refused"]
    print(f"killed inference worker: {len(lost)} of {len(answers)} frames lost")
    assert len(lost) <= 2
    assert all(answer["code"] == "worker_unavailable" and answer["credits"] == 1 for answer in lost)
    assert answers[-1]["type"] == "estimate"


async def test_a_camera_whose_turn_it_is_not_says_so_and_everything_else_goes_on(
    consenting: User, session: StudySession, face_jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conducting, "LOAD", Load(seats=0))
    async with open_lesson(consenting, session.pk) as page:
        state = await start_camera(page)
        assert state["on"]
        assert state["resting"]
        assert state["credits"] == 0
        assert "rests" in state["message"]
        assert (await page.frame(face_jpeg))["code"] == "camera_resting"
        key = await page.send("camera.pause")
        assert (await page.event("ack"))["key"] == key
