"""A course in the database → the folder that reads as the same course again."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from lessons.content.course_folder.read import COURSE_FILE
from lessons.content.levels import LEVELS, Kind
from lessons.content.models import Block, BlockVariant, Course, Lesson, Skill

_TEXTS = {Kind.TEXT, Kind.REMEDIAL}
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the same text, ten times faster where libyaml is there
_SVG = '<svg xmlns="http://www.w3.org/2000/svg"'


class ExportError(ValueError):
    """The course cannot be written there. The message says why."""


@dataclass(frozen=True, slots=True)
class _Links:
    """Keys that rows of the course point at, by primary key, in the order in which they were written."""

    needs: dict[int, list[str]]
    lesson_skills: dict[int, list[str]]
    block_skills: dict[int, list[str]]
    about: dict[int, list[str]]


def write_course_folder(course: Course, folder: Path) -> None:
    """Writes the course as it is now, without what is retired, into an empty or new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ExportError(f"{folder} is not empty: choose a new folder, so that nothing of yours is overwritten")
    links = _links(course)
    write_yaml(folder / COURSE_FILE, _course_document(course, links))
    for lesson in course.lessons.filter(retired=False, unit__retired=False):
        _write_lesson(lesson, folder / "lessons" / lesson.key, links)
    for asset in course.assets.all():
        with asset.file.open("rb") as content, _place(folder, asset.name).open("wb") as copy:
            shutil.copyfileobj(content, copy)


def write_yaml(path: Path, document: dict[str, Any]) -> None:
    """A YAML file as people write them: block style, plain letters, order kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(document, file, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=110)


def _links(course: Course) -> _Links:
    needs = Skill.prerequisites.through.objects.filter(from_skill__course=course, to_skill__retired=False)
    lessons = Lesson.skills.through.objects.filter(lesson__course=course, skill__retired=False)
    blocks = Block.skills.through.objects.filter(block__lesson__course=course, skill__retired=False)
    about = Block.about.through.objects.filter(from_block__lesson__course=course, to_block__retired=False)
    return _Links(
        needs=_by_row(needs.order_by("pk").values_list("from_skill_id", "to_skill__key")),
        lesson_skills=_by_row(lessons.order_by("pk").values_list("lesson_id", "skill__key")),
        block_skills=_by_row(blocks.order_by("pk").values_list("block_id", "skill__key")),
        about=_by_row(about.order_by("pk").values_list("from_block_id", "to_block__key")),
    )


def _by_row(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for pk, key in pairs:
        found.setdefault(pk, []).append(key)
    return found


def _course_document(course: Course, links: _Links) -> dict[str, Any]:
    about = {name: getattr(course, name) for name in ("slug", "title", "summary", "language", "licence", "attribution")}
    units = course.units.filter(retired=False).prefetch_related("lessons")
    terms = course.terms.select_related("lesson").order_by("pk")
    return _filled(
        {
            **about,
            "skills": [
                _filled({"id": skill.key, "title": skill.title, "needs": links.needs.get(skill.pk)})
                for skill in course.skills.filter(retired=False).order_by("pk")
            ],
            "units": [
                {"id": unit.key, "title": unit.title, "lessons": lessons}
                for unit in units
                if (lessons := [lesson.key for lesson in unit.lessons.all() if not lesson.retired])
            ],
            "terms": [
                _filled({"id": term.key, "name": term.name, "meaning": term.meaning,
                         "lesson": term.lesson.key if term.lesson and not term.lesson.retired else ""})
                for term in terms
            ],
        }
    )  # fmt: skip


def _write_lesson(lesson: Lesson, folder: Path, links: _Links) -> None:
    document = {
        "title": lesson.title,
        "lead": lesson.lead,
        "minutes": lesson.minutes,
        "attribution": lesson.attribution,
        "skills": links.lesson_skills.get(lesson.pk),
        "blocks": [
            _block_document(block, folder, links)
            for block in lesson.blocks.filter(retired=False).prefetch_related("variants")
        ],
    }
    write_yaml(folder / "lesson.yaml", _filled(document))


def _block_document(block: Block, folder: Path, links: _Links) -> dict[str, Any]:
    variants = {variant.level: variant for variant in block.variants.all()}
    facts = {
        "id": block.key,
        "kind": block.kind,
        "title": block.title,
        "seconds": int(block.seconds) if block.seconds == int(block.seconds) else block.seconds,
        "purpose": block.purpose,
        "about": links.about.get(block.pk),
        "skills": links.block_skills.get(block.pk),
    }
    levels = {level: _as_written(block, variants[level], folder) for level in LEVELS if level in variants}
    return _filled(facts | levels)


def _as_written(block: Block, variant: BlockVariant, folder: Path) -> Any:
    """What stands in lesson.yaml: of a text the name of its file, which is written too; else the mapping itself."""
    source = dict(variant.source)
    if block.kind in _TEXTS:
        _place(folder, source["file"]).write_text(source["text"], encoding="utf-8", newline="")
        return source["file"]
    if "svg" in variant.data:
        # The file as it came is written over this one; a course stored long ago has only what is shown.
        shown = variant.data["svg"].replace("<svg", _SVG, 1)
        _place(folder, source["image"]).write_text(shown, encoding="utf-8")
    return source


def _place(folder: Path, name: str) -> Path:
    path = folder / PurePosixPath(name)
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ExportError(f"the file {name!r} lies outside of the course folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _filled(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value not in ("", [], None)}
