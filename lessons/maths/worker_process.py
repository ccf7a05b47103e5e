"""The process that asks SymPy: one question a line on standard input, one answer a line on standard output."""

import json
import resource
import signal
import sys
from typing import Any

import sympy

from lessons.maths.clauses import signs_chosen
from lessons.maths.nodes import Expression, Negate, Node, Power, Product, Quotient, Sum, symbols
from lessons.maths.parser import parse
from lessons.maths.sympy_form import to_sympy

MOST_MEMORY = 1_500 * 2**20


def main() -> None:
    """Answers until its input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipe
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    print("{}", flush=True)  # noqa: T201 - the pipe is what it writes to
    for line in sys.stdin:
        question = json.loads(line)
        _limit_time(float(question["seconds"]))
        print(json.dumps({"verdict": _verdict(question)}), flush=True)  # noqa: T201


def _limit_time(seconds: float) -> None:
    """The parent kills a late worker; should the parent be gone, the kernel does."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds + 2)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _verdict(question: dict[str, str]) -> str:
    try:
        left, right = parse(question["left"]), parse(question["right"])
        found = _is_factored(left) if question["kind"] == "factored" else _is_same(left, right)
    except Exception:  # noqa: BLE001 - SymPy raises many kinds; none of them is an answer
        found = None
    return {True: "equal", False: "different", None: "unknown"}[found]


def _is_same(left: Node, right: Node) -> bool | None:
    if isinstance(left, Expression) and isinstance(right, Expression):
        difference = sympy.simplify(to_sympy(left) - to_sympy(right))
        return True if difference == 0 else False if difference.is_zero is False else None
    names = symbols(left, right)
    if len(names) == 1:
        return _same_sets(_solutions(left), _solutions(right))
    if len(names) > 1:
        return _same_factors(to_sympy(left), to_sympy(right))
    return None


def _solutions(node: Node) -> Any:
    found = [sympy.simplify(to_sympy(choice)) for choice in signs_chosen(node)]
    return sympy.Union(*(choice.as_set() for choice in found))


def _same_sets(left: Any, right: Any) -> bool | None:
    if left == right:
        return True
    difference = sympy.SymmetricDifference(left, right).doit()
    return True if difference is sympy.S.EmptySet else difference.is_empty if difference.is_empty is not None else None


def _same_factors(left: Any, right: Any) -> bool | None:
    """Two equations in several symbols say the same when the same irreducible factors can be zero."""
    if not (isinstance(left, sympy.Eq) and isinstance(right, sympy.Eq)):
        return None
    sides = []
    for equation in (left, right):
        above, _ = sympy.fraction(sympy.together((equation.lhs - equation.rhs).doit()))
        sides.append({factor.monic() for factor, _ in sympy.Poly(above).factor_list()[1]})
    return bool(sides[0] == sides[1])


def _is_factored(node: Node) -> bool:
    """Whether every sum in the product is irreducible over the rationals, with no number left to take out."""
    return all(_is_irreducible(part) for part in _factors(node))


def _factors(node: Node) -> list[Node]:
    match node:
        case Negate(argument) | Power(argument, _):
            return _factors(argument)
        case Product(factors):
            return [found for factor in factors for found in _factors(factor)]
        case Quotient(above, below):
            return [*_factors(above), *_factors(below)]
    return [node]


def _is_irreducible(node: Node) -> bool:
    if not isinstance(node, Sum) or not symbols(node):
        return True
    content, factors = sympy.Poly(to_sympy(node).doit()).factor_list()
    return bool(abs(content) == 1 and sum(times for _, times in factors) == 1)


if __name__ == "__main__":
    main()
