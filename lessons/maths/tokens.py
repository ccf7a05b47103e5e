"""A text → the pieces a formula is made of. Takes what is typed and a safe subset of LaTeX."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lessons.maths.errors import MathsError
from lessons.maths.limits import MAX_CHARACTERS, MAX_DIGITS, MAX_LETTERS_IN_A_ROW, MAX_TOKENS
from lessons.maths.nodes import Span
from lessons.maths.words import (
    COMMANDS,
    EMPTY_COMMANDS,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    LONG_SIGNS,
    SAME_SIGNS,
    TEXT_COMMANDS,
)

_PIECE = re.compile(
    r"(?P<space>[\s~]+)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?![\d.])|\d+(?:\.\d*)?|\.\d+)"
    r"|(?P<command>\\(?:[a-zA-Z]+|.))"
    r"|(?P<letters>[A-Za-z]+)"
    r"|(?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]+)"
    r"|(?P<lowered>[₀-₉]+)"
    r"|(?P<long>==|<=|=<|>=|=>|!=|<>|\*\*|\+-)"
    r"|(?P<sign>[-+*/^()\[\]{}|,;=<>≤≥≠±∓√∛∜_])"
    r"|(?P<greek>[α-ωΔΩΓΦ])"
    r"|(?P<vulgar>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"
    r"|(?P<logic>[∨∧])"
)
_BRACED_WORD = re.compile(r"\s*\{\s*([a-zA-Z ]*?)\s*\}")
_CASES = re.compile(r"\s*\{\s*(cases|aligned|array|gathered)\s*\}(?:\s*\{[lcr ]*\})?")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: number, symbol, constant, function, fraction, raised, lowered, vulgar, word, sign, cases, or end."""

    kind: str
    text: str
    span: Span
    value: Fraction = Fraction()
    spaced: bool = False  # whether a space stands before it

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "sign" and self.text in signs


def tokenise(text: str, names: frozenset[str] = frozenset()) -> list[Token]:
    """The pieces of a text, ended by one of kind `end`. `names` are words that are one symbol each."""
    if len(text) > MAX_CHARACTERS:
        raise MathsError(
            _("That is too long: %(count)s characters, and %(max_characters)s at most can be read.")
            % {"count": number_format(len(text), force_grouping=True), "max_characters": MAX_CHARACTERS}
        )
    plain = _plain(text)
    tokens = list(_pieces(plain, names))
    if len(tokens) > MAX_TOKENS:
        raise MathsError(
            _("That has too many parts: %(count)s, and %(max_tokens)s at most can be read.")
            % {"count": len(tokens), "max_tokens": MAX_TOKENS}
        )
    return [*tokens, Token("end", "", Span(len(text), len(text)))]


def _plain(text: str) -> str:
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    return digits.translate(SAME_SIGNS)


def _pieces(plain: str, names: frozenset[str]) -> Iterator[Token]:
    place, spaced, brackets = 0, False, 0
    while place < len(plain):
        match = _PIECE.match(plain, place)
        if match is None:
            shown = plain[place]
            raise MathsError(
                _("“%(shown)s” at place %(place)s has no meaning in a formula.") % {"shown": shown, "place": place + 1},
                Span(place, place + 1),
            )
        kind, end = str(match.lastgroup), match.end()
        if kind == "space":
            place, spaced = end, True
            continue
        if kind == "number" and brackets and "," in match[0]:
            end = place + match[0].index(",")  # (2,500) is a point; outside of brackets 2,500 is a number
        found, end = _read(kind, plain, place, end, names)
        for number, token in enumerate(found):
            brackets += {"(": 1, "{": 1, ")": -1, "}": -1}.get(token.text, 0)
            yield Token(token.kind, token.text, token.span, token.value, spaced and number == 0)
        place, spaced = end, spaced and not found


