"""A tree → LaTeX as people write it: 2x instead of 2*x, fractions with a bar."""

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
from lessons.maths.printing import decimal
from lessons.maths.words import GREEK_NAMES

_SIGNS = {"=": "=", "<": r"\lt", ">": r"\gt", "≤": r"\le", "≥": r"\ge", "≠": r"\ne"}
_LINES = r" \\ "
_LOOSE = (Sum, Negate, PlusMinus)


def to_latex(node: Node) -> str:  # noqa: PLR0911 - one case after the other
    """The formula as LaTeX."""
    match node:
        case Number(value):
            return decimal(value)
        case Mixed(whole, above, below):
            return rf"{whole}\frac{{{above}}}{{{below}}}"
        case Symbol(name):
            return _name(name)
        case Constant(name):
            return r"\pi" if name == "pi" else "e"
        case Negate(argument):
            return f"-{_term(argument)}"
        case PlusMinus(argument, upper):
            return rf"{_plus_minus(upper)} {_term(argument)}"
        case Sum(terms):
            return _term(terms[0], first=True) + "".join(_next_term(term) for term in terms[1:])
        case Product(factors):
            return _product(factors)
        case Quotient(above, below):
            return rf"\frac{{{to_latex(above)}}}{{{to_latex(below)}}}"
        case Power(Call(name, argument, None), exponent):
            return rf"\{name}^{{{to_latex(exponent)}}}{_brackets(argument)}"
        case Power(base, exponent):
            return f"{_base(base)}^{{{to_latex(exponent)}}}"
        case _:
            return _other(node)


def _other(node: Node) -> str:  # noqa: PLR0911 - one case after the other
    match node:
        case Root(argument, degree):
            return rf"\sqrt{'' if degree == 2 else f'[{degree}]'}{{{to_latex(argument)}}}"
        case Absolute(argument):
            return rf"\left| {to_latex(argument)} \right|"
        case Call(name, argument, base):
            below = f"_{{{to_latex(base)}}}" if base else ""
            return rf"\{name}{below}{_brackets(argument)}"
        case Relation(sides, signs):
            rest = "".join(f" {_SIGNS[sign]} {to_latex(side)}" for sign, side in zip(signs, sides[1:], strict=True))
            return to_latex(sides[0]) + rest
        case Tuple(items):
            return rf"\left({', '.join(to_latex(item) for item in items)}\right)"
        case System(parts):
            return rf"\begin{{cases}} {_LINES.join(to_latex(part) for part in parts)} \end{{cases}}"
        case Either(parts):
            return r" \;\text{or}\; ".join(to_latex(part) for part in parts)
        case Both(parts):
            return r" \;\text{and}\; ".join(to_latex(part) for part in parts)
        case Listing(parts):
            return r",\; ".join(to_latex(part) for part in parts)
    raise TypeError(f"{type(node).__name__} cannot be written")


def _name(name: str) -> str:
    head, _, index = name.partition("_")
    head = f"\\{GREEK_NAMES[head]} " if head in GREEK_NAMES else head if len(head) == 1 else rf"\mathrm{{{head}}}"
    return f"{head}_{{{index}}}" if index else head


def _plus_minus(upper: str) -> str:
    return r"\pm" if upper == "+" else r"\mp"


def _brackets(node: Expression) -> str:
    return rf"\left({to_latex(node)}\right)"


def _term(node: Expression, *, first: bool = False) -> str:
    bare = isinstance(node, Negate | PlusMinus) and first
    return to_latex(node) if bare or not isinstance(node, _LOOSE) else _brackets(node)


def _next_term(node: Expression) -> str:
    match node:
        case Negate(argument):
            return f" - {_term(argument)}"
        case PlusMinus(argument, upper):
            return f" {_plus_minus(upper)} {_term(argument)}"
    return f" + {_term(node)}"


def _product(factors: tuple[Expression, ...]) -> str:
    parts = [_brackets(factor) if isinstance(factor, (*_LOOSE, Product)) else to_latex(factor) for factor in factors]
    text = parts[0]
    for before, factor, part in zip(factors, factors[1:], parts[1:], strict=False):
        text += (r" \cdot " if _needs_sign(before, factor) else "") + part
    return text


def _needs_sign(before: Expression, factor: Expression) -> bool:
    """Whether two factors side by side would read as something else: 2·3 as 23, 2·½ as 2½."""
    starts = factor.base if isinstance(factor, Power) else factor
    return isinstance(starts, Number | Mixed | Quotient) or isinstance(before, Mixed | Call)


def _base(node: Expression) -> str:
    bare = isinstance(node, Number | Symbol | Constant | Absolute)
    return to_latex(node) if bare else _brackets(node)
