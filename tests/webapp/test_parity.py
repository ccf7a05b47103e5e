"""With and without a camera: the same student gets the same content, the same help and the same grades.

One student, drawn from a seed, studies a whole lesson twice over the real socket: once with the camera off, once with
real pictures of somebody who reads and looks away. Time is the test's own, so a lesson of twenty minutes takes seconds.
"""

import time
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.template.loader import render_to_string

from lessons.adaptation.models import DecisionRecord
from lessons.content.levels import Kind
from lessons.content.models import Block
from lessons.learner.models import Attempt, ItemDifficulty, Mastery
from tests.conftest import ROOT
from tests.webapp.conftest import make_person
from tests.webapp.study_page import Page, open_lesson
from tests.webapp.test_study_socket import answer_to
from tpu_training.synthetic.mjpeg import chapter_times, clip_frames, jpeg_of
from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.classroom.models import StudySession
from webapp.classroom.pages import block_views
from webapp.classroom.services import open_session
from webapp.consent.services import give_consent
from webapp.live import camera, socket, study_consumer
from webapp.live.limits import TokenBucket

pytestmark = pytest.mark.django_db(transaction=True)

CLIP = ROOT / "webapp" / "frontend" / "static" / "sample" / "student.webm"
STEP_S = 5.0  # how often something happens on the page; the rules look each time
FRAMES = 2  # pictures in each of these steps
LEFT_S = 45.0
AWAY_S = 135.0
IDLE_AFTER_S = 45.0


@dataclass
class Clock:
    """Time that passes only when the student lets it."""

    passed: float = 0.0
    began: float = field(default_factory=time.time)

    def time(self) -> float:
        return self.began + self.passed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "time", made.time)
    monkeypatch.setattr(camera, "time", SimpleNamespace(time=made.time, monotonic=lambda: made.passed))
    monkeypatch.setattr(study_consumer, "TokenBucket", lambda: TokenBucket(rate=1e6, burst=1e6))
    monkeypatch.setattr(socket, "MESSAGES_PER_SECOND", 1e6)  # an hour goes by in seconds
    monkeypatch.setattr(socket, "MESSAGE_BURST", 1e6)
    return made


