"""How a student stands, in a state and a sentence that student and teacher read alike.

Nothing here says what was sensed: a state never tells whose camera is on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import override

from webapp.classroom import standing_words as words

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


def describe_standing(signals: Mapping[str, Value], *, seconds_here: float, wrong_lately: int = 0) -> Standing:
    """The standing that follows from the signals (see lessons.adaptation.signals), in English: so it is kept.

    `wrong_lately` counts wrong answers since the last right one, whatever the level they were asked at.
    """
    with override("en"):
        state, said = _describe(signals, seconds_here, wrong_lately)
        return Standing(state, str(said))


def _describe(signals: Mapping[str, Value], seconds_here: float, wrong_lately: int) -> tuple[str, object]:  # noqa: PLR0911 - one return for each standing, most pressing first
    idle, away = _number(signals, "idle_s"), signals.get("here") is False
    if away and idle >= AWAY_SECONDS:
        return "unknown", words.inactive(int(idle // 60))
    if away and _number(signals, "hidden_s"):
        return "unknown", words.ELSEWHERE
    if wrong_lately >= 2:
        return "stuck", words.wrong_in_row(wrong_lately, int(_number(signals, "hints_here")))
    if wrong_lately == 1:
        return "slow", words.ONE_WRONG
    # The sentence must be true of the pace alone: what was sensed only says sooner that a longer stay is a slow one.
    slow = LONG_RATIO if _attention_is_low(signals) else SLOW_RATIO
    if _number(signals, "dwell_ratio") >= slow:
        return "slow", words.LONGER
    if seconds_here < EARLY_SECONDS:
        return "unknown", words.EARLY
    right = int(_number(signals, "correct_in_row"))
    return "well", words.right_in_row(right) if right >= 2 else words.ALONG


def _attention_is_low(signals: Mapping[str, Value]) -> bool:
    focus, confusion = signals.get("focus"), signals.get("confusion")
    return (isinstance(focus, float) and focus < LOW_FOCUS) or (
        isinstance(confusion, float) and confusion > HIGH_CONFUSION
    )


def _number(signals: Mapping[str, Value], name: str) -> float:
    value = signals.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
