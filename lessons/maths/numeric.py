"""Values of expressions at points, with 50 digits. What has no value there says so; nothing here can run away."""

import threading
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from mpmath import MPContext

from lessons.maths.exact import Undefined
from lessons.maths.nodes import (
    Absolute,
    Call,
    Constant,
    Expression,
    Mixed,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
)

DIGITS = 50
CAREFUL_DIGITS = 400
LARGEST_ARGUMENT = 10_000  # of exp and the like: e^10000 has 4,343 digits, e^e^10000 would never end

_local = threading.local()  # a context changes its precision while it computes: each thread has its own


def _context(digits: int) -> Any:
    contexts = _local.__dict__.setdefault("contexts", {})
    if digits not in contexts:
        contexts[digits] = MPContext()
        contexts[digits].dps = digits
    return contexts[digits]


def evaluate(node: Expression, point: Mapping[str, Any], *, digits: int = DIGITS, complex_plane: bool = False) -> Any:
    """The value at a point (numbers by symbol). Raises Undefined where there is none, or none that is real."""
    context = _context(digits)
    values = {name: _number(context, value) for name, value in point.items()}
    try:
        return _Evaluator(context, values, complex_plane).value(node)
    except (ZeroDivisionError, OverflowError, ValueError) as error:
        raise Undefined(str(error)) from error


def agree(left: Any, right: Any) -> bool:
    """Whether two values are the same as far as 50 digits tell."""
    gap = abs(left - right)
    return bool(gap * 10**25 <= max(abs(left), abs(right)) or gap * 10**30 <= 1)


def _number(context: Any, value: Any) -> Any:
    if isinstance(value, complex):
        return context.mpc(value.real, value.imag)
    return context.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else context.convert(value)


class _Evaluator:
    def __init__(self, context: Any, values: Mapping[str, Any], complex_plane: bool) -> None:
        self._context = context
        self._values = values
        self._complex = complex_plane

    def value(self, node: Expression) -> Any:  # noqa: PLR0911 - one case after the other
        match node:
            case Number(value):
                return _number(self._context, value)
            case Mixed(whole, above, below):
                return _number(self._context, whole + Fraction(above, below))
            case Symbol(name):
                return self._values[name]
            case Constant(name):
                return +self._context.pi if name == "pi" else +self._context.e
            case Negate(argument):
                return -self.value(argument)
            case Sum(terms):
                return self._context.fsum(self.value(term) for term in terms)
            case Product(factors):
                return self._context.fprod(self.value(factor) for factor in factors)
            case Quotient(above, below):
                return self.value(above) / self._not_zero(self.value(below))
        return self._other(node)

    def _other(self, node: Expression) -> Any:
        match node:
            case Power(base, exponent):
                return self._power(self.value(base), self.value(exponent))
            case Root(argument, degree):
                return self._root(self.value(argument), degree)
            case Absolute(argument):
                return abs(self.value(argument))
            case Call(name, argument, base):
                return self._call(name, self.value(argument), self.value(base) if base else None)
        raise Undefined(f"{type(node).__name__} has no single value.")

    def _not_zero(self, value: Any) -> Any:
        if value == 0:
            raise Undefined("It divides by zero.")
        return value

    def _power(self, base: Any, exponent: Any) -> Any:
        context = self._context
        if context.isint(exponent) and abs(exponent) <= LARGEST_ARGUMENT:
            if base == 0 and exponent < 0:
                raise Undefined("Zero has no such power.")
            return base ** int(context.re(exponent))
        if base == 0:
            raise Undefined("Zero has no such power.")
        if not self._complex and base < 0:
            raise Undefined("A negative number has no such real power.")
        return self._exponential(exponent * context.log(base))

    def _exponential(self, value: Any) -> Any:
        if abs(value) > LARGEST_ARGUMENT:
            raise Undefined("It grows too large.")
        return self._context.exp(value)

    def _root(self, value: Any, degree: int) -> Any:
        if self._complex:
            return self._context.root(value, degree)
        if value < 0:
            if degree % 2 == 0:
                raise Undefined("A negative number has no such real root.")
            return -self._context.root(-value, degree)
        return self._context.root(value, degree)

    def _call(self, name: str, value: Any, base: Any) -> Any:
        context = self._context
        if name == "exp":
            return self._exponential(value)
        if name in {"ln", "log"}:
            natural = self._logarithm(value)
            if name == "ln":
                return natural
            return natural / self._not_zero(self._logarithm(base if base is not None else context.mpf(10)))
        if abs(value) > LARGEST_ARGUMENT:
            raise Undefined("It is too large an angle.")
        if name in {"arcsin", "arccos"} and not self._complex and abs(value) > 1:
            raise Undefined("There is no such angle.")
        short = {"arcsin": "asin", "arccos": "acos", "arctan": "atan"}.get(name, name)
        return getattr(context, short)(value)

    def _logarithm(self, value: Any) -> Any:
        if value == 0 or (not self._complex and value < 0):
            raise Undefined("It has no real logarithm.")
        return self._context.log(value)
