"""Do two formulas mean the same? Told here where it can be, else asked of SymPy in a process that can be killed."""

from typing import Literal

from lessons.maths.expressions import Comparison, Verdict, compare_expressions
from lessons.maths.forms import form_problem
from lessons.maths.nodes import Expression, Node, PlusMinus, walk
from lessons.maths.statements import compare_statements
from lessons.maths.worker import ask_worker

Form = Literal["any", "expanded", "factored", "simplified"]
FORMS: tuple[Form, ...] = ("any", "expanded", "factored", "simplified")

__all__ = ["FORMS", "Comparison", "Form", "Verdict", "equivalent"]


def equivalent(a: Node, b: Node, *, form: Form = "any", seconds: float = 2.0) -> Comparison:
    """Compares two formulas; with a form, `a` must also be written in it (then `reason` says what is left to do).

    The verdict is `unknown` when it could not be told within the seconds: never take that for a difference. With no
    seconds at all SymPy is not asked.
    """
    found = _compare(a, b)
    if found.verdict is Verdict.UNKNOWN and seconds > 0:
        found = ask_worker("same", a, b, seconds=seconds)
    if found.is_equal and form != "any":
        return form_problem(a, form, seconds=seconds) or found
    return found


def _compare(a: Node, b: Node) -> Comparison:
    expressions = isinstance(a, Expression) and isinstance(b, Expression)
    if expressions and not any(isinstance(found, PlusMinus) for node in (a, b) for found in walk(node)):
        return compare_expressions(a, b)  # type: ignore[arg-type]
    return compare_statements(a, b)
