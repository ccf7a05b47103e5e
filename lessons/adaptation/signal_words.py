"""The words of the signals for teachers, with units and sensible ranges: what the menus of the rule editor say.

Read aloud, a clause is `subject` + comparison + value + `after`: "their last answers were wrong, at least 2 in a row".
"""

from dataclasses import dataclass, replace
from functools import cache
from math import isfinite

from lessons.adaptation.signals import SIGNALS, Signal
from lessons.adaptation.spoken import N_, language, say, say_number

AMOUNTS = {
    ">=": N_("at least"),
    ">": N_("more than"),
    "<=": N_("at most"),
    "<": N_("less than"),
    "==": N_("exactly"),
    "!=": N_("not exactly"),
    "known": N_("known"),
    "unknown": N_("not known"),
}
CHOICES = {
    "==": N_("is"),
    "!=": N_("is not"),
    ">=": N_("is at least"),
    ">": N_("is above"),
    "<=": N_("is at most"),
    "<": N_("is below"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How one signal is spoken of. A number is typed as its value times `scale` (100 for a share in per cent)."""

    group: str
    subject: str
    after: str = ""
    after_one: str = ""
    truth: tuple[str, str] = (N_("is true"), N_("is not true"))
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
        named = CHOICES if self.choices and comparison in CHOICES else AMOUNTS
        return say(named[comparison])

    def value_words(self, value: float | str | None) -> str:
        """A value as a teacher reads it."""
        if value is None:
            return ""
        named = dict(self.choices).get(value)
        return named or (say_number(self.typed(value)) if isinstance(value, float | int) else str(value))

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
            wrong = say(N_("“%(typed)s” is not a number.")) if typed else say(N_("A number is missing."))
            raise ValueError(wrong % {"typed": typed})
        if not self.least <= number <= self.most:
            said = say(N_("%(typed)s is not between %(least)s and %(most)s."))
            raise ValueError(said % {"typed": typed, "least": f"{self.least:g}", "most": f"{self.most:g}"})
        return round(number / self.scale, 9)

    def usual(self, allowed: tuple[str, ...]) -> str:
        """The comparison that most rules want."""
        return self.comparison if self.comparison in allowed else allowed[0]


ANSWERS, PACE, HERE, PART, KNOWS, CAMERA = (
    N_("Answers and hints"),
    N_("Time and pace"),
    N_("On the page"),
    N_("What this part offers"),
    N_("What they know"),
    N_("With a camera"),
)

_LEVELS = ((-1.0, N_("the simpler one")), (0.0, N_("the usual one")), (1.0, N_("the harder one")))
_KINDS = (
    ("text", N_("a text")),
    ("figure", N_("a figure")),
    ("video", N_("a film")),
    ("worked_example", N_("a worked example")),
    ("exercise", N_("an exercise")),
    ("remedial", N_("an extra explanation")),
)
_THERE = (N_("is there"), N_("is not there"))
_TO_COME = (N_("is there, not yet shown"), N_("is not there, or was shown"))

SIGNAL_WORDS: dict[str, Wording] = {
    "wrong_in_row": Wording(ANSWERS, N_("their last answers were wrong,"), N_("in a row"), usually=2.0, most=20),
    "correct_in_row": Wording(ANSWERS, N_("their last answers were right,"), N_("in a row"), usually=3.0, most=20),
    "wrong_recent": Wording(
        ANSWERS, N_("of their last five answers,"), N_("were wrong"), N_("was wrong"), usually=3.0, most=5
    ),
    "wrong_here": Wording(
        ANSWERS, N_("on this exercise they gave"), N_("wrong answers"), N_("wrong answer"), usually=2.0, most=20
    ),
    "hints_here": Wording(
        ANSWERS, N_("on this exercise they asked for"), N_("hints"), N_("hint"), usually=2.0, most=20
    ),
    "items_done": Wording(
        ANSWERS, N_("in this lesson they answered"), N_("exercises"), N_("exercise"), usually=3.0, most=200
    ),
    "items_since_step": Wording(
        ANSWERS, N_("since their level changed they did"), N_("exercises"), N_("exercise"), usually=3.0, most=200
    ),
    "tries_here": Wording(ANSWERS, N_("on this exercise they gave"), N_("answers"), N_("answer"), usually=3.0, most=20),
    "lost_here": Wording(
        HERE, N_("of this part they said"), truth=(N_("that they are lost"), N_("nothing, or that they follow"))
    ),
    "solved_here": Wording(ANSWERS, N_("this exercise"), truth=(N_("is solved"), N_("is not solved yet"))),
    "fast_right_in_row": Wording(
        ANSWERS,
        N_("they answered right, fast and without a hint,"),
        N_("times in a row"),
        N_("time"),
        usually=3.0,
        most=20,
    ),
    "skimmed_in_row": Wording(PACE, N_("they skimmed"), N_("parts in a row"), N_("part"), usually=3.0, most=50),
    "returns_recent": Wording(
        PACE, N_("in the last three minutes they went back"), N_("times"), N_("time"), usually=3.0, most=50
    ),
    "minutes_in_lesson": Wording(
        PACE, N_("they have worked on this lesson for"), N_("minutes"), N_("minute"), usually=30.0, most=600
    ),
    "minutes_since_break": Wording(
        PACE, N_("they have worked without a break for"), N_("minutes"), N_("minute"), usually=25.0, most=600
    ),
    "dwell_ratio": Wording(
        PACE, N_("on this part they spent"), N_("times the usual time"), usually=1.5, most=50, step=0.1, comparison=">"
    ),
    "revisits": Wording(PACE, N_("they came back to this part"), N_("times"), N_("time"), usually=2.0, most=50),
    "idle_s": Wording(PACE, N_("they have touched nothing for"), N_("seconds"), usually=120.0, most=3600, step=5),
    "hidden_s": Wording(PACE, N_("another page was in front for"), N_("seconds"), usually=30.0, most=3600, step=1),
    "here": Wording(HERE, N_("the lesson"), truth=(N_("is in front and in use"), N_("is left alone"))),
    "video_playing": Wording(HERE, N_("the film"), truth=(N_("is playing"), N_("is not playing"))),
    "captions_on": Wording(HERE, N_("captions"), truth=(N_("are on"), N_("are off"))),
    "difficulty": Wording(HERE, N_("their level"), choices=_LEVELS, usually=-1.0, least=-1, most=1, comparison=">"),
    "block_kind": Wording(PART, N_("the part they are at"), choices=_KINDS, usually="exercise", comparison="=="),
    "has_simpler": Wording(PART, N_("a simpler version of this part"), truth=_THERE),
    "has_challenge": Wording(PART, N_("a harder version of this part"), truth=_THERE),
    "has_recap": Wording(PART, N_("a recap of this part"), truth=_TO_COME),
    "has_misconception": Wording(PART, N_("help with a likely mistake here"), truth=_TO_COME),
    "has_simpler_figure": Wording(PART, N_("a simpler version of the figure"), truth=_THERE),
    "has_worked_example": Wording(PART, N_("a worked example"), truth=_THERE),
    "has_film": Wording(PART, N_("a film about this part"), truth=_TO_COME),
    "has_question": Wording(PART, N_("a short question about this part"), truth=_THERE),
    "has_other_activity": Wording(PART, N_("something else to do further on"), truth=_THERE),
    "has_harder_activity": Wording(PART, N_("a harder exercise further on"), truth=_THERE),
    "has_prerequisite_lesson": Wording(PART, N_("a lesson on what this builds on"), truth=_THERE),
    "mastery": Wording(
        KNOWS,
        N_("how surely they can do this:"),
        N_("per cent"),
        usually=0.5,
        most=100,
        step=5,
        scale=100,
        comparison="<",
    ),
    "mastery_known": Wording(
        KNOWS, N_("what they can do here"), truth=(N_("is known well enough"), N_("is not known yet"))
    ),
    "struggling": Wording(KNOWS, N_("practising on"), truth=(N_("brings them no further"), N_("brings them further"))),
    "prerequisite_missing": Wording(
        KNOWS, N_("something that this builds on"), truth=(N_("is missing"), N_("is not missing"))
    ),
    "focus": Wording(
        CAMERA,
        N_("their attention to the page is"),
        N_("per cent"),
        usually=0.35,
        most=100,
        step=5,
        scale=100,
        comparison="<",
    ),
    "confusion": Wording(
        CAMERA, N_("they look puzzled,"), N_("per cent"), usually=0.65, most=100, step=5, scale=100, comparison=">"
    ),
    "rereads_here": Wording(
        CAMERA, N_("their eyes came back to this part"), N_("times"), N_("time"), usually=2.0, most=50
    ),
    "known_share": Wording(
        CAMERA,
        N_("the camera could judge"),
        N_("per cent of the last pictures"),
        usually=0.6,
        most=100,
        step=5,
        scale=100,
    ),
}


def words_of(name: str) -> Wording:
    """The wording of a signal in the language of now. One that has none yet is spoken of by its meaning."""
    return _spoken(name, language())


@cache
def _spoken(name: str, spoken: str) -> Wording:  # noqa: ARG001 - kept for each language
    wording = SIGNAL_WORDS.get(name) or _from_meaning(SIGNALS[name])
    return replace(
        wording,
        group=say(wording.group),
        subject=say(wording.subject),
        after=say(wording.after),
        after_one=say(wording.after_one),
        truth=(say(wording.truth[0]), say(wording.truth[1])),
        choices=tuple((value, say(words)) for value, words in wording.choices),
    )


def _from_meaning(signal: Signal) -> Wording:
    group = CAMERA if signal.needs_camera else {"lesson": PART}.get(signal.source, HERE)
    if signal.type == "truth":
        return Wording(group, f"“{signal.meaning}”")
    if signal.type == "text":
        return Wording(group, f"{signal.meaning}:", usually="", comparison="==")
    scale = 100 if signal.unit == "0 to 1" else 1
    unit = "per cent" if scale == 100 else signal.unit
    return Wording(group, f"{signal.meaning}:", unit, usually=1.0 / scale, least=-1000, scale=scale, step=0.1)
