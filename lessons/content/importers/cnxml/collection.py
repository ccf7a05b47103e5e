"""The collection file of a book: which modules, in which chapters, in which order."""

from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from lessons.content.importers.errors import ImportProblem
from lessons.content.importers.report import ImportReport
from lessons.content.importers.xml import XmlProblem, child, descendants, name_of, read_xml, words_of

_LICENCES = {
    "creativecommons.org/licenses/by/4.0": "CC BY 4.0",
    "creativecommons.org/licenses/by/3.0": "CC BY 3.0",
    "creativecommons.org/licenses/by-nc-sa/4.0": "CC BY-NC-SA 4.0",
    "creativecommons.org/licenses/by-sa/4.0": "CC BY-SA 4.0",
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A unit: its title and the ids of its modules."""

    title: str
    modules: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Collection:
    """One book."""

    slug: str
    title: str
    language: str
    licence: str
    licence_url: str
    chapters: tuple[Chapter, ...]


def find_collections(folder: Path) -> list[Path]:
    """The collection files of an unpacked archive."""
    return sorted(folder.glob("collections/*.collection.xml"))


def read_collection(path: Path, report: ImportReport) -> Collection:
    """Reads a collection. Raises ImportProblem where the file cannot be used."""
    where = f"collections/{path.name}"
    try:
        root = read_xml(path)
    except XmlProblem as error:
        raise ImportProblem(f"{where}: {error}. Get the book's archive again.") from error
    meta, content = child(root, "metadata"), child(root, "content")
    if meta is None or content is None:
        raise ImportProblem(f"{where}: this is not an OpenStax collection: it has no metadata or no content.")
    title = words_of(child(meta, "title")) or path.name.removesuffix(".collection.xml")
    licence = child(meta, "license")
    url = licence.get("url", "") if licence is not None else ""
    return Collection(
        slug=words_of(child(meta, "slug")) or path.name.removesuffix(".collection.xml"),
        title=title,
        language=words_of(child(meta, "language")) or "en",
        licence=_licence(url, words_of(licence)),
        licence_url=url,
        chapters=tuple(_chapters(content, title, where, report)),
    )


def _licence(url: str, words: str) -> str:
    for address, name in _LICENCES.items():
        if address in url:
            return name
    return words[:80]


class _Chapters:
    """Chapters in order: the innermost groups, and what stands outside of all, by itself."""

    def __init__(self, where: str, report: ImportReport) -> None:
        self._where = where
        self._report = report
        self._seen: set[str] = set()
        self.found: list[Chapter] = []

    def gather(self, content: Element, title: str) -> None:
        chapter: Chapter | None = None
        for part in content:
            if name_of(part) == "module":
                if chapter is None:
                    chapter = Chapter(title)
                    self.found.append(chapter)
                self._take(part.get("document", ""), chapter)
            elif name_of(part) == "subcollection":
                chapter = None
                inner = child(part, "content")
                if inner is not None:
                    self.gather(inner, words_of(child(part, "title")) or title)

    def _take(self, module: str, chapter: Chapter) -> None:
        self._report.came("modules")
        if not module.isascii() or not module.isalnum():
            self._report.skip("modules", self._where, "its id is missing or no plain word", what=module[:40])
        elif module in self._seen:
            reason = "it is named a second time; it stands where it was named first"
            self._report.skip("modules", self._where, reason, what=module)
        else:
            self._seen.add(module)
            chapter.modules.append(module)


def _chapters(content: Element, title: str, where: str, report: ImportReport) -> list[Chapter]:
    chapters = _Chapters(where, report)
    chapters.gather(content, title)
    found = [chapter for chapter in chapters.found if chapter.modules]
    if not found:
        raise ImportProblem(f"{where}: the collection names no module, so there is nothing to import.")
    return found


def titles_of(folder: Path, modules: list[str]) -> dict[str, str]:
    """Titles of modules by id, those that can be read."""
    titles = {}
    for module in modules:
        try:
            root = read_xml(folder / "modules" / module / "index.cnxml")
        except XmlProblem:
            continue
        titles[module] = words_of(child(root, "title")) or words_of(next(descendants(root, "title"), None)) or module
    return titles
