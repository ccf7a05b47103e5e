"""Finds Python that marks words in a way that cannot work."""

import ast
from collections.abc import Iterator

from webapp.frontend.catalogues.collecting import PYTHON
from webapp.frontend.catalogues.rooms import Room
from webapp.settings.base import ROOT

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def misused(room: Room) -> Iterator[str]:
    """Each such place of a room."""
    for path in room.python:
        where = path.relative_to(ROOT)
        yield from (f"{room.name}: {where}:{line}: {why}" for line, why in misuses(path.read_text()))


def misuses(source: str) -> Iterator[tuple[int, str]]:
    """Lines of a source, and what is wrong with them."""
    tree = ast.parse(source)
    yield from ((line, "an f-string cannot be looked up") for line in _glued(tree))
    yield from ((line, "words in the braces of an f-string are not found") for line in _inside(tree))
    yield from ((line, "here _ is something else") for line in _hidden(tree))


def _glued(tree: ast.AST) -> Iterator[int]:
    for call in _calls(tree):
        if call.func.id in PYTHON and any(isinstance(each, ast.JoinedStr) for each in call.args):  # type: ignore[attr-defined]
            yield call.lineno


def _inside(tree: ast.AST) -> Iterator[int]:
    for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        marked = (call for call in _calls(text) if call.func.id in PYTHON)  # type: ignore[attr-defined]
        yield from (call.lineno for call in marked if any(isinstance(each, ast.Constant) for each in call.args))


def _hidden(tree: ast.AST) -> Iterator[int]:
    """A function that keeps something in `_` and also means to translate with it."""
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        names = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "_"]
        kept = any(isinstance(name.ctx, ast.Store) for name in names)
        taken = any(argument.arg == "_" for argument in ast.walk(function) if isinstance(argument, ast.arg))
        if kept or taken:
            yield from (call.lineno for call in _calls(function) if call.func.id == "_")  # type: ignore[attr-defined]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
