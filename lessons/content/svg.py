"""A drawing made safe to stand in a page: what is not on the list of harmless elements and attributes is left out."""

import re
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

MAX_BYTES = 300_000
MAX_DEPTH = 40
MAX_ELEMENTS = 5_000

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_ELEMENTS = {
    "svg", "g", "title", "desc", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "marker", "clipPath", "linearGradient", "radialGradient", "stop",
}  # fmt: skip
_ATTRIBUTES = {
    "aria-hidden", "aria-label", "aria-labelledby", "class", "clip-path", "clip-rule", "clipPathUnits", "cx", "cy",
    "d", "dominant-baseline", "dx", "dy", "fill", "fill-opacity", "fill-rule", "font-size", "font-style",
    "font-weight", "fx", "fy", "gradientTransform", "gradientUnits", "height", "id", "letter-spacing", "marker-end",
    "marker-mid", "marker-start", "markerHeight", "markerUnits", "markerWidth", "offset", "opacity", "orient",
    "pathLength", "points", "preserveAspectRatio", "r", "refX", "refY", "role", "rotate", "rx", "ry",
    "spreadMethod", "stop-color", "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor",
    "textLength", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip
_WORDS = {"aria-label", "class"}  # never fetched from anywhere, whatever they say
_LOCAL = re.compile(r"url\(#([\w.:-]+)\)")
_NUMBERS = re.compile(r"\s*-?[\d.]+(?:[\s,]+-?[\d.]+){3}\s*")


class SvgError(ValueError):
    """The drawing cannot be used at all."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A safe drawing, and what had to be left out of it."""

    markup: str
    left_out: tuple[str, ...]


def sanitise_svg(source: bytes, *, label: str, id_prefix: str) -> Drawing:
    """Makes a drawing safe for inlining. `label` is what a screen reader says for it.

    Ids get `id_prefix` unless they begin with it, so that two drawings in a page do not clash; doing it again changes
    nothing. Raises SvgError for broken XML, entities, a missing viewBox, and drawings too large.
    """
    if len(source) > MAX_BYTES:
        raise SvgError(_("the drawing is larger than %(max_bytes)s kB") % {"max_bytes": MAX_BYTES // 1000})
    try:
        root = fromstring(source, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise SvgError(_("the drawing declares a document type or entities, which are not allowed")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise SvgError(_("the drawing is not valid XML (%(error)s)") % {"error": error}) from error
    if root.tag != f"{_NAMESPACE}svg":
        raise SvgError(_("the file is not an SVG drawing"))
    if not _NUMBERS.fullmatch(root.get("viewBox", "")):
        raise SvgError(_("the drawing has no viewBox of four numbers"))
    for name in ("width", "height", "aria-labelledby", "aria-hidden"):
        root.attrib.pop(name, None)  # the page decides on size, the label below is the name
    root.attrib |= {"role": "img", "aria-label": label}
    writer = _Writer(id_prefix)
    return Drawing(writer.write(root, 0), tuple(sorted(writer.left_out)))


class _Writer:
    def __init__(self, id_prefix: str) -> None:
        self._prefix = id_prefix
        self._elements = 0
        self.left_out: set[str] = set()

    def write(self, element: Element, depth: int) -> str:
        self._elements += 1
        if depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise SvgError(_("the drawing is nested too deeply or has too many parts"))
        name = element.tag.removeprefix(_NAMESPACE)
        attributes = {key: self._safe(key, value) for key, value in element.attrib.items()}
        words = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value is not None)
        inner = _text(element.text) + "".join(
            self._child(child, depth) + _text(child.tail) for child in element if isinstance(child.tag, str)
        )
        return f"<{name}{words}>{inner}</{name}>"

    def _child(self, child: Element, depth: int) -> str:
        name = child.tag.removeprefix(_NAMESPACE)
        if name in _ELEMENTS and name != "svg" and child.tag.startswith(_NAMESPACE):
            return self.write(child, depth + 1)
        self.left_out.add(f"<{name.rpartition('}')[2]}>")
        return ""

    def _safe(self, key: str, value: str) -> str | None:
        """The attribute's value with its ids prefixed, or None if it must go."""
        if key not in _ATTRIBUTES:
            self.left_out.add(key.rpartition("}")[2])
            return None
        if key == "id":
            return self._prefixed(value)
        if key == "aria-labelledby":
            return " ".join(self._prefixed(name) for name in value.split())
        if key in _WORDS:
            return value
        local = _LOCAL.sub(lambda match: f"url(#{self._prefixed(match[1])})", value)
        if _points_elsewhere(_LOCAL.sub("", value)):
            self.left_out.add(key)
            return None
        return local

    def _prefixed(self, name: str) -> str:
        cleaned = re.sub(r"[^\w.:-]", "-", name)
        return cleaned if cleaned.startswith(self._prefix) else f"{self._prefix}{cleaned}"


def _points_elsewhere(value: str) -> bool:
    # Backslashes are CSS escapes: u\72l( is url( to a browser.
    folded = value.lower()
    return any(sign in folded for sign in ("url", "\\", "javascript:", "data:", "//", "expression", "@import"))


def _text(text: str | None) -> str:
    return escape(text or "", quote=False)
