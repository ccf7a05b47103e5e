"""The camera topic's commands. They change a stream, not the record of the lesson, so none of them is stored."""

from typing import TYPE_CHECKING, Any

from attention_model.judges import judges_of
from webapp.live import gaze_store, store
from webapp.live.fields import read_text
from webapp.live.layout import read_screen
from webapp.live.reading import session_of

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer


async def start(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """camera.start {source, screen?}: opens the stream when consent allows it; a gaze set up today is used again."""
    study = session_of(consumer)
    level = await store.sensing_level(study)
    if level != "behaviour" and "screen" in data and data.get("source") == "camera":
        eyes = judges_of("expression" if level == "expression" else "gaze").eyes
        consumer.camera.watch.use(await gaze_store.find_setup(study, read_screen(data), eyes), eyes)
    elif data.get("source") == "sample":
        consumer.camera.watch.use(None)  # the eyes of the clip are not the student's
    consumer.camera.own_eyes = data.get("source") == "camera"
    await consumer.camera.start(level)


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
