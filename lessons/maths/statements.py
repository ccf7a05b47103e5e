"""Whether two statements say the same: equations, inequalities, solutions, points, and lists of them."""

from fractions import Fraction
from itertools import pairwise

from lessons.maths.clauses import (
    Alternatives,
    Clause,
    alternatives,
    as_solutions,
    canonical,
    product_of,
    signs_chosen,
    zero_polynomial,
)
from lessons.maths.exact import OPAQUE, Undefined, value_of
from lessons.maths.expressions import (
    DIFFERENT,
    EQUAL,
    UNKNOWN,
    Comparison,
    Verdict,
    compare_expressions,
    show_point,
)
from lessons.maths.linear import reduced_system
from lessons.maths.nodes import Either, Expression, Listing, Node, Tuple, symbols
from lessons.maths.numeric import agree, evaluate
from lessons.maths.polynomials import Polynomial, names_of, scaled
from lessons.maths.roots import coefficients, common, count_real_roots, rational_roots


def compare_statements(left: Node, right: Node) -> Comparison:
    """Compares what two lines say. Bare values count as solutions where the other side solves for one symbol."""
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        return _compare_in_order(left.items, right.items)
    values, others = _values(left), _values(right)
    if values is not None and others is not None:
        return _compare_lists(values, others)
    left, right = _matched(left, right), _matched(right, left)
    first, second = alternatives(left), alternatives(right)
    if first is None or second is None:
        return Comparison(Verdict.DIFFERENT, reason="One is an equation or inequality, the other is not.")
    return _compare_alternatives(first, second)


def _values(node: Node) -> list[Node] | None:
    """The members of a list of values or points; ±3 has two."""
    parts = list(node.parts) if isinstance(node, Listing | Either) else [node]
    if not all(isinstance(part, Expression | Tuple) for part in parts):
        return None
    return [choice for part in parts for choice in signs_chosen(part)]


def _compare_lists(left: list[Node], right: list[Node]) -> Comparison:
    """In any order, each once."""
    missing = list(right)
    for value in left:
        found = next((other for other in missing if _same_value(value, other)), None)
        if found is None:
            return DIFFERENT
        missing.remove(found)
    return EQUAL if not missing else Comparison(Verdict.DIFFERENT, reason="Something is missing.")


def _same_value(left: Node, right: Node) -> bool:
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        return _compare_in_order(left.items, right.items).is_equal
    both = isinstance(left, Expression) and isinstance(right, Expression)
    return both and compare_expressions(left, right).is_equal  # type: ignore[arg-type]


def _compare_in_order(left: tuple[Expression, ...], right: tuple[Expression, ...]) -> Comparison:
    if len(left) != len(right):
        return DIFFERENT
    results = [compare_expressions(one, other) for one, other in zip(left, right, strict=True)]
    return next((result for result in results if not result.is_equal), EQUAL)


def _matched(node: Node, other: Node) -> Node:
    names = symbols(other)
    return as_solutions(node, names[0]) if len(names) == 1 and not symbols(node) else node


def _compare_alternatives(left: Alternatives, right: Alternatives) -> Comparison:
    forms = [{frozenset(canonical(clause) for clause in clauses) for clauses in side} for side in (left, right)]
    certain = not any(None in clauses for side in forms for clauses in side)
    if certain and forms[0] == forms[1]:
        return EQUAL
    names = {name for side in (left, right) for clauses in side for clause in clauses for name in _names(clause)}
    if len(names) == 1:
        return _compare_in_one_symbol(left, right, names.pop())
    return _compare_systems(left, right) or _compare_products(left, right) or UNKNOWN


def _names(clause: Clause) -> tuple[str, ...]:
    return symbols(clause.left, clause.right)


def _compare_systems(left: Alternatives, right: Alternatives) -> Comparison | None:
    """Linear equations that hold together, brought into the one form that every such system has."""
    if len(left) != 1 or len(right) != 1:
        return None
    reduced = [reduced_system([_equation(clause) for clause in side[0]]) for side in (left, right)]
    if reduced[0] is None or reduced[1] is None:
        return None
    return EQUAL if reduced[0] == reduced[1] else DIFFERENT


def _equation(clause: Clause) -> Polynomial | None:
    return zero_polynomial(clause) if clause.sign == "=" else None


def _compare_products(left: Alternatives, right: Alternatives) -> Comparison | None:
    first, second = product_of(left), product_of(right)
    if first is None or second is None:
        return None
    if scaled(first) == scaled(second):
        return EQUAL
    # Two equations in several symbols that are no multiples of one another: (x − y)² = 0 and x = y still say the same.
    linear = all(sum(power for _, power in powers) <= 1 for found in (first, second) for powers in found)
    opaque = any(name.startswith(OPAQUE) for name in names_of(first) | names_of(second))
    return DIFFERENT if linear and not opaque else None


