"""OATutor's answers → the answer fields of an exercise or of a scaffold."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lessons.content.importers.oatutor.texts import bare, line
from lessons.content.markdown import MarkdownError, render_inline
from lessons.content.numbers import read_number
from lessons.maths import MathsError, parse

MOST_OPTIONS = 12
LONGEST_TEXT = 200


class NoExercise(ValueError):
    """The step cannot be asked here. The message is the reason."""


def answer_fields(step: Mapping[str, Any], answers: object) -> dict[str, Any]:
    """`type` and the fields that go with it. Raises NoExercise."""
    if not isinstance(answers, list) or not answers or not all(isinstance(one, str) for one in answers):
        raise NoExercise("it has no answer")
    kind = (step.get("problemType"), step.get("answerType"))
    if kind[0] == "MultipleChoice":
        return _choice(step.get("choices"), answers)
    if kind[0] != "TextBox":
        raise NoExercise(f"questions of type {kind[0]!r} are not known here")
    return _formula(answers[0]) if kind[1] == "arithmetic" else _text(answers)


def _choice(choices: object, answers: Sequence[str]) -> dict[str, Any]:
    if not isinstance(choices, list) or not all(isinstance(one, str) for one in choices):
        raise NoExercise("it has no options")
    if len(answers) > 1:
        raise NoExercise("it has several right options")
    options: dict[str, str] = {}
    for text in choices:
        written = line(text)
        if written:
            options.setdefault(_drawn(written), written)
    right = _drawn(line(answers[0]))
    if right not in options:
        raise NoExercise("its answer is none of its options")
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise NoExercise(f"it has {len(options)} different options, a choice has 2 to {MOST_OPTIONS}")
    entries = [{"text": text} | ({"correct": True} if drawn == right else {}) for drawn, text in options.items()]
    return {"type": "choice", "options": entries}


def _drawn(text: str) -> str:
    try:
        return render_inline(text)
    except (MarkdownError, ValueError) as error:
        raise NoExercise(f"an option cannot be shown: {error}") from error


def _formula(answer: str) -> dict[str, Any]:
    text = bare(answer)
    if re.fullmatch(r"@\{\w+\}", text):
        return {"type": "numeric", "answer": f"{{{{{text[2:-1]}}}}}"}
    if "@{" in text:
        raise NoExercise("its answer is a formula with variables")
    if text.endswith("%") and len(read_number(text[:-1])) == 1:
        return {"type": "numeric", "answer": text[:-1], "unit": "%"}
    plain = re.sub(r"^(-?)\\d?frac\{(-?\d+)\}\{(\d+)\}$", r"\1\2/\3", text).replace("--", "")
    if len(read_number(plain)) == 1 and not plain.startswith("."):
        return {"type": "numeric", "answer": plain}
    try:
        parse(text)
    except MathsError as error:
        raise NoExercise("its answer is a formula that we cannot read") from error
    return {"type": "algebraic", "answer": text}


def _text(answers: Sequence[str]) -> dict[str, Any]:
    if any("@{" in answer for answer in answers):
        raise NoExercise("its answer is a text with variables")
    texts = list(dict.fromkeys(bare(answer).strip("\"'").strip() for answer in answers))
    if not all(texts) or any(len(text) > LONGEST_TEXT for text in texts):
        raise NoExercise("its answer is empty or far too long")
    return {"type": "short_text", "answers": texts, "exact": True}
