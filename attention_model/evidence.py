"""Plain facts behind an estimate, in words the student may read. Left and right are the student's own."""

from attention_model.confusion import Confusion
from attention_model.focus import Focus
from attention_model.observation import Observation

EYES_CLOSED_S = 0.6
HEAD_DEG = 20.0
GAZE_SIDE_DEG = 20.0
GAZE_UP_DEG = 10.0
GAZE_DOWN_DEG = -30.0
BROWS_SHOWN = 0.5


def facts(seen: Observation, at: float, focus: Focus, confusion: Confusion) -> tuple[str, ...]:
    """What the camera sees in this frame that bears on the estimate; empty when nothing stands out."""
    if seen.status == "no_face":
        return ("no face in the picture",)
    if seen.status == "low_quality":
        return ("picture too poor to read",)
    found = []
    if focus.closed_since is not None:
        if focus.closed_for(at) >= EYES_CLOSED_S:
            found.append("eyes closed")
    elif (looking := where_looking(seen)) is not None:
        found.append(looking)
    if abs(seen.head_yaw) >= HEAD_DEG:
        found.append(f"head turned {abs(seen.head_yaw):.0f}° {'left' if seen.head_yaw > 0 else 'right'}")
    if confusion.last_at == at and confusion.frown > BROWS_SHOWN:
        found.append("brows lowered")
    return tuple(found)


def where_looking(seen: Observation) -> str | None:
    """The direction of the gaze when it is clearly not the screen's."""
    if abs(seen.gaze_yaw) >= GAZE_SIDE_DEG:
        return f"looking {'left' if seen.gaze_yaw > 0 else 'right'}"
    if seen.gaze_pitch >= GAZE_UP_DEG:
        return "looking up"
    if seen.gaze_pitch <= GAZE_DOWN_DEG:
        return "looking down"
    return None