@pytest.fixture(scope="module")
def pictures() -> dict[str, list[bytes]]:
    """Some pictures of each chapter of the sample clip, as a camera would send them."""
    found = {}
    for chapter in ("reading", "away"):
        frames = list(clip_frames(CLIP, *chapter_times(CLIP, chapter)))
        found[chapter] = [jpeg_of(picture) for _, picture in frames[:: max(1, len(frames) // 20)]]
    return found


@dataclass
class Sitting:
    """One student's way through a lesson."""

    page: Page
    clock: Clock
    pictures: dict[str, list[bytes]] | None
    looks_away: bool
    answered: int = 0

    async def passes(self, seconds: float, *, block: str, looks: str = "reading") -> None:
        """Time goes by at a block; the camera sees it, where there is one."""
        for _ in range(max(1, round(seconds / STEP_S))):
            for _ in range(FRAMES):
                self.clock.passed += STEP_S / FRAMES
                if self.pictures:
                    shown = self.pictures[looks]
                    await self.page.frame(shown[int(self.clock.passed) % len(shown)])
            await self.page.command("block.seen", block=block, seconds=STEP_S)
            await self.take_offers()

    async def take_offers(self) -> None:
        """Whatever is offered is taken, at once."""
        offered = [event for event in self.page.seen if event["type"] == "decision" and event["mode"] == "offer"]
        for decision in offered[self.answered :]:
            self.answered += 1
            answer = await self.page.command("decision.respond", decision=decision["id"], response="accepted")
            assert answer["type"] == "ack", answer

    async def wander(self, block: str) -> None:
        """Somewhere else for a while."""
        await (self.look_away(block) if self.looks_away else self.leave(block))

    async def leave(self, block: str) -> None:
        """Another page comes in front, and no picture is taken meanwhile; then the lesson is back."""
        await self.page.command("page.hidden", hidden=True)
        self.clock.passed += LEFT_S
        await self.page.command("page.hidden", hidden=False)
        await self.passes(15, block=block)

    async def look_away(self, block: str) -> None:
        """Eyes and hands rest elsewhere, and come back: a camera sees the first, the page the second."""
        await self.passes(IDLE_AFTER_S, block=block, looks="away")
        await self.page.command("activity.idle", idle=True)
        await self.passes(AWAY_S - IDLE_AFTER_S, block=block, looks="away")
        await self.page.command("activity.idle", idle=False)
        await self.passes(15, block=block)

    async def answer(self, block: Block, *, right: bool, level: str) -> None:
        given = answer_to(block, right=right, level=level)
        answer = await self.page.command("answer.give", block=block.key, level=level, answer=given, seconds=20)
        assert answer["result"]["correct"] is right
        await self.take_offers()


async def study(sitting: Sitting, session: StudySession, blocks: list[Block], seed: int) -> None:
    """The whole lesson, as this seed's student does it: nothing here asks whether there is a camera."""
    rng = Random(seed)
    for block in blocks:
        await sitting.page.command("block.enter", block=block.key)
        await sitting.passes(block.seconds * rng.uniform(0.6, 1.4), block=block.key)
        if rng.random() < 0.4:
            await sitting.wander(block.key)
        if block.kind != "exercise":
            continue
        for _ in range(rng.choice((0, 0, 1, 2))):
            await sitting.answer(block, right=False, level=await shown_level(session, block))
            await sitting.passes(20, block=block.key)
        await sitting.answer(block, right=True, level=await shown_level(session, block))
    await sitting.page.command("lesson.finish")


@sync_to_async
def shown_level(session: StudySession, block: Block) -> str:
    """The level that the page has of a block now."""
    levels = StudySession.objects.values_list("levels", flat=True).get(pk=session.pk)
    return str(levels.get(block.key, "standard"))


@dataclass(frozen=True)
class Came:
    """What a student came to: the page as it stands in the end, grades, and the help on the way."""

    page: str
    grades: list[tuple[str, str, bool, int]]
    mastery: dict[int, float]
    levels: list[tuple[str, str]]
    help: list[tuple[str, str]]


@sync_to_async
def came_to(student: User, session: StudySession) -> Came:
    opened = StudySession.objects.select_related("lesson__course", "classroom").get(pk=session.pk)
    views = block_views(opened)
    blocks = [render_to_string("classroom/blocks/_block.html", {"block": view}) for view in views]
    attempts = Attempt.objects.filter(session=session.pk).values_list("block__key", "level", "correct", "hints")
    records = DecisionRecord.objects.filter(session=session.pk)
    return Came(
        page="".join(blocks),
        grades=list(attempts),
        mastery={each.skill_id: round(each.rating, 9) for each in Mastery.objects.filter(student=student)},
        levels=[(view.key, view.level) for view in views if view.kind == Kind.EXERCISE],
        help=sorted({(row.action, str(row.plan["change"])) for row in records}),
    )


@pytest.fixture
def worker(settings: Any, inference_socket: str) -> None:
    settings.ATTUNE_INFERENCE_SOCKET = inference_socket


@sync_to_async
def twin(classroom: Classroom, name: str, level: SensingLevel) -> tuple[User, StudySession, list[Block]]:
    """A student of the class with this choice, the lesson open before them, and what there is to read in it."""
    student = make_person(name, "student", classroom)
    give_consent(user=student, level=level)
    lesson = classroom.courses.get().lessons.get(key="mitochondria")
    blocks = lesson.blocks.filter(retired=False).exclude(kind="remedial").order_by("position")
    session = open_session(student=student, classroom=classroom, lesson=lesson)
    return student, session, list(blocks.prefetch_related("variants"))


async def both(
    classroom: Classroom, clock: Clock, pictures: dict[str, list[bytes]], *, seed: int, looks_away: bool
) -> tuple[Came, Came]:
    """What the same student comes to with a camera, and without."""
    came = []
    for level in (SensingLevel.EXPRESSION, SensingLevel.BEHAVIOUR):
        student, session, blocks = await twin(classroom, str(level), level)
        sensed = level != SensingLevel.BEHAVIOUR
        async with open_lesson(student, session.pk) as page:
            if sensed:
                await page.command("camera.start", source="camera")
            await study(Sitting(page, clock, pictures if sensed else None, looks_away), session, blocks, seed)
        known = [event for event in page.seen if event["type"] == "estimate" and event["focus"] is not None]
        assert bool(known) is sensed
        came.append(await came_to(student, session))
        await ItemDifficulty.objects.all().adelete()  # what the first answers said of the questions, not of the student
    return came[0], came[1]


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("seed", [2, 4])
async def test_who_shows_it_in_what_they_do_gets_exactly_the_same(
    classroom: Classroom, clock: Clock, pictures: dict[str, list[bytes]], seed: int
) -> None:
    one, other = await both(classroom, clock, pictures, seed=seed, looks_away=False)
    assert one.help
    assert one == other


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("seed", [3])
async def test_who_only_looks_away_is_met_sooner_with_a_camera_and_gets_no_less_without(
    classroom: Classroom, clock: Clock, pictures: dict[str, list[bytes]], seed: int
) -> None:
    one, other = await both(classroom, clock, pictures, seed=seed, looks_away=True)
    assert (one.grades, one.mastery, one.levels) == (other.grades, other.mastery, other.levels)
    assert len(other.help) >= len(one.help) > 0
