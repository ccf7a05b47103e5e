"""The three levels a block can be written for, and the numbers the rules count them by."""

from enum import StrEnum
from typing import Literal

Level = Literal["simpler", "standard", "challenge"]
LEVELS: tuple[Level, ...] = ("simpler", "standard", "challenge")


class Kind(StrEnum):
    """What a block is."""

    TEXT = "text"
    FIGURE = "figure"
    VIDEO = "video"
    WORKED_EXAMPLE = "worked_example"
    EXERCISE = "exercise"
    REMEDIAL = "remedial"


class Purpose(StrEnum):
    """What a remedial block is for: saying it again in short, or clearing up a likely mistake."""

    RECAP = "recap"
    MISCONCEPTION = "misconception"


def level_of(difficulty: int) -> Level:
    """−1, 0, 1 → simpler, standard, challenge; numbers beyond either end count as that end."""
    return LEVELS[max(-1, min(1, difficulty)) + 1]


def difficulty_of(level: Level) -> int:
    """Simpler, standard, challenge → −1, 0, 1."""
    return LEVELS.index(level) - 1
