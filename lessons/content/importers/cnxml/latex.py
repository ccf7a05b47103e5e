"""MathML → LaTeX, for the part of it that schoolbooks are written in."""

import re
from xml.etree.ElementTree import Element

from lessons.content.importers.xml import name_of

_SIGNS = {
    "−": "-", "–": "-", "-": "-", "·": r"\cdot ", "⋅": r"\cdot ", "∙": r"\cdot ", "×": r"\times ", "÷": r"\div ",
    "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "≈": r"\approx ", "±": r"\pm ", "|": r"\vert ", "│": r"\vert ",
    "∞": r"\infty ", "π": r"\pi ", "Δ": r"\Delta ", "θ": r"\theta ", "α": r"\alpha ", "β": r"\beta ",
    "λ": r"\lambda ", "μ": r"\mu ", "σ": r"\sigma ", "{": r"\{", "}": r"\}", "%": r"\%", "→": r"\to ",
    "∪": r"\cup ", "∩": r"\cap ", "∘": r"\circ ", "∠": r"\angle ", "⊥": r"\perp ",
    **{sign: sign for sign in "+=<>()[],.:;!?/"},
}  # fmt: skip
_FUNCTIONS = {"log": r"\log ", "ln": r"\ln ", "sin": r"\sin ", "cos": r"\cos ", "tan": r"\tan "}
_FORMS = {
    "mfrac": (r"\frac{%s}{%s}", 2),
    "mroot": (r"\sqrt[%s]{%s}", 2),
    "msup": ("%s^{%s}", 2),
    "msub": ("%s_{%s}", 2),
    "msubsup": ("%s_{%s}^{%s}", 3),
}
_UNSAFE = re.compile(r"[\\{}$%#&_^~|<>`]")
_NUMBER = re.compile(r"[−–-]?\d*\.?\d+|[−–-]?\d+\.?")
_LETTERS = re.compile(r"[A-Za-z]+")
_BARS = {"¯", "‾", "―", "—"}


class NoLatex(Exception):
    """The formula uses something for which this small LaTeX has no word."""


def latex_of(node: Element) -> str:
    """LaTeX that should draw the same. Raises NoLatex; whoever asks compares what it draws."""
    name = name_of(node)
    text = " ".join((node.text or "").replace("\u200b", "").split())
    if name in {"mi", "mn", "mo"}:
        return _leaf(text)
    if name == "mtext":
        return _FUNCTIONS.get(text) or _words(node.text or "")
    if name == "mspace":
        return r"\;"
    if name in {"mrow", "mstyle", "mpadded"}:
        return "".join(latex_of(child) for child in node)
    return _structure(name, list(node))


def _leaf(text: str) -> str:
    if text in _SIGNS:
        return _SIGNS[text]
    if text in _FUNCTIONS:
        return _FUNCTIONS[text]
    if _NUMBER.fullmatch(text):
        return text.replace("−", "-").replace("–", "-")
    return text if _LETTERS.fullmatch(text) else _words(text)


def _words(text: str) -> str:
    folded = re.sub(r"\s+", " ", text)
    if _UNSAFE.search(folded):
        raise NoLatex
    return rf"\text{{{folded}}}" if folded.strip() else r"\;"


def _structure(name: str, parts: list[Element]) -> str:
    inner = [latex_of(part) for part in parts]
    if name == "msqrt":
        return rf"\sqrt{{{''.join(inner)}}}"
    if name == "mover" and len(parts) == 2 and (parts[1].text or "").strip() in _BARS:
        return rf"\overline{{{inner[0]}}}"
    if name in {"msup", "msub", "msubsup"}:
        inner[0] = _base(inner[0])
    form, count = _FORMS.get(name, ("", -1))
    if len(inner) != count:
        raise NoLatex
    return form % tuple(inner) if name != "mroot" else form % (inner[1], inner[0])


def _base(latex: str) -> str:
    return latex if re.fullmatch(r"[A-Za-z0-9()\[\]]", latex) else f"{{{latex}}}"
