"""The content of a module → drafts of blocks, in reading order."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from lessons.content.importers.cnxml.context import Module
from lessons.content.importers.cnxml.exercises import Unanswered, labels, read_example, read_exercise
from lessons.content.importers.cnxml.flow import HEADS, block, paragraphs
from lessons.content.importers.cnxml.inline import BLOCKS, plain_words
from lessons.content.importers.cnxml.pictures import figure_blocks
from lessons.content.importers.drafts import Draft, text_drafts, titled
from lessons.content.importers.xml import child, descendants, name_of, words_of

PRACTICE = {"section-exercises", "review-exercises", "practice-test"}
_NOTES = {
    "be-prepared": "Be prepared", "howto": "How to", "chapter-objectives": "What you will learn", "media-2": "Online",
    "media": "Online", "manipulative-math": "With your hands", "links-to-literacy": "Links to literacy",
    "anatomy interactive": "Online", "anatomy interactive um": "Online",
}  # fmt: skip
_FOR_SEVERAL = re.compile(
    r"^(?:In|For) (?:each of )?the following (?:exercises?|problems?)(?: below)?, ", re.IGNORECASE
)
_LONG_INSTRUCTION = 80  # words; what is longer is a text of its own


@dataclass(slots=True)
class Walker:
    """Goes through sections, notes and examples and gathers blocks."""

    module: Module
    drafts: list[Draft] = field(default_factory=list)
    practice: list[Draft] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _title: str = ""
    _base: str = "text"
    _instruction: str = ""
    _unanswered: list[str] = field(default_factory=list)

    def walk(self, element: Element, *, choices: bool = False) -> None:
        """Takes every child in turn; those of `title` and `label` are taken by whoever called."""
        parts = _parts(element)
        for place, part in enumerate(parts):
            following = name_of(parts[place + 1]) if place + 1 < len(parts) else ""
            self._take(part, following, choices=choices)

    def finish(self) -> None:
        """Writes out what is still gathered."""
        self._flush()
        self._flush_unanswered()

    def _take(self, part: Element, following: str, *, choices: bool) -> None:
        name = name_of(part)
        if name == "section":
            self._section(part)
        elif name == "exercise":
            self._exercise(part, choices=choices)
        elif name == "example":
            self._example(part)
        elif name == "figure":
            self._figure(part)
        elif name == "note":
            self._note(part)
        elif name == "para" and following == "exercise" and len(words_of(part).split()) <= _LONG_INSTRUCTION:
            self._flush_unanswered()
            self._instruction = _to_one("\n\n".join(paragraphs(part, self.module)))
        elif name == "para" and (heading := _heading(part, self.module)):
            self._begin(heading)
        else:
            self._plain(part)

    def _begin(self, title: str) -> None:
        self.finish()
        self._instruction = ""
        self._title = title

    def _section(self, section: Element) -> None:
        classes = set(section.get("class", "").split())
        head = child(section, "title")
        title = plain_words(head, self.module) if head is not None else ""
        if classes & PRACTICE:
            inner = Walker(self.module)
            inner.walk(section)
            inner.finish()
            self.practice += titled(inner.drafts, title)
            return
        self._begin(title or self._title)
        self.walk(section, choices="multiple-choice" in classes)
        self._begin("")

    def _note(self, note: Element) -> None:
        title = labels(note, self.module) or _NOTES.get(note.get("class", ""), "")
        self._begin(title)
        self.walk(note)
        self._begin("")

    def _example(self, example: Element) -> None:
        self._begin(labels(example, self.module) or self._title)
        for part in example:
            if name_of(part) == "exercise":
                self._put([draft] if (draft := read_example(part, self.module)) else [])
            elif name_of(part) not in HEADS | {""}:
                self._plain(part)
        self._flush()

    def _exercise(self, exercise: Element, *, choices: bool) -> None:
        found = read_exercise(exercise, self.module, instruction=self._instruction, expects_choice=choices)
        if isinstance(found, Unanswered):
            self._unanswered.append(found.ask)
        elif found:
            self._put([found])

    def _figure(self, figure: Element) -> None:
        blocks, words = figure_blocks(figure, self.module)
        self._add(words, figure)
        base = figure.get("id") or "figure"
        self._put(
            [
                Draft(base, "figure", {"alt": one["alt"], "caption": one["caption"]}, picture=one["picture"])
                for one in blocks
            ]
        )

    def _plain(self, part: Element) -> None:
        """Ordinary text. Pictures that are there stand behind it, as blocks of their own."""
        pictures = _pictures(part, self.module)
        if pictures and name_of(part) == "media":
            self._figure(_figure_of(part))
            return
        plain = _without(part, pictures) if pictures else part
        self._add(block(plain, self.module), part)
        for picture in pictures:
            self._figure(picture if name_of(picture) == "figure" else _figure_of(picture))

    def _add(self, texts: list[str], source: Element) -> None:
        said = [text for text in texts if text.strip()]
        if said and not self._text:
            self._base = source.get("id") or "text"
        self._text += said

    def _put(self, drafts: list[Draft]) -> None:
        if drafts:
            self._flush()
            self.drafts += titled(drafts, self._title) if self._title else drafts
            self._title = ""

    def _flush(self) -> None:
        if self._text:
            made = text_drafts(self._text, base=self._base, title=self._title)
            self.drafts += titled(made, self._title) if self._title else made
            self._text, self._title = [], ""

    def _flush_unanswered(self) -> None:
        """Questions without an answer stand together, under what they ask for."""
        asks, self._unanswered = self._unanswered, []
        if not asks:
            return
        head = [self._instruction] if self._instruction else []
        listed = [f"{number}. " + ask.replace("\n", "\n   ") for number, ask in enumerate(asks, 1)]
        texts = ["\n\n".join([*head, listed[0]]), *listed[1:]]
        self._flush()
        self.drafts += text_drafts(texts, base="more", title="More to practise, without answers")


def _to_one(instruction: str) -> str:
    """“In the following exercises, add.” said to one exercise alone: “Add.”"""
    rest = _FOR_SEVERAL.sub("", instruction)
    return rest[:1].upper() + rest[1:] if rest != instruction else instruction


def _heading(para: Element, module: Module) -> str:
    """A paragraph that is nothing but bold words is a heading."""
    parts = [part for part in para if name_of(part)]
    bare = not (para.text or "").strip() and all(not (part.tail or "").strip() for part in parts)
    if bare and len(parts) == 1 and parts[0].get("effect") == "bold" and len(words_of(para)) <= 120:
        return plain_words(parts[0], module)
    return ""


def _parts(element: Element) -> list[Element]:
    """The children as blocks: words that stand between blocks become paragraphs."""
    parts: list[Element] = []
    loose = Element("para")
    loose.text = element.text
    for part in element:
        if name_of(part) in HEADS:
            loose = _with_tail(loose, part.tail)
        elif name_of(part) in BLOCKS:
            parts += [loose, part]
            loose = Element("para")
            loose.text = part.tail
        else:
            loose.append(part)
    return [part for part in [*parts, loose] if len(part) or (part.text or "").strip() or name_of(part) != "para"]


def _with_tail(loose: Element, tail: str | None) -> Element:
    if len(loose):
        loose[-1].tail = (loose[-1].tail or "") + (tail or "")
    else:
        loose.text = (loose.text or "") + (tail or "")
    return loose


def _pictures(part: Element, module: Module) -> list[Element]:
    """Figures and pictures inside that can be shown; a picture within a figure counts as the figure."""
    figures = [
        one for one in descendants(part, "figure") if any(module.picture(media) for media in descendants(one, "media"))
    ]
    within = {media for figure in figures for media in descendants(figure, "media")}
    return figures + [one for one in descendants(part, "media") if one not in within and module.picture(one)]


def _figure_of(media: Element) -> Element:
    figure = Element("figure", {"id": media.get("id", "")})
    figure.append(media)
    return figure


def _without(part: Element, gone: list[Element]) -> Element:
    """A copy without these descendants; the words after each stay."""
    marked = {id(one) for one in gone}
    pairs = zip(list(part.iter()), list((copy := deepcopy(part)).iter()), strict=True)
    doomed = {id(twin) for one, twin in pairs if id(one) in marked}
    for parent in list(copy.iter()):
        for one in list(parent):
            if id(one) in doomed:
                _remove(parent, one)
    return copy


def _remove(parent: Element, one: Element) -> None:
    place = list(parent).index(one)
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + (one.tail or "")
    else:
        parent.text = (parent.text or "") + (one.tail or "")
    parent.remove(one)
