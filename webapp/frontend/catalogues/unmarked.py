"""Finds words in templates that nobody could translate."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

from webapp.frontend.catalogues.rooms import TEMPLATES, Room

GAP = "\ue000"  # stands for whatever a tag puts there
SPOKEN = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "aria-valuetext",
    "label",
    "placeholder",
    "title",
}
NAMES = re.compile(r"\bJSON\b|\bCSV\b|\bTensorBoard\b|\bAttune\b|&\w+;")
WORD = re.compile(r"[^\W\d_]{2,}")
SILENT = ("script", "style", "code", "path", "symbol")
ENDS = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment"}
# What a tag may not do, and why it would be wrong in another language.
FAULTS = (
    (re.compile(r"""_\(["']"""), "is translated once for everybody: use {% translate … as … %}"),
    (re.compile(r"\|pluralize"), "uses pluralize: use blocktranslate with count"),
    (re.compile(r"""\|(?:default|default_if_none|yesno|add|join):"[^"]*[^\W\d_]{2,}"""), "has words in a filter"),
    (re.compile(r"""\|(?:date|time):"(?![A-Z_]+_FORMAT"|c"|[YmdHis:T-]+")"""), "is a date by hand: use a named format"),
    (re.compile(r"""^now "(?![A-Z_]+_FORMAT"|Y"|c")"""), "is a time by hand: use a named format"),
    (re.compile(r"""^include .* with .*="(?:[A-Z][a-z]|[^"]*[a-z] [a-z])"""), "hands words to another template"),
)  # fmt: skip


# In scripts: a text that begins like a sentence, or is one. Errors for developers stay as they are.
LITERAL = re.compile(r""""((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`""")
SENTENCE = re.compile(r"[A-Z][a-z]+(?: |$|[.,:…])|.*[a-z]{2} [a-z]{2,}.*[.?!]$")
NOT_SAID = re.compile(
    r"""//.*|/\*.*?\*/|new Error\(.*|^import .*|event\.(?:key|code) === ".*?"|"Accept"|"[A-Z]\w+-\w+":""", re.MULTILINE
)


def unmarked(room: Room) -> Iterator[str]:
    """Each thing in a room's templates and scripts that stays English."""
    for path in room.templates:
        for fault in dict.fromkeys(faults_of(path.read_text())):
            yield f"{room.name}: {path.relative_to(TEMPLATES)}: {fault}"
    for path in room.scripts:
        yield from (f"{room.name}: {path.name}: not marked: {text!r}" for text in texts_of(path.read_text()))


def texts_of(source: str) -> Iterator[str]:
    """The same of a script."""
    for found in LITERAL.finditer(_without_calls(NOT_SAID.sub("", source))):
        text = found[1] or found[2] or ""
        if SENTENCE.match(text):
            yield text


def _without_calls(source: str) -> str:
    """Without gettext(…) and its kin, brackets in brackets included."""
    kept, at = "", 0
    for call in re.finditer(r"\bn?p?gettext\(", source):
        if call.start() < at:
            continue
        kept, at, depth = kept + source[at : call.start()], call.end(), 1
        while depth and at < len(source):
            depth += {"(": 1, ")": -1}.get(source[at], 0)
            at += 1
    return kept + source[at:]


def faults_of(source: str) -> Iterator[str]:
    """What a template says that nobody could translate."""
    tokens = list(_outside_of_blocks(Lexer(source).tokenize()))
    for token in tokens:
        if token.token_type in {TokenType.VAR, TokenType.BLOCK}:
            yield from (f"{token.contents!r} {why}" for pattern, why in FAULTS if pattern.search(token.contents))
    page = _Page()
    page.feed("".join(token.contents if token.token_type == TokenType.TEXT else GAP for token in tokens))
    page.close()
    yield from (f"not marked: {text!r}" for text in page.said if WORD.search(NAMES.sub("", text)))


def _outside_of_blocks(tokens: list[Token]) -> Iterator[Token]:
    """Without what blocktranslate holds: those words are marked."""
    until = ""
    for token in tokens:
        name = token.split_contents()[0] if token.token_type == TokenType.BLOCK else ""
        if until:
            until = "" if name == until else until
        elif name in ENDS:
            until = ENDS[name]
        else:
            yield token


class _Page(HTMLParser):
    """Collects what a reader sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are read out."""
        self.silent += tag in SILENT
        spoken = (value for name, value in attrs if name in SPOKEN and value)
        self.said += [value.replace(GAP, "…") for value in spoken]

    def handle_endtag(self, tag: str) -> None:
        """Notes where silence ends."""
        self.silent = max(0, self.silent - (tag in SILENT))

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self.silent:
            self.said.append(" ".join(data.replace(GAP, " … ").split()))