def _read(kind: str, plain: str, start: int, end: int, names: frozenset[str]) -> tuple[list[Token], int]:  # noqa: PLR0911 - one case after the other
    text, span = plain[start:end], Span(start, end)
    if kind == "number":
        return [_number(text, span)], end
    if kind == "letters":
        return _words(text, start, names), end
    if kind == "command":
        return _command(text[1:], plain, span)
    if kind == "raised":
        value = unicodedata.normalize("NFKC", text).replace("−", "-")
        return [Token("raised", value, span, Fraction(int(value)))], end
    if kind == "lowered":
        return [Token("lowered", unicodedata.normalize("NFKC", text), span)], end
    if kind == "vulgar":
        return [Token("vulgar", text, span, Fraction(unicodedata.numeric(text)).limit_denominator(10))], end
    if kind == "greek":
        return [Token("constant", "pi", span) if text == "π" else Token("symbol", text, span)], end
    if kind == "logic":
        return [Token("word", {"∨": "or", "∧": "and"}[text], span)], end
    return [Token("sign", LONG_SIGNS.get(text, text), span)], end


def _number(text: str, span: Span) -> Token:
    plain = text.replace(",", "").rstrip(".")
    if len(plain) > MAX_DIGITS:
        raise MathsError(
            _("The number at place %(start)s has %(count)s digits; %(max_digits)s at most can be read.")
            % {"start": span.start + 1, "count": len(plain), "max_digits": MAX_DIGITS},
            span,
        )
    return Token("number", plain, span, Fraction(plain))


def _words(run: str, start: int, names: frozenset[str]) -> list[Token]:
    """A run of letters: known words first, each other letter a symbol of its own."""
    span = Span(start, start + len(run))
    if run.lower() in {"and", "or"}:
        return [Token("word", run.lower(), span)]
    known = sorted({*names, *FUNCTIONS, *GREEK, "pi"}, key=len, reverse=True)
    found, place = [], 0
    while place < len(run):
        word = next((word for word in known if _starts(run, place, word, names)), run[place])
        found.append(_word(word, Span(start + place, start + place + len(word)), names))
        place += len(word)
    if sum(len(token.text) == 1 for token in found) > MAX_LETTERS_IN_A_ROW:
        shown = run if len(run) <= 20 else f"{run[:20]}…"
        raise MathsError(
            _("“%(shown)s” at place %(start)s looks like a word. Write a formula here.")
            % {"shown": shown, "start": start + 1},
            span,
        )
    return found


def _starts(run: str, place: int, word: str, names: frozenset[str]) -> bool:
    there = run[place : place + len(word)]
    return there == word or (word in FUNCTIONS and word not in names and there.lower() == word)


def _word(word: str, span: Span, names: frozenset[str]) -> Token:
    if word in names:
        return Token("symbol", word, span)
    if word in FUNCTIONS:
        return Token("function", FUNCTIONS[word], span)
    if word in {"pi", "e"}:
        return Token("constant", word, span)
    return Token("symbol", GREEK.get(word, word), span)


def _command(name: str, plain: str, span: Span) -> tuple[list[Token], int]:
    end = span.end
    if name in EMPTY_COMMANDS:
        dot = name in {"left", "right"} and plain[end : end + 1] == "."
        return [], end + dot
    if name in COMMANDS:
        sign = COMMANDS[name]
        return [Token("word" if sign in {"or", "and"} else "sign", sign, span)], end
    if name in FRACTIONS:
        return [Token("fraction", name, span)], end
    if name in FUNCTIONS or name in GREEK or name == "pi":
        return [_word(name, span, frozenset())], end
    if name in TEXT_COMMANDS and (braced := _BRACED_WORD.match(plain, end)):
        word = braced[1]
        return (_words(word, braced.start(1), frozenset()) if word else []), braced.end()
    if name in {"begin", "end"} and (braced := _CASES.match(plain, end)):
        return [Token("cases", name, span)], braced.end()
    raise MathsError(
        _("The command \\%(name)s at place %(start)s is not known.") % {"name": name, "start": span.start + 1}, span
    )
