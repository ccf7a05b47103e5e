"""The one table of actions: what a rule may do. The check of rules, the editor and the docs are made from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lessons.adaptation.spoken import N_
from lessons.fields import Fields

ActionKind = Literal[
    "difficulty",
    "captions",
    "simpler_figure",
    "worked_example",
    "remedial",
    "prerequisite_lesson",
    "quick_question",
    "change_activity",
    "short_break",
    "encouragement",
    "teacher_alert",
]
Mode = Literal["offer", "apply"]
ParameterType = Literal["number", "truth", "text"]
ParameterValue = float | bool | str


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an action must be told. A text is one of `options`; a number is whole and one of `options` too, or within
    `least` and `most`. `default` None: it must be given.
    """

    name: str
    type: ParameterType
    meaning: str
    options: tuple[ParameterValue, ...] = ()
    default: ParameterValue | None = None
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class ActionType:
    """A kind of action. `quiet`: applied at once it asks nothing of the student and puts nothing into what they read,
    so that only cooldowns bound it. `needs`: by parameter value ("" for none), the signal that says it is possible now.
    """

    kind: ActionKind
    meaning: str
    modes: tuple[Mode, ...]
    parameters: tuple[Parameter, ...] = ()
    quiet: bool = False
    needs: Mapping[ParameterValue, str] = field(default_factory=dict)
    words: str = ""


# What a teacher reads, by cause. The student may read it too.
CAUSE_WORDS: Mapping[str, str] = {
    "stuck": N_("Has tried one exercise several times without getting it yet."),
    "struggling": N_("Keeps practising one skill without getting further."),
    "slow": N_("Is taking much longer here than most need."),
    "other": N_("A rule of this class asks for a look."),
}

_STEP = Parameter("step", "number", "−1 simpler, 1 harder", options=(-1, 1))
_ON = Parameter("on", "truth", "on or off", default=True)
_PURPOSE = Parameter(
    "purpose", "text", "say it again in short, or clear up a likely mistake", ("recap", "misconception")
)
_FORM = Parameter("form", "text", "a text put below, or the film about it", ("text", "video"), "text")
_TO = Parameter("to", "text", "another kind of block, or a harder exercise", ("any", "harder"), "any")
_MINUTES = Parameter("minutes", "number", "how long the timer suggests", default=3, least=1, most=15)
_CAUSE = Parameter("cause", "text", "what the teacher is told", tuple(CAUSE_WORDS), "stuck")

_TABLE: tuple[ActionType, ...] = (
    ActionType(
        "difficulty",
        "asks what lies ahead one level simpler or harder",
        ("offer", "apply"),
        (_STEP,),
        quiet=True,
        words=N_("Here is a simpler way to ask this."),
    ),
    ActionType(
        "captions",
        "switches the captions of films on or off",
        ("offer", "apply"),
        (_ON,),
        quiet=True,
        words=N_("Captions are on."),
    ),
    ActionType(
        "simpler_figure",
        "shows the figure here, or the last one before, in its simpler version",
        ("offer", "apply"),
        quiet=True,
        needs={"": "has_simpler_figure"},
        words=N_("Here is a simpler version of the figure."),
    ),
    ActionType(
        "worked_example",
        "leads to a worked example of what is practised, and back",
        ("offer",),
        needs={"": "has_worked_example"},
        words=N_("A worked example shows each step of one like this."),
    ),
    ActionType(
        "remedial",
        "brings an extra explanation, or leads to the film about it",
        ("offer", "apply"),
        (_PURPOSE, _FORM),
        needs={"recap": "has_recap", "misconception": "has_misconception", "video": "has_film"},
        words=N_("Would a short recap of this part help?"),
    ),
    ActionType(
        "prerequisite_lesson",
        "leads to the lesson of an earlier skill that is missing; the place is kept",
        ("offer",),
        needs={"": "has_prerequisite_lesson"},
        words=N_("An earlier lesson explains what this builds on. Your place here is kept."),
    ),
    ActionType(
        "quick_question",
        "leads to a short exercise about the passage, then back to it",
        ("offer",),
        needs={"": "has_question"},
        words=N_("One quick question about this part? Then back to the text."),
    ),
    ActionType(
        "change_activity",
        "leads to another kind of block ahead, or to a harder exercise",
        ("offer",),
        (_TO,),
        needs={"any": "has_other_activity", "harder": "has_harder_activity"},
        words=N_("You could go on with something else."),
    ),
    ActionType(
        "short_break",
        "shows a calm card with a timer that the student controls",
        ("offer",),
        (_MINUTES,),
        words=N_("A short break may do good."),
    ),
    ActionType(
        "encouragement",
        "says what effort achieved, without praise",
        ("apply",),
        words=N_("You stayed with a hard one; that is how it gets learnt."),
    ),
    ActionType(
        "teacher_alert",
        "tells the teacher, and tells the student that the teacher was told",
        ("apply",),
        (_CAUSE,),
        quiet=True,
        words=N_("Your teacher can see that this part takes some work."),
    ),
)

ACTIONS: Mapping[ActionKind, ActionType] = {action.kind: action for action in _TABLE}
KINDS: tuple[ActionKind, ...] = tuple(ACTIONS)

ALERT_AFTER = 180  # seconds a cause must last before the teacher is told, unless a rule says otherwise


def read_parameters(fields: Fields, kind: ActionKind) -> dict[str, Any]:
    """The parameters of an action, each checked; what stands at its default and has one may be left out."""
    return {parameter.name: _read(fields, parameter) for parameter in ACTIONS[kind].parameters}


def needed_signal(kind: ActionKind, params: Mapping[str, Any]) -> str | None:
    """The signal that tells whether this action can do anything just now; None when it always can."""
    needs = ACTIONS[kind].needs
    if params.get("form") == "video":
        return needs["video"]
    by_value = (needs[value] for value in params.values() if value in needs)
    return next(by_value, needs.get(""))


def _read(fields: Fields, parameter: Parameter) -> ParameterValue:
    if parameter.type == "truth":
        return fields.truth(parameter.name, default=bool(parameter.default))
    if parameter.type == "text":
        default = str(parameter.default) if parameter.default is not None else None
        return fields.choice(parameter.name, tuple(map(str, parameter.options)), default)
    return _read_number(fields, parameter)


def _read_number(fields: Fields, parameter: Parameter) -> int:
    default = int(parameter.default) if parameter.default is not None else None
    if not parameter.options:
        return fields.whole(parameter.name, default, least=parameter.least, most=parameter.most)
    numbers = [int(option) for option in parameter.options]
    number = fields.whole(parameter.name, default, least=min(numbers), most=max(numbers))
    if number not in numbers:
        fields.fail(f"{number} is not one of {', '.join(map(str, numbers))}", parameter.name)
    return number
