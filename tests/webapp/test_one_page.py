"""One lesson open twice, gone, or not stored for a moment: one engine runs, nothing is lost, and the page says why."""

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from tests.webapp.study_page import Page, open_lesson, open_socket
from webapp.accounts.models import Membership, User
from webapp.classroom import services
from webapp.classroom.models import StudyEvent, StudySession

pytestmark = pytest.mark.django_db(transaction=True)


async def blocks_of(session: StudySession) -> list[str]:
    rows = session.lesson.blocks.filter(retired=False, kind="text").order_by("position")
    return [key async for key in rows.values_list("key", flat=True)]


async def closed_with(page: Page) -> int:
    try:
        await page.event("never")
    except ConnectionAbortedError as closed:
        return int(closed.args[0])
    raise AssertionError("the line stayed open")


async def test_the_newer_tab_goes_on_from_where_the_older_one_was(student: User, session: StudySession) -> None:
    first, second = (await blocks_of(session))[:2]
    async with open_lesson(student, session.pk) as older:
        await older.command("block.enter", block=first)
        await older.command("block.enter", block=second)
        async with open_lesson(student, session.pk) as newer:
            refused = await older.event("refused")
            assert refused["code"] == "elsewhere"
            assert "Nothing is lost" in refused["message"]
            assert await closed_with(older) == 4409
            await session.arefresh_from_db()
            assert session.behaviour["visits"] == {first: 1, second: 1}
            assert (await newer.command("block.enter", block=first))["type"] == "ack"
            assert session.open_in is not None
    await session.arefresh_from_db()
    assert session.behaviour["visits"] == {first: 2, second: 1}
    assert session.open_in is None


async def test_a_page_that_was_left_behind_by_a_crash_does_not_lock_the_lesson(
    student: User, session: StudySession
) -> None:
    await sync_to_async(services.claim_session)(session_id=session.pk, page=uuid4())
    async with open_lesson(student, session.pk) as page:
        assert (await page.command("activity.idle", idle=False))["type"] == "ack"


async def test_what_an_old_page_still_writes_is_not_taken(student: User, session: StudySession) -> None:
    mine, other = uuid4(), uuid4()
    checkpoint = services.Checkpoint({}, {}, "well", "Moving along.")
    save = sync_to_async(services.save_checkpoint)
    await sync_to_async(services.claim_session)(session_id=session.pk, page=other)
    assert not await save(session_id=session.pk, checkpoint=checkpoint, page=mine)
    assert await save(session_id=session.pk, checkpoint=checkpoint, page=other)


async def test_somebody_elses_second_tab_takes_nothing_over(
    student: User, stranger: User, session: StudySession
) -> None:
    async with open_lesson(student, session.pk) as page:
        async with open_socket(stranger, f"/ws/study/{session.pk}/") as other:
            assert (await other.event("refused"))["code"] == "not_yours"
        assert (await page.command("activity.idle", idle=False))["type"] == "ack"


async def test_a_class_deleted_during_a_lesson_ends_it_in_plain_words(student: User, session: StudySession) -> None:
    block = (await blocks_of(session))[0]
    async with open_lesson(student, session.pk) as page:
        await page.command("block.enter", block=block)
        await sync_to_async(session.classroom.delete)()
        await page.send("block.enter", block=(await blocks_of(session))[1])
        refused = await page.event("refused")
        assert refused["code"] == "not_yours"
        assert refused["key"] is None
        assert "the class has ended" in refused["message"]
        assert await closed_with(page) == 4404
    assert not await StudyEvent.objects.aexists()


async def test_who_is_taken_out_of_the_class_cannot_open_another_page(student: User, session: StudySession) -> None:
    async with open_lesson(student, session.pk):
        await sync_to_async(Membership.objects.filter(user=student).delete)()
        async with open_socket(student, f"/ws/study/{session.pk}/") as page:
            assert (await page.event("refused"))["code"] == "not_yours"
