"""Moments in order: what a person does in each chapter, frame by frame, as poses.

Inside a chapter everything that sways has a whole number of periods, so a chapter repeats without a jump. Between two
chapters lie BETWEEN_S seconds that belong to neither, in which one pose moves into the next.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tpu_training.synthetic.acts import act_away, act_closed, act_frowning, act_reading
from tpu_training.synthetic.pose import Pose

BETWEEN_S = 0.8


@dataclass(frozen=True)
class Chapter:
    """A named stretch of a sequence."""

    id: str
    title: str
    seconds: float
    acts: Callable[[np.random.Generator, float, float], list[Pose]]


@dataclass(frozen=True)
class Span:
    """Where a chapter lies in the finished sequence: frames `first` up to, not including, `end`."""

    chapter: Chapter
    first: int
    end: int


CLIP_CHAPTERS = (
    Chapter("reading", "Reads", 24.0, act_reading),
    Chapter("away", "Looks away", 22.0, act_away),
    Chapter("reading-2", "Reads again", 22.0, act_reading),
    Chapter("frowning", "Frowns", 44.0, act_frowning),
    Chapter("closed", "Closes eyes", 8.0, act_closed),
    Chapter("reading-3", "Reads once more", 22.0, act_reading),
)


def between(before: Pose, after: Pose, frames: int) -> Iterator[Pose]:
    """Poses on the way from one to another, eased, with a blink in the middle as people do when they look elsewhere."""
    for k in range(1, frames + 1):
        t = k / (frames + 1)
        share = t * t * (3 - 2 * t)
        numbers = {
            name: (1 - share) * getattr(before, name) + share * getattr(after, name)
            for name in Pose.__dataclass_fields__
            if name != "action_units"
        }
        names = {*before.action_units, *after.action_units}
        units = {n: (1 - share) * before.action_units.get(n, 0) + share * after.action_units.get(n, 0) for n in names}
        blink = max(0.0, 1 - abs(t - 0.5) * 5)
        for name in ("eyeBlinkLeft", "eyeBlinkRight"):
            units[name] = max(units.get(name, 0.0), blink)
        yield Pose(**numbers, action_units=units)


def build_sequence(chapters: tuple[Chapter, ...], fps: float, seed: int) -> tuple[list[Pose], list[Span]]:
    """All poses and where the chapters lie; the last pose leads back to the first."""
    acts = [chapter.acts(np.random.default_rng([seed, k]), chapter.seconds, fps) for k, chapter in enumerate(chapters)]
    poses: list[Pose] = []
    spans = []
    for k, (chapter, part) in enumerate(zip(chapters, acts, strict=True)):
        spans.append(Span(chapter, len(poses), len(poses) + len(part)))
        poses += part
        poses += between(part[-1], acts[(k + 1) % len(acts)][0], round(BETWEEN_S * fps))
    return poses, spans
