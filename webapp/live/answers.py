"""The answer topic: marking, hints, steps, new numbers, how a formula is read. What was acknowledged is stored."""

import asyncio
import time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lessons.content.exercises import Mark
from lessons.content.levels import Kind
from lessons.content.mathml import FormulaError, to_mathml
from lessons.maths import MathsError, parse, to_latex
from lessons.maths.worker import prepare_worker
from webapp.live import exercises, giving, store
from webapp.live.exercises import Asked
from webapp.live.fields import read_key, read_seconds, read_text
from webapp.live.reading import known_block, session_of
from webapp.live.refusal import Refused
from webapp.live.study import Study

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer

MAX_ANSWER_CHARACTERS = 500
MAX_ANSWERS = 20


async def give_answer(consumer: "StudyConsumer", data: dict[str, Any]) -> dict[str, Any]:
    """answer.give {block, level, try, answer, seconds} → {result: {correct, feedback_html, explanation_html, problem}}.

    An answer is a text or number; for several options, or an order, a list of keys.
    """
    study, at = session_of(consumer), time.time()
    asked, answer = _asked(study, data), _read_answer(data)
    given = await exercises.give_answer(
        study, asked, answer=answer, key=read_key(data), seconds=read_seconds(data), at=at
    )
    if given.counts and given.mark.correct is not None:
        study.happened("answer.give", {"block": asked.block.key, "correct": given.mark.correct}, at)
        await store.keep_behaviour(study)
        await giving.answered(consumer, asked.block.key, correct=given.mark.correct)
    return _result(given.mark)


async def give_step(consumer: "StudyConsumer", data: dict[str, Any]) -> dict[str, Any]:
    """step.give {block, level, try, step, answer} → {result}: the answer to a hint that is a question."""
    study, at = session_of(consumer), time.time()
    mark = await exercises.give_step(
        study, _asked(study, data), step=_number(data, "step"), answer=_read_answer(data), key=read_key(data), at=at
    )
    return _result(mark)


async def ask_hint(consumer: "StudyConsumer", data: dict[str, Any]) -> dict[str, Any]:
    """hint.ask {block, level, try, step?} → {hint_html, index, left}; hint_html is null when there are no more."""
    study, at = session_of(consumer), time.time()
    asked = _asked(study, data)
    step = _number(data, "step") if data.get("step") is not None else None
    hint = await exercises.give_hint(study, asked, step=step, key=read_key(data), at=at)
    if hint.new:
        study.happened("hint.ask", {"block": asked.block.key}, at)
        await store.keep_behaviour(study)
    return {"hint_html": hint.html, "index": hint.index, "left": hint.left}


async def try_again(consumer: "StudyConsumer", data: dict[str, Any]) -> dict[str, Any]:
    """exercise.again {block, level} → {try}: the same question with new numbers, which the server draws."""
    study, at = session_of(consumer), time.time()
    return {"try": await exercises.try_again(study, _asked(study, data), key=read_key(data), at=at)}


async def preview(_consumer: "StudyConsumer", data: dict[str, Any]) -> dict[str, Any]:
    """answer.preview {text} → {mathml, problem}: how a formula is read so far. Nothing is stored or compared."""
    text = read_text(data, "text", limit=MAX_ANSWER_CHARACTERS)
    await asyncio.to_thread(prepare_worker)
    try:
        return {"mathml": to_mathml(to_latex(parse(text)), display=True), "problem": None}
    except MathsError as error:
        return {"mathml": None, "problem": str(error)}
    except FormulaError:
        return {"mathml": None, "problem": _("It is too long to be shown here. It can still be checked.")}


def _asked(study: Study, data: dict[str, Any]) -> Asked:
    block = known_block(study, data)
    if block.kind != Kind.EXERCISE:
        raise Refused("bad_message", _("That cannot be answered. Reload the page."))
    tried = _number(data, "try") if data.get("try") is not None else None
    return Asked(block, read_text(data, "level"), tried)


def _number(data: dict[str, Any], name: str) -> int:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
        raise Refused(
            "bad_message",
            _("The page sent something Attune does not understand (%(name)s). Reload the page.") % {"name": name},
        )
    return value


def _read_answer(data: dict[str, Any]) -> str | int | float | list[str]:
    answer = data.get("answer")
    parts = answer if isinstance(answer, list) else [answer]
    if len(parts) > MAX_ANSWERS or any(isinstance(part, str) and len(part) > MAX_ANSWER_CHARACTERS for part in parts):
        raise Refused("too_large", _("That answer is too long."))
    if isinstance(answer, list) and all(isinstance(part, str) for part in answer):
        return answer
    if isinstance(answer, bool) or not isinstance(answer, str | int | float):
        raise Refused("bad_message", _("That cannot be answered. Reload the page."))
    return answer


def _result(mark: Mark) -> dict[str, Any]:
    return {
        "result": {
            "correct": mark.correct,
            "feedback_html": mark.feedback_html,
            "explanation_html": mark.explanation_html,
            "problem": mark.problem,
        }
    }


COMMANDS = {
    "answer.give": give_answer,
    "answer.preview": preview,
    "exercise.again": try_again,
    "hint.ask": ask_hint,
    "step.give": give_step,
}
