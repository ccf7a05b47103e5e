"""A laptop that slept, clocks that are wrong, time that jumps: nothing counts that nobody did, nothing breaks."""

import time
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from attention_model.frames import HEADER, MAGIC, VERSION
from lessons.adaptation.behaviour import Behaviour
from tests.webapp.study_page import Page, open_lesson
from webapp.accounts.models import User
from webapp.classroom.models import AttentionSample, StudyEvent, StudySession

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = 3600.0


async def text_block(session: StudySession) -> str:
    block = await session.lesson.blocks.filter(retired=False, kind="text").order_by("position").afirst()
    assert block is not None
    return block.key


async def behaviour_of(session: StudySession) -> Behaviour:
    await session.arefresh_from_db()
    return Behaviour.from_json(session.behaviour)


async def test_an_hour_with_the_lid_closed_is_neither_reading_nor_work(student: User, session: StudySession) -> None:
    key = await text_block(session)
    async with open_lesson(student, session.pk) as page:
        await page.command("block.enter", block=key)
    # The line broke when the lid closed; the last that was stored is of then.
    left = await behaviour_of(session)
    slept = {
        "last_seen_at": timezone.now() - timedelta(hours=1),
        "behaviour": left.to_json() | {"reading_since": time.time() - HOUR},
    }
    await StudySession.objects.filter(pk=session.pk).aupdate(**slept)
    async with open_lesson(student, session.pk) as page:
        assert (await page.command("block.seen", block=key, seconds=HOUR * 3))["type"] == "ack"
        standings = [event["state"] for event in page.seen if event["type"] == "standing"]
    assert standings
    assert "slow" not in standings
    back, now = await behaviour_of(session), time.time()
    assert back.dwelt.get(key, 0.0) < 60
    assert back.work.seconds(now) < 60
    assert back.work.since_break(now) < 60, "an hour away was a break"
    event = await StudyEvent.objects.filter(kind="block.seen").aget()
    assert event.data["seconds"] == HOUR, "a page that slept counted its own sleep"


async def test_a_page_that_answers_again_after_sleep_finds_its_answers_taken_once(
    student: User, session: StudySession
) -> None:
    exercise = await session.lesson.blocks.filter(retired=False, kind="exercise").afirst()
    assert exercise is not None
    given = {"block": exercise.key, "level": "standard", "answer": "nothing like it", "seconds": HOUR * 2}
    async with open_lesson(student, session.pk) as page:
        key = await page.send("answer.give", **given)
        await page.event("ack", "refused")
    async with open_lesson(student, session.pk) as page:
        assert (await page.command("answer.give", key=key, **given))["type"] in {"ack", "refused"}
    assert await StudyEvent.objects.filter(session=session, key=key).acount() <= 1


@pytest.mark.parametrize("clock", [0, 1, 2**63, 2**64 - 1], ids=["1970", "a millisecond", "far ahead", "the end"])
async def test_a_camera_page_with_a_wrong_clock_is_judged_all_the_same(
    consenting: User, session: StudySession, face_jpeg: bytes, inference_socket: str, clock: int, settings: object
) -> None:
    settings.ATTUNE_INFERENCE_SOCKET = inference_socket  # type: ignore[attr-defined]
    async with open_lesson(consenting, session.pk) as page:
        await page.command("camera.start", source="camera")
        await page.binary(HEADER.pack(MAGIC, VERSION, 0, 7, clock) + face_jpeg)
        estimate = await page.event("estimate", "refused")
        assert (estimate["type"], estimate["seq"], estimate["face"]) == ("estimate", 7, "ok")
    sample = await AttentionSample.objects.aget(session=session)
    assert abs((timezone.now() - sample.at).total_seconds()) < 60
    assert sample.seconds < 60


@pytest.mark.parametrize("jump", [-HOUR, HOUR], ids=["back", "ahead"])
async def test_a_server_whose_clock_is_set_goes_on(
    student: User, session: StudySession, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    key, real = await text_block(session), time.time
    async with open_lesson(student, session.pk) as page:
        await page.command("block.enter", block=key)
        monkeypatch.setattr(time, "time", lambda: real() + jump)
        for _ in range(3):
            assert (await page.command("activity.idle", idle=False))["type"] == "ack"
    back = await behaviour_of(session)
    assert all(seconds >= 0 for seconds in back.dwelt.values())
    assert back.work.seconds(real()) >= 0


async def test_a_class_deleted_while_the_camera_is_on_leaves_nothing_that_was_noticed(
    consenting: User, session: StudySession, face_jpeg: bytes, inference_socket: str, settings: object
) -> None:
    settings.ATTUNE_INFERENCE_SOCKET = inference_socket  # type: ignore[attr-defined]
    async with open_lesson(consenting, session.pk) as page:
        await page.command("camera.start", source="camera")
        await page.frame(face_jpeg)
        await sync_to_async(session.classroom.delete)()
        refused = await gone(page)
        assert "the class has ended" in refused
    assert not await AttentionSample.objects.aexists()


async def gone(page: Page) -> str:
    """What the page hears when it says something after the end."""
    await page.send("activity.idle", idle=True)
    return str((await page.event("refused"))["message"])
