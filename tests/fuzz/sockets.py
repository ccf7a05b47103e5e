"""What a page may say on the socket of its lesson: the whole consumer, with a real database behind it."""

import asyncio
import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from asgiref.testing import ApplicationCommunicator
from django.test import Client
from django.test.utils import setup_databases

from attention_model.frames import FrameHeader, pack_frame
from lessons.content.course_folder import read_course_folder
from lessons.content.models import Lesson
from lessons.content.services import store_course
from tests.fuzz.target import Target, refusing
from webapp.accounts.models import Classroom, Membership, User
from webapp.asgi import application
from webapp.classroom.services import open_session
from webapp.frontend.management.commands.demo import DEMO_COURSE
from webapp.live import limits, socket, study_consumer
from webapp.live.parsing import parse_command
from webapp.live.refusal import Refused

ANSWERS = {"ack", "refused"}
MOST_MESSAGES = 6
PATIENCE_S = 20.0


@dataclass
class _World:
    """A student with an open lesson."""

    lesson: Lesson
    path: str
    cookie: bytes
    page: ApplicationCommunicator | None = None

    async def open(self) -> ApplicationCommunicator:
        """The open page; another one where the last was hung up on."""
        if self.page is not None and not self.page.future.done():
            return self.page
        headers = [(b"origin", b"http://testserver"), (b"host", b"testserver"), (b"cookie", self.cookie)]
        scope = {"type": "websocket", "path": self.path, "query_string": b"", "headers": headers, "subprotocols": []}
        page = self.page = ApplicationCommunicator(application, scope)
        await page.send_input({"type": "websocket.connect"})
        said = await page.receive_output(timeout=PATIENCE_S)
        assert said["type"] == "websocket.accept", said
        return page

    async def say(self, messages: list[dict[str, Any]]) -> None:
        """Sends them and hears an answer to each, or that the site hangs up."""
        page = await self.open()
        for message in messages:
            await page.send_input({"type": "websocket.receive", **message})
            if not await self._answered(page):
                await page.send_input({"type": "websocket.disconnect", "code": 1000})
                await page.wait(timeout=PATIENCE_S)
                return

    async def _answered(self, page: ApplicationCommunicator) -> bool:
        while True:
            said = await page.receive_output(timeout=PATIENCE_S)
            if said["type"] == "websocket.close":
                assert said["code"] != socket.TRY_AGAIN, "it was not stored, and would be sent again for ever"
                return False
            if json.loads(said["text"])["type"] in ANSWERS:
                return True


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


@cache
def _world() -> _World:
    setup_databases(verbosity=0, interactive=False)
    socket.MESSAGES_PER_SECOND = socket.MESSAGE_BURST = 1e9
    study_consumer.TokenBucket = lambda: limits.TokenBucket(1e9, 1e9)
    course = store_course(parsed=read_course_folder(DEMO_COURSE))
    classroom = Classroom.objects.create(name="9B")
    classroom.courses.add(course)
    student = User.objects.create(username="amina")
    Membership.objects.create(classroom=classroom, user=student)
    lesson = Lesson.objects.filter(blocks__kind="video").distinct()[0]
    session = open_session(student=student, classroom=classroom, lesson=lesson)
    client = Client()
    client.force_login(student)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return _World(lesson, f"/ws/study/{session.pk}/", cookie.encode())


def take_messages(data: bytes) -> None:
    """Lines: what begins with a B is sent as it is, everything else as text."""
    messages: list[dict[str, Any]] = [
        {"bytes": line[1:]} if line.startswith(b"B") else {"text": line.decode("utf-8", errors="replace")}
        for line in data.split(b"\n")[:MOST_MESSAGES]
    ]
    _loop().run_until_complete(_world().say(messages))


@refusing(Refused)
def take_command(data: bytes) -> None:
    """One message by itself, before anything of the lesson is asked."""
    json.dumps(parse_command(data.decode("utf-8", errors="replace")), ensure_ascii=False).encode()


def _commands() -> list[bytes]:
    blocks = {block.kind: block.key for block in _world().lesson.blocks.all()}
    film, exercise, any_block = blocks["video"], blocks["exercise"], next(iter(blocks.values()))
    screen = {"screen": [1280, 800], "window": [0, 0, 1280, 700]}
    said: list[dict[str, Any]] = [
        {"type": "block.enter", "block": any_block},
        {"type": "block.seen", "block": any_block, "seconds": 2.5},
        {"type": "video.state", "block": film, "playing": True, "captions": False},
        {"type": "answer.give", "block": exercise, "level": "standard", "answer": "5", "seconds": 3, "try": None},
        {"type": "answer.give", "block": exercise, "level": "standard", "answer": ["a", "b"]},
        {"type": "hint.ask", "block": exercise, "level": "standard", "step": 1},
        {"type": "step.give", "block": exercise, "level": "standard", "step": 0, "answer": 2},
        {"type": "exercise.again", "block": exercise, "level": "standard"},
        {"type": "answer.preview", "text": "x^2 + 1"},
        {"type": "activity.idle", "idle": True},
        {"type": "page.hidden", "hidden": False},
        {"type": "decision.respond", "decision": str(uuid4()), "response": "undo"},
        {"type": "camera.start", "source": "camera", "screen": [1280, 800]},
        {"type": "camera.stop", "reason": "user"},
        {"type": "gaze.layout", **screen, "blocks": [[any_block, 0, 0, 100, 50]], "figures": [], "parts": {}},
        {"type": "gaze.click", "x": 0.5, "y": 0.25},
        {"type": "calibration.start", "screen": [1280, 800]},
        {"type": "calibration.point", "x": 0.5, "y": 0.5},
        {"type": "lesson.finish"},
    ]
    lines = [json.dumps({"key": str(uuid4()), **each}).encode() for each in said]
    frame = b"B" + pack_frame(FrameHeader(seq=1, captured_ms=2), b"\xff\xd8\xff\xd9")
    odd = b'{"type": "block.seen", "key": "\\u0000", "block": "\\ud800", "seconds": 1' + b"0" * 400 + b"}"
    return [*lines, frame, odd, b"\n".join(lines[:3])]


def _plain() -> list[bytes]:
    return [
        b'{"type": "a", "key": "b", "n": [1, 2.5, null, true, {"x": "\\u00e9"}]}',
        b'"\\ud800"',
        b'{"a": "\\u0000"}',
    ]


TARGETS = (
    Target("socket", take_messages, _commands, longest=2000),
    Target("command", take_command, _plain, longest=1000),
)
