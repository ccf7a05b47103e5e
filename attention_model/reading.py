"""How a page is read: steps along lines, return sweeps, regressions; and whether someone reads, scans or stares.

The method is that of Campbell and Maglio (2001): every step from one fixation to the next earns points for reading (a
short step to the right), for scanning (a long jump) or loses both, and what has gathered enough points within the last
fixations is what is going on. Distances are told in line heights, so page zoom and screen do not matter.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from attention_model.fixations import Fixation, Saccade, saccades

StepKind = Literal["forward", "skip", "regression", "return_sweep", "line_change", "rest", "jump"]
Pattern = Literal["reading", "scanning", "staring", "unknown"]

# In line heights of the page (about 25 px at usual sizes): webcam gaze sees no finer.
REST = 1.0
SHORT = 12.0
SAME_LINE = 2.5
SWEEP = 8.0
BACK = 8.0
# Points of reading a step earns, as in the paper's table, with its "medium" steps left out.
READING_POINTS: dict[StepKind, float] = {
    "forward": 10,
    "skip": 4,
    "regression": -5,
    "return_sweep": 5,
    "line_change": 0,
    "rest": 0,
    "jump": -10,
}
SCANNING_POINTS: dict[StepKind, float] = {
    "forward": -5,
    "skip": 4,
    "regression": 0,
    "return_sweep": 0,
    "line_change": 6,
    "rest": -3,
    "jump": 10,
}
ENOUGH = 30.0
FEWEST_STEPS = 6
STARING_SHARE = 0.7


def step_kind(dx: float, dy: float) -> StepKind:
    """What a step is, by how many line heights it leads to the right and down (text that runs from left to right)."""
    if abs(dx) < REST and abs(dy) < REST:
        return "rest"
    if abs(dy) <= SAME_LINE and dx >= 0:
        return "forward" if dx <= SHORT else "skip"
    if abs(dy) <= SAME_LINE and -BACK < dx < 0:
        return "regression"
    if dx <= -SWEEP and -SAME_LINE <= dy <= 2 * SAME_LINE:
        return "return_sweep"
    if abs(dx) <= SHORT and abs(dy) <= 3 * SAME_LINE:
        return "line_change"
    return "jump"


def steps(jumps: Iterable[Saccade], line_px: float) -> list[StepKind]:
    """What each saccade is."""
    if line_px <= 0:
        raise ValueError("A line has a height.")
    return [step_kind(jump.dx / line_px, jump.dy / line_px) for jump in jumps]


def pattern(kinds: Sequence[StepKind]) -> Pattern:
    """What the last steps look like; `unknown` while there are few or they do not agree."""
    if len(kinds) < FEWEST_STEPS:
        return "unknown"
    if sum(kind == "rest" for kind in kinds) >= STARING_SHARE * len(kinds):
        return "staring"
    reading = gathered(kinds, READING_POINTS)
    scanning = gathered(kinds, SCANNING_POINTS)
    if max(reading, scanning) < ENOUGH or reading == scanning:
        return "unknown"
    return "reading" if reading > scanning else "scanning"


def gathered(kinds: Sequence[StepKind], points: dict[StepKind, float]) -> float:
    """Points after all steps; they never fall below none, so that what is long past does not weigh on what comes."""
    total = 0.0
    for kind in kinds:
        total = max(0.0, total + points[kind])
    return total


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """What a stretch of page gaze shows. Shares are of all steps."""

    pattern: Pattern
    fixations: int
    regressions: float
    return_sweeps: float
    lines_a_minute: float
    """Return sweeps a minute: how fast lines are finished."""


def reading_facts(fixations: Sequence[Fixation], line_px: float) -> ReadingFacts:
    """Facts of a stretch of fixations, for what is told to people and rules."""
    kinds = steps(saccades(fixations), line_px)
    counted, total = Counter(kinds), max(1, len(kinds))
    minutes = (fixations[-1].end - fixations[0].at) / 60 if fixations else 0.0
    return ReadingFacts(
        pattern=pattern(kinds),
        fixations=len(fixations),
        regressions=counted["regression"] / total,
        return_sweeps=counted["return_sweep"] / total,
        lines_a_minute=counted["return_sweep"] / minutes if minutes > 0 else 0.0,
    )
