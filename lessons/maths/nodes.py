"""What a formula says, as a tree. Brackets are not kept: the tree's shape says what they said.

Two trees are equal when they say the same in the same way; where they stood in the text does not matter for that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

RelationSign = Literal["=", "<", ">", "≤", "≥", "≠"]


@dataclass(frozen=True, slots=True)
class Span:
    """From one character of the text to another; the end is not included."""

    start: int
    end: int


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that was read. `span` is its place in the text."""

    span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Expression(Node):
    """Something that has a value."""


@dataclass(frozen=True, slots=True)
class Statement(Node):
    """Something that is true or false, or several things side by side."""


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A number as written, never negative: 7, 2.5."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Mixed(Expression):
    """A whole number and a fraction: 1 1/2."""

    whole: int
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class Symbol(Expression):
    """A letter that stands for a number, with its index if it has one: x, x_1."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant(Expression):
    """π or Euler's e."""

    name: Literal["pi", "e"]


@dataclass(frozen=True, slots=True)
class Negate(Expression):
    """−a."""

    argument: Expression


@dataclass(frozen=True, slots=True)
class PlusMinus(Expression):
    """±a, or ∓a: every ± of a formula has the same sign at a time, every ∓ the other."""

    argument: Expression
    upper: Literal["+", "-"] = "+"


@dataclass(frozen=True, slots=True)
class Sum(Expression):
    """Two or more terms. a − b is the sum of a and −b."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Product(Expression):
    """Two or more factors."""

    factors: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Quotient(Expression):
    """A fraction, however it was written."""

    above: Expression
    below: Expression


@dataclass(frozen=True, slots=True)
class Power(Expression):
    """A base and its exponent."""

    base: Expression
    exponent: Expression


@dataclass(frozen=True, slots=True)
class Root(Expression):
    """A square root (degree 2) or another."""

    argument: Expression
    degree: int = 2


@dataclass(frozen=True, slots=True)
class Absolute(Expression):
    """|a|."""

    argument: Expression


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """A function of one argument; a logarithm may name its base."""

    name: str
    argument: Expression
    base: Expression | None = None


@dataclass(frozen=True, slots=True)
class Relation(Statement):
    """a = b, a < b, or a chain of them: 1 < x ≤ 5."""

    sides: tuple[Expression, ...]
    signs: tuple[RelationSign, ...]


@dataclass(frozen=True, slots=True)
class Either(Statement):
    """One of them holds: x = 3 or x = −2."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Both(Statement):
    """All of them hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class System(Statement):
    """Lines that belong together, as inside a brace: all of them hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Listing(Statement):
    """Things with commas between them; what the commas mean is for the reader to say: 3, −2."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Tuple(Statement):
    """A point: (2, −1)."""

    items: tuple[Expression, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below one."""
    match node:
        case Negate(a) | PlusMinus(a) | Root(a) | Absolute(a) | Call(_, a, None):
            return (a,)
        case Sum(many) | Product(many) | Relation(many) | Tuple(many):
            return many
        case Quotient(a, b) | Power(a, b) | Call(_, a, b) if b is not None:
            return (a, b)
        case Either(parts) | Both(parts) | System(parts) | Listing(parts):
            return parts
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))


def symbols(*nodes: Node) -> tuple[str, ...]:
    """Names of the symbols in these nodes, sorted."""
    return tuple(sorted({found.name for node in nodes for found in walk(node) if isinstance(found, Symbol)}))
