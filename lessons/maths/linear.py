from fractions import Fraction

from lessons.maths.exact import OPAQUE
from lessons.maths.polynomials import Polynomial, names_of

Row = tuple[Fraction, ...]


def reduced_system(equations: list[Polynomial | None]) -> tuple[tuple[str, ...], tuple[Row, ...]] | None:
    """A system of linear equations in its one reduced form (Gauß–Jordan); None when something in it is not linear."""
    found = [equation for equation in equations if equation is not None]
    if len(found) < len(equations) or not all(_is_linear(equation) for equation in found):
        return None
    names = tuple(sorted({name for equation in found for name in names_of(equation)}))
    rows = [
        [*(equation.get(((name, 1),), Fraction()) for name in names), -equation.get((), Fraction())]
        for equation in found
    ]
    return names, _reduced(rows)


def _is_linear(equation: Polynomial) -> bool:
    plain = not any(name.startswith(OPAQUE) for name in names_of(equation))
    return plain and all(sum(power for _, power in powers) <= 1 for powers in equation)


def _reduced(rows: list[list[Fraction]]) -> tuple[Row, ...]:
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        chosen = next((row for row in rows[done:] if row[column]), None)
        if chosen is None:
            continue
        rows.remove(chosen)
        chosen = [value / chosen[column] for value in chosen]
        rows = [[value - row[column] * other for value, other in zip(row, chosen, strict=True)] for row in rows]
        rows.insert(done, chosen)
        done += 1
    return tuple(tuple(row) for row in rows[:done])
