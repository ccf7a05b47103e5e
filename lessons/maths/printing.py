"""A tree → plain text that reads back as the same tree."""

from fractions import Fraction

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

_LOOSE = (Sum, Negate, PlusMinus)


def decimal(value: Fraction) -> str:
    """A number as it is written: digits with a point, or a fraction where no digits end it."""
    places = 0
    while value.denominator != 1 and places < 40:
        value, places = value * 10, places + 1
    if value.denominator != 1:
        value /= Fraction(10) ** places
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def to_text(node: Node) -> str:  # noqa: PLR0911 - one case after the other
    """The formula in one line of plain text, with every product and bracket written."""
    match node:
        case Number(value):
            return decimal(value)
        case Mixed(whole, above, below):
            return f"{whole} {above}/{below}"
        case Symbol(name) | Constant(name):
            return _name(name)
        case Negate(argument):
            return f"-{_term(argument)}"
        case PlusMinus(argument, upper):
            return f"{'±' if upper == '+' else '∓'}{_term(argument)}"
        case Sum(terms):
            return _term(terms[0], first=True) + "".join(_next_term(term) for term in terms[1:])
        case Product(factors):
            return "*".join([_first_factor(factors[0]), *(_factor(factor) for factor in factors[1:])])
        case Quotient(above, below):
            return f"{_first_factor(above, quotient=True)}/{_factor(below)}"
        case Power(base, exponent):
            return f"{_atom(base)}^{_atom(exponent)}"
        case _:
            return _other(node)


def _other(node: Node) -> str:  # noqa: PLR0911 - one case after the other
    match node:
        case Root(argument, degree):
            return f"√({to_text(argument)})" if degree == 2 else f"sqrt[{degree}]({to_text(argument)})"
        case Absolute(argument):
            return f"abs({to_text(argument)})"
        case Call(name, argument, base):
            return f"{name}{f'_{_atom(base)}' if base else ''}({to_text(argument)})"
        case Relation(sides, signs):
            return to_text(sides[0]) + "".join(
                f" {sign} {to_text(side)}" for sign, side in zip(signs, sides[1:], strict=True)
            )
        case Tuple(items):
            return f"({', '.join(to_text(item) for item in items)})"
        case System(parts):
            return f"\\begin{{cases}} {'; '.join(to_text(part) for part in parts)} \\end{{cases}}"
        case Either(parts):
            return " or ".join(to_text(part) for part in parts)
        case Both(parts):
            return " and ".join(to_text(part) for part in parts)
        case Listing(parts):
            return "; ".join(to_text(part) for part in parts)
    raise TypeError(f"{type(node).__name__} cannot be written")


def _name(name: str) -> str:
    head, _, index = name.partition("_")
    return f"{head}_{{{index}}}" if index else head


def _term(node: Expression, *, first: bool = False) -> str:
    """One term of a sum; only the first one may begin with a sign."""
    bare = isinstance(node, Negate | PlusMinus) and first
    return to_text(node) if bare or not isinstance(node, _LOOSE) else f"({to_text(node)})"


def _next_term(node: Expression) -> str:
    match node:
        case Negate(argument):
            return f" - {_term(argument)}"
        case PlusMinus(argument, upper):
            return f" {'±' if upper == '+' else '∓'} {_term(argument)}"
    return f" + {_term(node)}"


def _first_factor(node: Expression, *, quotient: bool = False) -> str:
    """What stands before the first × or ÷. A product there belongs to a quotient as it is, not to another product."""
    bare = isinstance(node, Quotient) or (quotient and isinstance(node, Product))
    return to_text(node) if bare else _factor(node)


def _factor(node: Expression) -> str:
    return to_text(node) if isinstance(node, Power) else _atom(node)


def _atom(node: Expression) -> str:
    bare = isinstance(node, Number | Symbol | Constant | Root | Absolute | Call) and not _is_fraction(node)
    return to_text(node) if bare else f"({to_text(node)})"


def _is_fraction(node: Expression) -> bool:
    return isinstance(node, Number) and "/" in decimal(node.value)
