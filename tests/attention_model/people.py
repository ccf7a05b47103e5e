"""Students to observe: short scripts of observations."""

from collections.abc import Iterator
from dataclasses import replace

from attention_model.estimator import AttentionStream, Estimate, Judges
from attention_model.observation import NO_FACE, Observation, Track
from attention_model.region import Region
from attention_model.units import ACTION_UNITS


def units(**values: float) -> tuple[float, ...]:
    """Action units by name (without a side: both sides); the rest is 0.02."""
    named = dict.fromkeys(ACTION_UNITS, 0.02)
    for name, value in values.items():
        named.update({each: value for each in ACTION_UNITS if each in (name, f"{name}Left", f"{name}Right")})
    return tuple(named.values())


READING = Observation(
    status="ok",
    presence=1.0,
    track=Track(Region(160, 110, 4.5, 0.0), 0.0, 3),
    face_width=0.3,
    brightness=0.5,
    head_pitch=-6.0,
    head_z=-55.0,
    gaze_pitch=-12.0,
    eye_openness_left=0.9,
    eye_openness_right=0.9,
    action_units=units(),
)
AWAY = replace(READING, head_yaw=-32.0, gaze_yaw=-45.0)
FROWNING = replace(READING, action_units=units(browDown=0.6, eyeSquint=0.4))
EYES_CLOSED = replace(READING, eye_openness_left=0.0, eye_openness_right=0.0, action_units=units(eyeBlink=0.8))
ABSENT = NO_FACE
DARK = replace(READING, status="low_quality", brightness=0.06)


class Student:
    """One student in front of a camera that sends frames at a steady rate."""

    def __init__(self, level: str = "expression", fps: float = 2.0, window: Judges | None = None) -> None:
        self.stream = AttentionStream(level, window)
        self.step = 1.0 / fps
        self.now = 100.0

    def shows(self, seen: Observation, seconds: float) -> Iterator[Estimate]:
        """The estimates of each frame while the camera sees this."""
        for _ in range(round(seconds / self.step)):
            self.now += self.step
            yield self.stream.update(seen, self.now)

    def after(self, seen: Observation, seconds: float) -> Estimate:
        """The last estimate after the camera has seen this for a while."""
        return list(self.shows(seen, seconds))[-1]
