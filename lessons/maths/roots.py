"""Real roots of polynomials in one symbol, counted exactly (Sturm) and found where they are fractions."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import isqrt

from lessons.maths.polynomials import Polynomial

Coefficients = list[Fraction]  # from the constant up

MOST_DIVISORS = 400


def coefficients(polynomial: Polynomial, name: str) -> Coefficients:
    """Coefficients of a polynomial in this one symbol."""
    found = {dict(powers).get(name, 0): value for powers, value in polynomial.items()}
    return [found.get(power, Fraction()) for power in range(max(found, default=-1) + 1)]


def value_at(found: Coefficients, point: Fraction) -> Fraction:
    """The polynomial's value."""
    result = Fraction()
    for coefficient in reversed(found):
        result = result * point + coefficient
    return result


def remainder(left: Coefficients, right: Coefficients) -> Coefficients:
    """What dividing leaves."""
    left = list(left)
    while len(left) >= len(right):
        factor = left[-1] / right[-1]
        shift = len(left) - len(right)
        for place, value in enumerate(right):
            left[place + shift] -= factor * value
        left = _trimmed(left[:-1])
    return left


def common(left: Coefficients, right: Coefficients) -> Coefficients:
    """The greatest common divisor, up to a factor."""
    while right:
        left, right = right, _monic(remainder(left, right))
    return _monic(left)


def count_real_roots(found: Coefficients) -> int:
    """How many different real roots there are (Sturm's theorem)."""
    if len(found) <= 1:
        return 0
    chain = [_monic_sign(found), _monic_sign(_derivative(found))]
    while len(chain[-1]) > 1:
        rest = [-value for value in remainder(chain[-2], chain[-1])]
        if not rest:
            break
        chain.append(_monic_sign(rest))
    ends = [[part[-1] for part in chain], [part[-1] * (-1) ** (len(part) - 1) for part in chain]]
    return _changes(ends[1]) - _changes(ends[0])


def rational_roots(found: Coefficients) -> list[Fraction] | None:
    """Every real root, when all of them are fractions; None when some are not, or it would take long."""
    wanted = count_real_roots(found)
    roots = list(dict.fromkeys(_candidates(found)))
    return sorted(roots) if len(roots) == wanted else None


def _candidates(found: Coefficients) -> Iterator[Fraction]:
    found = _trimmed(found)
    while found and found[0] == 0:
        yield Fraction()
        found = found[1:]
    if len(found) == 2:
        yield -found[0] / found[1]
    elif len(found) == 3:
        yield from _quadratic(found)
    elif len(found) > 3:
        yield from _by_divisors(found)


def _quadratic(found: Coefficients) -> Iterator[Fraction]:
    last, middle, first = found
    inside = middle * middle - 4 * first * last
    if inside < 0:
        return
    above, below = isqrt(inside.numerator), isqrt(inside.denominator)
    if above * above == inside.numerator and below * below == inside.denominator:
        for sign in (1, -1):
            yield (-middle + sign * Fraction(above, below)) / (2 * first)


def _by_divisors(found: Coefficients) -> Iterator[Fraction]:
    scale = 1
    for value in found:
        scale *= value.denominator // _gcd(scale, value.denominator)
    last, first = abs(int(found[0] * scale)), abs(int(found[-1] * scale))
    if max(last, first) > 10**8:
        return
    tops, bottoms = list(_divisors(last)), list(_divisors(first))
    if len(tops) * len(bottoms) > MOST_DIVISORS:
        return
    for top in tops:
        for bottom in bottoms:
            for candidate in (Fraction(top, bottom), Fraction(-top, bottom)):
                if value_at(found, candidate) == 0:
                    yield candidate


def _divisors(number: int) -> Iterator[int]:
    for divisor in range(1, isqrt(number) + 1):
        if number % divisor == 0:
            yield divisor
            if divisor * divisor != number:
                yield number // divisor


def _gcd(left: int, right: int) -> int:
    while right:
        left, right = right, left % right
    return left


def _derivative(found: Coefficients) -> Coefficients:
    return [power * value for power, value in enumerate(found)][1:]


def _changes(values: list[Fraction]) -> int:
    signs = [value > 0 for value in values if value]
    return sum(before != after for before, after in pairwise(signs))


def _trimmed(found: Coefficients) -> Coefficients:
    while found and found[-1] == 0:
        found = found[:-1]
    return found


def _monic(found: Coefficients) -> Coefficients:
    found = _trimmed(found)
    return [value / found[-1] for value in found] if found else []


def _monic_sign(found: Coefficients) -> Coefficients:
    """Scaled without changing a sign, so that coefficients stay small."""
    return [value / abs(found[-1]) for value in found]
