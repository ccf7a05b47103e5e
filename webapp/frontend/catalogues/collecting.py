"""Finds the words that the code marks: templates by Django's parser, Python and scripts by Babel; the site's rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.template import Engine, engines
from django.template.base import FilterExpression, Template, Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import trim_whitespace

from lessons.strict_yaml import load_yaml
from webapp.frontend.catalogues.rooms import TEMPLATES, Room
from webapp.settings.base import ROOT

PYTHON = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SCRIPT = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


OPTIONS = {"parse_template_string": "true"}  # gettext in `…${…}…` of a script is found too


@dataclass(frozen=True)
class Message:
    """One thing that the site says: a text, or a pair for one and many."""

    text: str | tuple[str, str]
    context: str | None
    source: str


def collect(room: Room) -> list[Message]:
    """Everything that a room says, in the order of its files."""
    found = [message for path in room.templates for message in _of_template(path)]
    found += [message for path in room.python for message in _of_code(path, "python", PYTHON)]
    found += [message for path in room.rules for message in _of_rules(path)]
    return found + [message for path in room.scripts for message in _of_code(path, "javascript", SCRIPT)]


def _of_code(path: Path, method: str, keywords: dict[str, Any]) -> Iterator[Message]:
    with path.open("rb") as file:
        for _, text, _, context in extract(method, file, keywords, options=OPTIONS):
            yield Message(text if isinstance(text, str) else (text[0], text[1]), context, _name(path))


def _of_rules(path: Path) -> Iterator[Message]:
    source: Any = load_yaml(path.read_text())
    for rule in source["rules"]:
        stories = [story["title"] for story in rule["examples"]]
        for text in (rule["title"], rule["do"]["words"], *rule["because"], rule["evidence"], *stories):
            yield Message(text, None, _name(path))


def _of_template(path: Path) -> Iterator[Message]:
    nodes: list[Any] = parse(path).nodelist.get_nodes_by_type((TranslateNode, BlockTranslateNode))  # type: ignore[arg-type]
    for node in nodes:
        text = _block(node) if isinstance(node, BlockTranslateNode) else _plain(node.filter_expression)
        if text:
            yield Message(text, _plain(node.message_context), _name(path))


def parse(path: Path) -> Template:
    """A template as Django reads it."""
    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
    return engine.get_template(path.relative_to(TEMPLATES).as_posix())


def _block(node: BlockTranslateNode) -> str | tuple[str, str]:
    singular, _ = node.render_token_list(node.singular)
    plural, _ = node.render_token_list(node.plural) if node.plural else ("", None)
    if node.trimmed:
        singular, plural = trim_whitespace(singular), trim_whitespace(plural)
    return (singular, plural) if node.plural else singular


def _plain(expression: FilterExpression | None) -> str | None:
    value = expression.var if expression else None
    if isinstance(value, Variable):
        value = value.literal
    return value.replace("%", "%%") if isinstance(value, str) else None  # as Django looks it up


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
