"""Figures of a book → figure blocks, or words where the picture is not in the archive."""

from typing import Any
from xml.etree.ElementTree import Element

from lessons.content.importers.cnxml.context import Module
from lessons.content.importers.cnxml.flow import HEADS, described
from lessons.content.importers.cnxml.inline import inline
from lessons.content.importers.text import folded, shortened
from lessons.content.importers.xml import children, descendants, words_of

LONGEST_ALT = 4_000
NO_ALT = "A picture without a description."


def figure_blocks(figure: Element, module: Module) -> tuple[list[dict[str, Any]], list[str]]:
    """Blocks (with `picture`, the file to copy) for the pictures that are there, else paragraphs of words."""
    media = list(descendants(figure, "media"))
    found = [(one, module.picture(one)) for one in media]
    there = [(one, path) for one, path in found if path]
    if not there:
        return [], _quoted(described(figure, module))
    module.report.made("figures", "a figure")
    caption = _caption(figure, module)
    blocks = []
    for number, (one, path) in enumerate(there):
        module.report.made("pictures", "a figure")
        alt = folded(one.get("alt", "")).strip() or words_of(next(children(figure, "caption"), None)) or NO_ALT
        last = number == len(there) - 1
        blocks.append({"picture": path, "alt": shortened(alt, LONGEST_ALT), "caption": caption if last else ""})
    for _, missing in found:
        if missing is None:
            module.report.skip("pictures", module.where(figure), "the file is not in the archive")
    return blocks, []


def _caption(figure: Element, module: Module) -> str:
    title = next(
        (f"**{text}.**" for head in children(figure, *HEADS) if (text := inline(head, module).strip(" .:*"))), ""
    )
    words = " ".join(inline(part, module) for part in children(figure, "caption"))
    labels = [inline(head, module) for part in children(figure, "subfigure") for head in children(part, *HEADS)]
    return " ".join(part for part in (title, words, *labels) if part).replace("\\\n", " ")


def _quoted(paragraphs: list[str]) -> list[str]:
    """Set apart as a quotation, so that it reads as something that stands beside the text."""
    return ["\n>\n".join("\n".join(f"> {line}" for line in text.split("\n")) for text in paragraphs)]
