"""A whole book: every module a lesson, one after the other, so that a stopped import goes on where it was."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lessons.content.importers.cnxml.collection import Collection, find_collections, read_collection, titles_of
from lessons.content.importers.cnxml.context import Book
from lessons.content.importers.cnxml.module import import_module
from lessons.content.importers.errors import ImportProblem
from lessons.content.importers.report import ImportReport, report_from_json
from lessons.content.importers.source import Choice
from lessons.content.importers.staging import Progress, Staging
from lessons.content.importers.text import Keys
from lessons.content.importers.xml import XmlProblem, read_xml


def choices(folder: Path) -> list[Choice]:
    """The books in an archive."""
    found = []
    for path in find_collections(folder):
        collection = read_collection(path, ImportReport())
        modules = sum(len(chapter.modules) for chapter in collection.chapters)
        found.append(Choice(collection.slug, collection.title, f"{modules} modules"))
    return found


def convert(folder: Path, chosen: str, staging: Staging, progress: Progress) -> ImportReport:
    """Writes the chosen book as a course folder. Raises ImportProblem."""
    report = ImportReport()
    collection = _find(folder, chosen, report)
    modules = [key for chapter in collection.chapters for key in chapter.modules]
    book = Book(titles_of(folder, modules), folder / "media")
    parts: dict[str, dict[str, Any]] = {}
    for done, key in enumerate(modules):
        progress(_("Reading modules"), done, len(modules))
        part = staging.part(key) or _convert_module(folder, key, collection, book, staging)
        report.add(report_from_json(part["report"]))
        if part["lessons"]:
            parts[key] = part
    if not parts:
        words = _("None of the %(count)s modules of “%(title)s” can be read. The archive needs them as %(path)s.")
        raise ImportProblem(
            words % {"count": len(modules), "title": collection.title, "path": "modules/NAME/index.cnxml"}
        )
    _write_course(collection, parts, staging, report)
    _note_unused(folder, set(modules), report)
    return report


def _find(folder: Path, chosen: str, report: ImportReport) -> Collection:
    for path in find_collections(folder):
        own = ImportReport()
        collection = read_collection(path, own)
        if collection.slug == chosen:
            report.add(own)
            return collection
    raise ImportProblem(_("There is no book %(chosen)s in the archive.") % {"chosen": f"{chosen!r}"})


def _convert_module(folder: Path, key: str, collection: Collection, book: Book, staging: Staging) -> dict[str, Any]:
    try:
        root = read_xml(folder / "modules" / key / "index.cnxml")
    except XmlProblem as error:
        failed = ImportReport()
        failed.skip("modules", f"modules/{key}/index.cnxml", f"{error}", what=f"module {key}")
        part: dict[str, Any] = {"lessons": [], "report": failed.as_json()}
    else:
        part = import_module(root, key, collection, book, staging)
    staging.finish_part(key, part)
    return part


def _write_course(
    collection: Collection, parts: dict[str, dict[str, Any]], staging: Staging, report: ImportReport
) -> None:
    keys = Keys()
    units = [
        {"id": keys.take(chapter.title), "title": chapter.title[:200], "lessons": lessons}
        for chapter in collection.chapters
        if (lessons := [lesson for key in chapter.modules if key in parts for lesson in parts[key]["lessons"]])
    ]
    document = {
        "slug": collection.slug,
        "title": collection.title,
        "language": collection.language,
        "licence": collection.licence,
        "attribution": f"“{collection.title}” by OpenStax, Rice University. {collection.licence_url}".strip(),
        "skills": _skills(parts),
        "units": units,
        "terms": _terms(parts, report),
    }
    staging.write_document("course.yaml", document)


def _skills(parts: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """One skill a module with exercises. It needs those that its readiness questions name, if they come before it."""
    skills: list[dict[str, Any]] = []
    known: set[str] = set()
    for key, part in parts.items():
        if part["skilled"]:
            skills.append(
                {"id": key, "title": part["title"], "needs": [need for need in part["needs"] if need in known]}
            )
            known.add(key)
    return skills


def _terms(parts: dict[str, dict[str, Any]], report: ImportReport) -> list[dict[str, str]]:
    keys = Keys()
    said: set[tuple[str, str]] = set()
    terms = []
    for part in parts.values():
        for term in part["terms"]:
            if (term["name"], term["meaning"]) in said:
                report.made("terms", "the same entry of an earlier lesson")
                continue
            said.add((term["name"], term["meaning"]))
            report.made("terms", "an entry of the glossary")
            terms.append({"id": keys.take(term["name"]), **term, "lesson": part["lessons"][0]})
    return terms


def _note_unused(folder: Path, used: set[str], report: ImportReport) -> None:
    unused = sorted(path.parent.name for path in folder.glob("modules/*/index.cnxml") if path.parent.name not in used)
    if unused:
        report.notes.append(
            _("%(count)s modules of the archive are not part of this book: %(unused)s")
            % {"count": len(unused), "unused": ", ".join(unused[:20])}
        )
