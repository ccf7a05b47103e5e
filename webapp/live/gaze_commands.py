"""The gaze topic: how the page lies, the nine points, a click as one more. None of it is an event of the lesson."""

import asyncio
import time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from webapp.classroom.outline import Outline
from webapp.live import gaze_store, giving
from webapp.live.layout import only_known, read_layout, read_screen, read_share, screen_of
from webapp.live.nine_points import Points, told
from webapp.live.reading import session_of
from webapp.live.refusal import Refused

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer

CLICK_EVERY_S = 4.0
FRESH_S = 0.7  # eyes seen longer ago say nothing about a click


async def lay(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """gaze.layout {screen, window, blocks, figures, parts}: how the page lies in its window now."""
    study, layout = session_of(consumer), read_layout(data)
    if layout.parts:
        study.part_names = study.part_names or await gaze_store.find_part_names(study)
        layout = only_known(layout, study.part_names)
    consumer.camera.watch.lay(layout, reading_order(study.outline, study.page.inserted))


def reading_order(outline: Outline, inserted: dict[str, str]) -> list[str]:
    """Keys of the blocks on the page from top to bottom."""
    order: list[str] = []
    for block in outline.blocks:
        order += [block.key, *(key for key, after in inserted.items() if after == block.key)]
    return order


async def start(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """calibration.start {screen}: nine points follow."""
    screen, takes_crops = screen_of(read_screen(data)), False
    if consumer.camera.own_eyes:
        takes_crops = await giving.gives_crops(session_of(consumer))
    await consumer.camera.calibrate(Points(screen, takes_crops=takes_crops))


async def point(consumer: "StudyConsumer", data: dict[str, Any]) -> None:
    """calibration.point {x, y}: the eyes have come to this point, in shares of the screen; pictures count from now."""
    points = _points(consumer)
    points.show(read_share(data, "x"), read_share(data, "y"), at=time.time(), since=time.monotonic())


async def finish(consumer: "StudyConsumer", _data: dict[str, Any]) -> dict[str, Any]:
    """calibration.finish {} → {gaze: {ready, refused, left_out, accuracy, words, again}}."""
    points, study = _points(consumer), session_of(consumer)
    outcome = await points.outcome()
    if consumer.camera.points is not points:
        raise Refused("calibration_over", _("The camera stopped meanwhile. Start again if you like."))
    if outcome.calibration is not None:
        eyes = consumer.camera.eyes
        consumer.camera.watch.use(outcome.calibration, eyes)
        size = (points.screen.width_px, points.screen.height_px)
        await gaze_store.keep_setup(study, outcome.calibration, size, eyes)
    await giving.set_up(consumer, points, outcome)
    await consumer.camera.calibrate(None)
    return {"gaze": points.words(outcome)}


async def leave(consumer: "StudyConsumer", _data: dict[str, Any]) -> None:
    """calibration.cancel {}: the student stops it; what was set up before stays."""
    await consumer.camera.calibrate(None)


async def forget(consumer: "StudyConsumer", _data: dict[str, Any]) -> dict[str, Any]:
    """calibration.forget {}: lets go of what was set up, here and in the store."""
    await gaze_store.forget_setup(session_of(consumer))
    consumer.camera.watch.use(None)
    return {"gaze": told(None)}


async def click(consumer: "StudyConsumer", data: dict[str, Any]) -> dict[str, Any] | None:
    """gaze.click {x, y}: a press on something, in shares of the screen: eyes are usually where the pointer is."""
    watch, now = consumer.camera.watch, time.time()
    x, y = read_share(data, "x"), read_share(data, "y")
    calibration, last = watch.calibration, watch.last
    if calibration is None or last is None or now - last[1] > FRESH_S or now - watch.clicked_at < CLICK_EVERY_S:
        return None
    watch.clicked_at = now
    screen = calibration.screen
    better = await asyncio.to_thread(
        calibration.clicked, last[0], x * screen.width_px, y * screen.height_px, now, "click"
    )
    if watch.calibration is calibration:
        watch.improve(better)
    return {"gaze": told(watch.calibration)}


def _points(consumer: "StudyConsumer") -> Points:
    points = consumer.camera.points
    if points is None:
        raise Refused("calibration_over", _("Setting up the gaze has ended. Start again if you like."))
    return points


COMMANDS = {
    "gaze.layout": lay,
    "gaze.click": click,
    "calibration.start": start,
    "calibration.point": point,
    "calibration.finish": finish,
    "calibration.cancel": leave,
    "calibration.forget": forget,
}
