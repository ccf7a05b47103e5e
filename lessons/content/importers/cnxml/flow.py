"""Whatever stands between paragraphs → paragraphs of Markdown."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from lessons.content.importers.cnxml.context import Module
from lessons.content.importers.cnxml.formulas import read_formula
from lessons.content.importers.cnxml.inline import BLOCKS, inline, join, node, picture_words, tidy
from lessons.content.importers.text import escaped, folded, start_escaped
from lessons.content.importers.xml import children, descendants, name_of, words_of
from lessons.content.mathml import FormulaError

HEADS = {"title", "label"}


def paragraphs(element: Element, module: Module) -> list[str]:
    """Markdown paragraphs of an element that may hold text, blocks, or both."""
    out: list[str] = []
    line = escaped(folded(element.text or ""))
    for one in element:
        if name_of(one) in BLOCKS and not _in_sentence(one, element):
            out += [start_escaped(tidy(line)), *block(one, module)]
            line = escaped(folded(one.tail or ""))
        else:
            line = join(join(line, node(one, module)), escaped(folded(one.tail or "")))
    return [text for text in [*out, start_escaped(tidy(line))] if text.strip()]


def _in_sentence(one: Element, parent: Element) -> bool:
    return name_of(one) == "media" and name_of(parent) in {"para", "item", "entry"}


def markdown(element: Element, module: Module) -> str:
    """The same as one text."""
    return "\n\n".join(paragraphs(element, module))


def block(element: Element, module: Module) -> list[str]:
    """Paragraphs of one block."""
    return _WRITERS.get(name_of(element), _section)(element, module)


def _section(element: Element, module: Module) -> list[str]:
    heads = [f"**{words}**" for head in children(element, *HEADS) if (words := inline(head, module).strip("*"))]
    return [*heads, *paragraphs(without_heads(element), module)]


def without_heads(element: Element) -> Element:
    """The element without its own title and label."""
    bare = Element(element.tag, element.attrib)
    bare.text = element.text
    bare.extend(part for part in element if name_of(part) not in HEADS)
    return bare


def described(figure: Element, module: Module) -> list[str]:
    """A figure in words, because its picture is not there or cannot stand where it is; said in the report."""
    module.report.made("figures", "a description in words")
    names = ", ".join(image.get("src", "?").rpartition("/")[2] for image in descendants(figure, "image"))
    there = any(module.picture(media) for media in descendants(figure, "media"))
    reason = f"the file {names} is not in the archive" if names else "it has no picture"
    reason = "a picture cannot stand inside of a question or a table" if there else reason
    module.report.mention(module.where(figure), "figure", f"{reason}; its description and caption are kept as text")
    return figure_words(figure, module)


def figure_words(figure: Element, module: Module) -> list[str]:
    """A figure that cannot be shown where it stands: its title, what it shows, and its caption."""
    title = [f"**{inline(head, module)}**" for head in children(figure, *HEADS) if words_of(head)]
    shown = [text for media in children(figure, "media") for text in [picture_words(media, module).strip()]]
    inner = [text for part in children(figure, "subfigure", "table") for text in block(part, module)]
    caption = [text for part in children(figure, "caption") if (text := inline(part, module))]
    return [*title, *shown, *inner, *caption]


def _equation(element: Element, module: Module) -> list[str]:
    out = []
    for part in element:
        if name_of(part) != "math":
            out += [inline(part, module)] if name_of(part) not in HEADS else []
            continue
        try:
            formula = read_formula(part, display=True)
        except FormulaError as error:
            module.report.skip("formulas", module.where(element), f"cannot be drawn: {error}")
            out.append(escaped(words_of(part)))
        else:
            module.report.made("formulas", formula.written)
            out.append(formula.markdown)
    words = escaped(folded(element.text or "")).strip()
    return [text for text in [words, *out] if text]


def _picture(media: Element, module: Module) -> list[str]:
    return [picture_words(media, module).strip()]


def items(element: Element, module: Module) -> list[str]:
    """A list; numbered where it counts and its items do not carry signs of their own."""
    module.report.made("lists", "a list")
    signs = any(words_of(item)[:1] in "ⓐⓑⓒ①•" for item in children(element, "item") if words_of(item))
    counted = element.get("list-type") == "enumerated" and not signs
    start = int(element.get("start-value", "1")) if element.get("start-value", "1").isdecimal() else 1
    heads = [f"**{inline(head, module)}**\n" for head in children(element, *HEADS) if words_of(head)]
    lines = []
    for number, item in enumerate(children(element, "item"), start):
        mark = f"{number}. " if counted else "- "
        text = markdown(item, module) or " "
        lines.append(mark + re.sub(r"\n(?=[^\n])", "\n" + " " * len(mark), text))
    loose = any("\n\n" in line for line in lines)
    return ["\n".join([*heads, ("\n\n" if loose else "\n").join(lines)])]


def table(element: Element, module: Module) -> list[str]:
    """A table with a heading row: Markdown knows no other. Cells that span several stand in the first of them."""
    heads = [f"**{inline(head, module)}**" for head in children(element, *HEADS) if words_of(head)]
    captions = [text for part in children(element, "caption") if (text := inline(part, module))]
    module.report.made("tables", "a table")
    out: list[str] = []
    for group in children(element, "tgroup"):
        head_rows = [row for part in children(group, "thead") for row in children(part, "row")]
        rows = [row for part in children(group, "tbody", "tfoot") for row in children(part, "row")]
        grid = [[_cell(entry, module) for entry in children(row, "entry")] for row in [*head_rows, *rows]]
        grid = [row for row in grid if any(cell.strip() for cell in row)]
        if grid:
            out.append(_grid(grid, headed=bool(head_rows)))
    return [*heads, *out, *captions, *told(element, module)]


def told(table: Element, module: Module) -> list[str]:
    """What the book says of a table to those who cannot see it, where pictures in it are not there to be seen."""
    words = folded(table.get("aria-label", "") or table.get("summary", "")).strip(" .")
    silent = any(not one.get("alt", "").strip(" .") for one in descendants(table, "media") if not module.picture(one))
    return [f"*\\[In words: {escaped(words)}\\]*"] if words and silent else []


def _grid(grid: list[list[str]], *, headed: bool) -> str:
    width = max(len(row) for row in grid)
    rows = [row + [""] * (width - len(row)) for row in grid]
    head = rows.pop(0) if headed else [""] * width
    lines = [head, ["---"] * width, *rows]
    return "\n".join(f"| {' | '.join(cell or ' ' for cell in row)} |" for row in lines)


def _cell(entry: Element, module: Module) -> str:
    """A cell is one line: what would be paragraphs is parted by semicolons, what would be a line by a space."""
    text = "; ".join(" ".join(part.split("\\\n")) for part in paragraphs(entry, module))
    text = re.sub(r"\$\$(.+?)\$\$", r"$\1$", text)
    return re.sub(r"\s*\n\s*(?:[-*]|\d+\.)?\s*", "; ", text).strip()


_WRITERS: dict[str, Callable[[Element, Module], list[str]]] = {
    "list": items,
    "table": table,
    "equation": _equation,
    "media": _picture,
    "figure": described,
    "subfigure": figure_words,
}
