"""Conditions of rules: checked by rule-engine against the table of signals, then compiled to Python closures.

A closure takes the values of the signals and answers True, False or None: three-valued logic after Kleene, in which
None means "not known". A comparison with an unknown value is unknown; `x == null` asks whether x is unknown.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import rule_engine
from rule_engine import ast

from lessons.adaptation.signals import SIGNALS, Value
from lessons.adaptation.spoken import say as _

MAX_CHARACTERS = 500

Values = Mapping[str, Value]
Truth = bool | None
Test = Callable[[Values], Truth]
Term = Callable[[Values], Any]

_TYPES = {
    "number": rule_engine.DataType.FLOAT,
    "truth": rule_engine.DataType.BOOLEAN,
    "text": rule_engine.DataType.STRING,
}
_NAMES = {"FLOAT": "number", "BOOLEAN": "truth", "STRING": "text", "NULL": "null"}
_COMPARE = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
}
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
_COMPUTE = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "tdiv": operator.truediv}

# rule-engine folds constants while it parses, regular expressions and towers of powers among them. Only what we
# support gets that far, so a condition cannot be written to keep the parser busy.
_TOKEN = re.compile(
    r"""\s+ | (?:\d+\.?\d*|\.\d+)(?![\w.])     # spaces, numbers
    | "[^"\\\n]*" | '[^'\\\n]*' | [a-z_]+     # texts, words
    | <= | >= | == | != | [<>()+\-] | /(?!/) | \*(?!\*)""",
    re.VERBOSE,
)
_REFUSED_WORDS = {"in", "for", "if"}


class ConditionError(ValueError):
    """The condition cannot be used. The message says why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. `asks_unknown` are the signals it compares with null.

    `points` are the constants each signal is compared with; the condition is `exact` when nothing else is compared, so
    that trying those constants and the values between them tries everything there is.
    """

    text: str
    test: Test
    signals: frozenset[str]
    asks_unknown: frozenset[str]
    points: Mapping[str, frozenset[float | bool | str]]
    exact: bool


def compile_condition(text: str) -> Condition:
    """Checks and compiles. Raises ConditionError: unknown names, wrong types, syntax, and whatever is not supported."""
    _check_tokens(text)
    context = rule_engine.Context(type_resolver={name: _TYPES[signal.type] for name, signal in SIGNALS.items()})
    try:
        root = rule_engine.Rule(text, context=context).statement.expression
        compiler = _Compiler()
        test = compiler.test(root)
    except rule_engine.SymbolResolutionError as error:
        similar = get_close_matches(error.symbol_name, SIGNALS, n=1)
        said = (
            _("there is no signal %(name)s; did you mean %(similar)s?") if similar else _("there is no signal %(name)s")
        )
        raise ConditionError(said % {"name": repr(error.symbol_name), "similar": repr("".join(similar))}) from error
    except rule_engine.EngineError as error:
        raise ConditionError(_plain(error)) from error
    except (RecursionError, ArithmeticError) as error:
        raise ConditionError(_("it is nested too deeply or counts too far")) from error
    if not context.symbols:
        raise ConditionError(_("it asks about no signal, so it is always the same"))
    points = {name: frozenset(compiler.points.get(name, ())) for name in context.symbols}
    return Condition(text, test, frozenset(points), frozenset(compiler.asks_unknown), points, compiler.exact)


def _check_tokens(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ConditionError(_("it is longer than %(most)s characters") % {"most": MAX_CHARACTERS})
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unsupported(repr(text[place : place + 12]))
        if match[0] in _REFUSED_WORDS:
            raise _unsupported(repr(match[0]))
        place = match.end()


def _plain(error: rule_engine.EngineError) -> str:
    if isinstance(error, rule_engine.RuleSyntaxError):
        token = getattr(error.token, "value", None)
        return (
            _("it cannot be read near %(token)s") % {"token": repr(token)}
            if token is not None
            else _("it ends too early")
        )
    if "mismatch" in error.message:
        return _("numbers, truths and texts are mixed")
    return str(error.message)


class _Compiler:
    """One walk over a rule-engine tree. Every kind of node that is not named here is refused."""

    def __init__(self) -> None:
        self.asks_unknown: set[str] = set()
        self.points: dict[str, set[float | bool | str]] = {}
        self.exact = True

    def test(self, node: Any) -> Test:
        """A node that is true, false or unknown."""
        if _type(node) != "truth":
            said = _("expected something true or false, found %(found)s")
            raise ConditionError(said % {"found": _named(node)})
        match node:
            case ast.LogicExpression():
                return _both_or_either(node.type, self.test(node.left), self.test(node.right))
            case ast.UnaryExpression(type="not"):
                return _negation(self.test(node.right))
            case ast.ComparisonExpression() if not isinstance(node, ast.FuzzyComparisonExpression):
                return self._comparison(node)
            case ast.SymbolExpression() | ast.BooleanExpression():
                return self._term(node)
        raise _unsupported(type(node).__name__.removesuffix("Expression").lower())

    def _comparison(self, node: Any) -> Test:
        kinds = {_type(node.left), _type(node.right)}
        if "null" in kinds:
            return self._null_test(node)
        if len(kinds) > 1:
            said = _("%(one)s cannot be compared with %(other)s")
            raise ConditionError(said % {"one": _named(node.left), "other": _named(node.right)})
        if isinstance(node, ast.ArithmeticComparisonExpression) and kinds != {"number"}:
            raise ConditionError(_("only numbers are more or less, not %(found)s") % {"found": _named(node.left)})
        return self._comparison_of_known(node.type, node.left, node.right)

    def _comparison_of_known(self, kind: str, left: Any, right: Any) -> Test:
        if not isinstance(left, ast.SymbolExpression) and isinstance(right, ast.SymbolExpression):
            kind, left, right = _MIRRORED[kind], right, left
        constant = _constant(right)
        if isinstance(left, ast.SymbolExpression) and constant is not None:
            self.points.setdefault(left.name, set()).add(constant)
            return _comparison_with_literal(_COMPARE[kind], left.name, constant)
        self.exact = False
        return _comparison_of_terms(_COMPARE[kind], self._term(left), self._term(right))

    def _null_test(self, node: Any) -> Test:
        symbol = node.right if _type(node.left) == "null" else node.left
        if not isinstance(symbol, ast.SymbolExpression) or node.type not in {"eq", "ne"}:
            raise ConditionError(_("only a signal can be compared with null, by == or !="))
        self.asks_unknown.add(symbol.name)
        wanted, name = node.type == "eq", symbol.name
        return lambda values: (_known(values.get(name)) is None) is wanted

    def _term(self, node: Any) -> Term:
        match node:
            case ast.SymbolExpression():
                name = node.name
                return lambda values: _known(values.get(name))
            case ast.FloatExpression() | ast.BooleanExpression() | ast.StringExpression():
                literal = _literal(node)
                return lambda _values: literal
            case ast.AddExpression() | ast.SubtractExpression() | ast.ArithmeticExpression() if node.type in _COMPUTE:
                return self._computation(node)
            case ast.UnaryExpression(type="uminus") if _type(node.right) == "number":
                return _computation(operator.sub, lambda _values: 0.0, self._term(node.right))
            case _ if _type(node) == "truth":
                return self.test(node)
        raise _unsupported(type(node).__name__.removesuffix("Expression").lower())

    def _computation(self, node: Any) -> Term:
        if {_type(node.left), _type(node.right)} != {"number"}:
            raise ConditionError(_("only numbers can be added, subtracted, multiplied or divided"))
        return _computation(_COMPUTE[node.type], self._term(node.left), self._term(node.right))


def _unsupported(what: str) -> ConditionError:
    return ConditionError(_("%(what)s is not supported") % {"what": what})


def _named(node: Any) -> str:
    names = {"number": _("a number"), "truth": _("a truth"), "text": _("a text"), "null": _("null")}
    kind = _type(node)
    return names.get(kind, kind)


def _type(node: Any) -> str:
    name = str(node.result_type.name)
    return _NAMES.get(name, name.lower())


def _literal(node: Any) -> Any:
    return float(node.value) if _type(node) == "number" else node.value


def _constant(node: Any) -> float | bool | str | None:
    """The value of a literal, with or without a minus; None for anything else."""
    if isinstance(node, ast.UnaryExpression) and node.type == "uminus":
        inner = _constant(node.right)
        return -inner if isinstance(inner, float) else None
    if isinstance(node, ast.FloatExpression | ast.BooleanExpression | ast.StringExpression):
        value: float | bool | str = _literal(node)
        return value
    return None


def _known(value: Value) -> Value:
    """NaN is not a measurement."""
    return None if value != value else value  # noqa: PLR0124 - only NaN differs from itself


def _both_or_either(kind: str, left: Test, right: Test) -> Test:
    # `deciding` settles the answer whatever the other side says: false for "and", true for "or".
    deciding = kind == "or"

    def test(values: Values) -> Truth:
        first = left(values)
        if first is deciding:
            return deciding
        second = right(values)
        if second is deciding:
            return deciding
        return None if first is None or second is None else not deciding

    return test


def _negation(inner: Test) -> Test:
    def test(values: Values) -> Truth:
        truth = inner(values)
        return None if truth is None else not truth

    return test


def _comparison_with_literal(compare: Callable[[Any, Any], bool], name: str, literal: object) -> Test:
    def test(values: Values) -> Truth:
        value = values.get(name)
        return None if value is None or value != value else compare(value, literal)  # noqa: PLR0124

    return test


def _comparison_of_terms(compare: Callable[[Any, Any], bool], left: Term, right: Term) -> Test:
    def test(values: Values) -> Truth:
        first, second = left(values), right(values)
        return None if first is None or second is None else compare(first, second)

    return test


def _computation(compute: Callable[[Any, Any], Any], left: Term, right: Term) -> Term:
    def term(values: Values) -> float | None:
        first, second = left(values), right(values)
        try:
            return None if first is None or second is None else float(compute(first, second))
        except (ZeroDivisionError, OverflowError):
            return None

    return term
