"""“I was lost here”: what a student says of a part helps the lesson without a camera too; with one, and with the words
for it, the moment is kept to learn from.
"""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from asgiref.sync import sync_to_async

from attention_model.calibration import Calibration
from attention_model.donating import cut_crop
from attention_model.gaze import Screen
from attention_model.nine_points import Outcome
from attention_model.observation import Observation, Track
from attention_model.region import Region
from tests.webapp.givers import allow, moment
from tests.webapp.study_page import Page, open_lesson
from tests.webapp.test_study_socket import answer_to, exercises
from webapp.classroom.models import StudySession
from webapp.donations.crops import keep_crops
from webapp.donations.models import DonatedCrop, SelfReport, TrainingExample
from webapp.donations.pictures import unseal
from webapp.donations.services import give_for_training
from webapp.live.nine_points import Points

pytestmark = pytest.mark.django_db(transaction=True)


async def first_with_recap(page: Page, session: StudySession) -> str:
    """The page turns to a part that has a recap."""
    keys = await sync_to_async(lambda: list(session.lesson.blocks.filter(kind="text").values_list("key", flat=True)))()
    await page.command("block.enter", block=keys[0])
    return str(keys[0])


async def test_who_says_that_they_are_lost_is_offered_a_recap_without_a_camera(session: StudySession) -> None:
    async with open_lesson(session.student, session.pk) as page:
        block = await first_with_recap(page, session)
        await page.command("report.give", block=block, kind="lost")
        decisions = [event for event in page.seen if event["type"] == "decision"]
        decision = decisions[0] if decisions else await page.event("decision")
    assert decision["mode"] == "offer"
    assert "lost here" in " ".join(decision["why"])
    report = await SelfReport.objects.aget()
    assert (report.kind, report.focus, report.confusion) == ("lost", None, None)
    assert not await TrainingExample.objects.aexists()  # nothing is known of the moment without a camera


