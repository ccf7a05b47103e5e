"""The words of the signals for teachers, with units and sensible ranges: what the menus of the rule editor say.

Read aloud, a clause is `subject` + comparison + value + `after`: "their last answers were wrong, at least 2 in a row".
"""

from dataclasses import dataclass
from math import isfinite

from lessons.adaptation.signals import SIGNALS, Signal

AMOUNTS = {
    ">=": "at least",
    ">": "more than",
    "<=": "at most",
    "<": "less than",
    "==": "exactly",
    "!=": "not exactly",
    "known": "any (it is known)",
    "unknown": "not known",
}
CHOICES = {"==": "is", "!=": "is not", ">=": "is at least", ">": "is above", "<=": "is at most", "<": "is below"}


@dataclass(frozen=True, slots=True)
class Wording:
    """How one signal is spoken of. A number is typed as its value times `scale` (100 for a share in per cent)."""

    group: str
    subject: str
    after: str = ""
    after_one: str = ""
    truth: tuple[str, str] = ("is true", "is not true")
    usually: float | str | None = None
    least: float = 0
    most: float = 1000
    step: float = 1
    scale: float = 1
    choices: tuple[tuple[float | str, str], ...] = ()
    comparison: str = ">="

    def comparison_words(self, comparison: str) -> str:
        """A comparison as this signal says it."""
        if comparison in {"is", "is not"}:
            return self.truth[comparison == "is not"]
        if comparison in {"known", "unknown"}:
            return AMOUNTS["unknown"] if comparison == "unknown" else "known"
        return CHOICES[comparison] if self.choices else AMOUNTS[comparison]

    def value_words(self, value: float | str | None) -> str:
        """A value as a teacher reads it."""
        if value is None:
            return ""
        named = dict(self.choices).get(value)
        return named or (self.typed(value) if isinstance(value, float | int) else str(value))

    def after_words(self, comparison: str, value: float | str | None = None) -> str:
        """What follows the value."""
        if comparison in {"is", "is not", "known", "unknown"}:
            return ""
        return self.after_one if value == 1 and self.after_one else self.after

    def typed(self, value: float | str | None) -> str:
        """A value as it stands in the field."""
        if value is None or isinstance(value, str):
            return value or ""
        return f"{round(value * self.scale, 9):.9f}".rstrip("0").rstrip(".")

    def read_number(self, typed: str) -> float:
        """The value of what was typed; ValueError in plain words."""
        try:
            number = float(typed.replace(",", "."))
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            raise ValueError(f"“{typed}” is not a number." if typed else "A number is missing.")
        if not self.least <= number <= self.most:
            raise ValueError(f"{typed} is not between {self.least:g} and {self.most:g}.")
        return round(number / self.scale, 9)

    def usual(self, allowed: tuple[str, ...]) -> str:
        """The comparison that most rules want."""
        return self.comparison if self.comparison in allowed else allowed[0]


ANSWERS, PACE, HERE, PART, KNOWS, CAMERA = (
    "Answers and hints",
    "Time and pace",
    "On the page",
    "What this part offers",
    "What they know",
    "With a camera",
)

_LEVELS = ((-1.0, "the simpler one"), (0.0, "the usual one"), (1.0, "the harder one"))
_KINDS = (
    ("text", "a text"),
    ("figure", "a figure"),
    ("video", "a film"),
    ("worked_example", "a worked example"),
    ("exercise", "an exercise"),
    ("remedial", "an extra explanation"),
)
_THERE = ("is there", "is not there")
_TO_COME = ("is there, not yet shown", "is not there, or was shown")

