"""A statement as alternatives of clauses, each clause a polynomial or other expression compared with zero."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from lessons.maths.exact import Undefined, ratio
from lessons.maths.nodes import (
    Both,
    Either,
    Expression,
    Listing,
    Negate,
    Node,
    PlusMinus,
    Relation,
    RelationSign,
    Sum,
    Symbol,
    System,
    children,
    symbols,
    walk,
)
from lessons.maths.polynomials import Polynomial, TooLarge, multiply, names_of, scaled, start_budget
from lessons.maths.rewriting import rewritten

MOST_ALTERNATIVES = 64


@dataclass(frozen=True, slots=True)
class Clause:
    """left sign right, where the sign is =, ≠, < or ≤ (a > b is kept as b < a)."""

    left: Expression
    sign: RelationSign
    right: Expression

    @property
    def difference(self) -> Expression:
        """Left − right."""
        return Sum((self.left, Negate(self.right)))

    @property
    def solved_for(self) -> str | None:
        """The symbol that stands alone on one side and nowhere on the other, where no other symbol is left."""
        for alone, other in ((self.left, self.right), (self.right, self.left)):
            if isinstance(alone, Symbol) and not symbols(other):
                return alone.name
        return None

    @property
    def solution(self) -> Expression:
        """The side that is not the symbol."""
        return self.right if isinstance(self.left, Symbol) else self.left


Alternatives = tuple[tuple[Clause, ...], ...]


def alternatives(node: Node) -> Alternatives | None:
    """A statement as "one of these lists of clauses holds"; None for what is no statement, or too many."""
    match node:
        case Relation():
            return _of_relation(node)
        case Either(parts):
            return _any(parts)
        case Both(parts) | System(parts):
            return _all(parts)
        case Listing(parts):
            return _of_listing(parts)
    return None


def _of_relation(node: Relation) -> Alternatives:
    found = []
    for choice in signs_chosen(node):
        assert isinstance(choice, Relation)  # noqa: S101 - choosing signs changes no kind
        pairs = zip(choice.sides, choice.signs, choice.sides[1:], strict=False)
        found.append(tuple(_clause(left, sign, right) for left, sign, right in pairs))
    return tuple(found)


def _clause(left: Expression, sign: RelationSign, right: Expression) -> Clause:
    if sign == ">":
        return Clause(right, "<", left)
    if sign == "≥":
        return Clause(right, "≤", left)
    return Clause(left, sign, right)


def signs_chosen(node: Node) -> Iterator[Node]:
    """The node with every ± a plus, then with every ± a minus; itself when it has none."""
    if not any(isinstance(found, PlusMinus) for found in walk(node)):
        yield node
        return
    for sign in "+-":

        def choose(part: Node, sign: str = sign) -> Node:
            if isinstance(part, PlusMinus):
                return part.argument if part.upper == sign else Negate(part.argument)
            return part

        yield rewritten(node, choose)


def _any(parts: tuple[Node, ...]) -> Alternatives | None:
    found: list[tuple[Clause, ...]] = []
    for part in _with_symbol(parts):
        inner = alternatives(part)
        if inner is None:
            return None
        found += inner
    return tuple(found)


def _all(parts: tuple[Node, ...]) -> Alternatives | None:
    inner = [alternatives(part) for part in parts]
    if None in inner:
        return None
    found = product(*(part for part in inner if part is not None))
    combined = [tuple(clause for clauses in choice for clause in clauses) for choice in found]
    return tuple(combined) if len(combined) <= MOST_ALTERNATIVES else None


def _of_listing(parts: tuple[Node, ...]) -> Alternatives | None:
    """X = 3, x = −2 are alternatives; x = 1, y = 2 hold together."""
    parts = _with_symbol(parts)
    one_unknown = len(symbols(*parts)) == 1
    equations = all(isinstance(part, Relation) and set(part.signs) == {"="} for part in parts)
    return _any(parts) if one_unknown and equations else _all(parts)


def _with_symbol(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """X = 3, −2 and x = 3 or −2: a value alone belongs to the symbol before it."""
    first = parts[0]
    if not (isinstance(first, Relation) and first.signs == ("=",) and isinstance(first.sides[0], Symbol)):
        return parts
    alone = first.sides[0]
    return tuple(Relation((alone, part), ("=",)) if isinstance(part, Expression) else part for part in parts)


def as_solutions(node: Node, name: str) -> Node:
    """A bare value or a list of values as solutions for a symbol; anything else as it is."""
    if isinstance(node, Expression):
        return Relation((Symbol(name), node), ("=",))
    if isinstance(node, Listing | Either) and all(isinstance(part, Expression) for part in children(node)):
        return Either(tuple(as_solutions(part, name) for part in node.parts))
    return node


def canonical(clause: Clause) -> tuple[str, frozenset[tuple[object, ...]]] | None:
    """The same for clauses that are multiples of one another; None where that cannot be told."""
    found = zero_polynomial(clause)
    if found is None:
        return None
    keep_sign = clause.sign in {"<", "≤"}
    return clause.sign, frozenset(scaled(found, keep_sign=keep_sign).items())


def zero_polynomial(clause: Clause) -> Polynomial | None:
    """The polynomial that the clause compares with zero. An inequality is not multiplied by what may be negative."""
    try:
        found = ratio(clause.difference)
    except Undefined:
        return None
    if found is None:
        return None
    if names_of(found.below):
        return found.above if clause.sign == "=" else None
    number = found.below[()]
    return {powers: value / number for powers, value in found.above.items()}


def product_of(found: Alternatives) -> Polynomial | None:
    """One polynomial that is zero where one of the alternatives holds, when each is a single equation."""
    result: Polynomial | None = None
    start_budget()
    for clauses in found:
        factor = zero_polynomial(clauses[0]) if len(clauses) == 1 and clauses[0].sign == "=" else None
        if factor is None:
            return None
        try:
            result = factor if result is None else multiply(result, factor)
        except TooLarge:
            return None
    return result
