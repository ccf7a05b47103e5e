"""{{a}} and {{a*b + 1}} in a text → the values as people write them: 2x − 3, not 2x + -3 or 1x."""

import re
from fractions import Fraction

from lessons.content.exercises.exact_values import Value, value_of_text
from lessons.content.exercises.variables import Drawn

_PLACE = re.compile(r"\{\{([^{}]*)\}\}")
_SIGN_BEFORE = re.compile(r"([+-])(\s*)$")
_TIMES_BEFORE = re.compile(r"(\\cdot|\\times|\\div|[*/·×÷])\s*$")


def filled_text(text: str, values: Drawn, *, formula: bool) -> str:
    """The text with its places filled. `formula`: all of it is one; else what stands between dollars is."""
    done, last = "", 0
    for place in _PLACE.finditer(text):
        done += text[last : place.start()]
        value = value_of_text(place[1], values)
        if isinstance(value, str):
            done += value
        elif formula or _in_formula(text[: place.start()]):
            done = _into_formula(done, value, text[place.end() :], latex=not formula)
        else:
            done += _in_words(value)
        last = place.end()
    return done + text[last:]


def _in_formula(before: str) -> bool:
    return len(re.findall(r"(?<!\\)\$\$?", before)) % 2 == 1


def _in_words(value: Fraction) -> str:
    return written(abs(value)).join(["−" if value < 0 else "", ""])


def _into_formula(before: str, value: Fraction, after: str, *, latex: bool) -> str:
    sign = _SIGN_BEFORE.search(before)
    if sign and value < 0 and _follows_something(before[: sign.start()]):
        before = f"{before[: sign.start()]}{'-' if sign[1] == '+' else '+'}{sign[2]}"
        value = -value
    if abs(value) == 1 and re.match(r"[a-zA-Z(]", after) and not re.search(r"[\d.^_}]\s*$", before):
        return before + ("-" if value < 0 else "")
    shown = written(abs(value), latex=latex)
    minus = "-" if value < 0 else ""
    alone = not before.strip() and not after.strip()
    needs = (value < 0 and (after.startswith("^") or _TIMES_BEFORE.search(before))) or (
        not latex and "/" in shown and not alone
    )
    return f"{before}({minus}{shown})" if needs else f"{before}{minus}{shown}"


def _follows_something(before: str) -> bool:
    """Whether the sign joins two terms; a sign at the beginning or after a bracket belongs to its number."""
    return bool(re.search(r"[\w)}\]]\s*$", before))


def written(value: Value, *, latex: bool = False) -> str:
    """A number as it is written: digits where they end soon, else a fraction."""
    if isinstance(value, str):
        return value
    if (value * 10_000).denominator == 1:
        digits = f"{abs(int(value * 10_000)):05d}"
        whole, rest = digits[:-4], digits[-4:].rstrip("0")
        return ("-" if value < 0 else "") + whole + (f".{rest}" if rest else "")
    return rf"\frac{{{value.numerator}}}{{{value.denominator}}}" if latex else f"{value.numerator}/{value.denominator}"
