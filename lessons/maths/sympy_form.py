"""A tree → SymPy, built piece by piece and unevaluated: no text of a student ever reaches SymPy."""

from functools import reduce
from typing import Any

import sympy

from lessons.maths.nodes import (
    Absolute,
    Both,
    Call,
    Constant,
    Either,
    Expression,
    Listing,
    Mixed,
    Negate,
    Node,
    Number,
    PlusMinus,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Sum,
    Symbol,
    System,
    Tuple,
)

_FUNCTIONS = {
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "arcsin": sympy.asin, "arccos": sympy.acos,
    "arctan": sympy.atan, "ln": sympy.log, "exp": sympy.exp,
}  # fmt: skip
_RELATIONS = {
    "=": sympy.Eq, "≠": sympy.Ne, "<": sympy.StrictLessThan, ">": sympy.StrictGreaterThan, "≤": sympy.LessThan,
    "≥": sympy.GreaterThan,
}  # fmt: skip


def to_sympy(node: Node) -> Any:
    """The same formula as SymPy's expression, relation, or list of them. Symbols are real numbers."""
    match node:
        case Relation(sides, signs):
            made = [to_sympy(side) for side in sides]
            pairs = [
                _RELATIONS[sign](left, right, evaluate=False)
                for left, sign, right in zip(made, signs, made[1:], strict=False)
            ]
            return pairs[0] if len(pairs) == 1 else sympy.And(*pairs, evaluate=False)
        case Either(parts):
            return sympy.Or(*(to_sympy(part) for part in parts), evaluate=False)
        case Both(parts) | System(parts):
            return sympy.And(*(to_sympy(part) for part in parts), evaluate=False)
        case Listing(parts) | Tuple(parts):
            return [to_sympy(part) for part in parts]
    assert isinstance(node, Expression)  # noqa: S101 - every statement is above
    return _expression(node)


def _expression(node: Expression) -> Any:  # noqa: PLR0911 - one case after the other
    match node:
        case Number(value):
            return sympy.Rational(value.numerator, value.denominator)
        case Mixed(whole, above, below):
            return sympy.Rational(whole * below + above, below)
        case Symbol(name):
            return sympy.Symbol(name, real=True)
        case Constant(name):
            return sympy.pi if name == "pi" else sympy.E
        case Negate(argument):
            return sympy.Mul(sympy.Integer(-1), _expression(argument), evaluate=False)
        case Sum(terms):
            return reduce(lambda left, right: sympy.Add(left, right, evaluate=False), map(_expression, terms))
        case Product(factors):
            return reduce(lambda left, right: sympy.Mul(left, right, evaluate=False), map(_expression, factors))
        case Quotient(above, below):
            turned = sympy.Pow(_expression(below), sympy.Integer(-1), evaluate=False)
            return sympy.Mul(_expression(above), turned, evaluate=False)
    return _other(node)


def _other(node: Expression) -> Any:
    match node:
        case Power(base, exponent):
            return sympy.Pow(_expression(base), _expression(exponent), evaluate=False)
        case Root(argument, degree):
            return sympy.Pow(_expression(argument), sympy.Rational(1, degree), evaluate=False)
        case Absolute(argument):
            return sympy.Abs(_expression(argument), evaluate=False)
        case Call("log", argument, base):
            below = _expression(base) if base else sympy.Integer(10)
            turned = sympy.Pow(sympy.log(below, evaluate=False), sympy.Integer(-1), evaluate=False)
            return sympy.Mul(sympy.log(_expression(argument), evaluate=False), turned, evaluate=False)
        case Call(name, argument):
            return _FUNCTIONS[name](_expression(argument), evaluate=False)
        case PlusMinus():
            raise ValueError("± has two values; choose one first")
    raise TypeError(f"{type(node).__name__} is unknown to SymPy")
