"""Whether a formula is multiplied out, factored, or simplified: judged by how it is written."""

from fractions import Fraction
from math import gcd

from django.utils.translation import gettext, gettext_noop

from lessons.maths.exact import Undefined, ratio
from lessons.maths.expressions import Comparison, Verdict
from lessons.maths.limits import number_of
from lessons.maths.nodes import (
    Absolute,
    Expression,
    Negate,
    Node,
    PlusMinus,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Symbol,
    symbols,
    walk,
)
from lessons.maths.polynomials import names_of
from lessons.maths.roots import coefficients, common
from lessons.maths.worker import ask_worker

MULTIPLY_OUT = gettext_noop("There are brackets left to multiply out.")
FACTOR = gettext_noop("Write it as a product: a sum or difference is left to factor.")
COMPUTE = gettext_noop("Some numbers can still be worked out.")
COLLECT = gettext_noop("Some terms belong together and can be collected.")
REDUCE = gettext_noop("A fraction can still be reduced.")
SIGNS = gettext_noop("Two signs can be made into one.")


def form_problem(node: Node, form: str, *, seconds: float) -> Comparison | None:
    """What keeps a formula from being in this form; None when it is in it, or that cannot be told in time."""
    reason = {"expanded": _not_expanded, "simplified": _not_simplified, "factored": _not_factored}[form](node)
    if not reason and form == "factored" and isinstance(node, Expression):
        found = ask_worker("factored", node, node, seconds=seconds)
        reason = FACTOR if found.verdict is Verdict.DIFFERENT else ""
    return Comparison(Verdict.DIFFERENT, reason=gettext(reason), wrong_form=True) if reason else None


def _not_expanded(node: Node) -> str:
    for part in walk(node):
        match part:
            case Product(factors) if any(isinstance(_bare(factor), Sum) for factor in factors):
                return MULTIPLY_OUT
            case Power(base, exponent) if isinstance(_bare(base), Sum | Product) and _is_whole(exponent):
                return MULTIPLY_OUT
            case Negate(Sum()):
                return MULTIPLY_OUT
    return COLLECT if any(_has_like_terms(part) for part in walk(node)) else ""


def _bare(node: Expression) -> Expression:
    return _bare(node.argument) if isinstance(node, Negate) else node


def _is_whole(exponent: Expression) -> bool:
    size = number_of(exponent)
    return size is not None and size.denominator == 1 and size > 1


def _not_factored(node: Node) -> str:
    if not isinstance(node, Expression):
        return ""
    inner = _bare(node)
    return FACTOR if isinstance(inner, Sum) and symbols(inner) and _more_than_linear(inner) else ""


def _more_than_linear(node: Sum) -> bool:
    """Whether a lone sum could have factors at all; 2x + 6 has, x + 3 has not (the worker looks closer)."""
    try:
        found = ratio(node)
    except Undefined:
        return False
    if found is None or names_of(found.below):
        return False
    degree = max((sum(power for _, power in powers) for powers in found.above), default=0)
    return degree > 1 or _content(list(found.above.values())) != 1


def _content(values: list[Fraction]) -> int:
    return gcd(*(value.numerator for value in values)) if all(value.denominator == 1 for value in values) else 1


def _not_simplified(node: Node) -> str:
    for part in walk(node):
        problem = _part_problem(part)
        if problem:
            return problem
    return ""


def _part_problem(node: Node) -> str:  # noqa: PLR0911 - one case after the other
    match node:
        case Negate(Negate() | PlusMinus()):
            return SIGNS
        case Sum(terms):
            return _sum_problem(terms, node)
        case Product(factors):
            return _product_problem(factors)
        case Quotient(above, below):
            return _quotient_problem(above, below, node)
        case Power(base, exponent):
            plain = number_of(base) is not None and number_of(exponent) is not None
            trivial = number_of(exponent) in {Fraction(0), Fraction(1)}
            return COMPUTE if (plain and _is_exact_power(base, exponent)) or trivial else ""
        case Root(argument, degree):
            return COMPUTE if _is_exact_root(argument, degree) else ""
        case Absolute(argument):
            return COMPUTE if number_of(argument) is not None else ""
    return ""


