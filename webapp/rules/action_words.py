"""The menu of actions, made from the one table of actions, in words for teachers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from lessons.adaptation.actions import ACTIONS, ActionKind, ActionType, Mode, Parameter

# Kind and parameters with a choice of values → what stands in the menu after "then offer" or "then give".
_WORDS: dict[str, str] = {
    "difficulty:-1": "a simpler level",
    "difficulty:1": "a harder level",
    "captions:True": "captions",
    "captions:False": "the film without captions",
    "simpler_figure": "a simpler version of the figure",
    "worked_example": "a worked example",
    "remedial:recap:text": "a short recap",
    "remedial:recap:video": "the film that tells it again",
    "remedial:misconception:text": "help with a likely mistake",
    "remedial:misconception:video": "the film about a likely mistake",
    "prerequisite_lesson": "the lesson that this builds on",
    "quick_question": "a quick question, then the text again",
    "change_activity:any": "something else to do",
    "change_activity:film": "a film next",
    "change_activity:exercise": "an exercise next",
    "change_activity:harder": "a harder exercise next",
    "short_break": "a short break",
    "encouragement": "a word on what effort achieved",
    "teacher_alert:stuck": "they are stuck",
    "teacher_alert:struggling": "they practise without getting further",
    "teacher_alert:slow": "they are slower than usual",
    "teacher_alert:other": "something needs a look",
}
# Where the words that an action suggests do not suit every choice of its parameters.
_STUDENT_WORDS = {
    "difficulty:1": "The next questions can be harder, if you like.",
    "captions:False": "Captions are off again.",
    "remedial:recap:video": "The film tells this part again.",
    "remedial:misconception:text": "A short explanation of what often goes wrong here may help.",
    "remedial:misconception:video": "The film shows what often goes wrong here.",
}
_MODES: dict[Mode, str] = {"offer": "offer", "apply": "give"}
_OWN_MODES: dict[str, dict[Mode, str]] = {
    "teacher_alert": {"apply": "tell me that"},
    "encouragement": {"apply": "say"},
}
_AFTER: dict[str, tuple[str, str]] = {"minutes": ("of", "minutes")}


@dataclass(frozen=True)
class NumberField:
    """A parameter that is typed: "a short break of [3] minutes"."""

    name: str
    before: str
    after: str
    least: int
    most: int
    default: int


@dataclass(frozen=True)
class ActionOption:
    """One entry of the menu."""

    key: str
    kind: ActionKind
    params: Mapping[str, Any]
    words: str
    modes: tuple[tuple[Mode, str], ...]
    numbers: tuple[NumberField, ...]
    student_words: str


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
        words=_WORDS.get(key) or f"{action.meaning}{f' ({told})' if told else ''}",
        modes=tuple((mode, modes[mode]) for mode in action.modes),
        numbers=tuple(_number(parameter) for parameter in action.parameters if not _values(parameter)),
        student_words=_STUDENT_WORDS.get(key, action.words),
    )


def _number(parameter: Parameter) -> NumberField:
    before, after = _AFTER.get(parameter.name, (parameter.meaning, ""))
    return NumberField(parameter.name, before, after, parameter.least, parameter.most, int(parameter.default or 0))


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
    mode = dict(option.modes).get(do.get("mode", ""), "give")
    typed = "".join(f" {field.before} {do.get(field.name, field.default)} {field.after}" for field in option.numbers)
    return f"{mode} {option.words}{typed}"
