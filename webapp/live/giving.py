"""What a student gives for training while they study: moments, points and small pictures. Nothing without their word,
nothing of the sample clip, and nothing is slower or different for it.
"""

import logging
import time
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

from attention_model.gaze import Screen
from attention_model.nine_points import Outcome
from webapp.donations import crops, moments
from webapp.donations.crops import LookAt
from webapp.donations.moments import Moment
from webapp.donations.selectors import get_giving
from webapp.live.nine_points import Points
from webapp.live.study import Study
from webapp.live.threads import in_thread

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer

log = logging.getLogger(__name__)


def moment_of(consumer: "StudyConsumer", *, still_reading: bool = True) -> Moment | None:
    """What the camera's stream knows right now; None while there is none, or its eyes are not the student's."""
    camera, now = consumer.camera, time.monotonic()
    if not camera.on or camera.paused or not camera.own_eyes or camera.points is not None or consumer.study is None:
        return None
    window, watch = camera.stream.window, camera.watch
    page = watch.reader.vector(now, still_reading=still_reading) if watch.knows else None
    estimate = consumer.study.estimate(time.time())
    return Moment(
        camera.level,
        window=window.features(now) if window.frames and window.known(now) else None,
        page=page if page is not None and page.any() else None,
        focus=estimate.focus if estimate else None,
        confusion=estimate.confusion if estimate else None,
    )


@in_thread
def gives_crops(study: Study) -> bool:
    """Whether pictures may be taken while this student sets the gaze up."""
    return get_giving(user_id=study.student_id).crops


async def answered(consumer: "StudyConsumer", block: str, *, correct: bool) -> None:
    """A first answer was marked: it says something of how the page before was read."""
    study = consumer.study
    if study is None or study.current != block or study.behaviour.tries.get(block) != 1:
        return
    moment = moment_of(consumer, still_reading=False)
    if moment is not None and moment.page is not None:
        await _keep_outcome(study, moment, correct)


@in_thread
def _keep_outcome(study: Study, moment: Moment, correct: bool) -> None:
    try:
        moments.keep_outcome(student_id=study.student_id, session_id=study.session_id, correct=correct, moment=moment)
    except DatabaseError:  # the answer itself is stored already: nothing may undo that
        log.exception("an outcome was not kept for training")


async def set_up(consumer: "StudyConsumer", points: Points, outcome: Outcome) -> None:
    """A gaze was set up: the points that were found, and the pictures where they are given."""
    study = consumer.study
    if study is not None and outcome.calibration is not None and consumer.camera.own_eyes:
        await _keep_points(study, consumer.camera.level, points.screen, outcome, points.given(outcome))


@in_thread
def _keep_points(study: Study, level: str, screen: Screen, outcome: Outcome, looks: list[LookAt]) -> None:
    assert outcome.calibration is not None  # noqa: S101 - the caller checked
    of: dict[str, Any] = {"student_id": study.student_id, "level": level}
    try:
        labels = outcome.calibration.labels
        moments.keep_points(**of, session_id=study.session_id, screen=screen, labels=labels)
        crops.keep_crops(**of, looks=looks)
    except DatabaseError:
        log.exception("a set-up was not kept for training")
