"""Moving through the pieces of a formula, and saying what is wrong where."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from django.utils.translation import gettext as _

from lessons.maths.errors import MathsError
from lessons.maths.limits import MAX_DEPTH
from lessons.maths.nodes import Span
from lessons.maths.tokens import Token

_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Cursor:
    """A place among the pieces. It only moves on, and counts how deep it is."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._bars = [0]

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _since(self, start: int) -> Span:
        return Span(start, self._tokens[self._at - 1].span.end)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MathsError(
                _(
                    "Too many brackets, powers or roots lie inside one another at place %(start)s; "
                    "%(max_depth)s at most can be read."
                )
                % {"start": self._now.span.start + 1, "max_depth": MAX_DEPTH},
                self._now.span,
            )
        yield
        self._depth -= 1

    def _close(self, opening: Token) -> None:
        if not self._now.is_sign(_CLOSING[opening.text]):
            if self._now.kind == "end":
                raise MathsError(
                    _("The %(text)s at place %(start)s is never closed.")
                    % {"text": opening.text, "start": opening.span.start + 1},
                    opening.span,
                )
            self._fail_here()
        self._next()

    def _fail_here(self) -> NoReturn:
        token = self._now
        before = self._tokens[self._at - 1] if self._at else None
        place = token.span.start + 1
        if token.is_sign(")", "]", "}") and (before is None or before.kind != "sign"):
            raise MathsError(
                _("The %(text)s at place %(place)s closes nothing.") % {"text": token.text, "place": place}, token.span
            )
        if before and (before.kind in {"word", "cases", "fraction"} or before.kind == "sign"):
            there = before.span.start + 1
            raise MathsError(
                _("After the %(text)s at place %(there)s something is missing.")
                % {"text": before.text, "there": there},
                before.span,
            )
        if token.kind == "end":
            raise MathsError(_("Something is missing at the end."), token.span)
        if token.kind in {"sign", "word"}:
            raise MathsError(
                _("Before the %(text)s at place %(place)s something is missing.")
                % {"text": token.text, "place": place},
                token.span,
            )
        raise MathsError(_("The part at place %(place)s cannot be read.") % {"place": place}, token.span)
