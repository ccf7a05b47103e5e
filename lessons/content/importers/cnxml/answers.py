"""Answers in a book's Markdown that are one plain number."""

import re
from dataclasses import dataclass
from fractions import Fraction

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_FRACTION = r"\\frac\{(?P<above>\d+)\}\{(?P<below>[1-9]\d*)\}"
_ANSWER = re.compile(
    rf"(?:\$?[a-zA-Z]=)?\$?(?P<sign>[-−]?)(?P<money>\\\$)?\$?(?:(?P<whole>{_DIGITS})|{_FRACTION})\$?"
    r"(?P<unit>%| ?[a-z]+(?: [a-z]+)?| ?°)?\.?"
)
_SAID = re.compile(rf"{_FRACTION}|(?P<whole>{_DIGITS})")
_MIXED = re.compile(rf"(?P<first>\d+){_FRACTION}")
_NO_UNITS = {
    "and",
    "or",
    "to",
    "is",
    "no",
    "yes",
    "true",
    "false",
    "not",
    "is not",
    "of",
    "times",
    "st",
    "nd",
    "rd",
    "th",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as an exercise's `answer` writes it, and the unit that the book adds."""

    text: str
    value: Fraction
    unit: str


def plain_number(answer: str) -> Number | None:
    """The number, when the answer says one number and at most a unit; None for everything else."""
    found = _ANSWER.fullmatch(" ".join(answer.replace("\u2060", "").replace("\\%", "%").split()))
    if found is None or answer.count("$") - 2 * answer.count("\\$") > 2:
        return None
    unit = "$" if found["money"] else (found["unit"] or "").strip()
    if len(unit) > 20 or unit in _NO_UNITS or any(word in _NO_UNITS for word in unit.split()):
        return None
    sign = "-" if found["sign"] else ""
    text = f"{found['above']}/{found['below']}" if found["above"] else found["whole"].replace(",", "")
    return Number(sign + text, Fraction(sign + text), unit)


def numbers_in(text: str) -> list[Fraction]:
    """The numbers that a question names, without their signs; a mixed number is one."""
    said: list[Fraction] = []

    def take_mixed(match: re.Match[str]) -> str:
        said.append(int(match["first"]) + Fraction(int(match["above"]), int(match["below"])))
        return " "

    rest = _MIXED.sub(take_mixed, text)
    for match in _SAID.finditer(rest):
        whole = match["whole"]
        said.append(Fraction(whole.replace(",", "")) if whole else Fraction(int(match["above"]), int(match["below"])))
    return said