def _sum_problem(terms: tuple[Expression, ...], node: Sum) -> str:
    if any(isinstance(_bare(term), Sum) for term in terms):
        return COLLECT
    if any(number_of(term) == 0 for term in terms):
        return COMPUTE
    if sum(number_of(term) is not None for term in terms) > 1:
        return COMPUTE
    return COLLECT if _has_like_terms(node) else ""


def _product_problem(factors: tuple[Expression, ...]) -> str:
    numbers = [number_of(factor) for factor in factors]
    if sum(number is not None for number in numbers) > 1 or {Fraction(0), Fraction(1)} & set(numbers):
        return COMPUTE
    if any(isinstance(factor, Negate) for factor in factors[1:]):
        return SIGNS
    bases = [_base_name(factor) for factor in factors]
    named = [base for base in bases if base]
    return COLLECT if len(set(named)) < len(named) else ""


def _base_name(factor: Expression) -> str:
    match factor:
        case Symbol(name) | Power(Symbol(name)):
            return name
    return ""


def _quotient_problem(above: Expression, below: Expression, node: Quotient) -> str:
    if isinstance(_bare(above), Quotient) or isinstance(_bare(below), Quotient | Negate):
        return REDUCE
    top, bottom = number_of(above), number_of(below)
    if bottom is not None and bottom.denominator == 1 and abs(bottom) == 1:
        return COMPUTE
    if top is not None and bottom is not None:
        reduced = top.denominator == bottom.denominator == 1 and gcd(int(top), int(bottom)) == 1
        return "" if reduced else REDUCE
    return REDUCE if _shares_factor(node) else ""


def _shares_factor(node: Quotient) -> bool:
    """Whether top and bottom have a common factor: a number, a symbol, or (in one symbol) a polynomial."""
    try:
        top, bottom = ratio(node.above), ratio(node.below)
    except Undefined:
        return False
    if top is None or bottom is None or names_of(top.below) or names_of(bottom.below):
        return False
    if gcd(_content(list(top.above.values())), _content(list(bottom.above.values()))) > 1:
        return True
    lowest = [_lowest_powers(side.above) for side in (top, bottom)]
    if any(lowest[0].get(name, 0) and power for name, power in lowest[1].items()):
        return True
    names = names_of(top.above) | names_of(bottom.above)
    if len(names) != 1:
        return False
    (name,) = names
    return len(common(coefficients(top.above, name), coefficients(bottom.above, name))) > 1


def _lowest_powers(polynomial: dict[tuple[tuple[str, int], ...], Fraction]) -> dict[str, int]:
    rows = [dict(powers) for powers in polynomial]
    return {name: min(row.get(name, 0) for row in rows) for name in names_of(polynomial)}


def _has_like_terms(node: Node) -> bool:
    if not isinstance(node, Sum):
        return False
    seen = []
    for term in node.terms:
        try:
            found = ratio(term)
        except Undefined:
            return False
        if found is not None and len(found.above) == 1 and len(found.below) == 1:
            seen.append((next(iter(found.above)), next(iter(found.below))))
    return len(set(seen)) < len(seen)


def _is_exact_power(base: Expression, exponent: Expression) -> bool:
    size, value = number_of(exponent), number_of(base)
    return size is not None and size.denominator == 1 and value is not None and abs(value) ** abs(int(size)) < 10**9


def _is_exact_root(argument: Expression, degree: int) -> bool:
    """√9 and √(4/9) have a value without the root; √8 and √2 are left."""
    value = number_of(argument)
    if value is None or value < 0:
        return False
    return all(round(part ** (1 / degree)) ** degree == part for part in (value.numerator, value.denominator))
