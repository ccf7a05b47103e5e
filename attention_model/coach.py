"""What would help the camera to see the student, when something has been in the way for a while."""

from dataclasses import dataclass
from typing import Literal

from attention_model.observation import Observation

Tip = Literal["no_face", "too_dark", "too_far", "too_close", "turned", "glare", "unclear"]

HOLD_S = 3.0
DARK = 0.17
SMALL_FACE = 0.11
LARGE_FACE = 0.62
TURNED_DEG = 40.0
GLARE = 0.02  # of the eyes' strip: about a square centimetre of white; the light that every eye mirrors is a twentieth


def obstacle(seen: Observation) -> Tip | None:
    """What is in the way in this frame."""
    if seen.status == "no_face":
        return "no_face"
    checks: tuple[tuple[bool, Tip], ...] = (
        (seen.brightness < DARK, "too_dark"),
        (seen.face_width < SMALL_FACE, "too_far"),
        (seen.face_width > LARGE_FACE, "too_close"),
        (abs(seen.head_yaw) > TURNED_DEG, "turned"),
        (seen.glare > GLARE, "glare"),
        (seen.status == "low_quality", "unclear"),  # light, distance and head are well: a hand, a smear
    )
    return next((tip for found, tip in checks if found), None)


@dataclass(slots=True)
class Coach:
    """Speaks up when the same thing has been in the way for HOLD_S seconds, and stops when it is gone."""

    tip: Tip | None = None
    since: float = 0.0

    def advise(self, seen: Observation, at: float) -> Tip | None:
        """The tip to show now, if any."""
        found = obstacle(seen)
        if found != self.tip:
            self.tip, self.since = found, at
        return self.tip if at - self.since >= HOLD_S else None
