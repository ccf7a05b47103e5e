"""Exercises of a book → exercise blocks where an answer can be marked, else questions with the answer to look up."""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from lessons.content.importers.cnxml.answers import Number, numbers_in, plain_number
from lessons.content.importers.cnxml.context import Module
from lessons.content.importers.cnxml.flow import HEADS, markdown, paragraphs, told, without_heads
from lessons.content.importers.cnxml.inline import plain_words
from lessons.content.importers.drafts import Draft
from lessons.content.importers.report import ImportReport
from lessons.content.importers.xml import child, children, descendants, name_of, words_of
from lessons.content.markdown import render_inline

MOST_OPTIONS = 8
_EMPTY = "its problem is empty, or a picture that is not there and has no description"
_LETTER = re.compile(r"\(?([A-Za-z])\)?\.?")
_PARTS = re.compile(r"ⓑ|\(b\)")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question to which the book gives no answer."""

    ask: str


def read_exercise(
    exercise: Element, module: Module, *, instruction: str, expects_choice: bool
) -> Draft | Unanswered | None:
    """What becomes of one exercise; None when there is nothing to ask. Counts it in the report."""
    problem, solution = child(exercise, "problem"), child(exercise, "solution")
    base = exercise.get("id") or "exercise"
    if problem is None:
        module.leave_out(exercise, "it has no problem")
        return None
    if choice := _choice(exercise, problem, solution, module, instruction, expects_choice=expects_choice):
        return Draft(base, "exercise", choice)
    own = markdown(without_heads(problem), module)
    if not own:
        module.leave_out(exercise, _EMPTY)
        return None
    ask = f"{instruction}\n\n{own}" if instruction else own
    answer = markdown(without_heads(solution), module) if solution is not None else ""
    if not answer:
        module.report.made("exercises", "a question without an answer, as text")
        return Unanswered(own)
    if number := _number(own, answer):
        module.report.made("exercises", "a numeric exercise")
        return Draft(base, "exercise", _numeric(ask, answer, number))
    module.report.made("exercises", "a question with the answer to look up")
    return Draft(base, "worked_example", {"ask": ask, "think_first": True, "answer": answer})


def read_example(exercise: Element, module: Module) -> Draft | None:
    """A worked example: each paragraph or row of the solution is a step, the last one the answer."""
    problem, solution = child(exercise, "problem"), child(exercise, "solution")
    ask = markdown(without_heads(problem), module) if problem is not None else ""
    if not ask:
        module.leave_out(exercise, _EMPTY)
        return None
    steps = _steps(solution, module) if solution is not None else []
    if not steps:
        module.report.made("exercises", "a question without an answer, as text")
        return Draft(exercise.get("id") or "example", "text", ask)
    module.report.made("exercises", "a worked example")
    *before, last = steps
    standard: dict[str, Any] = {"ask": ask, "steps": before} if before else {"ask": ask, "think_first": True}
    final = "\n\n".join(part for part in (last.get("why", ""), last["do"]) if part)
    return Draft(exercise.get("id") or "example", "worked_example", {**standard, "answer": final})


def _steps(solution: Element, module: Module) -> list[dict[str, str]]:
    steps: list[dict[str, str]] = []
    for part in without_heads(solution):
        if table := _step_table(part):
            module.report.made("tables", "steps of a worked example")
            steps += _row_steps(table, module)
        else:
            steps += [{"do": text} for text in paragraphs(_around(part), module)]
    return steps


def _step_table(part: Element) -> Element | None:
    """The table that is all of this part of a solution, if it is one that sets out steps."""
    while name_of(part) == "para" and len(part) == 1 and not (part.text or part[0].tail or "").strip():
        part = part[0]
    return part if name_of(part) == "table" and "unstyled" in part.get("class", "").split() else None


def _around(part: Element) -> Element:
    whole = Element("solution")
    whole.append(part)
    return whole


def _row_steps(table: Element, module: Module) -> list[dict[str, str]]:
    """A table that sets reasons beside what is done, as the books do."""
    steps = []
    for row in descendants(table, "row"):
        cells = [text for entry in children(row, "entry") if (text := markdown(entry, module))]
        if len(cells) == 1:
            steps.append({"do": cells[0]})
        elif cells:
            steps.append({"do": "\n\n".join(cells[1:]), "why": cells[0]})
    return steps + [{"do": text} for text in told(table, module)]


def is_choice(exercise: Element, *, expects_choice: bool) -> bool:
    """Whether the book means a multiple choice: it says so, or there are options and one letter is the solution."""
    problem, solution = child(exercise, "problem"), child(exercise, "solution")
    listed = problem is not None and any(True for _ in descendants(problem, "list"))
    return listed and (expects_choice or bool(_LETTER.fullmatch(_key(solution))))


def _key(solution: Element | None) -> str:
    return words_of(without_heads(solution)) if solution is not None else ""


def _choice(
    exercise: Element,
    problem: Element,
    solution: Element | None,
    module: Module,
    instruction: str,
    *,
    expects_choice: bool,
) -> dict[str, Any] | None:
    if not is_choice(exercise, expects_choice=expects_choice):
        return None
    module.report.came("multiple choice")
    options = list(descendants(problem, "list"))[-1]
    report, module.report = module.report, ImportReport()  # what is drawn for nothing is not counted
    texts = ["; ".join(paragraphs(item, module)).replace("\\\n", " ") for item in children(options, "item")]
    ask = markdown(_without(problem, options), module)
    trial, module.report = module.report, report
    trouble = _trouble(texts, ask, _key(solution))
    if trouble:
        report.skip("multiple choice", module.where(exercise), trouble)
        return None
    report.add(trial)
    report.made("lists", "options of a choice")
    report.made("multiple choice", "a choice")
    report.made("exercises", "a choice")
    right = ord(_key(solution).strip("().").lower()) - ord("a")
    entries = [{"text": text} | ({"correct": True} if number == right else {}) for number, text in enumerate(texts)]
    asked = f"{instruction}\n\n{ask}" if instruction else ask
    return {"type": "choice", "ask": asked, "options": entries, "explanation": f"The answer is: {texts[right]}"}


def _trouble(texts: list[str], ask: str, key: str) -> str:
    """Why the options and the key do not make a choice; empty when they do."""
    letter = _LETTER.fullmatch(key)
    if letter is None:
        return f"its key is {key!r}, not one letter; kept as a question" if key else "it has no key; kept as a question"
    if not ask or not all(texts):
        return "the question or an option is empty; kept as a question"
    if not 2 <= len(texts) <= MOST_OPTIONS:
        return f"it has {len(texts)} options, a choice has 2 to {MOST_OPTIONS}; kept as a question"
    if ord(letter[1].lower()) - ord("a") >= len(texts):
        return f"its key {key} is none of its {len(texts)} options; kept as a question"
    if len({render_inline(text) for text in texts}) < len(texts):
        return "two of its options say the same; kept as a question"
    return ""


def _without(element: Element, gone: Element) -> Element:
    """A copy of the element without one of its descendants; what followed that stays."""
    copy = Element(element.tag, element.attrib)
    copy.text, copy.tail = element.text, element.tail
    for part in element:
        if part is gone and len(copy):
            copy[-1].tail = (copy[-1].tail or "") + (part.tail or "")
        elif part is gone:
            copy.text = (copy.text or "") + (part.tail or "")
        elif name_of(part) not in HEADS:
            copy.append(_without(part, gone))
    return copy


def _number(ask: str, answer: str) -> Number | None:
    """The answer as a number, unless the question has several parts, leans on a picture or already says the number."""
    number = plain_number(answer)
    if number is None or _PARTS.search(ask) or "Picture" in ask:
        return None
    said = numbers_in(ask)
    return None if len(said) == 1 and number.value in said else number


def _numeric(ask: str, answer: str, number: Number) -> dict[str, Any]:
    numeric = {"type": "numeric", "ask": ask, "answer": number.text, "explanation": f"The answer is {answer}"}
    return numeric | ({"unit": number.unit} if number.unit else {})


def labels(note: Element, module: Module) -> str:
    """What stands over a note: its label, its title, or both."""
    return ": ".join(words for head in children(note, *HEADS) if (words := plain_words(head, module)))
