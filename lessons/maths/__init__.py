"""What students write in formulas: read safely, compared by meaning. Knows no Django, evaluates no text."""

from lessons.maths.equivalence import FORMS, Comparison, Form, Verdict, equivalent
from lessons.maths.errors import MathsError
from lessons.maths.latex import to_latex
from lessons.maths.nodes import Expression, Node, Statement
from lessons.maths.parser import parse, parse_expression
from lessons.maths.printing import to_text

__all__ = [
    "FORMS",
    "Comparison",
    "Expression",
    "Form",
    "MathsError",
    "Node",
    "Statement",
    "Verdict",
    "equivalent",
    "parse",
    "parse_expression",
    "to_latex",
    "to_text",
]
