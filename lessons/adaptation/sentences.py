"""Conditions as sentences made of menus, and back: what the rule editor edits instead of code.

A sentence is a list of parts joined by "and" (or all by "or"); a part is one clause, or several joined the other way.
`write_condition` and `read_condition` are exact opposites for every sentence in normal form. A condition that does not
fit (arithmetic, deeper nesting) still has words (`describe_condition`), but only its text can be edited.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any, Literal, cast, get_args

import rule_engine
from rule_engine import ast

from lessons.adaptation.conditions import Condition, compile_condition
from lessons.adaptation.signal_words import words_of
from lessons.adaptation.signals import SIGNALS, Type
from lessons.adaptation.spoken import say as _

Join = Literal["all", "any"]
Comparison = Literal[">=", ">", "<=", "<", "==", "!=", "is", "is not", "known", "unknown"]

COMPARISONS: dict[Type, tuple[Comparison, ...]] = {
    "number": (">=", ">", "<=", "<", "==", "!=", "known", "unknown"),
    "truth": ("is", "is not", "known", "unknown"),
    "text": ("==", "!=", "known", "unknown"),
}
WITHOUT_VALUE: tuple[Comparison, ...] = ("is", "is not", "known", "unknown")

_OPERATORS: dict[str, Comparison] = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "eq": "==", "ne": "!="}
_MIRRORED: dict[str, str] = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt", "eq": "eq", "ne": "ne"}
_TYPES = {
    "number": rule_engine.DataType.FLOAT,
    "truth": rule_engine.DataType.BOOLEAN,
    "text": rule_engine.DataType.STRING,
}


@dataclass(frozen=True, slots=True)
class Clause:
    """What is asked of one signal. Numbers are floats; comparisons in WITHOUT_VALUE have None."""

    signal: str
    comparison: Comparison
    value: float | str | None = None

    @property
    def words(self) -> str:
        """How a teacher reads it aloud."""
        wording = words_of(self.signal)
        asked = wording.comparison_words(self.comparison)
        pieces = (
            wording.subject,
            asked,
            wording.value_words(self.value),
            wording.after_words(self.comparison, self.value),
        )
        return " ".join(piece for piece in pieces if piece)


Part = tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`join` says how the parts hang together; the clauses inside a part hang together the other way."""

    join: Join
    parts: tuple[Part, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause in reading order."""
        return tuple(clause for part in self.parts for clause in part)

    def normal(self) -> "Sentence":
        """The same condition in the form that `read_condition` gives: no empty part, no lone group, "all" for one."""
        parts = tuple(part for part in self.parts if part)
        if len(parts) == 1 and len(parts[0]) > 1:
            return Sentence(other_join(self.join), tuple((clause,) for clause in parts[0]))
        return Sentence("all" if len(parts) <= 1 else self.join, parts)


def other_join(join: Join) -> Join:
    """The join inside the parts of a sentence."""
    return "any" if join == "all" else "all"


def fits(clause: Clause) -> bool:
    """Whether the table of signals allows this clause."""
    signal = SIGNALS.get(clause.signal)
    if signal is None or clause.comparison not in COMPARISONS[signal.type]:
        return False
    if clause.comparison in WITHOUT_VALUE:
        return clause.value is None
    if signal.type == "number":
        return isinstance(clause.value, float) and isfinite(clause.value)
    return isinstance(clause.value, str) and not set(clause.value) & set('"\\\n')


def write_condition(sentence: Sentence) -> str:
    """The condition's text."""
    sentence = sentence.normal()
    outer, inner = ("and", "or") if sentence.join == "all" else ("or", "and")
    written = []
    for part in sentence.parts:
        text = f" {inner} ".join(_write(clause) for clause in part)
        written.append(f"({text})" if len(part) > 1 else text)
    return f" {outer} ".join(written)


def _write(clause: Clause) -> str:
    match clause.comparison:
        case "is":
            return clause.signal
        case "is not":
            return f"not {clause.signal}"
        case "known" | "unknown":
            return f"{clause.signal} {'!=' if clause.comparison == 'known' else '=='} null"
    value = f'"{clause.value}"' if isinstance(clause.value, str) else write_number(cast("float", clause.value))
    return f"{clause.signal} {clause.comparison} {value}"


def write_number(value: float) -> str:
    """Without an exponent, with no digit too many, and exact."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


@dataclass(frozen=True, slots=True)
class _Joined:
    join: Join
    items: tuple["_Tree", ...]


_Tree = Clause | _Joined


class _DoesNotFit(Exception):
    """The condition says something that no menu offers."""


def read_condition(text: str) -> Sentence | None:
    """The sentence of a condition; None when it does not fit. ConditionError when it is no condition at all."""
    tree = _read_tree(text)
    if isinstance(tree, Clause):
        return Sentence("all", ((tree,),))
    if tree is None or any(_depth(item) > 1 for item in tree.items):
        return None
    parts = (item.items if isinstance(item, _Joined) else (item,) for item in tree.items)
    return Sentence(tree.join, tuple(cast("tuple[Part, ...]", tuple(parts))))


def describe_condition(text: str) -> str:
    """The condition in words, whether it fits into menus or not. ConditionError when it is no condition at all."""
    tree = _read_tree(text)
    return text if tree is None else _describe(tree, outermost=True)


def describe(sentence: Sentence) -> str:
    """The sentence in words."""
    return describe_condition(write_condition(sentence))


def _read_tree(text: str) -> _Tree | None:
    condition: Condition = compile_condition(text)
    types = {name: _TYPES[SIGNALS[name].type] for name in condition.signals}
    root = rule_engine.Rule(text, context=rule_engine.Context(type_resolver=types)).statement.expression
    try:
        return _tree(root)
    except _DoesNotFit:
        return None


def _tree(node: Any) -> _Tree:
    match node:
        case ast.LogicExpression():
            join: Join = "all" if node.type == "and" else "any"
            return _Joined(join, (*_items(node.left, join), *_items(node.right, join)))
        case ast.SymbolExpression():
            return Clause(node.name, "is")
        case ast.UnaryExpression(type="not") if isinstance(node.right, ast.SymbolExpression):
            return Clause(node.right.name, "is not")
        case ast.ComparisonExpression():
            return _comparison(node)
    raise _DoesNotFit


def _items(node: Any, join: Join) -> tuple[_Tree, ...]:
    tree = _tree(node)
    return tree.items if isinstance(tree, _Joined) and tree.join == join else (tree,)


def _comparison(node: Any) -> Clause:
    left, right, kind = node.left, node.right, node.type
    if not isinstance(left, ast.SymbolExpression):
        left, right, kind = right, left, _MIRRORED[kind]
    if not isinstance(left, ast.SymbolExpression):
        raise _DoesNotFit
    value = _literal(right)
    if value is None:
        return Clause(left.name, "unknown" if kind == "eq" else "known")
    if isinstance(value, bool):
        return Clause(left.name, "is" if value is (kind == "eq") else "is not")
    return Clause(left.name, _OPERATORS[kind], value)


def _literal(node: Any) -> float | bool | str | None:
    match node:
        case ast.NullExpression():
            return None
        case ast.UnaryExpression(type="uminus") if isinstance(node.right, ast.FloatExpression):
            return -float(node.right.value)
        case ast.FloatExpression():
            return float(node.value)
        case ast.BooleanExpression() | ast.StringExpression():
            return cast("bool | str", node.value)
    raise _DoesNotFit


def _depth(tree: _Tree) -> int:
    return 0 if isinstance(tree, Clause) else 1 + max(_depth(item) for item in tree.items)


def _describe(tree: _Tree, *, outermost: bool = False) -> str:
    if isinstance(tree, Clause):
        return tree.words
    words = [_describe(item) for item in tree.items]
    link = _("and") if tree.join == "all" else _("or")
    if outermost:
        return f", {link} ".join(words)
    opening = _("both") if tree.join == "all" else _("either")
    return f"{opening} {f' {link} '.join(words)}"


def make_clause(signal: str, comparison: str, typed: str) -> Clause:
    """A clause from what was chosen and typed. ValueError, in the teacher's words, when it makes no sense."""
    known = SIGNALS.get(signal)
    if known is None or comparison not in get_args(Comparison):
        raise ValueError(_("Choose what to look at."))
    chosen = cast("Comparison", comparison)
    if chosen not in COMPARISONS[known.type]:
        chosen = cast("Comparison", words_of(signal).usual(COMPARISONS[known.type]))
    value: float | str | None = None
    if chosen not in WITHOUT_VALUE:
        read: Callable[[str], float | str] = words_of(signal).read_number if known.type == "number" else str
        value = read(typed.strip())
        if known.whole and value != int(value):
            raise ValueError(_("%(typed)s is not a whole number.") % {"typed": typed})
    clause = Clause(signal, chosen, value)
    if not fits(clause):
        raise ValueError(_("“%(typed)s” cannot stand here.") % {"typed": typed})
    return clause
