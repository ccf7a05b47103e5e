"""OATutor's variabilisation: lists of values that are drawn together → `variables` of an exercise."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from lessons.content.importers.oatutor.answers import NoExercise
from lessons.content.importers.text import shortened

# What Fraction reads, but for powers of ten that would fill the memory.
_PLAIN = re.compile(r"[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:/\d{1,40}|[eE][-+]?\d{1,2})?")
MOST_TOGETHER = 12  # values; the polynomial through more is a monster


def read_variables(lists: Mapping[str, Any], used: set[str]) -> dict[str, Any]:
    """`variables` for the names that a question uses. Raises NoExercise when ours cannot say the same."""
    missing = used - set(lists)
    if missing:
        raise NoExercise(f"it uses a variable that has no values: {', '.join(sorted(missing))}")
    if odd := [name for name in sorted(used) if not isinstance(lists[name], list) or not lists[name]]:
        raise NoExercise(f"its variable {odd[0]} has no list of values")
    values = {name: [_number(name, text) for text in lists[name]] for name in sorted(used)}
    if len({len(found) for found in values.values()}) > 1:
        raise NoExercise("its variables have lists of different lengths")
    if len(values) == 1:
        return {name: {"one_of": [_shown(value) for value in found]} for name, found in values.items()}
    return _together(values)


def _number(name: str, text: str) -> Fraction:
    written = str(text).strip()
    try:
        if not _PLAIN.fullmatch(written):
            raise ValueError(written)
        return Fraction(written)
    except (ValueError, ZeroDivisionError) as error:
        raise NoExercise(f"its variable {name} is drawn from words ({shortened(written, 40)})") from error


def _shown(value: Fraction) -> int | str:
    return int(value) if value.denominator == 1 else str(value)


def _together(values: Mapping[str, list[Fraction]]) -> dict[str, Any]:
    """One number is drawn: the place in the lists. Every variable follows from it by a polynomial."""
    count = len(next(iter(values.values())))
    if count > MOST_TOGETHER:
        raise NoExercise(f"its variables are drawn together from more than {MOST_TOGETHER} values")
    place = next(name for name in "uvwk" if name not in values)
    follow = {name: {"is": _polynomial(found, place)} for name, found in values.items()}
    return {place: {"from": 0, "to": count - 1, "step": 1}, **follow}


def _polynomial(values: Sequence[Fraction], name: str) -> str:
    """Newton's form of the polynomial with these values at 0, 1, 2, …"""
    differences = list(values)
    terms, product = [], "1"
    factor = Fraction(1)
    for order in range(len(values)):
        coefficient = differences[0] / factor
        if coefficient:
            terms.append(f"({coefficient})*{product}")
        product += f"*({name}-{order})"
        factor *= order + 1
        differences = [right - left for left, right in pairwise(differences)]
    return " + ".join(terms) or "0"
