"""Polynomials in several symbols with exact coefficients: a dict from powers to coefficients, zeros left out."""

import threading
from fractions import Fraction
from functools import lru_cache
from math import lcm

Powers = tuple[tuple[str, int], ...]
Polynomial = dict[Powers, Fraction]

MAX_STEPS = 60_000  # multiplications of coefficients for one expression: about a tenth of a second

_budget = threading.local()


class TooLarge(Exception):
    """Multiplying this out would take too long."""


def start_budget() -> None:
    """From here on this thread may take MAX_STEPS again."""
    _budget.left = MAX_STEPS


def constant(value: Fraction) -> Polynomial:
    """A polynomial without symbols."""
    return {(): value} if value else {}


def single(name: str) -> Polynomial:
    """The polynomial that is one symbol."""
    return {((name, 1),): Fraction(1)}


def add(left: Polynomial, right: Polynomial, factor: int = 1) -> Polynomial:
    """Left plus `factor` times right."""
    result = dict(left)
    for powers, value in right.items():
        total = result.get(powers, Fraction()) + factor * value
        if total:
            result[powers] = total
        else:
            result.pop(powers, None)
    return result


def multiply(left: Polynomial, right: Polynomial) -> Polynomial:
    """The product. Raises TooLarge instead of taking long."""
    _budget.left = getattr(_budget, "left", MAX_STEPS) - len(left) * len(right)
    if _budget.left < 0:
        raise TooLarge
    (first, below), (second, other) = _whole(left), _whole(right)
    result: dict[Powers, int] = {}
    for powers, value in first.items():
        for more, factor in second.items():
            merged = _merged(powers, more)
            result[merged] = result.get(merged, 0) + value * factor
    return {powers: Fraction(value, below * other) for powers, value in result.items() if value}


def _whole(polynomial: Polynomial) -> tuple[dict[Powers, int], int]:
    """With whole coefficients, and what to divide them by: many times faster to multiply than fractions."""
    below = lcm(*(value.denominator for value in polynomial.values()))
    return {powers: value.numerator * (below // value.denominator) for powers, value in polynomial.items()}, below


def power(base: Polynomial, exponent: int) -> Polynomial:
    """The base multiplied by itself."""
    result, square = constant(Fraction(1)), base
    while exponent:
        if exponent & 1:
            result = multiply(result, square)
        exponent >>= 1
        if exponent:
            square = multiply(square, square)
    return result


def scaled(polynomial: Polynomial, *, keep_sign: bool = False) -> Polynomial:
    """With 1 (or −1, when the sign is kept) before its first term: multiples of one another become the same."""
    if not polynomial:
        return {}
    leading = polynomial[max(polynomial)]
    divisor = abs(leading) if keep_sign else leading
    return {powers: value / divisor for powers, value in polynomial.items()}


def names_of(polynomial: Polynomial) -> set[str]:
    """The symbols that occur."""
    return {name for powers in polynomial for name, _ in powers}


@lru_cache(maxsize=20_000)
def _merged(first: Powers, second: Powers) -> Powers:
    if not first or not second:
        return first or second
    result = dict(first)
    for name, exponent in second:
        result[name] = result.get(name, 0) + exponent
    return tuple(sorted(result.items()))
