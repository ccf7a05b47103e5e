"""The socket of an open lesson: text is commands and events, binary is frames. Each topic has a module of its own."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from random import random
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attention_model.frames import FrameRefused
from webapp.classroom.standing_words import spoken
from webapp.live import (
    alerts,
    answers,
    camera_commands,
    decisions,
    gaze_commands,
    gaze_store,
    reading,
    reports,
    shadow_store,
    store,
    wishes,
)
from webapp.live.camera import Camera
from webapp.live.groups import class_group, study_group, user_group
from webapp.live.inference import get_client
from webapp.live.layer import join_group, leave_group, send_to_group
from webapp.live.limits import TokenBucket
from webapp.live.parsing import parse_command
from webapp.live.refusal import Refused
from webapp.live.socket import ELSEWHERE, NOT_YOURS, SIGNED_OUT, TRY_AGAIN, Socket
from webapp.live.standing import Standing
from webapp.live.study import Study
from webapp.observe.metrics import COMMANDS as COMMANDS_SENT

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0  # how soon a rule's hold time is noticed when nothing else happens
CHECKPOINT_SECONDS = 10.0
# Without a camera less is new: what the student did was stored when they did it, and thousands may be reading.
QUIET_TICK_SECONDS = 3.0
QUIET_CHECKPOINT_SECONDS = 30.0
LETS_GO_WITHIN_SECONDS = 1.0  # how long another page of the same lesson has to store where it is

NOT_THEIRS = gettext_lazy("This lesson belongs to somebody else, or to a class you are not in.")
GONE = gettext_lazy(
    "This lesson was taken out of your class, or the class has ended. Your answers are kept with your account."
)
IN_ANOTHER_TAB = gettext_lazy(
    "This lesson is open in another tab or on another device, and goes on there. Nothing is lost."
)

Command = Callable[["StudyConsumer", dict[str, Any]], Awaitable[dict[str, Any] | None]]

COMMANDS: dict[str, Command] = {
    **reading.COMMANDS,
    **answers.COMMANDS,
    **decisions.COMMANDS,
    **camera_commands.COMMANDS,
    **gaze_commands.COMMANDS,
    **reports.COMMANDS,
}


class StudyConsumer(Socket):
    """One student's open lesson page."""

    kind = "study"
    study: Study | None = None

    async def connect(self) -> None:
        """Lets the session's own student in."""
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.turn_away("signed_out", _("Sign in again to go on. Your work is kept."), SIGNED_OUT)
            return
        session_id: UUID = self.scope["url_route"]["kwargs"]["session_id"]
        self.token = uuid4()
        is_open = await store.is_open(session_id, user.pk)
        if is_open:
            await self._take_over(session_id, user.pk)
        study = await store.open_study(session_id, user.pk, self.token) if is_open is not None else None
        if study is None:
            await self.turn_away("not_yours", NOT_THEIRS, NOT_YOURS)
            return
        self.study = study
        self.lock = asyncio.Lock()  # commands and ticks both wait for the database half way
        self.bucket = TokenBucket()
        self.camera = Camera(send=self.tell, client=get_client(), on_estimate=study.estimated)
        study.rereads = self.camera.watch.rereads
        self.standing = Standing("", "")
        for group in (user_group(study.student_id), study_group(session_id)):
            await join_group(self.channel_layer, group, self.channel_name)
        await self.accept()
        await self._welcome(study)
        self._ticker = asyncio.create_task(self._tick(study))

    async def _take_over(self, session_id: UUID, user_id: int) -> None:
        """Asks the page that runs this lesson to let it go, and waits until it has: two engines would contradict."""
        taken = {"type": "study.taken", "by": str(self.token)}
        await send_to_group(self.channel_layer, study_group(session_id), taken)
        until = time.monotonic() + LETS_GO_WITHIN_SECONDS
        while time.monotonic() < until and await store.is_open(session_id, user_id):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)

    async def study_taken(self, message: dict[str, Any]) -> None:
        """The lesson was opened on another page: this one stores where it is and rests."""
        if self.study is not None and message["by"] != str(self.token):
            await self._end("elsewhere", IN_ANOTHER_TAB, ELSEWHERE)

    async def _end(self, code: str, message: str | Promise, close_code: int) -> None:
        await self._let_go()
        await self.tell(Refused(code, message).event())
        await self.close(close_code)

    async def _let_go(self) -> Study | None:
        """Stores where the student was, and stops. The camera's stream ends with it."""
        study, self.study = self.study, None
        if study is None:
            return None
        self._ticker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._ticker
        self.camera.drop()
        await self._store(study)
        await store.release(study.session_id, self.token)
        await self._leave_groups(study)
        return study

    async def _leave_groups(self, study: Study) -> None:
        for group in (user_group(study.student_id), study_group(study.session_id)):
            await leave_group(self.channel_layer, group, self.channel_name)

    async def _store(self, study: Study) -> bool:
        """Stores where the session stands; False when it is not this page's any more."""
        looks = self.camera.watch.take()
        if not await store.checkpoint(study, self.token):
            return False
        if looks:
            await gaze_store.keep_looks(study.session_id, looks)
        return True

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
        """Lets the lesson go; the class hears that the student left, unless they went on elsewhere."""
        study = await self._let_go()
        if study is not None:
            await self.tell_class_row(study, online=False)

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
                raise Refused(
                    "unknown_command", _("The page asked for something Attune does not know. Reload the page.")
                )
            async with self.lock:
                result = await command(self, data)
                await self.advance(study)
        except Refused as refusal:
            COMMANDS_SENT.labels("refused").inc()
            await self.tell(refusal.event(key if isinstance(key, str) else None))
        except DatabaseError:
            COMMANDS_SENT.labels("not_stored").inc()
            log.exception("a command of session %s was not carried out", study.session_id)
            await self._not_stored(study)
        else:
            COMMANDS_SENT.labels("done").inc()
            await self.tell({"type": "ack", "key": key, **(result or {})})

    async def _not_stored(self, study: Study) -> None:
        """Closes the line: the page opens a new one and sends again what was not acknowledged, or hears why not."""
        if await store.is_open(study.session_id, study.student_id) is None:
            await self._end("not_yours", GONE, NOT_YOURS)
        else:
            await self.close(TRY_AGAIN)

    def _parse(self, text: str) -> dict[str, Any]:
        if not self.bucket.take(time.monotonic()):
            raise Refused("too_fast", _("The page sends too much at once. It will try again in a moment."))
        return parse_command(text)

    async def _tick(self, study: Study) -> None:
        # A class opens its lessons in one minute; it need not store them all in the same second ever after.
        stored_at = time.monotonic() - random() * CHECKPOINT_SECONDS
        while True:
            await asyncio.sleep(TICK_SECONDS if self.camera.on else QUIET_TICK_SECONDS)
            patience = CHECKPOINT_SECONDS if self.camera.on else QUIET_CHECKPOINT_SECONDS
            due = time.monotonic() - stored_at >= patience
            try:
                async with self.lock:
                    await self.advance(study)
                    if due:
                        stored_at = time.monotonic()
                        if not await self._store(study):
                            break
                        await wishes.carry_out(self, study)
                        if self.camera.on:  # there is nothing else that a choice would stop
                            await self.camera.follow_consent(await store.sensing_level(study))
                        await shadow_store.keep_compared()
            except DatabaseError:
                log.exception("a moment of session %s was not stored; the next one tries again", study.session_id)
        await self._lost(study)

    async def _lost(self, study: Study) -> None:
        """The session is not this page's any more, and nothing said so: it was deleted, or another page runs it."""
        self.study = None
        self.camera.drop()
        await self._leave_groups(study)
        gone = await store.is_open(study.session_id, study.student_id) is None
        code, message, close = ("not_yours", GONE, NOT_YOURS) if gone else ("elsewhere", IN_ANOTHER_TAB, ELSEWHERE)
        await self.tell(Refused(code, message).event())
        await self.close(close)

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
            await self.tell({"type": "standing", "state": standing.state, "words": spoken(standing.words)})
            await self.tell_class_row(study, online=True)

    async def tell_class(self, study: Study, event: dict[str, Any]) -> None:
        """Sends an event to everyone who watches the class."""
        await send_to_group(
            self.channel_layer, class_group(study.classroom_id), {"type": "class.event", "event": event}
        )

    async def tell_class_row(self, study: Study, *, online: bool) -> None:
        """Sends the student's row to everyone who watches the class."""
        await self.tell_class(study, {"type": "student", **store.row_of(study, self.standing, online=online)})

    async def teacher_wish(self, _message: dict[str, Any]) -> None:
        """A teacher asked this lesson for a change."""
        if self.study is not None:
            async with self.lock:
                await wishes.carry_out(self, self.study)

    async def consent_changed(self, _message: dict[str, Any]) -> None:
        """The student changed their choice, here or on another page."""
        if self.study is not None:
            level = await store.sensing_level(self.study)
            await self.camera.follow_consent(level)
            await self.tell({"type": "consent", "camera": {"allowed": level != "behaviour", "level": level}})
