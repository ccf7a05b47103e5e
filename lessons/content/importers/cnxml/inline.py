"""The inside of a paragraph → one line of Markdown."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from lessons.content.importers.cnxml.context import Module
from lessons.content.importers.cnxml.formulas import read_formula
from lessons.content.importers.text import escaped, folded
from lessons.content.importers.xml import descendants, name_of, words_of
from lessons.content.mathml import FormulaError

BLOCKS = {"para", "list", "table", "equation", "figure", "note", "section", "example", "exercise", "media", "subfigure"}
BREAK = "\\\n"

_SUPER = dict(zip("0123456789+−-–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_SUB = dict(zip("0123456789+−-–=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ", strict=True))
_JOINER = "\u2060"  # nothing to see; keeps a formula's dollar away from a digit, which would make it money


def inline(element: Element, module: Module) -> str:
    """Markdown of what an element holds, without blocks in it and without a line break at either end."""
    return tidy(pieces(element, module))


def pieces(element: Element, module: Module) -> str:
    """The same as it comes, to be joined with more."""
    out = escaped(folded(element.text or ""))
    for child in element:
        out = join(out, node(child, module))
        out = join(out, escaped(folded(child.tail or "")))
    return out


def tidy(markdown: str) -> str:
    """Without spaces at line ends and without breaks at either end."""
    markdown = re.sub(r" *\\\n *", BREAK, markdown)
    markdown = re.sub(r"^(?:\\\n| )+|(?:\\\n| )+$", "", markdown)
    return re.sub(r"(?:\\\n){2,}", BREAK, re.sub(r" {2,}", " ", markdown))


def join(left: str, right: str) -> str:
    """Two pieces after one another, so that neither is read differently for the other."""
    if left.endswith(" ") and right.startswith(" "):
        return left + right.lstrip(" ")
    meets = (left[-1:].isdigit() and right.startswith("$")) or (left.endswith("$") and right[:1].isdigit())
    both = left.endswith("$") and right.startswith("$") and not left.endswith("\\$")
    return f"{left}{_JOINER}{right}" if meets or both else left + right


def node(element: Element, module: Module) -> str:
    """One element inside of a paragraph."""
    name = name_of(element)
    if name in {"newline", "space", ""}:
        return {"newline": BREAK, "space": " ", "": ""}[name]
    return _WRITERS.get(name, pieces)(element, module)


def plain_words(element: Element, module: Module) -> str:
    """A title: words only, for it stands where no formula can be drawn."""
    module.report.made("formulas", "plain words or numbers", sum(1 for _ in descendants(element, "math")))
    module.report.made("links", "readable text", sum(1 for _ in descendants(element, "link")))
    words = folded(_spoken(element)).strip(" :")
    return words.capitalize() if words.isupper() and len(words) > 8 else words


def _spoken(element: Element) -> str:
    name = name_of(element)
    letters = {"sup": _SUPER, "sub": _SUB}.get(name)
    if name == "newline":
        return " "
    text = (element.text or "") + "".join(_spoken(child) + (child.tail or "") for child in element)
    if name == "link" and not text.strip():
        return ""
    if letters and all(letter in letters for letter in text):
        return "".join(letters[letter] for letter in text)
    return text


def picture_words(media: Element, module: Module) -> str:
    """A picture that stands in a sentence, in words: a lesson shows pictures in blocks of their own."""
    alt = folded(media.get("alt", "")).strip(" .")
    if not alt:
        module.report.skip("pictures", module.where(media), "it cannot stand in a text, and it has no description")
        return " "
    module.report.made("pictures", "a description in words")
    return f" *\\[Picture: {escaped(alt)}\\]* "


def _math(element: Element, module: Module) -> str:
    try:
        formula = read_formula(element)
    except FormulaError as error:
        module.report.skip("formulas", module.where(element), f"cannot be drawn: {error}")
        return escaped(words_of(element))
    module.report.made("formulas", formula.written)
    return formula.markdown


def _marked(element: Element, module: Module) -> str:
    inner = pieces(element, module)
    bare = inner.strip(" ")
    strong = element.get("effect") == "bold" or (name_of(element) == "term" and element.get("class") != "no-emphasis")
    # Emphasis around a break, a formula or other emphasis may not close; then the words alone are better.
    if not bare or not bare[0].isalnum() or not bare[-1].isalnum() or "\\\n" in bare or "*" in bare:
        return inner
    mark = "**" if strong else "*"
    before, after = inner[: len(inner) - len(inner.lstrip(" "))], inner[len(inner.rstrip(" ")) :]
    return f"{before}{mark}{bare}{mark}{after}"


def _raised(element: Element, module: Module) -> str:
    name = name_of(element)
    text = "".join(element.itertext()).strip()
    letters = _SUPER if name == "sup" else _SUB
    if (
        text
        and all(letter in letters for letter in text)
        and not any(name_of(child) == "math" for child in element.iter())
    ):
        return "".join(letters[letter] for letter in text)
    inner = pieces(element, module)
    sign = "^" if name == "sup" else "_"
    if not text or "$" in inner or re.search(r"[\\{}%#&_^~<>*\[\]]", text):
        return inner
    return f"${{}}{sign}{{\\text{{{text}}}}}$"


def _link(element: Element, module: Module) -> str:
    module.report.made("links", "readable text")
    words = pieces(element, module).strip()
    url = element.get("url", "")
    if not words and not url:
        return module.target_words(element)
    if re.fullmatch(r"https?://[^\s<>]{1,900}", url) and "\\\n" not in words:
        return f"[{words or escaped(url)}](<{url}>)"
    return words


_WRITERS: dict[str, Callable[[Element, Module], str]] = {
    "math": _math,
    "emphasis": _marked,
    "term": _marked,
    "title": _marked,
    "sup": _raised,
    "sub": _raised,
    "link": _link,
    "media": picture_words,
    "image": picture_words,
}
