"""The labelled parts of a drawing, by the words that stand at them.

A part is a group with a text of its own beside something drawn (a label with its line), or anything with a <title>.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import ParseError, fromstring

from lessons.content.levels import Kind
from lessons.content.models import BlockVariant

LEAST_LETTERS, MOST_LETTERS = 3, 80  # "x" and "1" stand in many places; a sentence is no label
_SPACE = "{http://www.w3.org/2000/svg}"


def part_names(svg: str) -> frozenset[str]:
    """Names of a drawing's parts. A name that stands at two places is none: nobody could tell which is meant."""
    try:
        root = fromstring(svg)
    except ParseError:
        return frozenset()
    names = [name for element in root.iter() if element is not root for name in _names(element)]
    return frozenset(name for name in names if names.count(name) == 1 and _says_something(name))


def lesson_part_names(*, lesson_id: int) -> dict[str, frozenset[str]]:
    """Names of the parts of every figure of a lesson at whichever level, by block key. One query."""
    rows = BlockVariant.objects.filter(block__lesson=lesson_id, block__kind=Kind.FIGURE, block__retired=False)
    found: dict[str, frozenset[str]] = {}
    for key, data in rows.values_list("block__key", "data"):
        found[key] = found.get(key, frozenset()) | part_names(data.get("svg") or "<svg/>")
    return found


def _names(element: Element) -> Iterator[str]:
    children = {child.tag.removeprefix(_SPACE): child for child in reversed(element)}  # the first of each kind
    if "title" in children:
        yield _words(children["title"])
    elif element.tag.removeprefix(_SPACE) == "g" and "text" in children and len(element) > 1:
        yield _words(children["text"])


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _says_something(name: str) -> bool:
    return len(name) <= MOST_LETTERS and sum(letter.isalpha() for letter in name) >= LEAST_LETTERS
