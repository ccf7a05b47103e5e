"""Reading the numbers that students write. Nothing is evaluated: a text has the shape of a number or it has not."""

import re
import unicodedata
from fractions import Fraction

MAX_CHARACTERS = 60

_SIGNS = str.maketrans(dict.fromkeys("−–‒—﹣－‐‑", "-") | {"＋": "+", "⁄": "/", "÷": "/", "∕": "/", "’": "", "'": ""})
_SPACES = re.compile(r"\s+")
_PLAIN = re.compile(r"([+-]?)\s?(\d+(?:\.\d*)?|\.\d+)")
_FRACTION = re.compile(r"([+-]?)\s?(\d+(?:\.\d+)?)\s?/\s?(-?\d+(?:\.\d+)?)")
_MIXED = re.compile(r"([+-]?)\s?(\d+) (\d+)\s?/\s?(\d+)")
_GROUPED_BY_COMMAS = re.compile(r"[+-]?\s?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_BY_SPACES = re.compile(r"[+-]?\s?[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?")
_ONE_COMMA = re.compile(r"[^,.]*,[^,.]*")


def read_number(text: str) -> tuple[Fraction, ...]:
    """What a text can mean as a number: usually one value, two for "1,250" (a comma or thousands), none if unreadable.

    Takes decimals with point or comma, any minus sign, fractions (3/4), mixed numbers (1 1/2, 1½), thousands.
    """
    plain = _plain_text(text)
    if plain is None:
        return ()
    readings: list[Fraction] = []
    if _GROUPED_BY_COMMAS.fullmatch(plain):
        readings += _value(plain.replace(",", ""))
    if _GROUPED_BY_SPACES.fullmatch(plain):
        sign_apart = re.sub(r"^([+-]) ", r"\1", plain)
        readings += _value(sign_apart.replace(" ", "").replace(",", "."))
    if _ONE_COMMA.fullmatch(plain):
        readings += _value(plain.replace(",", "."))
    return tuple(dict.fromkeys(readings or _value(plain)))


def _plain_text(text: str) -> str | None:
    """The text with signs, digits and spaces in their plain form; None if it is too long or has raised digits."""
    if len(text) > MAX_CHARACTERS:
        return None
    parts = []
    for sign in text:
        form = unicodedata.decomposition(sign)
        if form.startswith(("<super>", "<sub>")):
            return None  # 5² is not 52
        parts.append(f" {unicodedata.normalize('NFKC', sign)}" if form.startswith("<fraction>") else sign)
    plain = "".join(parts).translate(_SIGNS)
    plain = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)
    return _SPACES.sub(" ", plain.translate(_SIGNS)).strip()


def _value(plain: str) -> list[Fraction]:
    if match := _PLAIN.fullmatch(plain):
        return [_signed(match[1], Fraction(match[2].rstrip(".")))]
    if match := _MIXED.fullmatch(plain):
        below = Fraction(match[4])
        return [_signed(match[1], Fraction(match[2]) + Fraction(match[3]) / below)] if below else []
    if match := _FRACTION.fullmatch(plain):
        below = Fraction(match[3])
        return [_signed(match[1], Fraction(match[2]) / below)] if below else []
    return []


def _signed(sign: str, value: Fraction) -> Fraction:
    return -value if sign == "-" else value
