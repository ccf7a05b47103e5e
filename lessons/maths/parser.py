"""Recursive descent over the pieces of a formula. Ends on any text: no piece is read twice, depth is capped."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from lessons.maths.errors import MathsError
from lessons.maths.expression_reader import ExpressionReader
from lessons.maths.limits import MAX_PLUS_MINUS, check_size
from lessons.maths.nodes import (
    Both,
    Either,
    Expression,
    Listing,
    Node,
    PlusMinus,
    Relation,
    System,
    Tuple,
    walk,
)
from lessons.maths.tokens import tokenise

_RELATIONS = ("=", "<", ">", "≤", "≥", "≠")


def parse(text: str, *, names: frozenset[str] = frozenset()) -> Node:
    """What a text says: an expression, an equation or inequality, or several of them. Raises MathsError.

    `names` are words of several letters that each stand for one number; every other letter stands alone.
    """
    tokens = tokenise(text, names)
    if len(tokens) == 1:
        raise MathsError(_("Nothing is written here yet."))
    node = _Parser(tokens).whole()
    check_size(node)
    if sum(isinstance(found, PlusMinus) for found in walk(node)) > MAX_PLUS_MINUS:
        raise MathsError(
            _("There are too many ± signs; %(max_plus_minus)s at most can be read.")
            % {"max_plus_minus": MAX_PLUS_MINUS}
        )
    return node


def parse_expression(text: str, *, names: frozenset[str] = frozenset()) -> Expression:
    """The same where only something with a value will do. Raises MathsError."""
    node = parse(text, names=names)
    if isinstance(node, Expression):
        return node
    raise MathsError(_("Write one expression here, without a comma, an equals sign or the like."), node.span)


class _Parser(ExpressionReader):
    def whole(self) -> Node:
        if self._is_set():
            self._tokens = [*self._tokens[1:-2], self._tokens[-1]]
        node = self._several("word", ("or",), Either, self._conjunction)
        if self._now.kind != "end":
            self._fail_here()
        return node

    def _is_set(self) -> bool:
        """{3, −2}: braces around everything, with nothing between them that they could belong to."""
        first, last = self._tokens[0], self._tokens[-2]
        inner = self._tokens[1:-2]
        return first.is_sign("{") and last.is_sign("}") and not any(token.is_sign("{", "}") for token in inner)

    def _conjunction(self) -> Node:
        return self._several("word", ("and",), Both, self._listing)

    def _listing(self) -> Node:
        return self._several("sign", (",", ";"), Listing, self._item)

    def _several(self, kind: str, words: tuple[str, ...], made: Callable[..., Node], part: Callable[[], Node]) -> Node:
        start, parts = self._now.span.start, [part()]
        while self._now.kind == kind and self._now.text in words:
            self._next()
            parts.append(part())
        return parts[0] if len(parts) == 1 else made(tuple(parts), span=self._since(start))

    def _item(self) -> Node:
        if self._now.kind == "cases" and self._now.text == "begin":
            return self._system()
        return self._point() if self._is_point() else self._relation()

    def _system(self) -> Node:
        start = self._next().span
        lines = [self._relation()]
        while self._now.is_sign(";", ","):
            self._next()
            if self._now.kind != "cases":
                lines.append(self._relation())
        if self._now.kind != "cases" or self._now.text != "end":
            self._fail_here()
        self._next()
        return System(tuple(lines), span=self._since(start.start))

    def _is_point(self) -> bool:
        """Whether a bracket opens here that has a comma right inside."""
        if not self._now.is_sign("("):
            return False
        depth = 0
        for token in self._tokens[self._at :]:
            depth += token.is_sign("(", "[", "{") - token.is_sign(")", "]", "}")
            if depth == 0:
                return False
            if depth == 1 and token.is_sign(",", ";"):
                return True
        return False

    def _point(self) -> Node:
        start = self._next()
        items = [self.read_sum()]
        while self._now.is_sign(",", ";"):
            self._next()
            items.append(self.read_sum())
        self._close(start)
        return Tuple(tuple(items), span=self._since(start.span.start))

    def _relation(self) -> Node:
        start, sides, signs = self._now.span.start, [self.read_sum()], []
        while self._now.is_sign(*_RELATIONS):
            signs.append(self._next().text)
            sides.append(self.read_sum())
        return Relation(tuple(sides), tuple(signs), span=self._since(start)) if signs else sides[0]  # type: ignore[arg-type]
