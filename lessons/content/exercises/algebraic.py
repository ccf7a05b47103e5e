"""A formula, an equation or its solutions: `answer`, `form`, `mistakes: [{"answer", "why_html"}]`, all as text.

The answer counts when it means the same, however it is written; with a form it must also be written so.
"""

from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.content.exercises.marks import Data, Mark, not_yet, right, said, unreadable
from lessons.content.exercises.texts import markdown
from lessons.fields import Fields
from lessons.maths import FORMS, Comparison, Form, MathsError, Node, Verdict, equivalent, parse
from lessons.maths.clauses import alternatives
from lessons.maths.nodes import Statement, symbols
from lessons.maths.statements import both_solved

WRITE = gettext_lazy("Write a formula, such as 2x + 6.")
UNCHECKED = gettext_lazy(
    "That could not be checked in time. Your answer was not counted: write it in a shorter way, or go on."
)
NOT_SOLVED = gettext_lazy("That is true, but %(name)s does not stand alone yet. Go on to %(name)s = …")


def read(fields: Fields, *, drawn: bool) -> dict[str, Any]:
    """The formula, the form it must have, and likely mistakes."""
    answer = _formula(fields)
    form = fields.choice("form", FORMS, "any")
    data: dict[str, Any] = {"answer": answer, "form": form, "mistakes": []}
    if equivalent(parse(answer), parse(answer), form=_form(form)).wrong_form:
        fields.fail(f"the answer is not {form} itself", "answer")
    for mistake in fields.mappings("mistakes"):
        entry = {"answer": _formula(mistake), "why_html": markdown(mistake, "why")}
        mistake.finish()
        if equivalent(parse(entry["answer"]), parse(answer), form=_form(form)).is_equal:
            if not drawn:
                mistake.fail(f"{entry['answer']} counts as right")
            continue  # with these numbers the mistake happens to give the answer
        data["mistakes"].append(entry)
    return data


def _formula(fields: Fields) -> str:
    value = fields.take("answer")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        fields.fail(f"expected a formula, found {value!r} (put it in quotes)", "answer")
    try:
        parse(value)
    except MathsError as error:
        fields.fail(f"{value!r} cannot be read: {error}", "answer")
    return value.strip()


def mark(data: Data, answer: object) -> Mark:
    """Right, not yet, or (never wrong) not to be read or checked."""
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        answer = str(answer)
    if not isinstance(answer, str) or not answer.strip():
        return unreadable(WRITE)
    try:
        given, wanted = parse(answer), parse(data["answer"])
    except MathsError as error:
        return unreadable(str(error))
    found = equivalent(given, wanted, form=_form(data["form"]))
    if found.is_equal:
        return _solved_or_on_the_way(given, wanted)
    return _not_equal(data, given, wanted, found)


def _not_equal(data: Data, given: Node, wanted: Node, found: Comparison) -> Mark:
    for mistake in data["mistakes"]:
        if equivalent(given, parse(mistake["answer"]), seconds=0).is_equal:
            return not_yet(mistake["why_html"])
    if found.verdict is Verdict.UNKNOWN:
        return unreadable(UNCHECKED)
    if found.wrong_form:
        return not_yet(said(_("That is equal to the answer. %(reason)s") % {"reason": escape(found.reason)}))
    if found.shown_by and not isinstance(wanted, Statement):
        return not_yet(said(_("That is not the same: try both with %(value)s.") % {"value": escape(found.shown_by)}))
    return not_yet()


def _solved_or_on_the_way(given: Node, wanted: Node) -> Mark:
    """2x = 6 says the same as x = 3, but it is not solved."""
    goal, reached = alternatives(wanted), alternatives(given)
    names = symbols(wanted)
    if goal and reached and len(names) == 1 and both_solved(goal, names[0]) and not both_solved(reached, names[0]):
        return not_yet(said(NOT_SOLVED % {"name": f"<i>{escape(names[0])}</i>"}))
    return right()


def asked(data: Data, _seed: int) -> dict[str, Any]:
    """The form that is asked for."""
    return {"form": data["form"]}


def _form(name: str) -> Form:
    return next(form for form in FORMS if form == name)
