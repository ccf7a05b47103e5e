"""How large a formula may be. Whatever is beyond is refused with words, before anything is computed."""

from fractions import Fraction
from math import log2

from django.utils.translation import gettext as _

from lessons.maths.errors import MathsError
from lessons.maths.nodes import (
    Absolute,
    Call,
    Constant,
    Mixed,
    Negate,
    Node,
    Number,
    PlusMinus,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    children,
)

MAX_CHARACTERS = 500
MAX_TOKENS = 250
MAX_DEPTH = 20
MAX_DIGITS = 30
MAX_LETTERS_IN_A_ROW = 8
MAX_EXPONENT = 100
MAX_DEGREE = 200
MAX_BITS = 4_000
MAX_TOWER = 2
MAX_PLUS_MINUS = 3


def check_size(node: Node) -> None:
    """Raises MathsError when computing with the formula could run away: large exponents, powers of powers."""
    if isinstance(node, Power):
        _check_power(node)
    for child in children(node):
        check_size(child)


def _check_power(power: Power) -> None:
    exponent = number_of(power.exponent)
    if exponent is not None and abs(exponent) > MAX_EXPONENT:
        raise MathsError(
            _("The exponent at place %(start)s is too large: it may be %(max_exponent)s at most.")
            % {"start": power.exponent.span.start + 1, "max_exponent": MAX_EXPONENT},
            power.exponent.span,
        )
    if _tower(power) > MAX_TOWER or _degree(power) > MAX_DEGREE or _bits(power) > MAX_BITS:
        raise MathsError(
            _("The power at place %(start)s grows too large: write fewer powers of powers.")
            % {"start": power.span.start + 1},
            power.span,
        )


def number_of(node: Node) -> Fraction | None:  # noqa: PLR0911 - one case after the other
    """The value of an expression of numbers only, where it is small; infinity stands for what is not."""
    match node:
        case Number(value):
            return value
        case Mixed(whole, above, below):
            return whole + Fraction(above, below)
        case Negate(argument):
            inner = number_of(argument)
            return None if inner is None else -inner
        case Sum(terms):
            values = [number_of(term) for term in terms]
            return sum((value for value in values if value is not None), Fraction()) if None not in values else None
        case Quotient(above, below):
            top, bottom = number_of(above), number_of(below)
            return top / bottom if top is not None and bottom else None
        case Product(factors):
            return _product([number_of(factor) for factor in factors])
        case Power(base, exponent):
            return _power(number_of(base), number_of(exponent))
    return None


def _product(values: list[Fraction | None]) -> Fraction | None:
    result = Fraction(1)
    for value in values:
        if value is None:
            return None
        result *= value
    return result


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or exponent.denominator != 1 or (base == 0 and exponent < 0):
        return None
    bits = max(1.0, log2(abs(base.numerator) + 1) + log2(base.denominator))
    if abs(exponent) > MAX_BITS or abs(exponent) * bits > MAX_BITS:  # the first alone where no float holds it
        return Fraction(10) ** MAX_EXPONENT  # too large to be anything but refused
    return base ** int(exponent)


def _tower(node: Node) -> int:
    """How many powers stand on one another."""
    if isinstance(node, Power):
        return max(1 + _tower(node.exponent), _tower(node.base))
    return max((_tower(child) for child in children(node)), default=0)


def _degree(node: Node) -> float:
    """A bound of the degree that multiplying out could give."""
    match node:
        case Number() | Mixed() | Constant():
            return 0
        case Power(base, exponent):
            size = number_of(exponent)
            return _degree(base) * _within_floats(size)
        case Product() | Quotient():
            return sum(_degree(child) for child in children(node))
        case Negate() | PlusMinus() | Sum() | Root() | Absolute() | Call():
            return max((_degree(child) for child in children(node)), default=0)
    return 1


def _bits(node: Node) -> float:
    """A bound of the size of the exact numbers that computing could give."""
    match node:
        case Number(value):
            return log2(abs(value.numerator) + 1) + log2(value.denominator)
        case Power(base, exponent):
            size = number_of(exponent)
            return max(1.0, _bits(base)) * _within_floats(size)
    return sum(_bits(child) for child in children(node))


def _within_floats(exponent: Fraction | None) -> float:
    """Its size; what is beyond all limits need not be known more exactly, and may be more than a float holds."""
    return 1.0 if exponent is None else float(min(abs(exponent), Fraction(10 * MAX_BITS)))
