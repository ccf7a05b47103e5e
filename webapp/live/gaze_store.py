"""What is kept of a student's gaze: a set-up for the day, and where the eyes rested. Numbers only, never a picture."""

from uuid import UUID

from attention_model.calibration import Calibration
from lessons.content.figure_parts import lesson_part_names
from webapp.classroom import gaze_services
from webapp.classroom.models import GazeSetup
from webapp.live.page_watch import BlockLook
from webapp.live.study import Study
from webapp.live.threads import in_thread


@in_thread
def find_setup(study: Study, screen: tuple[float, float], eyes: str) -> Calibration | None:
    """The student's own set-up before a screen of this size, if it was made today and with these networks."""
    row: GazeSetup | None = gaze_services.find_setup(student_id=study.student_id, screen=screen, eyes=eyes)
    try:
        return Calibration.from_json(row.data) if row else None
    except ValueError:
        return None  # of an older format: it is simply done again


@in_thread
def find_part_names(study: Study) -> dict[str, frozenset[str]]:
    """The labels in the lesson's drawings, by the key of the figure."""
    return lesson_part_names(lesson_id=study.lesson_id)


@in_thread
def keep_setup(study: Study, calibration: Calibration, screen: tuple[float, float], eyes: str) -> None:
    """Keeps a set-up for the day."""
    gaze_services.keep_setup(student_id=study.student_id, screen=screen, eyes=eyes, data=calibration.to_json())


@in_thread
def forget_setup(study: Study) -> None:
    """The student wants it gone."""
    gaze_services.forget_setups(student_id=study.student_id)


@in_thread
def keep_looks(session_id: UUID, looks: dict[str, BlockLook]) -> None:
    """Adds what was looked at since the last time."""
    gaze_services.add_looks(
        session_id=session_id,
        looks={
            key: gaze_services.Look(each.seconds, each.visits, each.rereads, each.heat, each.off_px, each.parts)
            for key, each in looks.items()
        },
    )
