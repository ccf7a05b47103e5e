"""How a student stands, in a state and a sentence that student and teacher read alike.

Nothing here says what was sensed: a state never tells whose camera is on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Value = float | bool | str | None

EARLY_SECONDS = 20.0
AWAY_SECONDS = 120.0
SLOW_RATIO = 1.8  # times what most students need
LONG_RATIO = 1.2
LOW_FOCUS = 0.35
HIGH_CONFUSION = 0.65


@dataclass(frozen=True)
class Standing:
    """A state of design section 8 (well, slow, stuck, unknown) and its sentence."""

    state: str
    words: str


def describe_standing(  # noqa: PLR0911 - one return for each standing, most pressing first
    signals: Mapping[str, Value], *, seconds_here: float, wrong_lately: int = 0
) -> Standing:
    """The standing that follows from the signals (see lessons.adaptation.signals).

    `wrong_lately` counts wrong answers since the last right one, whatever the level they were asked at.
    """
    hints = int(_number(signals, "hints_here"))
    idle = _number(signals, "idle_s")
    away = signals.get("here") is False
    if away and idle >= AWAY_SECONDS:
        return Standing("unknown", f"No activity for {_count(int(idle // 60), 'minute')}.")
    if away and _number(signals, "hidden_s"):
        return Standing("unknown", "Has another page open just now.")
    if wrong_lately >= 2:
        asked = f", and asked for {_count(hints, 'hint')}" if hints else ""
        return Standing("stuck", f"{_count(wrong_lately, 'wrong answer').capitalize()} in a row{asked}.")
    if wrong_lately == 1:
        return Standing("slow", "One wrong answer, working on the next.")
    # The sentence must be true of the pace alone: what was sensed only says sooner that a longer stay is a slow one.
    slow = LONG_RATIO if _attention_is_low(signals) else SLOW_RATIO
    if _number(signals, "dwell_ratio") >= slow:
        return Standing("slow", "Taking longer here than most people need.")
    if seconds_here < EARLY_SECONDS:
        return Standing("unknown", "Just opened the lesson; too early to say.")
    right = int(_number(signals, "correct_in_row"))
    return Standing(
        "well", f"{_count(right, 'right answer').capitalize()} in a row." if right >= 2 else "Moving along."
    )


def _attention_is_low(signals: Mapping[str, Value]) -> bool:
    focus, confusion = signals.get("focus"), signals.get("confusion")
    return (isinstance(focus, float) and focus < LOW_FOCUS) or (
        isinstance(confusion, float) and confusion > HIGH_CONFUSION
    )


def _number(signals: Mapping[str, Value], name: str) -> float:
    value = signals.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _count(number: int, noun: str) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    counted = words[number] if number < len(words) else str(number)
    return f"{counted} {noun}" if number == 1 else f"{counted} {noun}s"
