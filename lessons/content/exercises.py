"""Marking answers and giving hints. Pure: an exercise's stored data and an answer in, a mark out.

Stored data (written at import): `{"type": "choice", "ask_html", "options": [{"key", "html", "correct", "why_html"}],
"hints_html", "explanation_html"}` or `{"type": "numeric", "ask_html", "answer", "tolerance", "unit", "mistakes":
[{"answer", "why_html"}], "hints_html", "explanation_html"}`; numbers are texts, so that 0.1 stays 0.1.
No sensing signal is known here: an answer is marked by what it says alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lessons.content.numbers import MAX_CHARACTERS, read_number

RIGHT_HTML = "<p>That is the answer.</p>"
NOT_YET_HTML = "<p>Look at the question once more, or ask for a hint.</p>"
CHOOSE = "Choose one of the answers first."
WRITE_A_NUMBER = "Write a number, such as 3 or −2.5."

_VARIABLE = re.compile(r"^\s*[a-zA-Z]\s*=\s*")  # "x = 5" answers "what is x?"


@dataclass(frozen=True, slots=True)
class Mark:
    """What to tell the student. `correct` is None when the answer could not be read: `problem` then says what to do."""

    correct: bool | None
    feedback_html: str
    explanation_html: str | None = None
    problem: str | None = None


def mark_answer(exercise_data: Mapping[str, Any], answer: object, *, reveal: bool = False) -> Mark:
    """Marks an answer: an option's key ("b") for a choice, the text as typed for a number. Never raises on any answer.

    The explanation comes with a right answer, or with any answer when `reveal` (after the last hint, say).
    """
    if exercise_data["type"] == "choice":
        mark = _mark_choice(exercise_data, answer)
    else:
        mark = _mark_number(exercise_data, answer)
    if mark.correct or (reveal and mark.correct is not None):
        return Mark(mark.correct, mark.feedback_html, exercise_data.get("explanation_html") or None)
    return mark


def hints(exercise_data: Mapping[str, Any]) -> tuple[str, ...]:
    """The hints in the order in which they are given, as HTML."""
    return tuple(exercise_data.get("hints_html", ()))


def asked_data(exercise_data: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an exercise that a student may see before answering."""
    shown: dict[str, Any] = {
        "type": exercise_data["type"],
        "ask_html": exercise_data["ask_html"],
        "hint_count": len(hints(exercise_data)),
    }
    if exercise_data["type"] == "choice":
        shown["options"] = [{"key": option["key"], "html": option["html"]} for option in exercise_data["options"]]
    else:
        shown["unit"] = exercise_data["unit"]
    return shown


def _mark_choice(data: Mapping[str, Any], answer: object) -> Mark:
    for option in data["options"]:
        if option["key"] == answer:
            right = bool(option["correct"])
            return Mark(right, option.get("why_html") or (RIGHT_HTML if right else NOT_YET_HTML))
    return Mark(None, "", problem=CHOOSE)


def _mark_number(data: Mapping[str, Any], answer: object) -> Mark:
    readings = read_number(_without_unit(_as_text(answer), data["unit"]))
    if not readings:
        unit = f" The unit is {data['unit']}; you can leave it out." if data["unit"] else ""
        return Mark(None, "", problem=WRITE_A_NUMBER + unit)
    expected, tolerance = Fraction(data["answer"]), Fraction(data["tolerance"])
    if any(abs(value - expected) <= tolerance for value in readings):
        return Mark(correct=True, feedback_html=RIGHT_HTML)
    for mistake in data["mistakes"]:
        if any(abs(value - Fraction(mistake["answer"])) <= tolerance for value in readings):
            return Mark(correct=False, feedback_html=mistake["why_html"])
    return Mark(correct=False, feedback_html=NOT_YET_HTML)


def _as_text(answer: object) -> str:
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return repr(answer) if abs(answer) < 1e15 else ""
    return answer[: 2 * MAX_CHARACTERS] if isinstance(answer, str) else ""


def _without_unit(text: str, unit: str) -> str:
    text = _VARIABLE.sub("", text).strip()
    if not unit:
        return text
    return re.sub(rf"^{re.escape(unit)}|{re.escape(unit)}$", "", text, flags=re.IGNORECASE)
