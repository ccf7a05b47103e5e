"""The answer topic: marking, hints. What was acknowledged is stored."""

import time
from typing import TYPE_CHECKING, Any

from lessons.content.levels import Kind
from webapp.live import store
from webapp.live.fields import read_key, read_seconds, read_text
from webapp.live.reading import known_block, session_of
from webapp.live.refusal import Refused

if TYPE_CHECKING:
    from webapp.live.study_consumer import StudyConsumer

MAX_ANSWER_CHARACTERS = 500


async def give_answer(consumer: "StudyConsumer", data: dict[str, Any]) -> dict[str, Any]:
    """answer.give {block, level, answer, seconds} → {result: {correct, feedback_html, explanation_html, problem}}."""
    study, at = session_of(consumer), time.time()
    block = known_block(study, data)
    answer = data.get("answer")
    if isinstance(answer, str) and len(answer) > MAX_ANSWER_CHARACTERS:
        raise Refused("too_large", "That answer is too long.")
    if block.kind != Kind.EXERCISE or not isinstance(answer, str | int | float):
        raise Refused("bad_message", "That cannot be answered. Reload the page.")
    given = await store.give_answer(
        study,
        block,
        level=read_text(data, "level"),
        answer=answer,
        key=read_key(data),
        seconds=read_seconds(data),
        at=at,
    )
    if given.counts and given.mark.correct is not None:
        study.answered(block.key, correct=given.mark.correct)
    mark = given.mark
    return {
        "result": {
            "correct": mark.correct,
            "feedback_html": mark.feedback_html,
            "explanation_html": mark.explanation_html,
            "problem": mark.problem,
        }
    }


async def ask_hint(consumer: "StudyConsumer", data: dict[str, Any]) -> dict[str, Any]:
    """hint.ask {block, level} → {hint_html, index, left}; hint_html is null when there are no more."""
    study, at = session_of(consumer), time.time()
    block = known_block(study, data)
    if block.kind != Kind.EXERCISE:
        raise Refused("bad_message", "There are no hints here.")
    hint = await store.give_hint(study, block, level=read_text(data, "level"), key=read_key(data), at=at)
    if hint.new:
        study.behaviour = study.behaviour.hint(item=block.key)
    return {"hint_html": hint.html, "index": hint.index, "left": hint.left}


COMMANDS = {"answer.give": give_answer, "hint.ask": ask_hint}
