"""What is usual for one person before one camera: where the screen lies, how wide the eyes open, how the face rests.

Learned while it goes, only from looks at the screen with open eyes, and within bounds: minutes of looking out of a
window never become "the screen", and a long frown never becomes the face at rest.
"""

from dataclasses import dataclass, field

from attention_model.neutral import RunningQuantile
from attention_model.observation import Observation
from attention_model.units import ACTION_UNITS

USUAL_PITCH = -10.0
REACH_YAW = REACH_PITCH = 10.0
# Gaze further than this from the screen as known so far teaches nothing.
NEAR_YAW, NEAR_PITCH = 20.0, 22.0
CLOSED_SHARE = 0.3
HIGHEST_RESTING_BROW = 0.35
FROWN = 0.15
FIRST_LOOK_S = 20.0
FROWN_LEARNED = 0.25

PARTS: dict[str, tuple[int, ...]] = {
    part: tuple(k for k, name in enumerate(ACTION_UNITS) if name.removesuffix("Left").removesuffix("Right") == part)
    for part in ("browDown", "browInnerUp", "eyeSquint", "eyeWide", "jawOpen", "mouthSmile", "mouthFrown", "mouthPress")
}
_SIDES = tuple((part, places[0], places[-1]) for part, places in PARTS.items())  # one and the same where there are none
RESTING = ("browDown", "eyeSquint", "mouthSmile")


def parts_of(units: tuple[float, ...]) -> dict[str, float]:
    """Action units by part of the face, both sides together."""
    return {part: (units[first] + units[last]) / 2 for part, first, last in _SIDES}


def openness(seen: Observation) -> float:
    """The wider open eye, 0..1."""
    return max(seen.eye_openness_left, seen.eye_openness_right)


def near(value: float, middle: float, reach: float) -> float:
    """The value, at most `reach` away from `middle`."""
    return max(middle - reach, min(middle + reach, value))


def resting_part(prior: float) -> RunningQuantile:
    """A low quantile: faces rest more often than they move."""
    return RunningQuantile(0.2, 0.0, 1.0, prior, 3.0)


@dataclass(slots=True)
class Usual:
    """What is usual for one person. Feed it readable observations only."""

    yaw: RunningQuantile = field(default_factory=lambda: RunningQuantile(0.5, -40, 40, 0.0, 60))
    pitch: RunningQuantile = field(default_factory=lambda: RunningQuantile(0.5, -50, 30, USUAL_PITCH, 60))
    open: RunningQuantile = field(default_factory=lambda: RunningQuantile(0.7, 0, 1, 0.8, 10))
    resting: dict[str, RunningQuantile] = field(
        default_factory=lambda: {
            part: resting_part(prior) for part, prior in zip(RESTING, (0.05, 0.3, 0.1), strict=True)
        }
    )
    seen_s: float = 0.0

    def learn(self, seen: Observation, seconds: float) -> None:
        """Take a readable observation in that stands for so many seconds."""
        if self.closed(seen):
            return
        self.open.learn(openness(seen), seconds)
        yaw, pitch = self.gaze(seen)
        if abs(yaw) > NEAR_YAW or abs(pitch) > NEAR_PITCH:
            return
        self.yaw.learn(seen.gaze_yaw, seconds)
        self.pitch.learn(seen.gaze_pitch, seconds)
        if seen.action_units is not None:
            self.learn_face(parts_of(seen.action_units), seconds)

    def learn_face(self, parts: dict[str, float], seconds: float) -> None:
        """Learn how the face rests; a frown counts little, except at the very start."""
        frowning = parts["browDown"] - self.rest("browDown") > FROWN and self.seen_s > FIRST_LOOK_S
        for part, resting in self.resting.items():
            slow = frowning and part == "browDown"
            resting.learn(parts[part], seconds * (FROWN_LEARNED if slow else 1.0))
        self.seen_s += seconds

    def closed(self, seen: Observation) -> bool:
        """Whether the eyes are closed, or all but."""
        return openness(seen) < CLOSED_SHARE * self.open.value

    def gaze(self, seen: Observation) -> tuple[float, float]:
        """Gaze yaw and pitch in degrees from where this person's screen is."""
        return (
            seen.gaze_yaw - near(self.yaw.value, 0.0, REACH_YAW),
            seen.gaze_pitch - near(self.pitch.value, USUAL_PITCH, REACH_PITCH),
        )

    def rest(self, part: str) -> float:
        """What a part of this face shows at rest, 0..1."""
        value = self.resting[part].value
        return min(value, HIGHEST_RESTING_BROW) if part == "browDown" else value
