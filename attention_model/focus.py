"""Whether someone looks at the screen, from head, gaze and lids: one number a frame, then a short memory.

The screen is wherever the camera is, give or take: no calibration. A person who sits a little aside is followed by the
usual direction of the own gaze, within bounds, so that minutes of looking out of a window never become "the screen".
"""

from collections import deque
from dataclasses import dataclass, field

from attention_model.neutral import RunningQuantile
from attention_model.observation import Observation

# (still full, none left), degrees from the usual direction
SIDEWAYS = (20.0, 35.0)
UPWARDS = (16.0, 30.0)
DOWNWARDS = (24.0, 42.0)
HEAD_SIDEWAYS = (25.0, 42.0)
HEAD_DOWNWARDS = (24.0, 42.0)
# A screen lies a little below its camera.
USUAL_PITCH = -10.0
MAX_OWN_YAW = 10.0
MAX_OWN_PITCH = 10.0
# Only glances that look at the screen as known so far teach what is usual.
LEARN_FROM = 0.5

CLOSED_SHARE = 0.3
CLOSED_S = 2.0
HALF_LIFE_S = 2.5
MEMORY_S = 15.0
LONGEST_STEP_S = 3.0
MIN_CLOSED_FRAMES = 3


@dataclass(slots=True)
class Glance:
    """One frame's share in the focus: when, for how long, and how much it looked at the screen (0..1).

    Frames with closed eyes do not count until the eyes have been closed for longer than a blink can be.
    """

    at: float
    seconds: float
    score: float
    counts: bool


@dataclass(slots=True)
class Focus:
    """Focus of one student. Feed it valid frames only."""

    usual_yaw: RunningQuantile = field(default_factory=lambda: RunningQuantile(0.5, -40, 40, 0.0, 60))
    usual_pitch: RunningQuantile = field(default_factory=lambda: RunningQuantile(0.5, -50, 30, USUAL_PITCH, 60))
    usual_openness: RunningQuantile = field(default_factory=lambda: RunningQuantile(0.7, 0, 1, 0.8, 10))
    glances: deque[Glance] = field(default_factory=deque)
    closed_since: float | None = None
    closed_frames: int = 0

    def add(self, seen: Observation, at: float, seconds: float) -> Glance:
        """Take a frame in; `seconds` is how long it stands for."""
        closed = openness(seen) < CLOSED_SHARE * self.usual_openness.value
        score = 0.0 if closed else self.on_screen(seen)
        glance = Glance(at, min(seconds, LONGEST_STEP_S), score, counts=not closed)
        self.follow_closure(glance)
        if not closed:
            self.usual_openness.learn(openness(seen), glance.seconds)
        if score >= LEARN_FROM:
            self.usual_yaw.learn(seen.gaze_yaw, glance.seconds)
            self.usual_pitch.learn(seen.gaze_pitch, glance.seconds)
        self.glances.append(glance)
        while self.glances[0].at < at - MEMORY_S:
            self.glances.popleft()
        return glance

    def value(self, at: float) -> float | None:
        """Focus 0..1 now: the mean of the glances, half the weight every HALF_LIFE_S seconds back; None without any."""
        total = weighted = 0.0
        for glance in self.glances:
            if glance.counts:
                weight = glance.seconds * 0.5 ** ((at - glance.at) / HALF_LIFE_S)
                total += weight
                weighted += weight * glance.score
        return weighted / total if total > 0 else None

    def closed_for(self, at: float) -> float:
        """Seconds for which the eyes have been closed without a break."""
        return at - self.closed_since if self.closed_since is not None else 0.0

    def follow_closure(self, glance: Glance) -> None:
        """Once the eyes were closed for long enough, the whole time of it counts as not looking."""
        if glance.counts:
            self.closed_since, self.closed_frames = None, 0
            return
        if self.closed_since is None:
            self.closed_since = glance.at
        self.closed_frames += 1
        if self.closed_frames >= MIN_CLOSED_FRAMES and self.closed_for(glance.at) >= CLOSED_S:
            glance.counts = True
            for each in reversed(self.glances):
                if each.counts:
                    break
                each.counts = True

    def on_screen(self, seen: Observation) -> float:
        """0..1 by how far head and gaze are from this person's usual direction."""
        yaw = abs(seen.gaze_yaw - bounded(self.usual_yaw.value, 0.0, MAX_OWN_YAW))
        pitch = seen.gaze_pitch - bounded(self.usual_pitch.value, USUAL_PITCH, MAX_OWN_PITCH)
        return min(
            within(yaw, SIDEWAYS),
            within(pitch, UPWARDS),
            within(-pitch, DOWNWARDS),
            within(abs(seen.head_yaw), HEAD_SIDEWAYS),
            within(-seen.head_pitch, HEAD_DOWNWARDS),
        )


def openness(seen: Observation) -> float:
    """The wider open eye, 0..1."""
    return max(seen.eye_openness_left, seen.eye_openness_right)


def within(value: float, limits: tuple[float, float]) -> float:
    """1 up to the first limit, 0 from the second, straight in between."""
    full, none = limits
    return max(0.0, min(1.0, (none - value) / (none - full)))


def bounded(value: float, middle: float, reach: float) -> float:
    """The value, at most `reach` away from `middle`."""
    return max(middle - reach, min(middle + reach, value))
