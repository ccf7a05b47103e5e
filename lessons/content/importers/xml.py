"""XML of strangers, read into elements: no entities, no document types, of bounded size and depth."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

MAX_BYTES = 20_000_000
MAX_DEPTH = 100


class XmlProblem(ValueError):
    """The file cannot be read as XML. The message says why."""


def read_xml(path: Path) -> Element:
    """The root element of a file. Raises XmlProblem."""
    if not path.is_file():
        raise XmlProblem("the file is missing")
    if path.stat().st_size > MAX_BYTES:
        raise XmlProblem(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        root: Element = fromstring(path.read_bytes(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise XmlProblem("it declares a document type or entities, which could be made to grow without end") from error
    except (ParseError, ValueError, LookupError) as error:
        raise XmlProblem(f"it is not valid XML ({error})") from error
    except RecursionError as error:
        raise XmlProblem("it is nested too deeply") from error
    _check_depth(root)
    return root


def _check_depth(root: Element) -> None:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise XmlProblem(f"its elements are nested more than {MAX_DEPTH} deep")


def name_of(element: Element) -> str:
    """The element's name without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """Child elements of these names."""
    return (child for child in element if name_of(child) in names)


def child(element: Element, name: str) -> Element | None:
    """The first child of this name."""
    return next(children(element, name), None)


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Elements of these names at any depth, in document order, the element itself included."""
    return (one for one in element.iter() if name_of(one) in names)


def words_of(element: Element | None) -> str:
    """All text of an element, spaces folded."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
