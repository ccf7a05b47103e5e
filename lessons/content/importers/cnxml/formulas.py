"""A formula of a book in Markdown: `$LaTeX$` where that draws just the same, else the MathML itself."""

from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring

from lessons.content.importers.cnxml.latex import NoLatex, latex_of
from lessons.content.importers.cnxml.same_formula import shape
from lessons.content.importers.text import escaped
from lessons.content.importers.xml import name_of
from lessons.content.mathml import FormulaError, allowed_attributes, to_mathml
from lessons.content.mathml_source import SourceProblem, read_mathml, write_mathml

MAX_LATEX = 400
_FUNCTION_WORDS = {"log", "ln"}
_STOPS = {".", ",", ";", ":", "?", "!"}


@dataclass(frozen=True, slots=True)
class Formula:
    """Markdown of a formula, and how it is written: "LaTeX", "MathML", "plain words or numbers"."""

    markdown: str
    written: str


def read_formula(element: Element, *, display: bool = False) -> Formula:
    """Markdown of a `<math>` element. Words at its top level become words of the sentence. Raises FormulaError."""
    row = _row(element)
    if display:
        inner = _formula(list(row))
        return Formula(f"$${inner}$$" if inner else "", _kind([inner] if inner else []))
    out, formulas = "", []
    for words, nodes in _pieces(row):
        piece = escaped(words)
        if nodes:
            piece = _number(nodes) or _formula(nodes)
            if piece and not _number(nodes):
                formulas.append(piece)
                piece = f"${piece}$"
        out += f" {piece}" if out.endswith("$") and piece.startswith("$") else piece
    return Formula(out, _kind(formulas))


def _kind(formulas: list[str]) -> str:
    if not formulas:
        return "plain words or numbers"
    return "MathML" if any(formula.startswith("<math") for formula in formulas) else "LaTeX"


def _row(element: Element) -> Element:
    while len(element) == 1 and name_of(element[0]) in {"mrow", "semantics"}:
        element = element[0]
    return element


def _pieces(row: Element) -> list[tuple[str, list[Element]]]:
    """The row cut into words (no elements) and formulas (no words)."""
    pieces: list[tuple[str, list[Element]]] = []
    nodes = list(row)
    said = [_words(node, last=place == len(nodes) - 1) for place, node in enumerate(nodes)]
    for place, node in enumerate(nodes):
        words = said[place]
        if words == " " and not _wide(node):  # a narrow space inside of a formula stays in it
            beside = [*said[max(0, place - 1) : place], *said[place + 1 : place + 2]]
            words = " " if any(beside) or len(beside) < 2 else None
        if words is None and pieces and pieces[-1][1]:
            pieces[-1][1].append(node)
        else:
            pieces.append((words, []) if words is not None else ("", [node]))
    return pieces


def _wide(space: Element) -> bool:
    width = space.get("width", "").removesuffix("em")
    return width.replace(".", "", 1).isdecimal() and float(width) >= 1


def _words(node: Element, *, last: bool) -> str | None:
    """What of the row is part of the sentence around it rather than of the formula."""
    name, text = name_of(node), node.text or ""
    if name == "mspace":
        return " "
    said = name == "mtext" and len(text.strip()) > 1 and text.strip() not in _FUNCTION_WORDS
    if said and any(letter.isalpha() for letter in text):
        return f"{' ' * text[:1].isspace()}{' '.join(text.split())}{' ' * text[-1:].isspace()}"
    if last and name in {"mo", "mtext"} and text.strip() in _STOPS:
        return text.strip()
    return None


def _number(nodes: list[Element]) -> str:
    """A plain number, amount or word, which needs no formula."""
    text = "".join((node.text or "").strip() for node in nodes)
    if len(nodes) == 1 and name_of(nodes[0]) == "mtext" and not len(nodes[0]):
        return escaped(text)
    plain = all(name_of(node) in {"mn", "mo"} and not len(node) for node in nodes) and len(nodes) <= 2
    digits = text.lstrip("−-").replace(",", "").replace(".", "", 1)
    return text.replace("-", "−") if plain and digits.isdecimal() and name_of(nodes[-1]) == "mn" else ""


def _formula(nodes: list[Element]) -> str:
    """LaTeX of the nodes when it draws just them, else their MathML. Empty for nothing at all."""
    if not "".join("".join(node.itertext()) for node in nodes).strip():
        return ""
    try:
        latex = "".join(latex_of(node) for node in nodes).strip().removesuffix(r"\;").strip()
    except NoLatex:
        latex = ""
    if latex and len(latex) <= MAX_LATEX and _drawn(latex) == shape(nodes):
        return latex
    return _mathml(nodes)


def _mathml(nodes: list[Element]) -> str:
    whole = Element("math")
    whole.extend(nodes)
    try:
        source = write_mathml(read_mathml(_text_of(whole), attributes=allowed_attributes()))
    except SourceProblem as error:
        raise FormulaError(" ".join(whole.itertext()), str(error)) from error
    to_mathml(source)  # what the page would refuse is refused here, where the module is known
    return source


def _text_of(element: Element) -> str:
    return tostring(element, encoding="unicode")


@lru_cache(maxsize=4096)
def _drawn(latex: str) -> str:
    try:
        return shape(list(fromstring(to_mathml(latex))))
    except FormulaError:
        return ""
