"""The reading topic: which block is read, how long, whether the student is there, what the film does."""

import time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lessons.content.selectors import BlockFacts
from webapp.live import alerts, store
from webapp.live.fields import read_flag, read_key, read_seconds, read_text
from webapp.live.refusal import Refused
from webapp.live.study import Study

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer


def known_block(study: Study, data: dict[str, Any]) -> BlockFacts:
    """The block that a command names. Raises Refused when the lesson has none such."""
    block = study.outline.find(read_text(data, "block"))
    if block is None:
        raise Refused("unknown_block", _("This part is not in the lesson any more. Reload the page."))
    return block


def session_of(consumer: "StudyConsumer") -> Study:
    """The consumer's study; a command only runs when there is one."""
    assert consumer.study is not None  # noqa: S101 - receive() checks it first
    return consumer.study


async def _note(study: Study, data: dict[str, Any], kind: str, facts: dict[str, Any], at: float) -> bool:
    """Stores what the student did and lets it count; False when the page had sent it before."""
    new = await store.record_event(study, read_key(data), kind, facts, at)
    if new:
        study.happened(kind, facts, at)
    return new


async def enter_block(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """block.enter {block}: this block is read now."""
    study, at = session_of(consumer), time.time()
    block = known_block(study, data)
    await _note(study, data, "block.enter", {"block": block.key}, at)
    consumer.camera.watch.turn_to(time.monotonic())


async def see_block(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """block.seen {block, seconds}: it was in view for so long. Kept for reports; the engine counts for itself."""
    study = session_of(consumer)
    facts = {"block": known_block(study, data).key, "seconds": read_seconds(data)}
    await store.record_event(study, read_key(data), "block.seen", facts, time.time())


async def idle(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """activity.idle {idle}: no input for a while, or back again."""
    study, at, on = session_of(consumer), time.time(), read_flag(data, "idle")
    await _note(study, data, "activity.idle", {"idle": on}, at)


async def hidden(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """page.hidden {hidden}: another tab or window is in front, or the lesson is again."""
    study, at, on = session_of(consumer), time.time(), read_flag(data, "hidden")
    await _note(study, data, "page.hidden", {"hidden": on}, at)


async def video(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """video.state {block, playing, captions}: the film runs or rests, with captions or without."""
    study, at = session_of(consumer), time.time()
    facts = {
        "block": known_block(study, data).key,
        "playing": read_flag(data, "playing"),
        "captions": read_flag(data, "captions"),
    }
    switched = study.page.captions_on != facts["captions"]
    if await _note(study, data, "video.state", facts, at) and switched:
        await store.save_page(study)


async def finish(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """lesson.finish {}: the student is done."""
    study = session_of(consumer)
    if await store.record_event(study, read_key(data), "lesson.finish", {}, time.time()):
        await store.finish(study)
        await alerts.settle(consumer, study, set(study.alerts))


COMMANDS = {
    "block.enter": enter_block,
    "block.seen": see_block,
    "activity.idle": idle,
    "page.hidden": hidden,
    "video.state": video,
    "lesson.finish": finish,
}
