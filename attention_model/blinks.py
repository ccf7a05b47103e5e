"""Blinks and closed eyes from lids that are seen a few times a second.

A blink lasts about a fifth of a second (Schiffman 2001 gives 0.1 to 0.4), so a slow camera misses most of them: below
MIN_BLINK_FPS nothing is said about their rate. How long eyes are shut altogether needs no single blink to be seen: the
share of closed frames is the share of closed time at any rate (PERCLOS, Wierwille et al. 1994: at least 80 % shut,
within a minute), only less certain the fewer frames there are.

What is open is learned from the person: narrow eyes are not sleepy ones, and looking down lowers the lids.
"""

import math
from collections import deque
from dataclasses import dataclass, field

from attention_model.neutral import RunningQuantile
from attention_model.observation import Observation

WINDOW_S = 60.0
# Shares of the person's own open eye: below one it counts as a blink, below the other as closed, above the third again
# as open.
BLINK_BELOW, CLOSED_BELOW, OPEN_ABOVE = 0.5, 0.2, 0.6
BLINK_S, LONGEST_BLINK_S = 0.2, 0.6
MIN_BLINK_FPS = 4.5
MIN_BLINK_SECONDS, MIN_FRAMES = 20.0, 20
# A closure is long from here on; it needs several frames, or two blinks in a row would be one.
LONG_S, LONG_FRAMES = 1.0, 3
# One frame stands for the time since the last one, unless the camera slept.
LONGEST_STEP_S = 2.5
# Where in a person's openness "open" is, and how sure one is of the usual before having seen any of it (seconds).
OPEN_SHARE, USUAL_OPEN, USUAL_FOR_S = 0.7, 0.9, 2.0


@dataclass(frozen=True, slots=True)
class Lids:
    """What the last minute's lids say. None is "unknown": too few frames, or too slow a camera."""

    blinks_per_minute: float | None
    closed_share: float | None
    """Share of the time with eyes at least 80 % shut, 0..1; ordinary blinking alone gives some hundredths."""
    closed_share_error: float | None
    """Standard error of that share that comes from the number of frames."""
    long_closures: int
    """Closures of LONG_S seconds or more."""
    closed_for: float
    """Seconds for which the eyes have been closed without a break, as far as frames can tell."""


@dataclass(slots=True)
class Moment:
    """One readable frame: when, how long it stands for, whether closed."""

    at: float
    seconds: float
    closed: bool


@dataclass(slots=True)
class Closure:
    """Frames in a row with lowered lids: the first and last one, the last open frame before, how many were closed."""

    first: float
    last: float
    before: float
    frames: int = 0
    closed_first: float | None = None
    closed_last: float = 0.0


@dataclass(slots=True)
class LidWatch:
    """Follows one student's lids: numbers of the last minute only."""

    usual: RunningQuantile = field(
        default_factory=lambda: RunningQuantile(OPEN_SHARE, 0.0, 1.2, USUAL_OPEN, USUAL_FOR_S)
    )
    moments: deque[Moment] = field(default_factory=deque)
    blinks: deque[float] = field(default_factory=deque)
    long: deque[float] = field(default_factory=deque)
    running: Closure | None = None
    at: float | None = None

    def update(self, seen: Observation, at: float) -> Lids:
        """Take a frame in; `at` in monotonic seconds. Frames without a readable face say nothing."""
        if self.at is not None and at < self.at:
            raise ValueError("Time ran backwards.")
        step = at - self.at if self.at is not None else math.inf
        self.at = at
        if step > LONGEST_STEP_S or seen.status != "ok":
            self.running = None
        if seen.status == "ok":
            self.add(max(seen.eye_openness_left, seen.eye_openness_right), at, step)
        self.forget(at - WINDOW_S)
        return self.told(at)

    def add(self, openness: float, at: float, step: float) -> None:
        """Count a readable frame."""
        seconds = min(step, LONGEST_STEP_S) if math.isfinite(step) else 0.0
        open_level = max(self.usual.value, 0.1)
        share = openness / open_level
        self.moments.append(Moment(at, seconds, share < CLOSED_BELOW))
        if share >= CLOSED_BELOW:
            self.usual.learn(openness, seconds)
        self.follow(share, at, step)

    def follow(self, share: float, at: float, step: float) -> None:
        """Begin, go on with or end a run of lowered lids."""
        if self.running is None and share < BLINK_BELOW and math.isfinite(step) and step <= LONGEST_STEP_S:
            self.running = Closure(at, at, at - step)
        run = self.running
        if run is None:
            return
        if share > OPEN_ABOVE:
            self.end(run, at)
            return
        run.last = at
        if share < CLOSED_BELOW:
            run.frames += 1
            run.closed_first = at if run.closed_first is None else run.closed_first
            run.closed_last = at

    def end(self, run: Closure, at: float) -> None:
        """The lids are up again: a blink, a long closure, or neither."""
        self.running = None
        if run.last - run.first <= LONGEST_BLINK_S and at - run.before <= 2 * LONGEST_BLINK_S:
            self.blinks.append(run.first)
        elif is_long(run):
            self.long.append(run.first)

    def forget(self, before: float) -> None:
        """Drop what is older than a minute."""
        while self.moments and self.moments[0].at < before:
            self.moments.popleft()
        for events in (self.blinks, self.long):
            while events and events[0] < before:
                events.popleft()

    def told(self, at: float) -> Lids:
        """What the window says now."""
        run = self.running
        closed_for = at - run.closed_first if run and run.closed_first is not None and run.closed_last == at else 0.0
        share, error = self.closed_share()
        going_on = int(run is not None and is_long(run))
        return Lids(self.rate(), share, error, len(self.long) + going_on, closed_for)

    def closed_share(self) -> tuple[float | None, float | None]:
        """Closed time by watched time, with its standard error."""
        count = len(self.moments)
        watched = sum(moment.seconds for moment in self.moments)
        if count < MIN_FRAMES or watched <= 0:
            return None, None
        share = sum(moment.seconds for moment in self.moments if moment.closed) / watched
        # as if one more frame had been closed and one more open: none in few is not proof of none at all
        believed = (share * count + 1) / (count + 2)
        return share, math.sqrt(believed * (1 - believed) / (count + 2))

    def rate(self) -> float | None:
        """Blinks a minute, with those added that fall between two frames; None from a camera too slow to see them."""
        steps = sorted(moment.seconds for moment in self.moments)
        watched = sum(steps)
        if len(steps) < MIN_FRAMES or watched < MIN_BLINK_SECONDS or steps[len(steps) // 2] > 1 / MIN_BLINK_FPS:
            return None
        caught = min(1.0, BLINK_S * len(steps) / watched)
        return len(self.blinks) / watched * 60.0 / caught


def is_long(run: Closure) -> bool:
    """Whether the eyes were closed for long enough, in enough frames, to be more than a blink."""
    return run.frames >= LONG_FRAMES and run.closed_first is not None and run.closed_last - run.closed_first >= LONG_S
