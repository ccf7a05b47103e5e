"""MathML that somebody else wrote, made safe to stand in a page: only what MathML Core gives a formula is kept."""

from collections.abc import Set as AbstractSet
from html import escape
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

MAX_CHARACTERS = 20_000
MAX_DEPTH = 60

_DROPPED = {"annotation", "annotation-xml", "maction", "merror"}
_FENCES = {"open": "(", "close": ")", "separators": ","}


class SourceProblem(ValueError):
    """The MathML cannot be used. The message says why."""


def read_mathml(source: str, *, attributes: AbstractSet[str]) -> Element:
    """The formula as an element of plain names: other attributes are left out, fences written out."""
    if len(source) > MAX_CHARACTERS:
        raise SourceProblem(f"it is longer than {MAX_CHARACTERS:,} characters")
    try:
        root = fromstring(source, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise SourceProblem("it declares a document type or entities") from error
    except (ParseError, ValueError, RecursionError) as error:
        raise SourceProblem("it is not valid MathML") from error
    if _name(root) != "math":
        raise SourceProblem("it does not begin with <math>")
    return _plain(root, attributes, 0)


def spoken(element: Element) -> str:
    """What somebody hears of a formula for which there is no LaTeX: its signs in order."""
    return " ".join(part for part in (text.strip() for text in element.itertext()) if part)


def _plain(element: Element, attributes: AbstractSet[str], depth: int) -> Element:
    if depth > MAX_DEPTH:
        raise SourceProblem("it is nested too deeply")
    kept = {key: value for key, value in element.attrib.items() if key in attributes}
    parts = [_plain(child, attributes, depth + 1) for child in element if _name(child) not in _DROPPED | {""}]
    name = _name(element)
    if name == "mfenced":
        return _fenced(element, parts)
    if name == "semantics":
        name, parts = "mrow", parts[:1]
    plain = Element(name, {} if name == "math" else kept)
    plain.text = " ".join((element.text or "").split()) if not parts else None
    plain.extend(parts)
    return plain


def _fenced(element: Element, parts: list[Element]) -> Element:
    """MathML Core has no mfenced: its brackets and commas stand in a row."""
    signs = {key: element.get(key, usual) for key, usual in _FENCES.items()}
    row = Element("mrow")
    row.append(_sign(signs["open"]))
    for number, part in enumerate(parts):
        if number and signs["separators"]:
            row.append(_sign(signs["separators"][0]))
        row.append(part)
    row.append(_sign(signs["close"]))
    return row


def _sign(text: str) -> Element:
    sign = Element("mo")
    sign.text = text
    return sign


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def write_mathml(element: Element) -> str:
    """The element as text for a Markdown formula: no sign in it that Markdown or a table would take for its own."""
    marks = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items())
    inner = escape(element.text or "", quote=False) + "".join(write_mathml(child) for child in element)
    for sign in "$|\\`":
        inner = inner.replace(sign, f"&#{ord(sign)};")
    name = _name(element)
    return f"<{name}{marks}>{inner}</{name}>"
