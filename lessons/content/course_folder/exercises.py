"""Exercises as written → as `lessons.content.exercises` marks them."""

from string import ascii_lowercase
from typing import Any

from lessons.content.course_folder.model import ParsedVariant
from lessons.content.course_folder.variants import Place, markdown, markdown_line, source_and_fields
from lessons.content.exercises import mark_answer
from lessons.content.markdown import MarkdownError, render_markdown
from lessons.content.mathml import FormulaError
from lessons.content.numbers import read_number
from lessons.fields import Fields

MOST_OPTIONS = 8


def read_exercise(value: object, where: str, _: Place) -> ParsedVariant:
    """A question with one right answer: options to choose from, or a number to write."""
    source, fields = source_and_fields(value, where)
    kind = fields.choice("type", ("choice", "numeric"))
    data: dict[str, Any] = {"type": kind, "ask_html": markdown(fields, "ask")}
    data |= _choice(fields) if kind == "choice" else _numeric(fields)
    data["hints_html"] = [_hint(fields, text, number) for number, text in enumerate(fields.texts("hints"), 1)]
    data["explanation_html"] = markdown(fields, "explanation")
    fields.finish()
    return ParsedVariant(source, data)


def _hint(fields: Fields, text: str, number: int) -> str:
    try:
        return render_markdown(text)
    except (FormulaError, MarkdownError) as error:
        fields.fail(str(error), f"hint {number}")


def _choice(fields: Fields) -> dict[str, Any]:
    options: list[dict[str, Any]] = []
    for option in fields.mappings("options"):
        key = ascii_lowercase[len(options) % 26]
        html, right = markdown_line(option, "text"), option.truth("correct", default=False)
        options.append({"key": key, "html": html, "correct": right, "why_html": markdown(option, "why", "") or None})
        option.finish()
    if not 2 <= len(options) <= MOST_OPTIONS:
        fields.fail(f"a choice has 2 to {MOST_OPTIONS} options, here are {len(options)}")
    right_ones = sum(option["correct"] for option in options)
    if right_ones != 1:
        fields.fail(f"exactly one option must be right, here are {right_ones}")
    if len({option["html"] for option in options}) < len(options):
        fields.fail("two options say the same")
    return {"options": options}


def _numeric(fields: Fields) -> dict[str, Any]:
    data: dict[str, Any] = {
        "answer": _number(fields, "answer"),
        "tolerance": str(fields.number("tolerance", 0, least=0, most=1e12)),
        "unit": fields.text("unit", "", longest=20),
        "mistakes": [],
    }
    for mistake in fields.mappings("mistakes"):
        entry = {"answer": _number(mistake, "answer"), "why_html": markdown(mistake, "why")}
        mistake.finish()
        if mark_answer({"type": "numeric", **data}, entry["answer"]).correct:
            mistake.fail(f"{entry['answer']} counts as right")
        data["mistakes"].append(entry)
    return data


def _number(fields: Fields, key: str) -> str:
    """A number as exact text: 0.1 stays 0.1, "3/4" stays three quarters."""
    value = fields.take(key)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        fields.fail(f"expected a number, found {value!r}", key)
    readings = read_number(f"{value}")
    if len(readings) != 1:
        fields.fail(f"expected a number such as 5, −2.5 or 3/4, found {value!r}", key)
    return str(readings[0])
