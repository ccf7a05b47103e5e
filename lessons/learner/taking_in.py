"""What one answer changes in a student's states, review cards and a question's difficulty.

Pure, and the only way in: a single answer and a replay of all go through here, so both end in the same state.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lessons.content.levels import Level, difficulty_of
from lessons.learner.beliefs import Graph, starting_state
from lessons.learner.reviews import review
from lessons.learner.skill_state import Answered, Difficulty, SkillState, judge_difficulty, learn, weight_of

LEVEL_STEP = 0.7  # logits between the levels of a block, before its answers tell


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one skill: its state, and the card that says when to review it."""

    state: SkillState
    card: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer as it is taken in. `first`: the student's first answer to this question."""

    skills: tuple[int, ...]
    correct: bool
    at: datetime
    hints: int = 0
    tries_before: int = 0
    first: bool = True

    @property
    def aided(self) -> bool:
        """After a hint, or after a wrong try at the very same question."""
        return self.hints > 0 or self.tries_before > 0


def untried(level: Level) -> Difficulty:
    """The difficulty of a question that nobody has answered."""
    return Difficulty(rating=LEVEL_STEP * difficulty_of(level))


def take_in(
    entry: Entry, kept: Mapping[int, Kept], difficulty: Difficulty, builds_on: Graph
) -> tuple[dict[int, Kept], Difficulty]:
    """The skills that change, as they are after the answer, and the question's difficulty."""
    states = {skill: one.state for skill, one in kept.items()}
    before = [states.get(skill) or starting_state(skill, states, builds_on) for skill in entry.skills]
    weight = weight_of(correct=entry.correct, hints=entry.hints, tries_before=entry.tries_before)
    answered = Answered(entry.correct, entry.at, weight)
    after = learn(before, difficulty, answered)
    changed = {
        skill: Kept(state, _card(entry, skill, kept.get(skill)))
        for skill, state in zip(entry.skills, after, strict=True)
    }
    if entry.first and not entry.aided and before:
        difficulty = judge_difficulty(difficulty, before, answered)
    return changed, difficulty


def _card(entry: Entry, skill: int, kept: Kept | None) -> dict[str, Any]:
    return review(kept.card if kept else None, skill=skill, correct=entry.correct, aided=entry.aided, at=entry.at)
