"""What the reader of one module knows and keeps account of."""

from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from lessons.content.importers.report import ImportReport
from lessons.content.importers.text import escaped, shortened
from lessons.content.importers.xml import children, descendants, name_of, words_of

COUNTED = {
    "figure": "figures", "media": "pictures", "exercise": "exercises", "math": "formulas", "table": "tables",
    "list": "lists", "link": "links",
}  # fmt: skip
_NOUNS = {
    "table": "the table", "example": "the example", "exercise": "the exercise", "note": "the note",
    "equation": "the formula", "list": "the list", "para": "the paragraph",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Book:
    """What modules may say of one another: titles by module id, and where the pictures are."""

    titles: dict[str, str]
    media: Path


@dataclass(slots=True)
class Module:
    """One module while it is read."""

    book: Book
    key: str
    title: str
    root: Element
    report: ImportReport
    figures: dict[str, int] = field(default_factory=dict)  # element id → number that the page will show
    named: dict[str, Element] = field(default_factory=dict)  # element id → element

    def __post_init__(self) -> None:
        for element in self.root.iter():
            if name := element.get("id"):
                self.named.setdefault(name, element)
        number = 0
        for figure in descendants(self.root, "figure"):
            pictures = [media for media in descendants(figure, "media") if self.picture(media)]
            if pictures:
                self.figures[figure.get("id", "")] = number + 1
                number += len(pictures)

    def where(self, element: Element) -> str:
        """A place for the report: module, its title, and the element's id."""
        return f"modules/{self.key} “{shortened(self.title, 60)}”" + (
            f" #{element.get('id')}" * ("id" in element.attrib)
        )

    def leave_out(self, element: Element, reason: str) -> None:
        """Leaves out an exercise, and with it what its solution holds."""
        self.report.skip("exercises", self.where(element), reason)
        for solution in children(element, "solution"):
            for part in solution.iter():
                if kind := COUNTED.get(name_of(part)):
                    self.report.leave_out(kind, "its exercise is left out")

    def picture(self, media: Element) -> Path | None:
        """The file that a `<media>` shows; None when the archive does not have it."""
        for image in descendants(media, "image"):
            path = self.book.media / Path(image.get("src", "").replace("\\", "/")).name
            if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp", ".svg"} and path.is_file():
                return path
        return None

    def target_words(self, link: Element) -> str:
        """What an empty link says: `Figure 3`, the title of a module or section, or what sort of thing it is."""
        module = link.get("document") or self.key
        if module != self.key:
            return f"“{escaped(self.book.titles.get(module, 'another lesson'))}”"
        target = self.named.get(link.get("target-id", ""))
        if target is None:
            return "below" if link.get("target-id") else "this lesson"
        name = name_of(target)
        if name == "figure":
            number = self.figures.get(target.get("id", ""))
            return f"Figure {number}" if number else "the figure"
        if name == "section":
            title = words_of(next(descendants(target, "title"), None))
            return f"“{escaped(title)}”" if title else "the section"
        return _NOUNS.get(name, "above")
