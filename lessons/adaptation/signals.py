"""The one table of signals: what a rule may ask about. The check of rules, the editor and the docs are made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Value = float | bool | str | None
Type = Literal["number", "truth", "text"]
Source = Literal["camera", "behaviour", "lesson"]
SensingLevel = Literal["behaviour", "gaze", "expression"]

SENSING_LEVELS: tuple[SensingLevel, ...] = ("behaviour", "gaze", "expression")


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that is known, or not known, of a student at work. `level` is the least sensing that tells it."""

    name: str
    type: Type
    unit: str
    meaning: str
    source: Source
    level: SensingLevel = "behaviour"

    @property
    def needs_camera(self) -> bool:
        """Whether it is always unknown without a camera."""
        return self.level != "behaviour"


_TABLE = (
    Signal("focus", "number", "0 to 1", "how much gaze and posture point at the page", "camera", "gaze"),
    Signal("confusion", "number", "0 to 1", "how puzzled the face looks: a hint, never proof", "camera", "expression"),
    Signal("known_share", "number", "0 to 1", "share of the last frames that could be judged", "camera", "gaze"),
    Signal("wrong_in_row", "number", "answers", "wrong answers since the last right one", "behaviour"),
    Signal("correct_in_row", "number", "answers", "right answers since the last wrong one", "behaviour"),
    Signal("wrong_recent", "number", "of the last 5", "wrong answers among the last five", "behaviour"),
    Signal("wrong_here", "number", "answers", "wrong answers to the exercise now on the page", "behaviour"),
    Signal("hints_here", "number", "hints", "hints asked for on the exercise now on the page", "behaviour"),
    Signal("dwell_ratio", "number", "times", "time on this block, in multiples of the usual time", "behaviour"),
    Signal("revisits", "number", "times", "returns to this block after leaving it", "behaviour"),
    Signal("idle_s", "number", "seconds", "time without typing, scrolling or pointing; kept a minute", "behaviour"),
    Signal("hidden_s", "number", "seconds", "time with another page in front; kept a minute", "behaviour"),
    Signal("here", "truth", "", "the page is in front and in use", "behaviour"),
    Signal("video_playing", "truth", "", "a film is playing", "behaviour"),
    Signal("captions_on", "truth", "", "captions are on", "behaviour"),
    Signal("difficulty", "number", "−1, 0 or 1", "simpler, standard or challenge", "behaviour"),
    Signal("items_done", "number", "exercises", "exercises answered in this lesson, right or wrong", "behaviour"),
    Signal("items_since_step", "number", "exercises", "exercises answered since the level last changed", "behaviour"),
    Signal("block_kind", "text", "", "text, figure, video, worked_example, exercise or remedial", "lesson"),
    Signal("has_simpler", "truth", "", "this block can be shown in a simpler form", "lesson"),
    Signal("has_challenge", "truth", "", "this block can be shown in a harder form", "lesson"),
    Signal("has_recap", "truth", "", "there is a recap of this block, not yet brought", "lesson"),
    Signal("has_misconception", "truth", "", "there is help with a likely mistake here, not yet brought", "lesson"),
)

SIGNALS: Mapping[str, Signal] = {signal.name: signal for signal in _TABLE}

_PYTHON_TYPES: dict[Type, tuple[type, ...]] = {"number": (int, float), "truth": (bool,), "text": (str,)}


class SignalError(ValueError):
    """A value for a signal that the table does not have, or of another type."""


def check_values(values: Mapping[str, object]) -> None:
    """Raises SignalError unless every name is in the table and every value is of its type or None."""
    for name, value in values.items():
        signal = SIGNALS.get(name)
        if signal is None:
            raise SignalError(f"there is no signal {name!r}")
        is_number_as_truth = isinstance(value, bool) and signal.type == "number"
        if value is not None and (is_number_as_truth or not isinstance(value, _PYTHON_TYPES[signal.type])):
            raise SignalError(f"{name} is a {signal.type}, not {value!r}")
