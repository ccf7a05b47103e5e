"""The words of the signals for teachers, with units and sensible ranges: what the menus of the rule editor say.

Read aloud, a clause is `subject` + comparison + value + `after`: "their last answers were wrong, at least 2 in a row".
"""

from dataclasses import dataclass, replace
from functools import cache
from math import isfinite

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from lessons.adaptation.signals import SIGNALS, Signal
from lessons.adaptation.spoken import say

AMOUNTS = {
    ">=": _("at least"),
    ">": _("more than"),
    "<=": _("at most"),
    "<": _("less than"),
    "==": _("exactly"),
    "!=": _("not exactly"),
    "known": _("known"),
    "unknown": _("not known"),
}
CHOICES = {
    "==": _("is"),
    "!=": _("is not"),
    ">=": _("is at least"),
    ">": _("is above"),
    "<=": _("is at most"),
    "<": _("is below"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How one signal is spoken of. A number is typed as its value times `scale` (100 for a share in per cent)."""

    group: str
    subject: str
    after: str = ""
    after_one: str = ""
    truth: tuple[str, str] = (_("is true"), _("is not true"))
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
        return gettext(named[comparison])

    def value_words(self, value: float | str | None) -> str:
        """A value as a teacher reads it."""
        if value is None:
            return ""
        named = dict(self.choices).get(value)
        return named or (number_format(self.typed(value)) if isinstance(value, float | int) else str(value))

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
            wrong = gettext("“%(typed)s” is not a number.") if typed else gettext("A number is missing.")
            raise ValueError(wrong % {"typed": typed})
        if not self.least <= number <= self.most:
            said = gettext("%(typed)s is not between %(least)s and %(most)s.")
            raise ValueError(said % {"typed": typed, "least": f"{self.least:g}", "most": f"{self.most:g}"})
        return round(number / self.scale, 9)

    def usual(self, allowed: tuple[str, ...]) -> str:
        """The comparison that most rules want."""
        return self.comparison if self.comparison in allowed else allowed[0]


ANSWERS, PACE, HERE, PART, KNOWS, CAMERA = (
    _("Answers and hints"),
    _("Time and pace"),
    _("On the page"),
    _("What this part offers"),
    _("What they know"),
    _("With a camera"),
)

_LEVELS = ((-1.0, _("the simpler one")), (0.0, _("the usual one")), (1.0, _("the harder one")))
_KINDS = (
    ("text", _("a text")),
    ("figure", _("a figure")),
    ("video", _("a film")),
    ("worked_example", _("a worked example")),
    ("exercise", _("an exercise")),
    ("remedial", _("an extra explanation")),
)
_THERE = (_("is there"), _("is not there"))
_TO_COME = (_("is there, not yet shown"), _("is not there, or was shown"))

SIGNAL_WORDS: dict[str, Wording] = {
    "wrong_in_row": Wording(ANSWERS, _("their last answers were wrong,"), _("in a row"), usually=2.0, most=20),
    "correct_in_row": Wording(ANSWERS, _("their last answers were right,"), _("in a row"), usually=3.0, most=20),
    "wrong_recent": Wording(
        ANSWERS, _("of their last five answers,"), _("were wrong"), _("was wrong"), usually=3.0, most=5
    ),
    "wrong_here": Wording(
        ANSWERS, _("on this exercise they gave"), _("wrong answers"), _("wrong answer"), usually=2.0, most=20
    ),
    "hints_here": Wording(ANSWERS, _("on this exercise they asked for"), _("hints"), _("hint"), usually=2.0, most=20),
    "items_done": Wording(
        ANSWERS, _("in this lesson they answered"), _("exercises"), _("exercise"), usually=3.0, most=200
    ),
    "items_since_step": Wording(
        ANSWERS, _("since their level changed they did"), _("exercises"), _("exercise"), usually=3.0, most=200
    ),
    "tries_here": Wording(ANSWERS, _("on this exercise they gave"), _("answers"), _("answer"), usually=3.0, most=20),
    "solved_here": Wording(ANSWERS, _("this exercise"), truth=(_("is solved"), _("is not solved yet"))),
    "fast_right_in_row": Wording(
        ANSWERS,
        _("they answered right, fast and without a hint,"),
        _("times in a row"),
        _("time"),
        usually=3.0,
        most=20,
    ),
    "skimmed_in_row": Wording(PACE, _("they skimmed"), _("parts in a row"), _("part"), usually=3.0, most=50),
    "returns_recent": Wording(
        PACE, _("in the last three minutes they went back"), _("times"), _("time"), usually=3.0, most=50
    ),
    "minutes_in_lesson": Wording(
        PACE, _("they have worked on this lesson for"), _("minutes"), _("minute"), usually=30.0, most=600
    ),
    "minutes_since_break": Wording(
        PACE, _("they have worked without a break for"), _("minutes"), _("minute"), usually=25.0, most=600
    ),
    "dwell_ratio": Wording(
        PACE, _("on this part they spent"), _("times the usual time"), usually=1.5, most=50, step=0.1, comparison=">"
    ),
    "revisits": Wording(PACE, _("they came back to this part"), _("times"), _("time"), usually=2.0, most=50),
    "idle_s": Wording(PACE, _("they have touched nothing for"), _("seconds"), usually=120.0, most=3600, step=5),
    "hidden_s": Wording(PACE, _("another page was in front for"), _("seconds"), usually=30.0, most=3600, step=1),
    "here": Wording(HERE, _("the lesson"), truth=(_("is in front and in use"), _("is left alone"))),
    "video_playing": Wording(HERE, _("the film"), truth=(_("is playing"), _("is not playing"))),
    "captions_on": Wording(HERE, _("captions"), truth=(_("are on"), _("are off"))),
    "difficulty": Wording(HERE, _("their level"), choices=_LEVELS, usually=-1.0, least=-1, most=1, comparison=">"),
    "block_kind": Wording(PART, _("the part they are at"), choices=_KINDS, usually="exercise", comparison="=="),
    "has_simpler": Wording(PART, _("a simpler version of this part"), truth=_THERE),
    "has_challenge": Wording(PART, _("a harder version of this part"), truth=_THERE),
    "has_recap": Wording(PART, _("a recap of this part"), truth=_TO_COME),
    "has_misconception": Wording(PART, _("help with a likely mistake here"), truth=_TO_COME),
    "has_simpler_figure": Wording(PART, _("a simpler version of the figure"), truth=_THERE),
    "has_worked_example": Wording(PART, _("a worked example"), truth=_THERE),
    "has_film": Wording(PART, _("a film about this part"), truth=_TO_COME),
    "has_question": Wording(PART, _("a short question about this part"), truth=_THERE),
    "has_other_activity": Wording(PART, _("something else to do further on"), truth=_THERE),
    "has_harder_activity": Wording(PART, _("a harder exercise further on"), truth=_THERE),
    "has_prerequisite_lesson": Wording(PART, _("a lesson on what this builds on"), truth=_THERE),
    "mastery": Wording(
        KNOWS,
        _("how surely they can do this:"),
        _("per cent"),
        usually=0.5,
        most=100,
        step=5,
        scale=100,
        comparison="<",
    ),
    "mastery_known": Wording(
        KNOWS, _("what they can do here"), truth=(_("is known well enough"), _("is not known yet"))
    ),
    "struggling": Wording(KNOWS, _("practising on"), truth=(_("brings them no further"), _("brings them further"))),
    "prerequisite_missing": Wording(
        KNOWS, _("something that this builds on"), truth=(_("is missing"), _("is not missing"))
    ),
    "focus": Wording(
        CAMERA,
        _("their attention to the page is"),
        _("per cent"),
        usually=0.35,
        most=100,
        step=5,
        scale=100,
        comparison="<",
    ),
    "confusion": Wording(
        CAMERA, _("they look puzzled,"), _("per cent"), usually=0.65, most=100, step=5, scale=100, comparison=">"
    ),
    "rereads_here": Wording(
        CAMERA, _("their eyes came back to this part"), _("times"), _("time"), usually=2.0, most=50
    ),
    "known_share": Wording(
        CAMERA,
        _("the camera could judge"),
        _("per cent of the last pictures"),
        usually=0.6,
        most=100,
        step=5,
        scale=100,
    ),
}


def words_of(name: str) -> Wording:
    """The wording of a signal in the language of now. One that has none yet is spoken of by its meaning."""
    return _spoken(name, get_language() or "")


@cache
def _spoken(name: str, language: str) -> Wording:  # noqa: ARG001 - what is kept is kept for each language
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
