"""What a lesson's socket answers to a student, for an author who tries a draft: nothing is stored, nobody is judged."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string

from lessons.content.exercises import Mark, hints, mark_answer, mark_scaffold
from lessons.content.exercises.hinting import scaffold
from lessons.content.mathml import FormulaError, to_mathml
from lessons.maths import MathsError, parse, to_latex

MOST_TRIES = 100
LONGEST = 500

Sent = dict[str, Any]


def answer_preview(data: dict[str, Any], sent: Sent) -> Sent | None:
    """The answer to a command about the exercise with this stored data; None for a command that is none."""
    command = _COMMANDS.get(str(sent.get("type")))
    return command(data, sent) if command else None


def _seed(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < MOST_TRIES else 0


def _answer(data: dict[str, Any], sent: Sent) -> Sent:
    return _result(mark_answer(data, _given(sent), seed=_seed(sent.get("try")), reveal=True))


def _step(data: dict[str, Any], sent: Sent) -> Sent:
    place = sent.get("step")
    number = place if isinstance(place, int) and place >= 0 else 0
    return _result(mark_scaffold(data, number, _given(sent), seed=_seed(sent.get("try")), reveal=True))


def _hint(data: dict[str, Any], sent: Sent) -> Sent:
    seed, step = _seed(sent.get("try")), sent.get("step")
    within: Any = scaffold(data, step, seed=seed) if isinstance(step, int) else data
    found = hints(within, seed=seed) if within is not None else ()
    given = sent.get("given")
    index = given if isinstance(given, int) and 0 <= given < len(found) else len(found)
    html = None
    if index < len(found):
        context = {"hint": found[index], "index": index, "key": sent.get("block"), "in_step": isinstance(step, int)}
        html = render_to_string("classroom/blocks/exercise/_hint.html", context)
    return {"hint_html": html, "index": index, "left": max(0, len(found) - index - 1)}


def _formula(_: dict[str, Any], sent: Sent) -> Sent:
    try:
        return {"mathml": to_mathml(to_latex(parse(str(sent.get("text", ""))[:LONGEST]))), "problem": None}
    except (MathsError, FormulaError) as error:
        return {"mathml": None, "problem": str(error)}


def _again(_: dict[str, Any], __: Sent) -> Sent:
    return {"try": None}  # the block comes afresh, with numbers of its own


def _given(sent: Sent) -> object:
    answer = sent.get("answer")
    if isinstance(answer, list):
        return [str(part)[:LONGEST] for part in answer[:20]]
    return answer[:LONGEST] if isinstance(answer, str) else answer


def _result(mark: Mark) -> Sent:
    names = ("correct", "feedback_html", "explanation_html", "problem")
    return {"result": {name: getattr(mark, name) for name in names}}


_COMMANDS: dict[str, Callable[[dict[str, Any], Sent], Sent]] = {
    "answer.give": _answer,
    "answer.preview": _formula,
    "exercise.again": _again,
    "hint.ask": _hint,
    "step.give": _step,
}
