"""LaTeX (or MathML) → MathML that can be put into a page as it is, or an error that names the formula.

latex2mathml lets unknown commands, missing braces and link commands through; what it writes is therefore parsed
again and compared with the elements, numbers of children and attributes that MathML Core gives a formula.
"""

import re
from functools import lru_cache
from html import escape
from unicodedata import category
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from latex2mathml.converter import convert

from lessons.content.mathml_source import SourceProblem, read_mathml, spoken

MAX_CHARACTERS = 500

# element → how many children it must have (None: any number)
_ELEMENTS: dict[str, int | None] = {
    "math": None, "mrow": None, "mi": None, "mn": None, "mo": None, "mtext": None, "mspace": 0, "mstyle": None,
    "mpadded": None, "mphantom": None, "mfrac": 2, "msqrt": None, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3,
    "munder": 2, "mover": 2, "munderover": 3, "mtable": None, "mtr": None, "mtd": None, "menclose": None,
}  # fmt: skip
_ATTRIBUTES = {
    "accent", "columnalign", "display", "displaystyle", "fence", "form", "largeop", "linebreak", "linethickness",
    "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rspace", "scriptlevel", "separator",
    "stretchy", "symmetric", "width", "height", "depth", "columnspacing", "rowspacing",
}  # fmt: skip
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_SIGNS = {"-", "−", "+", "±"}
_CLOSING = {")", "]", "}", "|", "!"}
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


class FormulaError(ValueError):
    """A formula that cannot be read. The message quotes it."""

    def __init__(self, latex: str, mistake: str) -> None:
        shown = latex if len(latex) <= 80 else f"{latex[:77]}…"
        super().__init__(f"the formula {shown!r} cannot be read: {mistake}")


@lru_cache(maxsize=4096)  # a course says the same few formulas over and over
def to_mathml(latex: str, *, display: bool = False) -> str:
    """One `<math>` element, with the LaTeX kept as `alttext` for those who listen to the page. Raises FormulaError.

    A formula that begins with `<math` is MathML already: it is checked, and what has no place in a page left out.
    """
    latex = latex.strip()
    kind = "block" if display else "inline"
    if latex.startswith("<math"):
        root = _from_mathml(latex)
        said = spoken(root)
    else:
        root = _from_latex(latex, kind)
        said = latex
    _mark_signs(root)
    inner = "".join(_write(child) for child in root)
    return f'<math display="{kind}" alttext="{escape(said)}">{inner}</math>'


def allowed_attributes() -> frozenset[str]:
    """Attributes that a formula may carry."""
    return frozenset(_ATTRIBUTES)


def _from_mathml(source: str) -> Element:
    try:
        root = read_mathml(source, attributes=_ATTRIBUTES)
    except SourceProblem as error:
        raise FormulaError(source, str(error)) from error
    _check(root, source)
    return root


def _from_latex(latex: str, kind: str) -> Element:
    if not latex:
        raise FormulaError(latex, "it is empty")
    if len(latex) > MAX_CHARACTERS:
        raise FormulaError(latex, f"it is longer than {MAX_CHARACTERS} characters")
    _check_braces(latex)
    try:
        root: Element = fromstring(convert(latex, display=kind), forbid_dtd=True)
        _check(root, latex)
    except FormulaError:
        raise
    except (ParseError, DefusedXmlException) as error:
        raise FormulaError(latex, "it contains characters that have no place there") from error
    except Exception as error:  # latex2mathml raises many kinds, bare IndexError among them
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()
        raise FormulaError(latex, words) from error
    return root


def _check_braces(latex: str) -> None:
    depth = 0
    for match in _BRACES.finditer(latex):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            raise FormulaError(latex, "a } has no {")
    if depth:
        raise FormulaError(latex, "a { is never closed")


def _check(element: Element, latex: str) -> None:
    name = element.tag.removeprefix(_NAMESPACE)
    if name not in _ELEMENTS:
        raise FormulaError(latex, f"{name} is not supported")
    expected = _ELEMENTS[name]
    if expected is not None and len(element) != expected:
        raise FormulaError(latex, "a part is missing")
    refused = set(element.attrib) - _ATTRIBUTES
    if refused:
        raise FormulaError(latex, f"{', '.join(sorted(refused))} cannot be set in a formula")
    if name == "mi" and (element.text or "").startswith("\\"):
        raise FormulaError(latex, f"the command {element.text} is not known")
    for child in element:
        _check(child, latex)


def _mark_signs(element: Element) -> None:
    """A minus after "=" or "(" is a sign, not a subtraction: without saying so browsers set a space behind it."""
    before: Element | None = None
    for child in element:
        opens = before is None or (before.tag.endswith("mo") and (before.text or "") not in _CLOSING)
        if child.tag.endswith("mo") and (child.text or "") in _SIGNS and opens:
            child.set("form", "prefix")
        _mark_signs(child)
        before = child


def _write(element: Element) -> str:
    name = element.tag.removeprefix(_NAMESPACE)
    if name == "mi" and category((element.text or " ")[0]) == "Sm":
        name = "mo"  # latex2mathml takes ± and its like for letters
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items())
    inner = escape(element.text or "", quote=False) + "".join(_write(child) for child in element)
    return f"<{name}{attributes}>{inner}</{name}>"
