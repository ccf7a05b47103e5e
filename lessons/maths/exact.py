"""An expression as one fraction of polynomials. Roots, functions and the like count as symbols of their own there."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from lessons.maths.nodes import Expression, Mixed, Negate, Number, Power, Product, Quotient, Sum, Symbol
from lessons.maths.polynomials import (
    Polynomial,
    TooLarge,
    add,
    constant,
    multiply,
    names_of,
    power,
    single,
    start_budget,
)
from lessons.maths.printing import to_text

OPAQUE = "⟨"  # begins the name of what is no polynomial: ⟨√(2)⟩


class Undefined(Exception):
    """There is no value: division by zero, a root of a negative number."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Above and below the bar. `decides`: two such that differ really differ, for nothing in them is opaque."""

    above: Polynomial
    below: Polynomial

    @property
    def decides(self) -> bool:
        """Whether nothing in it is opaque."""
        return not any(name.startswith(OPAQUE) for name in names_of(self.above) | names_of(self.below))


@lru_cache(maxsize=16)
def ratio(node: Expression) -> Ratio | None:
    """The expression as a fraction of polynomials; None where that would be too large. Raises Undefined."""
    start_budget()
    try:
        return _ratio(node)
    except TooLarge:
        return None


def same(left: Ratio, right: Ratio) -> bool | None:
    """Whether both have the same value wherever both have one; None where this cannot tell."""
    start_budget()
    try:
        if multiply(left.above, right.below) == multiply(right.above, left.below):
            return True
    except TooLarge:
        return None
    return False if left.decides and right.decides else None


def value_of(node: Expression) -> Fraction | None:
    """The exact value of an expression without symbols, if it is a fraction. Raises Undefined."""
    found = ratio(node)
    if found is None or names_of(found.above) or names_of(found.below):
        return None
    return found.above.get((), Fraction()) / found.below[()]


def _ratio(node: Expression) -> Ratio:  # noqa: PLR0911 - one case after the other
    one = constant(Fraction(1))
    match node:
        case Number(value):
            return Ratio(constant(value), one)
        case Mixed(whole, above, below):
            return Ratio(constant(whole + Fraction(above, below)), one)
        case Symbol(name):
            return Ratio(single(name), one)
        case Negate(argument):
            inner = _ratio(argument)
            return Ratio(add({}, inner.above, -1), inner.below)
        case Sum(terms):
            return _sum(terms)
        case Product(factors):
            parts = [_ratio(factor) for factor in factors]
            return _product(parts)
        case Quotient(above, below):
            return _product([_ratio(above), _turned(_ratio(below))])
        case Power(base, exponent):
            return _power(node, base, exponent)
    return Ratio(single(f"{OPAQUE}{to_text(node)}⟩"), one)


def _sum(terms: tuple[Expression, ...]) -> Ratio:
    total = Ratio({}, constant(Fraction(1)))
    for term in terms:
        part = _ratio(term)
        if part.below == total.below:
            total = Ratio(add(total.above, part.above), total.below)
        else:
            above = add(multiply(total.above, part.below), multiply(part.above, total.below))
            total = Ratio(above, multiply(total.below, part.below))
    return total


def _product(parts: list[Ratio]) -> Ratio:
    above, below = constant(Fraction(1)), constant(Fraction(1))
    for part in parts:
        above, below = multiply(above, part.above), multiply(below, part.below)
    return Ratio(above, below)


def _turned(part: Ratio) -> Ratio:
    if not part.above:
        raise Undefined("It divides by zero.")
    return Ratio(part.below, part.above)


def _power(node: Expression, base: Expression, exponent: Expression) -> Ratio:
    size = value_of(exponent)
    if size is None or size.denominator != 1 or abs(size) > 200:
        return Ratio(single(f"{OPAQUE}{to_text(node)}⟩"), constant(Fraction(1)))
    inner = _ratio(base)
    if size < 0:
        inner = _turned(inner)
    return Ratio(power(inner.above, abs(int(size))), power(inner.below, abs(int(size))))