SIGNAL_WORDS: dict[str, Wording] = {
    "wrong_in_row": Wording(ANSWERS, "their last answers were wrong,", "in a row", usually=2.0, most=20),
    "correct_in_row": Wording(ANSWERS, "their last answers were right,", "in a row", usually=3.0, most=20),
    "wrong_recent": Wording(ANSWERS, "of their last five answers,", "were wrong", "was wrong", usually=3.0, most=5),
    "wrong_here": Wording(ANSWERS, "on this exercise they gave", "wrong answers", "wrong answer", usually=2.0, most=20),
    "hints_here": Wording(ANSWERS, "on this exercise they asked for", "hints", "hint", usually=2.0, most=20),
    "items_done": Wording(ANSWERS, "in this lesson they answered", "exercises", "exercise", usually=3.0, most=200),
    "items_since_step": Wording(
        ANSWERS, "since their level changed they did", "exercises", "exercise", usually=3.0, most=200
    ),
    "tries_here": Wording(ANSWERS, "on this exercise they gave", "answers", "answer", usually=3.0, most=20),
    "solved_here": Wording(ANSWERS, "this exercise", truth=("is solved", "is not solved yet")),
    "fast_right_in_row": Wording(
        ANSWERS, "they answered right, fast and without a hint,", "times in a row", "time", usually=3.0, most=20
    ),
    "skimmed_in_row": Wording(PACE, "they skimmed", "parts in a row", "part", usually=3.0, most=50),
    "returns_recent": Wording(PACE, "in the last three minutes they went back", "times", "time", usually=3.0, most=50),
    "minutes_in_lesson": Wording(
        PACE, "they have worked on this lesson for", "minutes", "minute", usually=30.0, most=600
    ),
    "minutes_since_break": Wording(
        PACE, "they have worked without a break for", "minutes", "minute", usually=25.0, most=600
    ),
    "dwell_ratio": Wording(
        PACE, "on this part they spent", "times the usual time", usually=1.5, most=50, step=0.1, comparison=">"
    ),
    "revisits": Wording(PACE, "they came back to this part", "times", "time", usually=2.0, most=50),
    "idle_s": Wording(PACE, "they have touched nothing for", "seconds", usually=120.0, most=3600, step=5),
    "hidden_s": Wording(PACE, "another page was in front for", "seconds", usually=30.0, most=3600, step=1),
    "here": Wording(HERE, "the lesson", truth=("is in front and in use", "is left alone")),
    "video_playing": Wording(HERE, "the film", truth=("is playing", "is not playing")),
    "captions_on": Wording(HERE, "captions", truth=("are on", "are off")),
    "difficulty": Wording(HERE, "their level", choices=_LEVELS, usually=-1.0, least=-1, most=1, comparison=">"),
    "block_kind": Wording(PART, "the part they are at", choices=_KINDS, usually="exercise", comparison="=="),
    "has_simpler": Wording(PART, "a simpler version of this part", truth=_THERE),
    "has_challenge": Wording(PART, "a harder version of this part", truth=_THERE),
    "has_recap": Wording(PART, "a recap of this part", truth=_TO_COME),
    "has_misconception": Wording(PART, "help with a likely mistake here", truth=_TO_COME),
    "has_simpler_figure": Wording(PART, "a simpler version of the figure", truth=_THERE),
    "has_worked_example": Wording(PART, "a worked example", truth=_THERE),
    "has_film": Wording(PART, "a film about this part", truth=_TO_COME),
    "has_question": Wording(PART, "a short question about this part", truth=_THERE),
    "has_other_activity": Wording(PART, "something else to do further on", truth=_THERE),
    "has_harder_activity": Wording(PART, "a harder exercise further on", truth=_THERE),
    "has_prerequisite_lesson": Wording(PART, "a lesson on what this builds on", truth=_THERE),
    "mastery": Wording(
        KNOWS,
        "how surely they can do this:",
        "per cent",
        usually=0.5,
        most=100,
        step=5,
        scale=100,
        comparison="<",
    ),
    "mastery_known": Wording(KNOWS, "what they can do here", truth=("is known well enough", "is not known yet")),
    "struggling": Wording(KNOWS, "practising on", truth=("brings them no further", "brings them further")),
    "prerequisite_missing": Wording(KNOWS, "something that this builds on", truth=("is missing", "is not missing")),
    "focus": Wording(
        CAMERA, "their attention to the page is", "per cent", usually=0.35, most=100, step=5, scale=100, comparison="<"
    ),
    "confusion": Wording(
        CAMERA, "they look puzzled,", "per cent", usually=0.65, most=100, step=5, scale=100, comparison=">"
    ),
    "rereads_here": Wording(CAMERA, "their eyes came back to this part", "times", "time", usually=2.0, most=50),
    "known_share": Wording(
        CAMERA, "the camera could judge", "per cent of the last pictures", usually=0.6, most=100, step=5, scale=100
    ),
}


def words_of(name: str) -> Wording:
    """The wording of a signal. One that has none yet is spoken of by its meaning in the table of signals."""
    return SIGNAL_WORDS.get(name) or _from_meaning(SIGNALS[name])


def _from_meaning(signal: Signal) -> Wording:
    group = CAMERA if signal.needs_camera else {"lesson": PART}.get(signal.source, HERE)
    if signal.type == "truth":
        return Wording(group, f"“{signal.meaning}”", truth=("is true", "is not true"))
    if signal.type == "text":
        return Wording(group, f"{signal.meaning}:", usually="", comparison="==")
    scale = 100 if signal.unit == "0 to 1" else 1
    unit = "per cent" if scale == 100 else signal.unit
    return Wording(group, f"{signal.meaning}:", unit, usually=1.0 / scale, least=-1000, scale=scale, step=0.1)
