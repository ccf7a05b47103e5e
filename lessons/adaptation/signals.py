"""The one table of signals: what a rule may ask about. The check of rules, the editor and the docs are made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from lessons.content.levels import Kind

Value = float | bool | str | None
Type = Literal["number", "truth", "text"]
Source = Literal["camera", "behaviour", "lesson", "learner"]
SensingLevel = Literal["behaviour", "gaze", "expression"]

SENSING_LEVELS: tuple[SensingLevel, ...] = ("behaviour", "gaze", "expression")


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that is known, or not known, of a student at work. `level` is the least sensing that tells it.

    A number lies between `least` and `most` (None: no end), in whole steps when it is `whole`; a text is one of
    `options`.
    """

    name: str
    type: Type
    unit: str
    meaning: str
    source: Source
    level: SensingLevel = "behaviour"
    least: float = 0
    most: float | None = None
    whole: bool = False
    options: tuple[str, ...] = ()

    @property
    def needs_camera(self) -> bool:
        """Whether it is always unknown without a camera."""
        return self.level != "behaviour"


_share = partial(Signal, type="number", unit="0 to 1", most=1)
_count = partial(Signal, type="number", source="behaviour", whole=True)
_amount = partial(Signal, type="number", source="behaviour")
_truth = partial(Signal, type="truth", unit="", source="behaviour")
_possible = partial(Signal, type="truth", unit="", source="lesson")

_TABLE: tuple[Signal, ...] = (
    _share("focus", meaning="how much gaze and posture point at the page", source="camera", level="gaze"),
    _share("confusion", meaning="how puzzled the face looks: a hint, never proof", source="camera", level="expression"),
    _share("known_share", meaning="share of the last frames that could be judged", source="camera", level="gaze"),
    Signal(
        "rereads_here",
        "number",
        "times",
        "times the eyes came back to this block from further on; known only once the gaze is set up",
        "camera",
        level="gaze",
        whole=True,
    ),
    _count("wrong_in_row", unit="answers", meaning="wrong answers since the last right one"),
    _count("correct_in_row", unit="answers", meaning="right answers since the last wrong one"),
    _count("wrong_recent", unit="of the last 5", meaning="wrong answers among the last five", most=5),
    _count("wrong_here", unit="answers", meaning="wrong answers to the exercise now on the page"),
    _count("tries_here", unit="answers", meaning="answers to the exercise now on the page, right or wrong"),
    _truth("solved_here", meaning="the exercise now on the page was answered rightly"),
    _count("hints_here", unit="hints", meaning="hints asked for on the exercise now on the page"),
    _truth("lost_here", meaning="the student said of this block that they are lost"),
    _count(
        "fast_right_in_row",
        unit="answers",
        meaning="right answers in a row, each in less than half the usual time and without a hint",
    ),
    _count(
        "skimmed_in_row",
        unit="passages",
        meaning="passages in a row that were left after less than a third of the usual time",
    ),
    _amount("dwell_ratio", unit="times", meaning="time on this block, in multiples of the usual time"),
    _count("revisits", unit="times", meaning="returns to this block after leaving it"),
    _count("returns_recent", unit="times", meaning="returns to earlier blocks in the last three minutes"),
    _amount("idle_s", unit="seconds", meaning="time without typing, scrolling or pointing; kept a minute"),
    _amount("hidden_s", unit="seconds", meaning="time with another page in front; kept a minute"),
    _truth("here", meaning="the page is in front and in use"),
    _amount("minutes_in_lesson", unit="minutes", meaning="time at work on this lesson, absences left out"),
    _amount(
        "minutes_since_break",
        unit="minutes",
        meaning="time at work since the last break; two minutes away count as one",
    ),
    _truth("video_playing", meaning="a film is playing"),
    _truth("captions_on", meaning="captions are on"),
    _count("difficulty", unit="−1, 0 or 1", meaning="simpler, standard or challenge", least=-1, most=1),
    _count("items_done", unit="exercises", meaning="exercises answered in this lesson, right or wrong"),
    _count("items_since_step", unit="exercises", meaning="exercises answered since the level last changed"),
    Signal(
        "block_kind",
        "text",
        "",
        "text, figure, video, worked_example, exercise or remedial",
        "lesson",
        options=tuple(Kind),
    ),
    _possible("has_simpler", meaning="this block can be shown in a simpler form"),
    _possible("has_challenge", meaning="this block can be shown in a harder form"),
    _possible("has_recap", meaning="there is a recap of this block, not yet brought"),
    _possible("has_misconception", meaning="there is help with a likely mistake here, not yet brought"),
    _possible("has_simpler_figure", meaning="the figure here, or the last one before, can be shown simpler"),
    _possible("has_worked_example", meaning="there is a worked example of what is practised here"),
    _possible("has_film", meaning="there is a film, not yet reached, about what this block is about"),
    _possible("has_question", meaning="there is a short unsolved exercise about what this passage says"),
    _possible("has_other_activity", meaning="another kind of block lies ahead: a film or an exercise"),
    _possible("has_harder_activity", meaning="an unsolved exercise ahead can be shown in a harder form"),
    _possible("has_prerequisite_lesson", meaning="a lesson teaches the earlier skill that seems to be missing"),
    _share("mastery", meaning="how likely the student can do what is practised here", source="learner"),
    _truth("mastery_known", meaning="enough was answered to trust `mastery`", source="learner"),
    _truth("struggling", meaning="practises a skill here again and again without getting further", source="learner"),
    _truth("prerequisite_missing", meaning="an earlier skill that this needs is not mastered", source="learner"),
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
