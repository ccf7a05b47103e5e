"""What a formula draws, as a text: two formulas that draw the same have the same shape."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from lessons.content.importers.xml import name_of

_LEAVES = {"mi", "mn", "mo", "mtext", "ms"}
_ROWS = {"mrow", "math", "mstyle", "mpadded", "semantics"}
_SAME = str.maketrans(
    {"-": "−", "–": "−", "⋅": "·", "∙": "·", "│": "|", "∣": "|", "¯": "―", "‾": "―", "\u200b": None, "\u00a0": None}
)
_PLAIN_VARIANTS = {"normal", "italic"}


def shape(nodes: Iterable[Element]) -> str:
    """The shape of a row of nodes. Spaces and grouping without effect do not count; every sign and place does."""
    return "".join(_shape(node) for node in nodes)


def _shape(node: Element) -> str:
    name = name_of(node)
    variant = node.get("mathvariant", "normal")
    mark = "" if variant in _PLAIN_VARIANTS else f"{variant}:"
    if name in _LEAVES:
        return mark + "".join((node.text or "").split()).translate(_SAME)
    if name in {"", "mspace"}:
        return ""
    if name in _ROWS:
        return mark + shape(node)
    if name == "mfenced":
        inner = ",".join(_shape(child) for child in node)
        return f"{node.get('open', '(')}{inner}{node.get('close', ')')}"
    if name == "msqrt":
        return f"msqrt({shape(node)})"
    thin = node.get("linethickness", "")
    notation = node.get("notation", "")
    return f"{mark}{name}{thin}{notation}({'¦'.join(_shape(child) for child in node)})"
