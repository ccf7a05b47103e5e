"""The menu of actions, made from the one table of actions, in words for teachers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.utils.translation import gettext_noop as _

from lessons.adaptation.actions import ACTIONS, ActionKind, ActionType, Mode, Parameter
from lessons.adaptation.spoken import say

# Kind and parameters with a choice of values → what stands in the menu after "then offer" or "then give".
_WORDS: dict[str, str] = {
    "difficulty:-1": _("a simpler level"),
    "difficulty:1": _("a harder level"),
    "captions:True": _("captions"),
    "captions:False": _("the film without captions"),
    "simpler_figure": _("a simpler version of the figure"),
    "worked_example": _("a worked example"),
    "remedial:recap:text": _("a short recap"),
    "remedial:recap:video": _("the film that tells it again"),
    "remedial:misconception:text": _("help with a likely mistake"),
    "remedial:misconception:video": _("the film about a likely mistake"),
    "prerequisite_lesson": _("the lesson that this builds on"),
    "quick_question": _("a quick question, then the text again"),
    "change_activity:any": _("something else to do"),
    "change_activity:film": _("a film next"),
    "change_activity:exercise": _("an exercise next"),
    "change_activity:harder": _("a harder exercise next"),
    "short_break": _("a short break"),
    "encouragement": _("a word on what effort achieved"),
    "teacher_alert:stuck": _("they are stuck"),
    "teacher_alert:struggling": _("they practise without getting further"),
    "teacher_alert:slow": _("they are slower than usual"),
    "teacher_alert:other": _("something needs a look"),
}
# Where the words that an action suggests do not suit every choice of its parameters.
_STUDENT_WORDS = {
    "difficulty:1": _("The next questions can be harder, if you like."),
    "captions:False": _("Captions are off again."),
    "remedial:recap:video": _("The film tells this part again."),
    "remedial:misconception:text": _("A short explanation of what often goes wrong here may help."),
    "remedial:misconception:video": _("The film shows what often goes wrong here."),
}
_MODES: dict[Mode, str] = {"offer": _("offer"), "apply": _("give")}
_OWN_MODES: dict[str, dict[Mode, str]] = {
    "teacher_alert": {"apply": _("tell me that")},
    "encouragement": {"apply": _("say")},
}
# The same as the beginning of what a rule does in a sentence.
_DOES = {
    "offer": _("offer %(what)s"),
    "give": _("give %(what)s"),
    "tell me that": _("tell me that %(what)s"),
    "say": _("say %(what)s"),
}
_AFTER: dict[str, tuple[str, str]] = {"minutes": (_("of"), _("minutes"))}


@dataclass(frozen=True)
class NumberField:
    """A parameter that is typed: "a short break of [3] minutes"."""

    name: str
    said: tuple[str, str]
    least: int
    most: int
    default: int

    @property
    def before(self) -> str:
        """What stands before the number."""
        return say(self.said[0])

    @property
    def after(self) -> str:
        """What stands after it."""
        return say(self.said[1])


@dataclass(frozen=True)
class ActionOption:
    """One entry of the menu."""

    key: str
    kind: ActionKind
    params: Mapping[str, Any]
    said: str
    said_modes: tuple[tuple[Mode, str], ...]
    numbers: tuple[NumberField, ...]
    suggested: str

    @property
    def words(self) -> str:
        """What it gives, in the language of now."""
        return say(self.said)

    @property
    def modes(self) -> tuple[tuple[Mode, str], ...]:
        """How it can be given, with the words of the menu."""
        return tuple((mode, say(words)) for mode, words in self.said_modes)

    @property
    def student_words(self) -> str:
        """What the student reads, unless the teacher writes something else."""
        return say(self.suggested)


def _options() -> Iterator[ActionOption]:
    for action in ACTIONS.values():
        chosen = [parameter for parameter in action.parameters if _values(parameter)]
        for values in product(*(_values(parameter) for parameter in chosen)):
            yield _option(action, dict(zip((parameter.name for parameter in chosen), values, strict=True)))


def _values(parameter: Parameter) -> tuple[Any, ...]:
    return (True, False) if parameter.type == "truth" else parameter.options


def _option(action: ActionType, params: dict[str, Any]) -> ActionOption:
    key = ":".join([action.kind, *(str(value) for value in params.values())])
    told = ", ".join(f"{name} {value}" for name, value in params.items())
    modes = {**_MODES, **_OWN_MODES.get(action.kind, {})}
    return ActionOption(
        key=key,
        kind=action.kind,
        params=params,
        said=_WORDS.get(key) or f"{action.meaning}{f' ({told})' if told else ''}",
        said_modes=tuple((mode, modes[mode]) for mode in action.modes),
        numbers=tuple(_number(parameter) for parameter in action.parameters if not _values(parameter)),
        suggested=_STUDENT_WORDS.get(key, action.words),
    )


def _number(parameter: Parameter) -> NumberField:
    said = _AFTER.get(parameter.name, (parameter.meaning, ""))
    return NumberField(parameter.name, said, parameter.least, parameter.most, int(parameter.default or 0))


ACTION_OPTIONS: Mapping[str, ActionOption] = {option.key: option for option in _options()}


def option_of(do: Mapping[str, Any]) -> ActionOption | None:
    """The menu's entry for the `do` of a rule's source; parameters left out stand at their defaults."""
    action = ACTIONS.get(do.get("action", ""))
    if action is None:
        return None
    values = [do.get(p.name, p.default) for p in action.parameters if _values(p)]
    return ACTION_OPTIONS.get(":".join([action.kind, *(str(value) for value in values)]))


def describe_action(do: Mapping[str, Any]) -> str:
    """The action as the end of a sentence: "offer a short recap"."""
    option = option_of(do)
    if option is None:
        return str(do.get("action", "?"))
    mode = dict(option.said_modes).get(do.get("mode", ""), "give")
    typed = "".join(f" {field.before} {do.get(field.name, field.default)} {field.after}" for field in option.numbers)
    return say(_DOES[mode]) % {"what": f"{option.words}{typed}"}