# One symbol ----------------------------------------------------------------------------------------------------------


def _compare_in_one_symbol(left: Alternatives, right: Alternatives, name: str) -> Comparison:
    shown = _solution_that_does_not_fit(left, right, name) or _solution_that_does_not_fit(right, left, name)
    if shown:
        return shown
    if both_solved(left, name) and both_solved(right, name):
        return EQUAL  # each one's solutions fit the other
    first, second = product_of(left), product_of(right)
    if first is not None and second is not None:
        return _compare_roots(left, right, first, second, name)
    return _compare_along_the_line(left, right, name)


def both_solved(found: Alternatives, name: str) -> bool:
    """Whether every alternative is the symbol equal to a value."""
    return all(len(clauses) == 1 and clauses[0].sign == "=" and clauses[0].solved_for == name for clauses in found)


def _solution_that_does_not_fit(solved: Alternatives, other: Alternatives, name: str) -> Comparison | None:
    if not both_solved(solved, name):
        return None
    for (clause,) in solved:
        holds = _holds_at_value(other, name, clause.solution)
        if holds is None:
            return UNKNOWN
        if not holds:
            return Comparison(Verdict.DIFFERENT, _shown(name, clause.solution))
    return None


def _shown(name: str, value: Expression) -> str:
    try:
        exact = value_of(value)
    except Undefined:
        return ""
    return show_point({name: exact}) if exact is not None else ""


def _holds_at_value(found: Alternatives, name: str, value: Expression) -> bool | None:
    try:
        point = {name: evaluate(value, {})}
    except Undefined:
        return None
    return _holds(found, point)


def _holds(found: Alternatives, point: dict[str, object]) -> bool:
    return any(all(_clause_holds(clause, point) for clause in clauses) for clauses in found)


def _clause_holds(clause: Clause, point: dict[str, object]) -> bool:
    try:
        left, right = evaluate(clause.left, point), evaluate(clause.right, point)
    except Undefined:
        return False
    same = agree(left, right)
    return {"=": same, "≠": not same, "<": not same and left < right, "≤": same or left < right}[clause.sign]


def _compare_roots(
    left: Alternatives, right: Alternatives, first: Polynomial, second: Polynomial, name: str
) -> Comparison:
    """Equations in one symbol say the same when they have the same real solutions."""
    opaque = any(found.startswith(OPAQUE) for found in names_of(first) | names_of(second))
    if opaque:
        return _compare_with_values(left, right, first, second, name)
    sides = [coefficients(polynomial, name) for polynomial in (first, second)]
    counts = [count_real_roots(side) for side in sides]
    shared = count_real_roots(common(sides[0], sides[1]))
    return EQUAL if counts[0] == counts[1] == shared and all(sides) else DIFFERENT


def _compare_with_values(
    left: Alternatives, right: Alternatives, first: Polynomial, second: Polynomial, name: str
) -> Comparison:
    """X = √2 or x = −√2 and x² = 2: the values fit (that was seen before), and there are no others."""
    for solved, polynomial in ((left, second), (right, first)):
        plain = not any(found.startswith(OPAQUE) for found in names_of(polynomial))
        if both_solved(solved, name) and plain:
            different = _count_values([clauses[0].solution for clauses in solved])
            roots = count_real_roots(coefficients(polynomial, name))
            return EQUAL if different == roots else Comparison(Verdict.DIFFERENT, reason="A solution is missing.")
    return UNKNOWN


def _count_values(values: list[Expression]) -> int:
    kept: list[Expression] = []
    for value in values:
        if not any(compare_expressions(value, other).is_equal for other in kept):
            kept.append(value)
    return len(kept)


def _compare_along_the_line(left: Alternatives, right: Alternatives, name: str) -> Comparison:
    """Tests both at every point where something can change, and once between each two of them."""
    changes: set[Fraction] = set()
    for clause in (clause for side in (left, right) for clauses in side for clause in clauses):
        polynomial = zero_polynomial(clause)
        if polynomial is None or any(found.startswith(OPAQUE) for found in names_of(polynomial)):
            return UNKNOWN
        roots = rational_roots(coefficients(polynomial, name))
        if roots is None:
            return UNKNOWN
        changes.update(roots)
    for point in _between(sorted(changes)):
        at = {name: point}
        if _holds(left, dict(at)) != _holds(right, dict(at)):
            return Comparison(Verdict.DIFFERENT, show_point(at))
    return EQUAL


def _between(changes: list[Fraction]) -> list[Fraction]:
    if not changes:
        return [Fraction()]
    middles = [(one + other) / 2 for one, other in pairwise(changes)]
    return sorted([changes[0] - 1, *changes, *middles, changes[-1] + 1])
