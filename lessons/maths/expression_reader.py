"""Reading expressions: sums of products of powers, and the functions in them."""

from fractions import Fraction

from django.utils.translation import gettext as _

from lessons.maths.cursor import Cursor
from lessons.maths.errors import MathsError
from lessons.maths.nodes import (
    Absolute,
    Call,
    Constant,
    Expression,
    Mixed,
    Negate,
    Number,
    PlusMinus,
    Power,
    Product,
    Quotient,
    Root,
    Span,
    Sum,
    Symbol,
)
from lessons.maths.tokens import Token

_INVERSE = {"sin": "arcsin", "cos": "arccos", "tan": "arctan"}


class ExpressionReader(Cursor):
    """One method a rule of the grammar; each takes pieces and returns what they say."""

    def read_sum(self) -> Expression:
        """Terms with plus and minus between them: anything with a value."""
        start, terms = self._now.span.start, [self._signed()]
        while self._now.is_sign("+", "-", "±", "∓"):
            terms.append(self._signed(self._next()))
        return terms[0] if len(terms) == 1 else Sum(tuple(terms), span=self._since(start))

    def _signed(self, sign: Token | None = None) -> Expression:
        """A term with the signs before it; `sign` is the one that joined it to the term before."""
        signs = [sign] if sign else []
        while self._now.is_sign("+", "-", "±", "∓"):
            signs.append(self._next())
        if len(signs) > 2:
            raise MathsError(
                _("Too many signs stand in a row at place %(start)s.") % {"start": signs[0].span.start + 1},
                signs[2].span,
            )
        term = self._term()
        for before in reversed(signs):
            term = self._with_sign(before, term)
        return term

    def _with_sign(self, sign: Token, term: Expression) -> Expression:
        span = Span(sign.span.start, term.span.end)
        if sign.text == "-":
            return Negate(term, span=span)
        if sign.text in "±∓":
            return PlusMinus(term, "+" if sign.text == "±" else "-", span=span)
        return term

    def _term(self) -> Expression:
        start, left = self._now.span.start, self._factor()
        while True:
            if self._now.is_sign("*", "/"):
                divides = self._next().text == "/"
                right = self._factor(signed=True)
            elif self._starts_factor():
                divides, right = False, self._beside()
            else:
                return left
            left = self._joined(left, right, divides, start)

    def _joined(self, left: Expression, right: Expression, divides: bool, start: int) -> Expression:
        if divides:
            return Quotient(left, right, span=self._since(start))
        before = left.factors if isinstance(left, Product) and left.span.start == start else (left,)
        return Product((*before, right), span=self._since(start))

    def _beside(self) -> Expression:
        """A factor without a sign before it. Two numbers side by side are a slip, not a product."""
        before, token = self._tokens[self._at - 1], self._now
        if token.kind == "number" and before.kind in {"number", "raised"}:
            raise MathsError(
                _("Something is missing between the numbers before place %(start)s.") % {"start": token.span.start + 1},
                token.span,
            )
        return self._factor()

    def _starts_factor(self) -> bool:
        token = self._now
        if token.is_sign("|"):
            return self._bars[-1] == 0
        if token.kind == "sign":
            return token.text in {"(", "[", "{", "√", "∛", "∜"}
        return token.kind in {"number", "symbol", "constant", "function", "fraction", "vulgar"}

    def _factor(self, *, signed: bool = False) -> Expression:
        """A power; after × or ÷ it may have a sign of its own."""
        if signed and self._now.is_sign("-", "+"):
            sign = self._next()
            return self._with_sign(sign, self._factor())
        start, base = self._now.span.start, self._atom()
        return self._raised(base, start)

    def _raised(self, base: Expression, start: int) -> Expression:
        if self._now.kind == "raised":
            token = self._next()
            exponent = _signed_number(token)
        elif self._now.is_sign("^"):
            self._next()
            with self._deeper():
                exponent = self._exponent()
        else:
            return base
        return Power(base, exponent, span=self._since(start))

    def _exponent(self) -> Expression:
        sign = self._next() if self._now.is_sign("-", "+", "±") else None
        exponent = self._factor()
        return self._with_sign(sign, exponent) if sign else exponent

    # The smallest parts -------------------------------------------------------------------------------------------

    def _atom(self) -> Expression:
        token = self._now
        if token.is_sign("(", "[", "{"):
            return self._bracket()
        if token.is_sign("|"):
            return self._absolute()
        if token.is_sign("√", "∛", "∜"):
            self._next()
            with self._deeper():
                return Root(self._atom(), {"√": 2, "∛": 3, "∜": 4}[token.text], span=self._since(token.span.start))
        reader = {
            "number": self._number,
            "vulgar": self._number,
            "symbol": self._symbol,
            "constant": lambda: Constant(self._next().text, span=token.span),  # type: ignore[arg-type]
            "function": self._function,
            "fraction": self._fraction,
        }.get(token.kind)
        return reader() if reader else self._fail_here()

    def _bracket(self) -> Expression:
        start = self._next()
        with self._deeper():
            self._bars.append(0)
            inside = self.read_sum()
            self._bars.pop()
        self._close(start)
        return inside

    def _absolute(self) -> Expression:
        start = self._next()
        with self._deeper():
            self._bars[-1] += 1
            inside = self.read_sum()
            self._bars[-1] -= 1
        if not self._now.is_sign("|"):
            raise MathsError(
                _("The | at place %(start)s is never closed.") % {"start": start.span.start + 1}, start.span
            )
        self._next()
        return Absolute(inside, span=self._since(start.span.start))

    def _number(self) -> Expression:
        token, after = self._next(), self._now
        if token.kind == "vulgar":
            return Quotient(
                _whole(token.value.numerator, token), _whole(token.value.denominator, token), span=token.span
            )
        whole = token.value.denominator == 1 and "." not in token.text
        if whole and after.kind == "vulgar":
            self._next()
            return Mixed(
                int(token.value), after.value.numerator, after.value.denominator, span=self._since(token.span.start)
            )
        if whole and (parts := self._fraction_part()):
            return Mixed(int(token.value), *parts, span=self._since(token.span.start))
        return Number(token.value, span=token.span)

    def _fraction_part(self) -> tuple[int, int] | None:
        """The 1/2 of 1 1/2, however it was written; nothing is taken unless it is one."""
        kinds = [(token.kind, token.text) for token in self._tokens[self._at : self._at + 7]]
        if len(kinds) > 3 and kinds[0][0] == "number" and self._now.spaced and kinds[1] == ("sign", "/"):
            numbers, length = (self._at, self._at + 2), 3
        elif [kind for kind in kinds if kind[0] != "number"][:5] == [
            ("fraction", kinds[0][1]), ("sign", "{"), ("sign", "}"), ("sign", "{"), ("sign", "}"),
        ] and len(kinds) == 7:  # fmt: skip
            numbers, length = (self._at + 2, self._at + 5), 7
        else:
            return None
        above, below = (self._tokens[place] for place in numbers)
        if not (above.kind == below.kind == "number" and above.value.denominator == 1 and below.text.isdigit()):
            return None
        if below.value == 0 or self._tokens[self._at + length].is_sign("^"):
            return None
        self._at += length
        return int(above.value), int(below.value)

    def _symbol(self) -> Expression:
        token = self._next()
        name = token.text
        if self._now.kind == "lowered":
            name += f"_{self._next().text}"
        elif self._now.is_sign("_"):
            self._next()
            name += f"_{self._index()}"
        return Symbol(name, span=self._since(token.span.start))

    def _index(self) -> str:
        braced = self._now.is_sign("{")
        start = self._next() if braced else self._now
        parts: list[str] = []
        while self._now.kind in {"number", "symbol", "constant"} and len(parts) < 4:
            parts.append(self._next().text)
            if not braced:
                break
        if not parts:
            self._fail_here()
        if braced:
            self._close(start)
        return "".join(parts)

    def _fraction(self) -> Expression:
        start = self._next()
        parts: list[Expression] = []
        with self._deeper():
            for _side in range(2):
                if not self._now.is_sign("{"):
                    raise MathsError(
                        _("Write the fraction at place %(start)s as \\frac{…}{…}.") % {"start": start.span.start + 1},
                        start.span,
                    )
                parts.append(self._bracket())
        return Quotient(parts[0], parts[1], span=self._since(start.span.start))

    # Functions ----------------------------------------------------------------------------------------------------

    def _function(self) -> Expression:
        token = self._next()
        name, start = token.text, token.span.start
        if name in {"sqrt", "cbrt"}:
            return self._root(name, start)
        base = self._logarithm_base() if name == "log" else None
        exponent = self._function_exponent()
        if exponent == Negate(Number(Fraction(1))) and name in _INVERSE:
            name, exponent = _INVERSE[name], None
        with self._deeper():
            argument = self._argument(token)
        made: Expression = Call(name, argument, base, span=self._since(start))
        if name == "abs":
            made = Absolute(argument, span=self._since(start))
        return Power(made, exponent, span=self._since(start)) if exponent else made

    def _root(self, name: str, start: int) -> Expression:
        degree = 3 if name == "cbrt" else 2
        if name == "sqrt" and self._now.is_sign("["):
            opening = self._next()
            token = self._next()
            degree = int(token.value) if token.kind == "number" and token.value.denominator == 1 else 0
            if not 2 <= degree <= 20:
                raise MathsError(
                    _("The root at place %(start)s needs a whole number from 2 to 20.") % {"start": start + 1},
                    token.span,
                )
            self._close(opening)
        with self._deeper():
            return Root(self._atom(), degree, span=self._since(start))

    def _logarithm_base(self) -> Expression | None:
        if self._now.kind == "lowered":
            token = self._next()
            return Number(Fraction(token.text), span=token.span)
        if not self._now.is_sign("_"):
            return None
        self._next()
        with self._deeper():
            return self._atom()

    def _function_exponent(self) -> Expression | None:
        if self._now.kind == "raised":
            return _signed_number(self._next())
        if not self._now.is_sign("^"):
            return None
        self._next()
        with self._deeper():
            return self._exponent()

    def _argument(self, function: Token) -> Expression:
        """What a function is taken of: a bracket, or the factors that follow up to a sign or the next function."""
        if self._now.is_sign("(", "[", "{", "|"):
            return self._atom()
        start = self._now.span.start
        if not self._starts_factor():
            raise MathsError(
                _("After %(text)s at place %(start)s it is missing what it is taken of.")
                % {"text": function.text, "start": function.span.start + 1},
                function.span,
            )
        argument = self._factor()
        while self._starts_factor() and self._now.kind != "function":
            argument = self._joined(argument, self._beside(), False, start)
        return argument


def _whole(value: int, token: Token) -> Number:
    return Number(Fraction(value), span=token.span)


def _signed_number(token: Token) -> Expression:
    number = Number(abs(token.value), span=token.span)
    return Negate(number, span=token.span) if token.value < 0 else number
