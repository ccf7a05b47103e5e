"""One module → one lesson, with its exercises in lessons of their own where they are many."""

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

from lessons.content.importers.cnxml.collection import Collection
from lessons.content.importers.cnxml.content import Walker
from lessons.content.importers.cnxml.context import COUNTED, Book, Module
from lessons.content.importers.cnxml.flow import paragraphs
from lessons.content.importers.cnxml.inline import plain_words
from lessons.content.importers.drafts import Draft, minutes_of, parted, text_drafts, write_lesson
from lessons.content.importers.report import ImportReport
from lessons.content.importers.staging import Staging
from lessons.content.importers.text import shortened
from lessons.content.importers.xml import child, children, descendants, name_of, words_of

MOST_WITH_PRACTICE = 12  # exercises at the end of a lesson; more are a lesson of their own
MOST_IN_PRACTICE = 24


def import_module(root: Element, key: str, collection: Collection, book: Book, staging: Staging) -> dict[str, Any]:
    """Writes the module's lessons into the course folder. Returns what the course must know of it, JSON-able."""
    title = words_of(child(root, "title")) or book.titles.get(key, key)
    module = Module(book, key, title, root, ImportReport())
    walker = Walker(module)
    content = child(root, "content")
    objectives = _objectives(root, module)
    if content is not None:
        walker.walk(content)
        walker.finish()
    terms = [_term(definition, module) for definition in _definitions(root)]
    _count(root, module)
    lessons = _write(module, [*objectives, *walker.drafts], walker.practice, collection, staging)
    if lessons:
        module.report.made("modules", "a lesson")
        if len(lessons) > 1:
            module.report.made("lessons of exercises", "a lesson", len(lessons) - 1)
            module.report.came("lessons of exercises", len(lessons) - 1)
    else:
        module.report.skip("modules", module.where(root), "it has no content that a lesson could show")
    skilled = any(draft.kind == "exercise" for draft in [*walker.drafts, *walker.practice])
    return {
        "title": shortened(title, 200),
        "lessons": lessons,
        "skilled": skilled,
        "needs": _needs(root),
        "terms": [term for term in terms if term],
        "report": module.report.as_json(),
    }


def _objectives(root: Element, module: Module) -> list[Draft]:
    meta = child(root, "metadata")
    abstract = child(meta, "abstract") if meta is not None else None
    texts = paragraphs(abstract, module) if abstract is not None else []
    return text_drafts(texts, base="objectives", title="What you will learn")


def _write(
    module: Module, drafts: list[Draft], practice: list[Draft], collection: Collection, staging: Staging
) -> list[str]:
    """Writes the lessons; returns their keys."""
    skill = module.key
    apart = sum(draft.kind != "text" for draft in practice) > MOST_WITH_PRACTICE and bool(drafts)
    runs = [drafts, *parted(practice, MOST_IN_PRACTICE)] if apart else [[*drafts, *practice]]
    keys = []
    for number, run in enumerate(run for run in runs if run):
        key = module.key if number == 0 else f"{module.key}-exercises-{number}"
        name = module.title if number == 0 else f"{shortened(module.title, 160)}: exercises"
        name += f", part {number}" if number and len(runs) > 2 else ""
        skilled = any(draft.kind == "exercise" for draft in run)
        about = {
            "title": shortened(name, 200),
            "minutes": minutes_of(run),
            "attribution": _attribution(module, collection),
            "skills": [skill] if skilled else [],
        }
        write_lesson(staging, key, about, run, lambda _: [skill])
        keys.append(key)
    return keys


def _attribution(module: Module, collection: Collection) -> str:
    licence = f" {collection.licence}" + (f" ({collection.licence_url})" if collection.licence_url else "")
    return (
        f"“{module.title}” from “{collection.title}” by OpenStax, Rice University,{licence}. Module {module.key}. "
        "Changed: converted into blocks; pictures that are missing are described in words."
    )


def _definitions(root: Element) -> Iterable[Element]:
    return (one for glossary in children(root, "glossary") for one in children(glossary, "definition"))


def _term(definition: Element, module: Module) -> dict[str, str] | None:
    """A glossary entry, as `terms` of the course has them, without its id."""
    module.report.came("terms")
    word = child(definition, "term")
    name = plain_words(word, module) if word is not None else ""
    meaning = "\n\n".join(text for part in children(definition, "meaning") for text in paragraphs(part, module))
    if not name or not meaning or len(name) > 200 or len(meaning) > 5_000:
        module.report.skip(
            "terms", module.where(definition), "it has no word, no meaning, or far too long a one", what=name[:80]
        )
        return None
    return {"name": name, "meaning": meaning}


def _needs(root: Element) -> list[str]:
    """Modules that the readiness questions at the beginning send people to."""
    notes = [note for note in descendants(root, "note") if "be-prepared" in note.get("class", "").split()]
    linked = [link.get("document", "") for note in notes for link in descendants(note, "link")]
    return list(dict.fromkeys(module for module in linked if module))


def _count(root: Element, module: Module) -> None:
    """What came in, counted in the source itself, so that nothing is lost unseen."""
    for element in root.iter():
        if kind := COUNTED.get(name_of(element)):
            module.report.came(kind)