async def test_a_report_is_the_same_when_it_is_sent_again_and_can_be_undone(session: StudySession) -> None:
    async with open_lesson(session.student, session.pk) as page:
        block = await first_with_recap(page, session)
        key, undo = str(uuid4()), str(uuid4())
        for _ in range(2):
            assert (await page.command("report.give", key, block=block, kind="followed"))["type"] == "ack"
        assert await SelfReport.objects.acount() == 1
        for _ in range(2):  # the answer to the first was lost
            assert (await page.command("report.undo", undo, report=key))["type"] == "ack"
        assert (await page.command("report.undo", report=key))["code"] == "unknown_report"
    assert not await SelfReport.objects.aexists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"block": "nowhere", "kind": "lost"}, "unknown_block"),
        ({"kind": "bored"}, "bad_message"),
        ({"kind": 7}, "bad_message"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(
    session: StudySession, fields: dict[str, Any], code: str
) -> None:
    async with open_lesson(session.student, session.pk) as page:
        block = await first_with_recap(page, session)
        answer = await page.command("report.give", **({"block": block} | fields))
        assert (answer["type"], answer["code"]) == ("refused", code)
    assert not await SelfReport.objects.aexists()


async def test_with_a_camera_and_the_words_for_it_the_moment_is_kept(
    consenting: Any,
    session: StudySession,
    inference_socket: str,
    face_jpeg: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.conf.settings.ATTUNE_INFERENCE_SOCKET", inference_socket)
    await sync_to_async(allow)()
    await sync_to_async(give_for_training)(user=session.student, crops=False)
    async with open_lesson(session.student, session.pk) as page:
        block = await first_with_recap(page, session)
        for source, kept in (("sample", 0), ("camera", 1)):
            await page.command("camera.start", source=source)
            await watch(page, face_jpeg)
            await page.command("report.give", block=block, kind="elsewhere")
            assert await TrainingExample.objects.acount() == kept, source
    example = await TrainingExample.objects.aget()
    assert example.label == {"said": "elsewhere"}
    window = np.array(example.window)
    assert window.shape == (60, 27)
    assert window[-1, 2] == 1  # a face was read at the end of it
    reports = [report async for report in SelfReport.objects.order_by("at")]
    assert reports[0].focus is None  # the clip's eyes are not the student's
    assert reports[1].focus is not None


async def watch(page: Page, jpeg: bytes) -> None:
    """Pictures for long enough that something is known."""
    until = asyncio.get_running_loop().time() + 3.6
    while asyncio.get_running_loop().time() < until:
        assert (await page.frame(jpeg))["type"] == "estimate"
        await asyncio.sleep(0.25)


# Pictures while the gaze is set up ------------------------------------------------------------------------------------


def seen_at(yaw: float, pitch: float) -> Observation:
    place = Track(Region(160.0, 90.0, 9.0, 0.0), 0.0, 0)
    return Observation("ok", presence=1.0, track=place, gaze_yaw=yaw, gaze_pitch=pitch, head_z=-50.0)


def looked_at(jpeg: bytes, *, takes_crops: bool) -> Points:
    points = Points(Screen(), takes_crops=takes_crops)
    for number, share in enumerate((0.1, 0.5, 0.9)):
        points.show(share, 0.5, at=0.0, since=float(number))
        for yaw in (0.0, 0.2, 9.0, 0.1):
            points.add(seen_at(yaw, 0.0), float(number) + 0.5, jpeg)
    return points


def outcome_of(problems: Any = None) -> Outcome:
    return Outcome(Calibration.__new__(Calibration), problems or {})


def test_of_each_point_the_steadiest_pictures_are_given_and_of_a_bad_one_none(face_jpeg: bytes) -> None:
    points = looked_at(face_jpeg, takes_crops=True)
    looks = points.given(outcome_of({1: "elsewhere"}))
    assert [look.number for look in looks] == [0, 0, 2, 2]
    assert {look.crop.seen.gaze_yaw for look in looks} <= {0.0, 0.1, 0.2}
    assert all(look.crop.face.shape == (96, 96) and look.crop.eyes.shape == (56, 128) for look in looks)


def test_without_the_word_for_it_no_picture_is_cut_at_all(face_jpeg: bytes) -> None:
    points = looked_at(face_jpeg, takes_crops=False)
    assert points.given(outcome_of()) == []
    assert all(point.crops == [] for point in points.shown)


@pytest.mark.django_db
def test_pictures_are_kept_sealed_with_where_the_point_was(student: Any, face_jpeg: bytes) -> None:
    looks = looked_at(face_jpeg, takes_crops=True).given(outcome_of())
    of = {"student_id": student.pk, "level": "gaze", "looks": looks}
    assert keep_crops(**of) == 0  # nobody agreed
    allow()
    give_for_training(user=student, crops=True)
    assert keep_crops(**of) == 6
    left, middle, right = (DonatedCrop.objects.filter(point=number)[0] for number in range(3))
    assert left.target_yaw > middle.target_yaw > right.target_yaw  # the screen's left is the picture's right
    assert np.array_equal(unseal(left.sealed)[0], looks[0].crop.face) or np.array_equal(
        unseal(left.sealed)[0], looks[1].crop.face
    )


def test_where_no_face_was_read_nothing_is_cut(face_jpeg: bytes) -> None:
    assert cut_crop(face_jpeg, Observation("no_face")) is None
    assert cut_crop(face_jpeg, Observation("low_quality", track=seen_at(0, 0).track)) is None


async def test_a_first_answer_is_kept_with_how_the_page_was_read(
    session: StudySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sync_to_async(allow)()
    await sync_to_async(give_for_training)(user=session.student, crops=False)
    known: Callable[..., Any] = lambda *_, **__: moment("gaze")  # noqa: E731 - as if a camera had been on all along
    monkeypatch.setattr("webapp.live.giving.moment_of", known)
    first, *_ = await sync_to_async(exercises)(session)
    async with open_lesson(session.student, session.pk) as page:
        await page.command("block.enter", block=first.key)
        for right in (False, True):
            answer = answer_to(first, right=right)
            await page.command("answer.give", block=first.key, level="standard", answer=answer, seconds=5)
    example = await TrainingExample.objects.aget()
    assert (example.kind, example.label, example.window) == ("outcome", {"correct": False}, None)
