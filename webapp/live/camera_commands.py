"""The camera topic's commands. They change a stream, not the record of the lesson, so none of them is stored."""

from typing import TYPE_CHECKING, Any

from webapp.live import store
from webapp.live.fields import read_text
from webapp.live.reading import session_of

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer


async def start(consumer: "StudyConsumer", _data: dict[str, Any]) -> None:
    """camera.start {source}: opens the stream when consent allows it."""
    await consumer.camera.start(await store.sensing_level(session_of(consumer)))


async def pause(consumer: "StudyConsumer", _data: dict[str, Any]) -> None:
    """camera.pause {}."""
    await consumer.camera.pause(paused=True)


async def resume(consumer: "StudyConsumer", _data: dict[str, Any]) -> None:
    """camera.resume {}."""
    await consumer.camera.pause(paused=False)


async def stop(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """camera.stop {reason}."""
    await consumer.camera.stop(read_text(data, "reason") if "reason" in data else "user")


COMMANDS = {"camera.start": start, "camera.pause": pause, "camera.resume": resume, "camera.stop": stop}
