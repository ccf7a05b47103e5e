"""From observations to focus and confusion, for one student, with "unknown" as an answer of its own.

The window network judges the last half minute where a bundle has one: focus always, confusion where the gaze on the
page is known, because what it knows of confusion from real people is in how they read. Otherwise attention_model.focus
and attention_model.confusion judge; what is told as evidence comes from those two in any case.
"""

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Protocol

from attention_model.coach import Coach, Tip
from attention_model.confusion import Confusion
from attention_model.evidence import facts
from attention_model.focus import Focus
from attention_model.observation import LEVELS, FaceStatus, Observation
from attention_model.window import STEP_S, Floats, Judgement, Window

KNOWN_WINDOW_S = 10.0
MIN_KNOWN_SHARE = 0.6
MIN_SECONDS = 3.0
MIN_FRAMES = 3
USUAL_STEP_S = 0.5
ON_SCREEN = 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is thought of one student at one moment. None is "unknown", which never means "not focused"."""

    at: float
    """Monotonic seconds."""
    focus: float | None
    """0..1"""
    confusion: float | None
    """0..1; always None at level "gaze"."""
    known_share: float
    """Share of the last ten seconds' frames that could be read."""
    face: FaceStatus
    coach: Tip | None
    evidence: tuple[str, ...]
    focus_sigma: float | None = None
    """Standard deviation that the window network states; None where no network judged."""
    confusion_sigma: float | None = None


class Judges(Protocol):
    """What judges a window: attention_model.window.WindowNetwork."""

    def judge(self, window: Window, at: float, page: Floats | None = None) -> Judgement:
        """What is thought now."""


class AttentionStream:
    """Follows one student. Lives with the stream, holds numbers only, and forgets in seconds."""

    def __init__(self, level: str, window: Judges | None = None) -> None:
        """`level` is "gaze" or "expression"; anything else is a ValueError, because then no camera is on.

        `window` is shared by all streams of a process; what it is fed with belongs to this one.
        """
        if level not in LEVELS:
            raise ValueError(f"Level “{level}” does not use a camera; known are {', '.join(LEVELS)}.")
        self.level = level
        self.focus = Focus()
        self.confusion = Confusion()
        self.coach = Coach()
        self.recent: deque[tuple[float, bool]] = deque()
        self.network = window
        self.window = Window()
        self.judged = Judgement()
        self.judged_at = -math.inf

    def update(self, observation: Observation, at: float, page: Floats | None = None) -> Estimate:
        """Take the next observation in; `at` is in monotonic seconds and must not run backwards.

        `page` says how the gaze went over the page (attention_model.page_gaze), where that is known.
        """
        seconds = at - self.recent[-1][0] if self.recent else USUAL_STEP_S
        if seconds < 0:
            raise ValueError("Time ran backwards.")
        valid = observation.status == "ok"
        self.remember(at, valid=valid)
        if self.network is not None:
            self.window.push(observation, at)
        if valid:
            self.learn(observation, at, seconds)
        share = sum(known for _, known in self.recent) / len(self.recent)
        known = self.enough(at) and share >= MIN_KNOWN_SHARE
        judged = self.judge(at, page) if known else Judgement()
        expression = self.level == "expression"
        return Estimate(
            at=at,
            focus=judged.focus,
            confusion=judged.confusion if expression else None,
            focus_sigma=judged.focus_sigma,
            confusion_sigma=judged.confusion_sigma if expression else None,
            known_share=share,
            face=observation.status,
            coach=self.coach.advise(observation, at),
            evidence=facts(observation, at, self.focus, self.confusion),
        )

    def judge(self, at: float, page: Floats | None) -> Judgement:
        """Focus and confusion now, when enough is known to say anything; by the network twice a second at most."""
        if self.network is None:
            return Judgement(focus=self.focus.value(at), confusion=self.confusion.value(at))
        if at - self.judged_at >= STEP_S:
            self.judged, self.judged_at = self.network.judge(self.window, at, page), at
        if page is None or not page.any():
            return replace(self.judged, confusion=self.confusion.value(at), confusion_sigma=None)
        return self.judged

    def remember(self, at: float, *, valid: bool) -> None:
        """Keep whether the frames of the last seconds could be read."""
        self.recent.append((at, valid))
        while self.recent[0][0] < at - KNOWN_WINDOW_S:
            self.recent.popleft()

    def enough(self, at: float) -> bool:
        """Whether the frames reach back far enough to say anything."""
        return len(self.recent) >= MIN_FRAMES and at - self.recent[0][0] >= MIN_SECONDS

    def learn(self, observation: Observation, at: float, seconds: float) -> None:
        """Let a readable frame count for focus, and for confusion when it shows someone who looks at the screen."""
        glance = self.focus.add(observation, at, seconds)
        units = observation.action_units
        if self.level == "expression" and units is not None and glance.score >= ON_SCREEN:
            self.confusion.add(units, at, seconds)
