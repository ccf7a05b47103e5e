"""Values of the formulas that authors write about their variables: exact fractions, or texts."""

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt

from lessons.maths import MathsError, Node, parse
from lessons.maths.nodes import (
    Absolute,
    Both,
    Either,
    Expression,
    Listing,
    Mixed,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Sum,
    Symbol,
)

Value = Fraction | str
MAX_BITS = 4_000

_COMPARES = {
    "=": lambda left, right: left == right,
    "≠": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "≤": lambda left, right: left <= right,
    "≥": lambda left, right: left >= right,
}


class TemplateError(ValueError):
    """Something about variables that an author has to mend."""


def value_of_text(text: str, values: Mapping[str, Value]) -> Value:
    """The value of what an author wrote: a variable, or a formula of them. Raises TemplateError."""
    name = text.strip()
    if name in values:
        return values[name]
    node = read_formula(text, frozenset(values))
    if not isinstance(node, Expression):
        raise TemplateError(f"{{{{{text}}}}} is no number")
    return value(node, values)


def read_formula(text: str, names: frozenset[str]) -> Node:
    """A formula of variables. Raises TemplateError."""
    try:
        return parse(text, names=names)
    except MathsError as error:
        raise TemplateError(f"{text!r} cannot be read: {error}") from error


def holds(node: Node, values: Mapping[str, Value]) -> bool:
    """Whether a condition holds. Raises TemplateError."""
    match node:
        case Relation(sides, signs):
            found = [value(side, values) for side in sides]
            pairs = zip(found, signs, found[1:], strict=False)
            return all(_COMPARES[sign](left, right) for left, sign, right in pairs)
        case Either(parts):
            return any(holds(part, values) for part in parts)
        case Both(parts) | Listing(parts):
            return all(holds(part, values) for part in parts)
    raise TemplateError("a condition compares two numbers, as in a < b or a != b")


def value(node: Expression, values: Mapping[str, Value]) -> Fraction:  # noqa: PLR0911 - one case after the other
    """The exact value. Raises TemplateError where there is none."""
    match node:
        case Number(number):
            return number
        case Mixed(whole, above, below):
            return whole + Fraction(above, below)
        case Symbol(name):
            return _named(name, values)
        case Negate(argument):
            return -value(argument, values)
        case Sum(terms):
            return sum((value(term, values) for term in terms), Fraction())
        case Product(factors):
            result = Fraction(1)
            for factor in factors:
                result *= value(factor, values)
            return result
        case Absolute(argument):
            return abs(value(argument, values))
    return _other(node, values)


def _named(name: str, values: Mapping[str, Value]) -> Fraction:
    if name not in values:
        raise TemplateError(f"there is no variable {name!r}")
    found = values[name]
    if isinstance(found, str):
        raise TemplateError(f"the variable {name!r} is a text, and cannot be computed with")
    return found


def _other(node: Expression, values: Mapping[str, Value]) -> Fraction:
    match node:
        case Quotient(above, below):
            bottom = value(below, values)
            if bottom == 0:
                raise TemplateError("something is divided by zero")
            return value(above, values) / bottom
        case Power(base, exponent):
            return _power(value(base, values), value(exponent, values))
        case Root(argument, 2):
            inside = value(argument, values)
            root = Fraction(isqrt(max(0, inside.numerator)), isqrt(inside.denominator))
            if root * root != inside:
                raise TemplateError(f"√{inside} is no fraction")
            return root
    raise TemplateError("only + − × ÷, whole powers, |…| and exact roots can be computed with variables")


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if exponent.denominator != 1 or abs(exponent) * bits > MAX_BITS or (base == 0 and exponent < 0):
        raise TemplateError(f"{base} to the power of {exponent} cannot be computed")
    return base ** int(exponent)
