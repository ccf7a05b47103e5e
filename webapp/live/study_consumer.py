"""The socket of an open lesson: text is commands and events, binary is frames. Each topic has a module of its own."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import DatabaseError

from attention_model.frames import FrameRefused
from webapp.live import alerts, answers, camera_commands, decisions, reading, store
from webapp.live.camera import Camera
from webapp.live.groups import class_group, user_group
from webapp.live.inference import get_client
from webapp.live.layer import leave_group, send_to_group
from webapp.live.limits import MAX_COMMAND_BYTES, TokenBucket
from webapp.live.refusal import Refused
from webapp.live.socket import NOT_YOURS, SIGNED_OUT, Socket
from webapp.live.standing import Standing
from webapp.live.study import Study

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0  # how soon a rule's hold time is noticed when nothing else happens
CHECKPOINT_SECONDS = 10.0

Command = Callable[["StudyConsumer", dict[str, Any]], Awaitable[dict[str, Any] | None]]

COMMANDS: dict[str, Command] = {
    **reading.COMMANDS,
    **answers.COMMANDS,
    **decisions.COMMANDS,
    **camera_commands.COMMANDS,
}


class StudyConsumer(Socket):
    """One student's open lesson page."""

    study: Study | None = None

    async def connect(self) -> None:
        """Lets the session's own student in."""
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.turn_away("signed_out", "Sign in again to go on. Your work is kept.", SIGNED_OUT)
            return
        study = await store.open_study(self.scope["url_route"]["kwargs"]["session_id"], user.pk)
        if study is None:
            await self.turn_away(
                "not_yours", "This lesson belongs to somebody else, or to a class you are not in.", NOT_YOURS
            )
            return
        self.study = study
        self.lock = asyncio.Lock()  # commands and ticks both wait for the database half way
        self.bucket = TokenBucket()
        self.camera = Camera(send=self.tell, client=get_client(), on_estimate=study.estimated)
        self.standing = Standing("", "")
        await self.channel_layer.group_add(user_group(study.student_id), self.channel_name)
        await self.accept()
        await self._welcome(study)
        self._ticker = asyncio.create_task(self._tick(study))

    async def _welcome(self, study: Study) -> None:
        level = await store.sensing_level(study)
        await self.tell(
            {
                "type": "welcome",
                "session": str(study.session_id),
                "level": level,
                "difficulty": study.level,
                "captions_on": study.page.captions_on,
                "camera": {"allowed": level != "behaviour", "level": level},
            }
        )

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - Channels' signature
        """Stores where the student was. The camera's stream ends with the socket."""
        if self.study is None:
            return
        self._ticker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._ticker
        self.camera.drop()
        await store.checkpoint(self.study)
        await self.tell_class_row(self.study, online=False)
        await leave_group(self.channel_layer, user_group(self.study.student_id), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Carries out one message; whatever is wrong with it is said and the rest goes on."""
        if self.study is None:
            return
        if bytes_data is not None:
            await self._frame(bytes_data)
        elif text_data is not None:
            await self._command(self.study, text_data)

    async def _frame(self, message: bytes) -> None:
        try:
            self.camera.take(message)
        except Refused as refusal:
            await self.tell(refusal.event())
        except FrameRefused as error:
            await self.tell(Refused(error.code, str(error)).event(credits=1))  # it was never taken

    async def _command(self, study: Study, text: str) -> None:
        key = None
        try:
            data = self._parse(text)
            key = data.get("key")
            command = COMMANDS.get(str(data.get("type")))
            if command is None:
                raise Refused("unknown_command", "The page asked for something Attune does not know. Reload the page.")
            async with self.lock:
                result = await command(self, data)
                await self.advance(study)
        except Refused as refusal:
            await self.tell(refusal.event(key if isinstance(key, str) else None))
        else:
            await self.tell({"type": "ack", "key": key, **(result or {})})

    def _parse(self, text: str) -> dict[str, Any]:
        if len(text) > MAX_COMMAND_BYTES:
            raise Refused("too_large", "That is too long to send.")
        if not self.bucket.take(time.monotonic()):
            raise Refused("too_fast", "The page sends too much at once. It will try again in a moment.")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Refused("bad_message", "Attune could not read what the page sent. Reload the page.") from error
        if not isinstance(data, dict):
            raise Refused("bad_message", "Attune could not read what the page sent. Reload the page.")
        return data

    async def _tick(self, study: Study) -> None:
        stored_at = time.monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            due = time.monotonic() - stored_at >= CHECKPOINT_SECONDS
            try:
                async with self.lock:
                    await self.advance(study)
                    if due:
                        stored_at = time.monotonic()
                        await store.checkpoint(study)
                        await self.camera.follow_consent(await store.sensing_level(study))
            except DatabaseError:
                log.exception("a moment of session %s was not stored; the next one tries again", study.session_id)

    async def advance(self, study: Study) -> None:
        """Lets the engine look, carries out what it decides, and tells the class how the student stands."""
        if study.learning_is_old:
            study.learnt(await store.load_learning(study))
        for decision, plan in study.advance():
            await decisions.carry_out(self, study, decision, plan)
        await alerts.settle(self, study, study.settled_alerts())
        standing = study.standing(time.time())
        if standing != self.standing:
            self.standing = standing
            await self.tell({"type": "standing", "state": standing.state, "words": standing.words})
            await self.tell_class_row(study, online=True)

    async def tell_class(self, study: Study, event: dict[str, Any]) -> None:
        """Sends an event to everyone who watches the class."""
        await send_to_group(
            self.channel_layer, class_group(study.classroom_id), {"type": "class.event", "event": event}
        )

    async def tell_class_row(self, study: Study, *, online: bool) -> None:
        """Sends the student's row to everyone who watches the class."""
        await self.tell_class(study, {"type": "student", **store.row_of(study, self.standing, online=online)})

    async def consent_changed(self, _message: dict[str, Any]) -> None:
        """The student changed their choice, here or on another page."""
        if self.study is not None:
            level = await store.sensing_level(self.study)
            await self.camera.follow_consent(level)
            await self.tell({"type": "consent", "camera": {"allowed": level != "behaviour", "level": level}})
