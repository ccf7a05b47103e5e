"""The variables of a question: ranges, lists, and values that follow from others."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from lessons.content.exercises.exact_values import TemplateError, Value, holds, read_formula, value
from lessons.content.numbers import read_number
from lessons.maths import Expression, Node
from lessons.maths.nodes import symbols
from lessons.maths.words import FUNCTIONS, GREEK

__all__ = ["Drawn", "TemplateError", "Variables", "read_variables"]

Drawn = dict[str, Value]

MOST_VARIABLES = 20
MOST_VALUES = 2_000
ALL_TRIED_UP_TO = 5_000
FIRST_TRIES = 100  # nearly always enough; going through all of them takes longer
TRIES = 5_000
RESERVED = {"e", "pi", "and", "or", *FUNCTIONS, *GREEK}


@dataclass(frozen=True, slots=True)
class Variables:
    """Names with what they can be, names that follow from others (in an order that works), and conditions."""

    choices: dict[str, tuple[Value, ...]]
    follows: dict[str, Expression]
    where: tuple[Node, ...]

    def draw(self, seed: int) -> Drawn:
        """Values that fit the conditions; the same seed gives the same. Raises TemplateError when none fit."""
        draw = random.Random(seed)
        few = prod(len(values) for values in self.choices.values()) <= ALL_TRIED_UP_TO
        for _ in range(FIRST_TRIES if few else TRIES):
            drawn = self._complete({name: draw.choice(values) for name, values in self.choices.items()})
            if self._fits(drawn):
                return drawn
        fitting = list(self._fitting()) if few else []
        if not fitting:
            raise TemplateError("where: no numbers fit the conditions")
        return self._complete(dict(zip(self.choices, draw.choice(fitting), strict=True)))

    def _fitting(self) -> Iterator[tuple[Value, ...]]:
        for values in product(*self.choices.values()):
            if self._fits(self._complete(dict(zip(self.choices, values, strict=True)))):
                yield values

    def _complete(self, drawn: Drawn) -> Drawn:
        for name, formula in self.follows.items():
            drawn[name] = value(formula, drawn)
        return drawn

    def _fits(self, drawn: Drawn) -> bool:
        return all(holds(condition, drawn) for condition in self.where)


def read_variables(written: object, conditions: object) -> Variables:
    """What an author wrote under `variables` and `where`. Raises TemplateError."""
    if not isinstance(written, Mapping) or not written:
        raise TemplateError("variables: expected names with what they can be, as in a: {from: 2, to: 9}")
    if len(written) > MOST_VARIABLES:
        raise TemplateError(f"variables: at most {MOST_VARIABLES}, here are {len(written)}")
    names = frozenset(str(name) for name in written)
    choices: dict[str, tuple[Value, ...]] = {}
    formulas: dict[str, Expression] = {}
    for name in sorted(names):  # a database may keep names in another order
        _check_name(name)
        rule = written[name]
        if isinstance(rule, Mapping) and set(rule) == {"is"}:
            formulas[name] = _formula(name, rule["is"], names)
        else:
            choices[name] = _choices(name, rule)
    return Variables(choices, _in_order(formulas, set(choices)), _conditions(conditions, names))


def _check_name(name: str) -> None:
    if not (name.isascii() and name.isalpha() and len(name) <= 20) or name in RESERVED:
        raise TemplateError(f"variables: {name!r} cannot be a name: use letters only, and no word with a meaning")


def _choices(name: str, rule: object) -> tuple[Value, ...]:
    if isinstance(rule, Mapping) and set(rule) == {"one_of"} and isinstance(rule["one_of"], list) and rule["one_of"]:
        return tuple(_value(name, item) for item in rule["one_of"][:MOST_VALUES])
    if isinstance(rule, Mapping) and {"from", "to"} <= set(rule) <= {"from", "to", "step"}:
        return _range(name, *(_number(name, rule.get(key, 1)) for key in ("from", "to", "step")))
    raise TemplateError(f"variables: {name}: expected from and to, one_of, or is")


def _range(name: str, first: Fraction, last: Fraction, step: Fraction) -> tuple[Value, ...]:
    if step <= 0 or last < first:
        raise TemplateError(f"variables: {name}: 'from' must not be above 'to', and 'step' must be above zero")
    count = int((last - first) / step) + 1
    if count > MOST_VALUES:
        raise TemplateError(f"variables: {name}: that are {count} values; {MOST_VALUES} at most")
    return tuple(first + step * number for number in range(count))


def _number(name: str, written: Any) -> Fraction:
    readings = read_number(f"{written}") if isinstance(written, int | float | str) else ()
    if len(readings) != 1 or isinstance(written, bool):
        raise TemplateError(f"variables: {name}: expected a number, found {written!r}")
    return readings[0]


def _value(name: str, written: Any) -> Value:
    if isinstance(written, str) and not read_number(written):
        if "{{" in written:
            raise TemplateError(f"variables: {name}: a value holds no variables itself; use is")
        return written
    return _number(name, written)


def _formula(name: str, written: object, names: frozenset[str]) -> Expression:
    node = read_formula(f"{written}", names)
    if not isinstance(node, Expression):
        raise TemplateError(f"variables: {name}: {written!r} is no number")
    return node


def _in_order(formulas: dict[str, Expression], known: set[str]) -> dict[str, Expression]:
    """The formulas so that each needs only what stands before it."""
    done: dict[str, Expression] = {}
    left = dict(formulas)
    while left:
        ready = [name for name, formula in left.items() if set(symbols(formula)) <= known | set(done)]
        if not ready:
            name, formula = next(iter(left.items()))
            unknown = set(symbols(formula)) - known - set(formulas)
            words = f"there is no variable {min(unknown)!r}" if unknown else "it needs itself to be computed"
            raise TemplateError(f"variables: {name}: {words}")
        for name in ready:
            done[name] = left.pop(name)
    return done


def _conditions(written: object, names: frozenset[str]) -> tuple[Node, ...]:
    texts = [written] if isinstance(written, str) else written or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise TemplateError("where: expected a list of conditions, such as a != b")
    found = tuple(read_formula(text, names) for text in texts)
    unknown = set(symbols(*found)) - names
    if unknown:
        raise TemplateError(f"where: there is no variable {min(unknown)!r}")
    return found
